"""An empty corpus in the right form."""

from pathlib import Path

import pytest

from oewg_analysis import CorpusError, load_corpus
from oewg_analysis.new_corpus import new_corpus
from oewg_analysis.proposals import open_corpus
from oewg_analysis.writing import add_statement

ROOT = Path(__file__).parents[1] / "corpus"
RECORD = {"id": "per-2031-general", "delegation": "PER", "language": "en", "kind": "verbatim", "text": "We want water."}


def test_a_new_corpus_takes_a_statement(tmp_path):
    written = new_corpus(tmp_path / "a" / "b", ROOT)
    folder = tmp_path / "a" / "b"
    assert sorted(path.name for path in written) == [
        *("README.md", "delegations.csv", "issues.csv", "positions.csv", "themes.toml")
    ]
    assert (folder / "delegations.csv").read_bytes() == (ROOT / "delegations.csv").read_bytes()
    with pytest.raises(CorpusError, match="1 fault in the input.*\n.*at least one statement file"):
        load_corpus(folder)
    empty = open_corpus(folder)
    assert (len(empty.statements), len(empty.themes), len(empty.delegations)) == (0, 0, 213)
    add_statement(folder, RECORD)
    assert len(load_corpus(folder).statements) == 1


def test_a_second_time_changes_nothing(tmp_path):
    folder = tmp_path / "a"
    new_corpus(folder, ROOT)
    (folder / "themes.toml").write_text("# my own\n")
    (folder / "issues.csv").unlink()
    assert new_corpus(folder, ROOT) == [folder / "issues.csv"]
    assert new_corpus(folder) == []
    assert (folder / "themes.toml").read_text() == "# my own\n"


def test_without_a_table_there_is_its_header(tmp_path):
    new_corpus(tmp_path / "a")
    assert (tmp_path / "a" / "delegations.csv").read_text() == "code,name,label,kind,region,groups,aliases,adjectives\n"
    assert open_corpus(tmp_path / "a").delegations.empty


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(ValueError, match=r"holds letters\.txt"):
        new_corpus(tmp_path)
    with pytest.raises(ValueError, match="holds a file"):
        new_corpus(tmp_path / "letters.txt")
    with pytest.raises(FileNotFoundError):
        new_corpus(tmp_path / "new", tmp_path)
    assert not (tmp_path / "new").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_the_example_of_themes_is_valid(tmp_path):
    folder = tmp_path / "a"
    new_corpus(folder, ROOT)
    lines = (folder / "themes.toml").read_text().splitlines()[4:]
    (folder / "themes.toml").write_text("\n".join(line.removeprefix("#").lstrip() for line in lines))
    held = open_corpus(folder)
    assert held.themes["theme"].tolist() == ["review"]
    assert held.phrases["programme budget"] == ("programme budget", "program budget")
