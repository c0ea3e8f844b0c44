"""A folder read as a whole: everything that is wrong with it, in one error."""

from pathlib import Path

import pandas as pd
import pytest

from oewg_analysis import CorpusError, load_corpus, load_second_coding
from oewg_analysis.loading import corpus_folder

FILES = {
    "delegations.csv": """code,name,label,kind,region,groups,aliases,adjectives
FJI,Fiji,Fiji,member,Asia-Pacific,PIF,Republic of Fiji,fijian
NRU,Nauru,Nauru,member,Asia-Pacific,PIF,,nauruan
PIF,Pacific Islands Forum,Pacific Forum,group,none,,,
""",
    "themes.toml": """terms = ["due diligence"]

[theme.norms]
title = "Norms"
seeds = ["norm"]

[theme.threats]
title = "Threats"
seeds = ["threat"]

[spellings]
"cyberattack" = ["cyber attack"]
""",
    "issues.csv": """issue,theme,label,proposition
new-norms,norms,New norms,There should be new norms
""",
    "positions.csv": """statement,issue,stance,note,coder
fji-2019,new-norms,opposes,,first
""",
    "resolutions.csv": """resolution,date,title,body,sponsor_side,yes,no,abstain,decided
A/RES/99/1,2019-12-05,A title,Plenary,One side,1,1,0,Something
""",
    "roll_calls.csv": """resolution,date,code,vote
A/RES/99/1,2019-12-05,FJI,yes
A/RES/99/1,2019-12-05,NRU,no
""",
    "statements/fji-2019.md": """---
id: fji-2019
delegation: FJI
date: 2019-09-09
meeting: 2
language: en
kind: digest
themes: [norms]
---

Fiji said that norms are voluntary. Due diligence is one.

It closed.
""",
    "statements/nru-2019.md": """---
id: nru-2019
delegation: NRU
date: 2019
language: en
kind: digest
themes: [norms, threats]
---

Nauru named threats.
""",
}
FJI = "statements/fji-2019.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a corpus of two statements that has everything a corpus can have."""
    (tmp_path / "statements").mkdir()
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    content = (folder / name).read_text(encoding="utf-8")
    assert content.count(old) == 1
    (folder / name).write_text(content.replace(old, new), encoding="utf-8", newline="")


def faults_of(folder: Path) -> list[str]:
    """List the lines of the error, the folder's own path left out."""
    with pytest.raises(CorpusError) as raised:
        load_corpus(folder)
    head, *lines = str(raised.value).splitlines()
    assert head == f"{len(lines)} fault{'s' if len(lines) > 1 else ''} in the input:"
    assert len(raised.value.faults) == len(lines)
    return [line.removeprefix("- ").replace(f"{folder}/", "") for line in lines]


def test_a_corpus_of_two(folder):
    corpus = load_corpus(folder)
    assert list(corpus.statements["id"]) == ["fji-2019", "nru-2019"]
    assert list(corpus.passages["sentence"]) == [1, 2, 1, 1]
    assert list(corpus.passages["paragraph"]) == [1, 1, 2, 1]
    assert corpus.statements["themes"][1] == ("norms", "threats")
    assert corpus.statements["year"].tolist() == [2019, 2019]
    assert corpus.statements["meeting"][0] == 2
    assert pd.isna(corpus.statements["meeting"][1])
    assert corpus.phrases == {"due diligence": ("due diligence",), "cyberattack": ("cyberattack", "cyber attack")}
    assert corpus.resolutions["yes"].tolist() == [1]
    assert repr(corpus) == "<Corpus: 2 statements (2 digest) of 2 delegations, 4 passages, 1 positions>"


def test_an_error_as_people_see_it(folder):
    change(folder, FJI, "2019-09-09", "2019-02-30")
    with pytest.raises(CorpusError) as raised:
        load_corpus(folder)
    assert str(raised.value) == (
        f"1 fault in the input:\n- {folder}/{FJI}, line 4, field `date`: allowed is a day (2019-09-09), "
        "a year (2019) or nothing; received '2019-02-30'"
    )


# Which file, what in it becomes what, and what the one line of the error says.
CHANGES = {
    "no front matter": (FJI, "---\nid", "id", "line 1: allowed is front matter between two lines of ---"),
    "YAML error": (FJI, "meeting: 2", "meeting: '2", "line 5: allowed is YAML; received"),
    "unknown delegation": (
        FJI,
        "delegation: FJI",
        "delegation: XYZ",
        "line 3, field `delegation`: allowed is a code of delegations.csv; received 'XYZ'",
    ),
    "id of another file": (
        FJI,
        "id: fji-2019",
        "id: fji-2020",
        "line 2, field `id`: allowed is the name of the file, fji-2019; received 'fji-2020'",
    ),
    "unknown theme": (
        FJI,
        "[norms]",
        "[norms, weather]",
        "line 8, field `themes`: allowed is themes of themes.toml: norms, threats; received weather",
    ),
    "duplicate field": (FJI, "meeting: 2", "date: 2019", "line 5, field `date`: allowed is each field once"),
    "unknown field": (FJI, "meeting: 2", "mood: calm", "line 5, field `mood`: allowed is one of the fields id, dele"),
    "meeting in words": (FJI, "g: 2", "g: second", "line 5, field `meeting`: allowed is a whole number; received 'sec"),
    "unknown kind": (
        FJI,
        "kind: digest",
        "kind: poem",
        "line 7, field `kind`: allowed is one of digest, verbatim; rec",
    ),
    "unknown stance": (
        "positions.csv",
        "opposes",
        "against",
        "line 2, field `stance`: allowed is one of supports, opposes, conditional; received 'against'",
    ),
    "position of no statement": (
        "positions.csv",
        "fji-2019",
        "fji-1919",
        "line 2, field `statement`: allowed is the id of a statement file; received 'fji-1919'",
    ),
    "position on no issue": (
        "positions.csv",
        "new-norms",
        "old-norms",
        "line 2, field `issue`: allowed is an issue of issues.csv; received 'old-norms'",
    ),
    "no coder": ("positions.csv", ",,first", ",,", "line 2, field `coder`: allowed is text; received nothing"),
    "no issue": ("positions.csv", "new-norms", "", "line 2, field `issue`: allowed is text; received nothing"),
    "ragged line": ("positions.csv", ",,first", ",first", "line 2: allowed is 5 cells; received 4 cells"),
    "wrong columns": (
        "positions.csv",
        "note",
        "remark",
        "line 1: allowed is the columns statement, issue, stance, note, coder; received statement, issue, stance, rem",
    ),
    "broken quotes": ("positions.csv", ",,first", ',"x,first', "line 2: allowed is CSV with closed quotes; received"),
    "issue of no theme": (
        "issues.csv",
        "s,norms",
        "s,weather",
        "line 2, field `theme`: allowed is a theme of themes.toml; received 'weather'",
    ),
    "vote of nobody": ("roll_calls.csv", "NRU", "XYZ", "line 3, field `code`: allowed is a code of delegations.csv"),
    "vote twice": (
        "resolutions.csv",
        "Something\n",
        'Something\nA/RES/99/1,2019-12-05,"A title",Plenary,,1,1,0,Else\n',
        "line 2, field `resolution`: allowed is each only once; received ('A/RES/99/1',)",
    ),
    "vote of a kind unknown": ("roll_calls.csv", "NRU,no", "NRU,maybe", "allowed is one of yes, no, abstain; received"),
    "vote on a year": ("roll_calls.csv", "05,NRU", ",NRU", "line 3, field `date`: allowed is a day (2018-12-05); rec"),
    "votes not in figures": ("resolutions.csv", ",1,1,0", ",1,one,0", "line 2, field `no`: allowed is a whole number"),
    "TOML error": ("themes.toml", '"Norms"', '"Norms', "allowed is TOML; received"),
    "no seeds": (
        "themes.toml",
        'seeds = ["threat"]',
        "",
        "field `theme.threats`: allowed is a title and a list of seed",
    ),
    "seeds in one word": ("themes.toml", '["threat"]', '"threat"', "`theme.threats.seeds`: allowed is a list of terms"),
    "terms in one word": ("themes.toml", '["due diligence"]', '"due"', "`terms`: allowed is a list of terms; received"),
    "a term without a word": ("themes.toml", '"due diligence"', '"-"', "`terms`: allowed is a list of terms; received"),
    "spelling in one word": ("themes.toml", '["cyber attack"]', '"x"', "`spellings.cyberattack`: allowed is a list of"),
    "unknown table": (
        "themes.toml",
        "[spellings]",
        "[spelling]",
        "allowed is theme, terms and spellings; received spel",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_fault_is_named_with_its_place(folder, name, old, new, expected):
    change(folder, name, old, new)
    lines = faults_of(folder)
    assert lines[0].startswith(name)
    assert expected in lines[0]


@pytest.mark.parametrize("case", sorted(set(CHANGES) - {"vote twice"}))
def test_one_mistake_is_one_fault(folder, case):
    name, old, new, _ = CHANGES[case]
    change(folder, name, old, new)
    assert len(faults_of(folder)) == 1


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (FJI, b"", ": allowed is a file with content; received an empty file"),
        (FJI, b"---\nid: fji-2019\0", ", line 2: allowed is text in UTF-8; received a NUL byte"),
        (
            FJI,
            b"---\nspeaker: Jos\xe9\n---\n",
            ", line 2: allowed is text in UTF-8; received the byte 0xe9 (another encoding?)",
        ),
        ("delegations.csv", b"", ": allowed is a file with content; received an empty file"),
        ("themes.toml", b"caf\xe9", ", line 1: allowed is text in UTF-8; received the byte 0xe9 (another encoding?)"),
        ("issues.csv", b"\xef\xbb\xbf", ": allowed is a file with content; received an empty file"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(folder, name, content, expected):
    (folder / name).write_bytes(content)
    assert faults_of(folder) == [f"{name}{expected}"]


@pytest.mark.parametrize("text", ["", "\n\n", "---", "…"])
def test_a_statement_without_words(folder, text):
    front = FILES[FJI].rpartition("---\n")[0]
    (folder / FJI).write_text(f"{front}---\n{text}", encoding="utf-8")
    (line,) = faults_of(folder)
    assert line.startswith(f"{FJI}, line 9, field `text`: allowed is text with at least one word; received ")


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("ends", ["\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_marks_and_line_ends_do_not_matter(folder, name, ends, mark):
    plain = load_corpus(folder)
    content = mark + FILES[name].replace("\n", ends)
    (folder / name).write_bytes(content.encode())
    other = load_corpus(folder)
    for frame in (
        "statements",
        "passages",
        "positions",
        "delegations",
        "issues",
        "themes",
        "roll_calls",
        "resolutions",
    ):
        pd.testing.assert_frame_equal(getattr(plain, frame), getattr(other, frame))
    assert plain.phrases == other.phrases


def test_all_faults_come_at_once_and_in_order(folder):
    change(folder, FJI, "2019-09-09", "soon")
    change(folder, FJI, "meeting: 2", "meeting: second")
    change(folder, "statements/nru-2019.md", "delegation: NRU", "delegation: XYZ")
    change(folder, "positions.csv", "opposes", "against")
    change(folder, "delegations.csv", "Pacific Forum", "The Pacific Islands Forum")
    (folder / "statements" / "notes.txt").write_text("notes")
    lines = faults_of(folder)
    assert [line.partition(": ")[0] for line in lines] == [
        "delegations.csv, line 4, field `label`",
        "positions.csv, line 2, field `stance`",
        "statements/fji-2019.md, line 4, field `date`",
        "statements/fji-2019.md, line 5, field `meeting`",
        "statements/notes.txt",
        "statements/nru-2019.md, line 3, field `delegation`",
    ]


@pytest.mark.parametrize("name", ["fji-2020.txt", "fji-2020.MD", "README", "fji-2020.md~"])
def test_no_other_file_is_passed_over_in_silence(folder, name):
    (folder / "statements" / name).write_text(FILES[FJI])
    assert faults_of(folder) == [
        f"statements/{name}: allowed is a statement file, which ends in .md; received another file"
    ]


def test_what_the_system_hides_is_no_statement(folder):
    (folder / "statements" / ".DS_Store").write_bytes(b"\0")
    (folder / "statements" / "._fji-2019.md").write_bytes(b"\0")
    assert len(load_corpus(folder).statements) == 2


def test_a_folder_named_like_a_statement(folder):
    (folder / "statements" / "fji-2020.md").mkdir()
    (line,) = faults_of(folder)
    assert line.startswith("statements/fji-2020.md: allowed is a readable file")


def test_a_folder_without_statements(folder):
    for path in (folder / "statements").iterdir():
        path.unlink()
    (folder / "positions.csv").unlink()
    assert faults_of(folder) == ["statements: allowed is at least one statement file (.md); received none"]
    (folder / "statements").rmdir()
    assert faults_of(folder) == ["statements: allowed is at least one statement file (.md); received none"]


def test_an_empty_folder(tmp_path):
    lines = faults_of(tmp_path)
    assert [line.partition(":")[0] for line in lines] == ["delegations.csv", "statements", "themes.toml"]


def test_no_folder(tmp_path):
    with pytest.raises(
        FileNotFoundError, match="`path`: allowed is a corpus folder; received '.*nowhere', which is none"
    ):
        load_corpus(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["issues.csv", "positions.csv", "resolutions.csv", "roll_calls.csv"])
def test_tables_that_a_corpus_may_lack(folder, name):
    for needs in {"issues.csv": ["positions.csv"], "resolutions.csv": ["roll_calls.csv"]}.get(name, []):
        (folder / needs).unlink()
    (folder / name).unlink()
    corpus = load_corpus(folder)
    assert getattr(corpus, name.removesuffix(".csv")).empty


def test_a_position_twice(folder):
    with (folder / "positions.csv").open("a") as file:
        file.write("fji-2019,new-norms,opposes,,second\nfji-2019,new-norms,supports,,first\n")
    assert [line.partition(";")[0] for line in faults_of(folder)] == [
        f"positions.csv, line {line}, field `statement, issue, coder`: allowed is each only once" for line in (2, 4)
    ]


def test_where_the_corpus_is_looked_for(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("OEWG_CORPUS", str(folder))
    assert corpus_folder() == folder
    monkeypatch.delenv("OEWG_CORPUS")
    below = tmp_path / "a" / "corpus" / "statements"
    below.mkdir(parents=True)
    monkeypatch.chdir(below.parent)
    assert corpus_folder() == tmp_path / "a" / "corpus"
    monkeypatch.chdir(tmp_path)
    assert corpus_folder() == Path(__file__).parents[1] / "corpus"


def test_second_coding_of_the_corpus_is_read_with_its_sample(corpus):
    positions, statements = load_second_coding(Path(__file__).parents[1] / "corpus")
    assert len(positions) == 164 and len(statements) == 64
    assert set(positions["statement"]) <= set(statements) <= set(corpus.statements["id"])
    assert positions.columns.tolist() == corpus.positions.columns.tolist()


def test_second_coding_outside_its_sample_is_a_fault(tmp_path):
    (tmp_path / "second_coding.csv").write_text(
        "statement,issue,stance,note,coder\nx-1,new-norms,supports,,second\n", "utf-8"
    )
    (tmp_path / "second_coding_sample.txt").write_text("y-1\n", "utf-8")
    with pytest.raises(CorpusError, match=r"line 2, field `statement`: allowed is an id of .*; received 'x-1'"):
        load_second_coding(tmp_path)
