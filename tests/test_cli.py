"""The command line: what it shows, what it writes, and with what it ends."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from oewg_analysis import load_corpus
from oewg_analysis.cli import app
from oewg_analysis.reading import read_statement

ROOT = Path(__file__).parents[1]
SPEECH = """\
Statement by the delegation of Peru

3 March 2031

Mr. Chair,

We thank you for convening this meeting. Norms of responsible State behaviour guide us all, and the implementation of
each voluntary norm matters.

Ransomware is a threat to our hospitals.
"""
MEETING = """\
**The Group | Co-Chair**

Good morning to everybody, and welcome to the third meeting of the Group.

**Peru | Representative | (Rio Group)**

Thank you. The threat of ransomware to hospitals and other critical infrastructure grows from year to year.

**Peru | Representative**

Thank you.

**Atlantis | Representative**

We would like to say something as well, about the rules and norms of the sea and of its deep places.

**France | Representative**

The voluntary norms of responsible State behaviour need implementation before anything else, and guidance for it.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hold a small copy of the corpus."""
    copy = tmp_path / "corpus"
    (copy / "statements").mkdir(parents=True)
    for name in ("delegations.csv", "themes.toml", "issues.csv"):
        shutil.copy(ROOT / "corpus" / name, copy / name)
    for path in sorted((ROOT / "corpus" / "statements").glob("*-2023-*.md")):
        shutil.copy(path, copy / "statements" / path.name)
    return copy


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    path = tmp_path / "speech.txt"
    path.write_text(SPEECH, encoding="utf-8")
    return path


@pytest.fixture
def meeting(tmp_path: Path) -> Path:
    path = tmp_path / "meeting.md"
    path.write_text(MEETING, encoding="utf-8")
    return path


def run(*arguments, code=0, **more):
    result = CliRunner().invoke(app, [str(one) for one in arguments], **more)
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


def state(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*") if path.is_file()}


def test_help_teaches():
    text = run("--help").output
    for said in ("Exit codes:", "5  it exists already", "oewg add speech.pdf", "OEWG_CORPUS"):
        assert said in text
    for command in ("add", "split", "check", "list", "show", "export", "new", "figures"):
        assert "Example" in run(command, "--help").output


def test_help_imports_nothing_heavy():
    program = (
        "import sys; from oewg_analysis.cli import app; sys.argv = ['oewg', '--help']\n"
        "try: app()\nexcept SystemExit: pass\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
    assert "Usage:" in done.stdout
    heavy = {"numpy", "pandas", "scipy", "sklearn", "matplotlib", "nltk", "yaml", "rich", "tqdm", "pyarrow"}
    assert heavy & set(done.stderr.split()) == set()


def test_the_command_is_installed():
    done = subprocess.run([Path(sys.executable).with_name("oewg"), "check", "--json"], capture_output=True, cwd=ROOT)
    assert done.returncode == 0
    assert json.loads(done.stdout)["faults"] == []


def test_the_shipped_corpus_is_clean():
    assert "no faults" in run("check", ROOT / "corpus").output


def test_check_lists_all_faults(folder):
    (folder / "statements" / "a.md").write_text("---\nid: b\nkind: x\n---\n\nText.\n")
    (folder / "statements" / "c.txt").write_text("Text.")
    output = run("check", folder, code=1).output
    assert "5 faults" in output
    assert "field `kind`" in output
    found = json.loads(run("check", folder, "--json", code=1).stdout)["faults"]
    assert {"where", "line", "field", "allowed", "received"} == set(found[0])
    assert len(found) == 5
    assert "none" in run("check", folder / "nowhere", code=3).output


def test_add_shows_and_writes(folder, speech):
    before = load_corpus(folder).statements["id"]
    output = run(
        "add", speech, "--corpus", folder, "--delegation", "Peru", "--date", "2031-03-03", "--language", "en"
    ).output
    assert "delegation      PER  [given]" in output
    assert "themes" in output
    after = load_corpus(folder)
    (name,) = set(after.statements["id"]) - set(before)
    assert name.startswith("per-2031-03-03-")
    row = after.statements.set_index("id").loc[name]
    assert (row["kind"], row["delegation"], row["date"]) == ("verbatim", "PER", "2031-03-03")
    assert {"norms", "threats"} <= set(row["themes"])
    assert "Ransomware is a threat to our hospitals." in row["text"]
    assert len(row["source_sha256"]) == 64


def test_a_second_add_changes_nothing(folder, speech):
    arguments = ("add", speech, "--corpus", folder, "--delegation", "PER", "--date", "2031", "--language", "en", "-y")
    run(*arguments)
    before = state(folder)
    assert "nothing changed" in run(*arguments).output
    assert "nothing changed" in run("add", speech, "--corpus", folder, "-y").output
    assert "unchanged" in run(*arguments, "--replace").output
    assert state(folder) == before


def test_another_date_for_the_same_file_is_refused(folder, speech):
    run(
        "add",
        speech,
        "--corpus",
        folder,
        "--delegation",
        "PER",
        "--date",
        "2031",
        "--language",
        "en",
        "--theme",
        "norms",
    )
    before = state(folder)
    more = ("--corpus", folder, "--delegation", "PER", "--language", "en", "--theme", "norms")
    assert "as per-2031-norms, with other facts" in run("add", speech, "--date", "2032", *more, code=5).output
    run("add", speech, "--date", "2032", *more, "--replace", code=5)  # it would have another id
    assert state(folder) == before
    run("add", speech, "--date", "2031", *more, "--speaker", "Ms. Q.", "--replace")
    assert read_statement(folder / "statements" / "per-2031-norms.md", [])["speaker"] == "Ms. Q."


def test_an_id_that_is_taken_needs_replace(folder, speech, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(SPEECH.replace("hospitals", "schools"))
    more = ("--corpus", folder, "--delegation", "PER", "--date", "2031", "--language", "en", "--theme", "norms")
    run("add", speech, *more)
    assert "per-2031-norms is" in run("add", other, *more, code=5).output
    run("add", other, *more, "--id", "per-2031-norms-second")
    assert len(list((folder / "statements").glob("per-2031-*"))) == 2


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--delegation", "Atlantis"], 2, "Atlantis"),
        (["--delegation", "PER", "--date", "2031-02-30"], 1, "field `date`"),
        (["--delegation", "PER", "--theme", "peace"], 1, "themes of themes.toml"),
        (["--delegation", "PER", "--id", "../../x"], 1, "field `id`"),
        (["--colour", "red"], 2, "colour"),
        (["--corpus", "nowhere"], 3, "nowhere"),
    ],
)
def test_what_cannot_be_is_refused(folder, speech, options, code, said):
    before = state(folder.parent)
    more = ["--language", "en", "--yes"] + ([] if "--corpus" in options else ["--corpus", str(folder)])
    assert said in run("add", speech, *options, *more, code=code).output
    assert state(folder.parent) == before


def test_what_is_needed_is_named(folder, tmp_path):
    path = tmp_path / "unsigned.txt"
    path.write_text("We want water. We want it soon, and we want it for everybody.\n")
    output = run("add", path, "--corpus", folder, "--language", "en", "--yes", code=4).output
    assert "needed and not known: delegation" in output


def test_one_bad_file_does_not_stop_the_others(folder, speech, tmp_path):
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    more = ("--corpus", folder, "--delegation", "PER", "--date", "2031", "--language", "en", "--json")
    result = run("add", empty, tmp_path / "none.txt", speech, *more, code=3)
    first, second, third = json.loads(result.stdout)
    assert (first["status"], second["status"], third["status"]) == ("error", "error", "written")
    assert (first["exit_code"], second["exit_code"], third["exit_code"]) == (3, 3, 0)
    assert Path(third["path"]).is_file()
    assert third["origins"]["delegation"] == "given"
    run("add", empty, speech, "--id", "x", "--corpus", folder, code=2)


def test_a_dry_run_writes_nothing(folder, speech):
    before = state(folder)
    more = ("--corpus", folder, "--delegation", "PER", "--date", "2031", "--language", "en")
    assert "per-2031-" in run("add", speech, *more, "--dry-run").output
    assert state(folder) == before


def test_at_a_terminal_it_asks(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["oewg_analysis.cli.add"], "interactive", lambda: True)
    path = tmp_path / "unsigned.txt"
    path.write_text("We want water. We want it soon, and we want it for everybody.\n")
    before = state(folder)
    answers = "Atlantis\nPeru\n2031-02-30\n2031\n"
    output = run("add", path, "--corpus", folder, "--language", "en", input=f"{answers}n\n").output
    assert "received 'Atlantis'" in output
    assert "received '2031-02-30'" in output
    assert state(folder) == before
    run("add", path, "--corpus", folder, "--language", "en", input=f"{answers}y\n")
    assert (folder / "statements" / "per-2031-general.md").is_file()


def test_split_shows_who_spoke(folder, meeting):
    result = run("split", meeting, "--corpus", folder)
    assert [line.split()[:2] for line in result.stdout.splitlines()[1:]] == [
        *(["0", "Chair"], ["1", "PER"], ["2", "PER"], ["3", "-"], ["4", "FRA"])
    ]
    assert "no delegation of the corpus: Atlantis" in result.stderr
    found = json.loads(run("split", meeting, "--corpus", folder, "--json").stdout)
    assert found["unresolved"] == ["Atlantis"]
    assert found["procedure"] == [1, 2, 4]
    assert found["turns"][1]["group"] == "Rio Group"
    assert found["written"] == []


def test_split_writes_statements_once(folder, meeting):
    more = ("--corpus", folder, "--write", "--min-words", 10, "--date", "2031-03-03", "--language", "en")
    output = run("split", meeting, *more).output
    assert "2 statements written" in output
    held = load_corpus(folder).statements.set_index("id")
    new = held[held["kind"] == "verbatim"]
    assert new["delegation"].tolist() == ["FRA", "PER"]
    assert new["on_behalf_of"].tolist() == [(), ("Rio Group",)]
    assert "norms" in new["themes"].iloc[0]
    assert "threats" in new["themes"].iloc[1]
    before = state(folder)
    assert "0 statements written" in run("split", meeting, *more).output
    assert state(folder) == before
    # A statement beside them may change what is measured, and still nothing is written twice.
    shutil.copy(ROOT / "corpus" / "statements" / "aus-2019-norms.md", folder / "statements")
    assert "0 statements written" in run("split", meeting, *more).output


def test_turns_of_one_delegation_have_numbered_ids(folder, meeting):
    more = ("--corpus", folder, "--write", "--min-words", 1, "--date", "2031", "--language", "en", "--theme", "norms")
    written = json.loads(run("split", meeting, *more, "--json").stdout)["written"]
    assert [one["id"] for one in written] == ["per-2031-norms", "per-2031-norms-2", "fra-2031-norms"]


def test_a_text_without_speakers_cannot_be_split(folder, tmp_path):
    path = tmp_path / "plain.txt"
    path.write_text("Nobody in particular says this.\n")
    assert "lines that name speakers" in run("split", path, "--corpus", folder, code=4).output


def test_list_and_show():
    corpus = ("--corpus", ROOT / "corpus")
    lines = run("list", *corpus, "--delegation", "Russian Federation", "--since", "2024").stdout.splitlines()
    assert lines[0].split() == ["id", "delegation", "date", "kind", "words", "themes"]
    assert lines[-1].startswith("rus-2024-07-08-general")
    rows = json.loads(run("list", *corpus, "--theme", "norms", "--json").stdout)
    assert all("norms" in row["themes"] for row in rows)
    assert "allowed is a value of the corpus" in run("list", *corpus, "--theme", "peace", code=2).output
    shown = run("show", "rus-2019-09-09-general", *corpus).stdout
    assert "speaker:         A. V. Krutskikh" in shown
    assert "supports" in shown
    whole = json.loads(run("show", "rus-2019-09-09-general", *corpus, "--json").stdout)
    assert whole["positions"]
    assert whole["meeting"] is None
    assert "near it are rus-" in run("show", "rus-1999", *corpus, code=2).output


def test_export(tmp_path):
    files = {name: tmp_path / f"out.{name}" for name in ("csv", "bibtex", "csl", "parquet")}
    corpus = ("--corpus", ROOT / "corpus")
    named = [part for name, path in files.items() for part in (f"--{name}", path)]
    result = run("export", "--figure", ROOT / "figures" / "stances-norms.csv", *corpus, *named, "--json")
    ids = json.loads(result.stdout)["statements"]
    assert files["bibtex"].read_text().count("@misc{") == len(ids)
    assert [item["id"] for item in json.loads(files["csl"].read_text())] == ids
    assert pd.read_csv(files["csv"])["id"].tolist() == ids
    assert pd.read_parquet(files["parquet"])["id"].tolist() == ids
    before = state(tmp_path)
    run("export", "--figure", ROOT / "figures" / "stances-norms.csv", *corpus, *named)
    assert state(tmp_path) == before
    run("export", ids[0], *corpus, "--csv", files["csv"], code=5)
    assert "1 statements" in run("export", ids[0], *corpus, "--csv", files["csv"], "--replace").output
    assert "a file is needed" in run("export", *corpus, code=2).output


def test_export_takes_a_record(tmp_path):
    corpus, path = ("--corpus", ROOT / "corpus"), tmp_path / "out.bib"
    record = ROOT / "figures" / "terms-norms.reproduce.json"
    run("export", "--figure", record, *corpus, "--bibtex", path)
    assert path.read_text().count("@misc{") == len(json.loads(record.read_text())["used"]["ids"])
    whole = ROOT / "figures" / "similarity.reproduce.json"
    run("export", "--figure", whole, *corpus, "--bibtex", path, "--replace")
    assert path.read_text().count("@misc{") == len(list((ROOT / "corpus" / "statements").glob("*.md")))


def test_new_makes_a_corpus_that_takes_statements(tmp_path, speech, monkeypatch):
    folder = tmp_path / "mine"
    run("new", folder, "--from", ROOT / "corpus")
    before = state(folder)
    assert "nothing changed" in run("new", folder, "--from", ROOT / "corpus").output
    assert state(folder) == before
    assert "at least one statement" in run("check", folder, code=1).output
    run("add", speech, "--corpus", folder, "--delegation", "PER", "--date", "2031", "--language", "en")
    assert (folder / "statements" / "per-2031-general.md").is_file()  # no themes yet
    assert "no faults" in run("check", folder).output
    monkeypatch.setattr("oewg_analysis.loading.corpus_folder", lambda: (_ for _ in ()).throw(FileNotFoundError()))
    assert "fill in delegations.csv" in run("new", tmp_path / "other").output
    assert "holds" in run("new", tmp_path, code=2).output


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    nbformat = pytest.importorskip("nbformat")
    (tmp_path / "corpus" / "statements").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    for name, source in (("01-good", "open('drawn', 'w').close()"), ("02-bad", "1 / 0")):
        cell = nbformat.v4.new_code_cell(source, id="a")
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "notebooks" / f"{name}.ipynb")
    return tmp_path


def test_figures_runs_the_notebooks(checkout):
    result = run("figures", "--checkout", checkout, "--json", code=1)
    found = json.loads(result.stdout)
    assert found["run"] == ["01-good"]
    assert "ZeroDivisionError" in found["failed"]["02-bad"]
    assert (checkout / "notebooks" / "drawn").exists()
    assert (checkout / ".build" / "notebooks" / "01-good.ipynb").is_file()
    assert "received 03" in run("figures", "03", "--checkout", checkout, code=2).output
    assert "is none" in run("figures", "--checkout", checkout / "notebooks", code=3).output


def test_figures_are_verified(tmp_path):
    for name in ("corpus", "figures"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "notebooks").mkdir()
    here = ("figures", "--verify", "--checkout", tmp_path)
    before = state(tmp_path)
    assert {row["state"] for row in json.loads(run(*here, "--json").stdout)} == {"same"}
    assert re.search(r"^stances-norms +same$", run(*here).stdout, flags=re.MULTILINE)
    assert state(tmp_path) == before
    with (tmp_path / "figures" / "map.csv").open("a") as file:
        file.write("more\n")
    result = run(*here, code=1)
    assert re.search(r"^map +the data changed +map.csv$", result.stdout, flags=re.MULTILINE)
    assert "1 of " in result.stderr
    path = next((tmp_path / "corpus" / "statements").glob("rus-*.md"))
    path.write_text(path.read_text(encoding="utf-8") + "\nMore was said.\n", encoding="utf-8")
    found = {row["figure"]: row["state"] for row in json.loads(run(*here, "--json", code=1).stdout)}
    assert found["map"] == "the corpus changed; the data changed"
    assert set(found.values()) == {"the corpus changed", found["map"]}
    assert "none is allowed with --verify" in run(*here, "01-corpus", code=2).output
    shutil.rmtree(tmp_path / "figures")
    run(*here, code=3)
    (tmp_path / "figures").mkdir()
    assert "holds no figure" in run(*here, code=3).output


# On what may be read and not published.


def test_a_whole_real_statement_in_one_command(tmp_path, shared):
    path = shared / "data" / "statements" / "rus-2019-09-09.txt"
    if not path.is_file():
        pytest.skip(f"no statement {path}")
    folder = tmp_path / "corpus"
    shutil.copytree(ROOT / "corpus", folder)
    (found,) = json.loads(run("add", path, "--corpus", folder, "--date", "2019-09-09", "--yes", "--json").stdout)
    record = read_statement(folder / "statements" / f"{found['id']}.md", [])
    assert found["id"].startswith("rus-2019-09-09-")
    assert record["delegation"] == "RUS"
    assert "Krutskikh" in record["speaker"]
    assert record["session"].startswith("2nd")  # as the page says, though it was the first substantive one
    assert record["body"] == "OEWG 2019-2021"
    assert {"norms", "threats", "capacity-building"} <= set(record["themes"])
    assert "no faults" in run("check", folder).output


def test_another_process(tmp_path, shared):
    transcripts = sorted((shared / "data" / "transcripts").glob("session_*.md"))
    if not transcripts:
        pytest.skip("no transcripts of another working group")
    folder = tmp_path / "mandates"
    run("new", folder, "--from", ROOT / "corpus")
    (folder / "themes.toml").write_text(
        '[theme.review]\ntitle = "Review"\nseeds = ["review", "sunset", "evaluation"]\n'
    )
    for path in transcripts:
        run(
            "split", path, "--corpus", folder, "--write", "--join", "--body", "Ad hoc working group", "--language", "en"
        )
    held = load_corpus(folder).statements
    assert 80 <= len(held) <= 110
    assert held["themes"].map(bool).mean() > 0.3
    assert "no faults" in run("check", folder).output
    before = state(folder)
    for path in transcripts:
        run(
            "split", path, "--corpus", folder, "--write", "--join", "--body", "Ad hoc working group", "--language", "en"
        )
    assert state(folder) == before
