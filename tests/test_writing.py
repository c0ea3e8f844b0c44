"""What is written reads back as it was, and a write that is cut off loses nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis import CorpusError, load_corpus
from oewg_analysis.reading import read_statement
from oewg_analysis.schema import DOC_TYPES, STATEMENT
from oewg_analysis.text import paragraphs
from oewg_analysis.writing import ExistsError, add_statement, sources_of, statement_text, write_atomically

RECORD = {"id": "per-2031-water", "delegation": "PER", "language": "es", "kind": "verbatim", "text": "We want water."}
DIGEST = "ab" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "statements").mkdir()
    return tmp_path


def read(path: Path) -> dict:
    faults: list = []
    record = read_statement(path, faults)
    assert faults == []
    assert record is not None
    del record["lines"]
    return record


def canonical(record: dict) -> dict:
    """Say what a record is once it went through a file: white space folded, what is missing empty."""
    whole = {field.name: field.empty for field in STATEMENT} | {"text": record["text"]}
    for name, value in record.items():
        if name == "text":
            whole[name] = "\n\n".join(paragraphs(value.replace("\r\n", "\n").replace("\r", "\n")))
        elif isinstance(value, tuple):
            lines = (" ".join(line.strip() for line in item.strip().splitlines()) for item in value)
            whole[name] = tuple(line for line in lines if line)
        elif isinstance(value, str):
            line = " ".join(line.strip() for line in value.strip().splitlines()).strip()
            whole[name] = line if line else whole[name]
        elif value is not None:
            whole[name] = value
    return whole


# What YAML would take for something else, and what no file may hold as it is.
HARD = [
    *(
        "no",
        "NO",
        "true",
        "~",
        "null",
        "2019",
        "2019-09-09",
        "1e3",
        "0x1f",
        "1:30",
        ".inf",
        "=",
        "<<",
        "!tag",
        "&a",
        "*a",
    ),
    *(
        ": a",
        "a: b",
        "a #b",
        "# a",
        "- a",
        "-",
        "---",
        "...",
        "? a",
        "[a]",
        "{a: b}",
        "a, b",
        "'",
        '"',
        "it's",
        "\"q\" 'r'",
    ),
    *(
        " lead",
        "trail ",
        "%d",
        "@a",
        "`a`",
        "|",
        ">",
        "\\n",
        "a\tb",
        "a\nb",
        "a\n---\nb",
        "\u2028",
        "é",
        "Türkiye",
        "العربية",
    ),
    *("中文", "😀", "\ufeff", "\x85", "\x07", "a" * 300, "x y " * 200),
]
no_half = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
value = st.one_of(st.sampled_from(HARD), st.text(no_half, max_size=30))
records = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True),
        "delegation": value.filter(lambda text: text.strip()),
        "language": st.sampled_from(["en", "no", "fr", "es"]),
        "kind": st.sampled_from(["digest", "verbatim"]),
        "text": st.text(no_half).map(lambda text: f"{text}\n\nA word.\n\n---\n\n# x\n{text}"),
    },
    optional={
        **dict.fromkeys(["speaker", "body", "session", "agenda_item", "title", "writer"], st.none() | value),
        "on_behalf_of": st.lists(value, max_size=4).map(tuple),
        "themes": st.lists(value, max_size=4).map(tuple),
        "date": st.sampled_from(["2019", "2019-09-09", None, pd.NA]),
        "meeting": st.integers(0, 10**6),
        "doc_type": st.sampled_from(DOC_TYPES),
        "url": st.just("https://example.org/a?b=c#d"),
        "source_sha256": st.sampled_from([DIGEST, "0" * 64, "1" * 64, "1e" * 32]),
    },
)


@given(records)
def test_what_is_written_reads_back(tmp_path_factory, record):
    path = tmp_path_factory.getbasetemp() / f"{record['id']}.md"
    record = {name: None if value is pd.NA else value for name, value in record.items()}
    path.write_text(statement_text(record), encoding="utf-8", newline="")
    found = read(path)
    assert found == canonical(record)
    assert statement_text(found) == statement_text(record)
    path.unlink()


def test_the_shipped_statements_are_written_as_they_are_read(corpus):
    root = Path(__file__).parents[1] / "corpus" / "statements"
    for name in corpus.statements["id"][::20]:
        found = read(root / f"{name}.md")
        text = statement_text(found)
        assert text.partition("\n---\n")[2] == (root / f"{name}.md").read_text("utf-8").partition("\n---\n")[2]


@pytest.mark.parametrize(
    "name",
    ["../x", "../../x", "/x", "a/b", "a\\b", "x.md", "..", ".", "", "A", "x\0", "a b", "x-", "-x", "é", "con:", "~"],
)
def test_an_id_that_is_a_path_is_refused(folder, name):
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(CorpusError, match="field `id`"):
        add_statement(folder, {**RECORD, "id": name})
    assert sorted(folder.parent.rglob("*")) == before


def test_a_link_to_elsewhere_is_refused(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "corpus" / "statements").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match="link to elsewhere"):
        add_statement(tmp_path / "corpus", RECORD)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "speech"}, "field `kind`: allowed is one of digest, verbatim; received 'speech'"),
        ({"language": None}, "field `language`: .* received nothing"),
        ({"date": "2019-02-30"}, "field `date`"),
        ({"source_sha256": "12"}, "field `source_sha256`: .* 64 hexadecimal digits"),
        ({"themes": "water"}, "field `themes`: allowed is a list"),
        ({"text": " ... "}, "field `text`"),
        ({"text": None}, "field `text`"),
        ({"text": "half \ud800"}, "UTF-8"),
        ({"text": "a\0b"}, "NUL"),
        ({"colour": "red"}, "field `colour`: allowed is one of the fields id, "),
    ],
)
def test_a_faulty_field_is_named(change, message):
    with pytest.raises(CorpusError, match=message):
        statement_text({**RECORD, **change})


def test_all_faults_at_once():
    with pytest.raises(CorpusError) as caught:
        statement_text({"id": "../x", "text": "", "colour": 1})
    assert {fault.field for fault in caught.value.faults} == {"id", "delegation", "language", "kind", "text", "colour"}


def test_a_second_time_changes_nothing(folder):
    path = add_statement(folder, RECORD)
    assert path == folder / "statements" / "per-2031-water.md"
    os.utime(path, (1, 1))
    assert add_statement(folder, RECORD) == path
    assert add_statement(folder, RECORD, replace=True) == path
    assert path.stat().st_mtime == 1
    assert [one.name for one in (folder / "statements").iterdir()] == [path.name]


def test_another_text_needs_replace(folder):
    path = add_statement(folder, RECORD)
    with pytest.raises(ExistsError, match="per-2031-water is") as caught:
        add_statement(folder, {**RECORD, "text": "We want bread."})
    assert caught.value.path == path
    assert "water." in path.read_text()
    add_statement(folder, {**RECORD, "text": "We want bread."}, replace=True)
    assert "bread." in path.read_text()


def test_a_source_is_added_once(folder):
    add_statement(folder, {**RECORD, "source_sha256": DIGEST})
    other = {**RECORD, "id": "per-2032-water", "source_sha256": DIGEST}
    for replace in (False, True):
        with pytest.raises(ExistsError, match="in the corpus as per-2031-water; received it for per-2032-water"):
            add_statement(folder, other, replace)
    add_statement(folder, other, part_of_source=True)
    assert sources_of(folder) == {DIGEST: ("per-2031-water", "per-2032-water")}


def test_digests_in_the_text_are_no_sources(folder):
    add_statement(folder, {**RECORD, "text": f"source_sha256: {DIGEST}"})
    (folder / "statements" / "broken.md").write_bytes(b"\xff\xfe")
    assert sources_of(folder) == {}


def test_bytes_and_mode_are_kept(tmp_path):
    path = tmp_path / "a.bin"
    assert write_atomically(path, b"\xff")
    path.chmod(0o640)
    assert write_atomically(path, "é")
    assert path.read_bytes() == "é".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert not write_atomically(path, "é")


def test_a_write_that_fails_leaves_all_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a.md"
    write_atomically(path, "before")

    def refuse(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr("oewg_analysis.writing.os.fsync", refuse)
    with pytest.raises(OSError, match="disk is full"):
        write_atomically(path, "after")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(OSError):
        write_atomically(tmp_path / "nowhere" / "a.md", "x")


KILLED = """
import os, sys, time
from pathlib import Path
from oewg_analysis import writing

def halt(*_):
    print("in the middle", flush=True)
    time.sleep(60)

setattr(os, sys.argv[2], halt)
writing.add_statement(Path(sys.argv[1]), eval(sys.argv[3]), replace=True)
"""


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_kill_during_a_write_loses_nothing(tmp_path, step):
    root = Path(__file__).parents[1] / "corpus"
    folder = tmp_path / "corpus"
    (folder / "statements").mkdir(parents=True)
    for name in ("delegations.csv", "themes.toml"):
        (folder / name).write_bytes((root / name).read_bytes())
    path = add_statement(folder, RECORD)
    before = path.read_bytes()
    after = {**RECORD, "text": "We want bread. " * 1000}
    command = [sys.executable, "-c", KILLED, str(folder), step, repr(after)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    assert len(load_corpus(folder).statements) == 1  # what the killed process left beside it does not matter
    add_statement(folder, after, replace=True)
    assert "bread" in path.read_text()
