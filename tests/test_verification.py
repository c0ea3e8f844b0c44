"""Figures held against their records: what moved is named, and what did not is the same."""

import json
from pathlib import Path

import matplotlib
import pandas as pd
import pytest

import oewg_analysis as oa
from oewg_analysis import figures

matplotlib.use("Agg")

FRAME = pd.DataFrame({"name": ["a", "b"], "estimate": [0.5, 0.2], "low": [0.4, 0.1], "high": [0.6, 0.3], "level": 0.95})


@pytest.fixture
def folder(tmp_path: Path, corpus) -> Path:
    made = oa.origin(corpus, oa.theme_shares, used=corpus.where(delegation="RUS"), terms=oa.TermSpec())
    for name in ("one", "two"):
        figures.save(figures.dot_whisker(FRAME), name, FRAME, tmp_path, made_from=made)
    return tmp_path


def states(folder: Path, corpus) -> dict[str, str]:
    found = oa.verify_figures(folder, corpus)
    return dict(zip(found["figure"], found["state"], strict=True))


def edit(folder: Path, **fields: object) -> None:
    path = folder / "one.reproduce.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_nothing_moved(folder, corpus):
    assert states(folder, corpus) == {"one": "same", "two": "same"}
    record = json.loads((folder / "one.reproduce.json").read_text(encoding="utf-8"))
    assert record["drawn_by"] == "oewg_analysis.figures.dot_whisker"
    assert record["function"] == "oewg_analysis.shares.theme_shares"
    assert record["settings"]["seed"] == 20250711
    assert record["caption"].startswith("Share of the passages")
    assert sorted(record["files"]) == ["one.csv", "one.pdf", "one.png"]


def test_a_smaller_corpus_is_another(folder, corpus):
    found = oa.verify_figures(folder, corpus.where(since="2022", uncertain="exclude"))
    assert set(found["state"]) == {"the corpus changed"}
    assert found["detail"].str.fullmatch(r"241 statements then, \d+ now").all()


@pytest.mark.parametrize(
    ("ending", "state"), [("csv", "the data changed"), ("pdf", "the drawing changed"), ("png", "the drawing changed")]
)
def test_a_file_that_was_edited_is_named(folder, corpus, ending, state):
    path = folder / f"one.{ending}"
    path.write_bytes(path.read_bytes() + b"\n")
    assert states(folder, corpus) == {"one": state, "two": "same"}


@pytest.mark.parametrize("name", ["one.csv", "one.pdf", "one.reproduce.json"])
def test_a_file_that_is_gone_is_named(folder, corpus, name):
    (folder / name).unlink()
    found = oa.verify_figures(folder, corpus).set_index("figure")
    assert found.loc["one", ["state", "detail"]].tolist() == ["file missing", name]
    assert found.loc["two", "state"] == "same"


def test_all_that_differs_is_said(folder, corpus):
    (folder / "one.csv").write_text("x\n")
    (folder / "one.png").unlink()
    assert states(folder, corpus)["one"] == "the data changed; file missing"


def test_other_versions_are_said_and_no_fault(folder, corpus):
    packages = json.loads((folder / "one.reproduce.json").read_text())["packages"]
    edit(folder, packages=packages | {"numpy": "1.0"})
    found = oa.verify_figures(folder, corpus).set_index("figure")
    assert found.loc["one", "state"] == "same"
    assert found.loc["one", "packages"].startswith("numpy 1.0, now ")
    assert found.loc["two", "packages"] == ""


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": 3, "corpus": null, "packages": {}}', "\udcff"])
def test_a_record_that_cannot_be_read_is_named(folder, corpus, text):
    (folder / "one.reproduce.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert states(folder, corpus) == {"one": "the record cannot be read", "two": "same"}


def test_without_an_origin_the_corpus_is_not_known(tmp_path, corpus):
    figures.save(figures.dot_whisker(FRAME), "one", FRAME, tmp_path)
    assert states(tmp_path, corpus) == {"one": "the corpus is not recorded"}
    figures.save(figures.dot_whisker(FRAME), "one", FRAME, tmp_path, made_from=corpus)
    assert states(tmp_path, corpus) == {"one": "same"}


def test_a_folder_is_needed(tmp_path, corpus):
    with pytest.raises(FileNotFoundError, match="allowed is a folder with figures"):
        oa.verify_figures(tmp_path / "none", corpus)
    assert oa.verify_figures(tmp_path, corpus).empty


def test_the_stored_figures_are_as_recorded(corpus):
    folder = Path(__file__).parents[1] / "figures"
    found = oa.verify_figures(folder, corpus)
    assert len(found) == len(list(folder.glob("*.pdf")))
    assert found[found["state"] != "same"].to_dict("records") == []
    captions = [json.loads(path.read_text(encoding="utf-8"))["caption"] for path in folder.glob("*.json")]
    assert all("digests (summaries in the project's own words" in caption for caption in captions)
