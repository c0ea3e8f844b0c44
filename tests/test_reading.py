"""Files as people send them: encodings, line ends, quotes, and front matter that YAML would misread."""

import pytest

from oewg_analysis.faults import CorpusError, Fault, shown
from oewg_analysis.reading import check, read_statement, read_table, read_text
from oewg_analysis.schema import POSITIONS, STATEMENT, a_day, dated, whole

FIELDS = {field.name: field for field in STATEMENT}
STATEMENT_TEXT = """---
id: s-1
delegation: FJI
on_behalf_of: [Nauru, "Tonga"]
date: 2019-09-09
meeting: 3
speaker: ~
language: en
kind: digest
themes: []
---

It spoke
on two lines.
 \t
It ended.
"""


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def faults():
    return []


@pytest.mark.parametrize(
    "content",
    ["a\nb\n", "a\r\nb\r\n", "a\rb\r", "\ufeffa\nb\n", "\ufeffa\r\nb\r\n"],
    ids=["LF", "CRLF", "CR", "BOM", "BOM and CRLF"],
)
def test_marks_and_line_ends_do_not_matter(tmp_path, faults, content):
    assert read_text(write(tmp_path / "f", content), faults) == "a\nb\n"
    assert faults == []


@pytest.mark.parametrize(
    ("content", "line", "received"),
    [
        (b"", None, "an empty file"),
        (b" \r\n\t", None, "an empty file"),
        (b"\xef\xbb\xbf", None, "an empty file"),
        (b"a\nb\0c", 2, "a NUL byte"),
        ("é".encode("utf-16"), 1, "a NUL byte"),
        (b"a\n\ncaf\xe9 ", 3, "the byte 0xe9 (another encoding?)"),
        (b"caf\xc3", 1, "the byte 0xc3 (another encoding?)"),
    ],
)
def test_files_that_are_no_text(tmp_path, faults, content, line, received):
    assert read_text(write(tmp_path / "f", content), faults) is None
    assert [(fault.line, fault.received) for fault in faults] == [(line, received)]


def test_a_file_that_is_not_there(tmp_path, faults):
    assert read_text(tmp_path / "f", faults) is None
    assert read_text(tmp_path, faults) is None
    assert [fault.allowed for fault in faults] == ["a readable file"] * 2


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("date", "2019-09-09", "2019-09-09"),
        ("date", " 2019 ", "2019"),
        ("date", "2020-02-29", "2020-02-29"),
        ("meeting", "10", 10),
        ("url", "https://a.example/x?y=1", "https://a.example/x?y=1"),
        ("kind", "digest", "digest"),
        ("id", "a1-2019-b", "a1-2019-b"),
    ],
)
def test_values_that_may_stand(faults, name, text, value):
    assert check(text, FIELDS[name], "f", 1, faults) == value
    assert faults == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *[("date", text) for text in ("2019-02-30", "2019-9-9", "20190909", "2019-W10-1", "2019-09", "0000", "١٩٩٩")],
        *[("meeting", text) for text in ("third", "3.0", "-3", "+3", "1_0", "３", "²")],
        *[("url", text) for text in ("www.un.org", "https://", "https://a b", "ftp://a.example")],
        *[("id", text) for text in ("A-1", "a--b", "-a", "a_b", "é", "a\nb")],
        *[("language", text) for text in ("EN", "eng", "e")],
        *[("kind", text) for text in ("Digest", "summary", "")],
    ],
)
def test_values_that_may_not_stand(faults, name, text):
    field = FIELDS[name]
    assert check(text, field, "f", 7, faults) is field.empty
    assert str(faults[0]) == f"f, line 7, field `{name}`: allowed is {field.allowed}; received " + (
        repr(text) if text else "nothing"
    )


@pytest.mark.parametrize("text", ["20181205", "2018-W49-3", "2018", "2018-13-01", ""])
def test_a_day_is_a_day(text):
    with pytest.raises(ValueError):
        a_day(text)


def test_converters_return_what_stands():
    assert (a_day("2018-12-05"), dated("2018"), whole("007")) == ("2018-12-05", "2018", 7)


def test_read_statement(tmp_path, faults):
    record = read_statement(write(tmp_path / "s-1.md", STATEMENT_TEXT), faults)
    assert faults == []
    assert record["on_behalf_of"] == ("Nauru", "Tonga")
    assert (record["id"], record["date"], record["meeting"], record["themes"]) == ("s-1", "2019-09-09", 3, ())
    assert record["speaker"] is record["url"] is FIELDS["speaker"].empty
    assert record["text"] == "It spoke on two lines.\n\nIt ended."
    assert record["lines"]["date"] == 5


def test_a_rule_in_the_text_is_text(tmp_path, faults):
    record = read_statement(write(tmp_path / "s-1.md", STATEMENT_TEXT + "\n---\n\nMore.\n"), faults)
    assert record["text"].endswith("It ended.\n\n---\n\nMore.")
    assert faults == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: s-1", "id: s-2", "line 2, field `id`: allowed is the name of the file, s-1; received 's-2'"),
        ("id: s-1\n", "", "line 1, field `id`: allowed is lower-case letters, digits and hyphens; received nothing"),
        ("date: 2019-09-09", "date: []", "line 5, field `date`: allowed is a day"),
        ("date: 2019-09-09", "date: [2019, 2020]", "line 5, field `date`: allowed is a day"),
        ("date: 2019-09-09", "date: {year: 2019}", "line 5, field `date`: allowed is a value or a list of values"),
        ("themes: []", "themes: norms", "line 10, field `themes`: allowed is a list of themes"),
        ("themes: []", "themes: [[norms]]", "line 10, field `themes`: allowed is a value or a list of values"),
        ("themes: []", "mood: calm", "line 10, field `mood`: allowed is one of the fields id, delegation"),
        ("meeting: 3", "kind: digest", "line 9, field `kind`: allowed is each field once; received the field a second"),
        ("meeting: 3", "meeting: third", "line 6, field `meeting`: allowed is a whole number; received 'third'"),
        ("meeting: 3", "meeting 3", "line 6: allowed is YAML; received could not find expected ':'"),
        ("meeting: 3", "meeting: 'three", "line 6: allowed is YAML; received found unexpected end of stream"),
        ("---\nid", "id", "line 1: allowed is front matter between two lines of ---"),
        ("themes: []\n---", "themes: []", "line 1: allowed is front matter.*; received no second line of ---"),
    ],
)
def test_faults_of_front_matter(tmp_path, faults, old, new, expected):
    assert old in STATEMENT_TEXT
    path = write(tmp_path / "s-1.md", STATEMENT_TEXT.replace(old, new))
    read_statement(path, faults)
    with pytest.raises(CorpusError, match=expected.replace("[", r"\[")):
        raise CorpusError(faults)
    assert len(faults) == 1


@pytest.mark.parametrize("front", ["", "- a\n- b", "only words", "# a remark"])
def test_front_matter_without_fields(tmp_path, faults, front):
    assert read_statement(write(tmp_path / "s-1.md", f"---\n{front}\n---\ntext"), faults) is None
    assert [fault.allowed for fault in faults] == ["fields, each `name: value`"]


@pytest.mark.parametrize(("text", "received"), [("", "nothing"), ("\n \n", "nothing"), ("* * *", "'* * *'")])
def test_a_statement_without_a_word(tmp_path, faults, text, received):
    front = STATEMENT_TEXT.rpartition("---\n")[0]
    read_statement(write(tmp_path / "s-1.md", f"{front}---\n{text}"), faults)
    assert [(fault.field, fault.line, fault.received) for fault in faults] == [("text", 11, received)]


HEADER = "statement,issue,stance,note,coder\n"


@pytest.mark.parametrize(
    "content",
    [
        HEADER + "s-1,law,supports,,first\n",
        "\ufeff" + HEADER.replace("\n", "\r\n") + "s-1,law,supports,,first\r\n",
        "coder,note,stance,issue,statement\nfirst,, supports ,law,s-1",
        '\n\n"statement",issue,stance,note,coder\n\ns-1,"law",supports,"",first\n\n',
    ],
    ids=["plain", "BOM and CRLF", "other order", "quotes and empty lines"],
)
def test_tables_that_mean_the_same(tmp_path, faults, content):
    (record,) = read_table(write(tmp_path / "t.csv", content), POSITIONS, faults)
    assert faults == []
    assert [record[name] for name in ("statement", "issue", "stance", "coder")] == ["s-1", "law", "supports", "first"]


def test_lines_count_line_breaks_within_quotes(tmp_path, faults):
    content = HEADER + '\ns-1,law,supports,"two\n\nlines",first\ns-2,law,supports,,first\n'
    records = read_table(write(tmp_path / "t.csv", content), POSITIONS, faults)
    assert [record["line"] for record in records] == [3, 6]
    assert records[0]["note"] == "two\n\nlines"


@pytest.mark.parametrize(
    ("content", "line", "allowed", "received"),
    [
        (HEADER + "\ns-1,law,supports,first\n", 3, "5 cells", "4 cells"),
        (HEADER + "s-1,law,supports,a, b,first\n", 2, "5 cells", "6 cells"),
        (HEADER + " \n", 2, "5 cells", "1 cells"),
        ("statement,issue\n", 1, "the columns statement, issue, stance, note, coder", "statement, issue"),
        (HEADER.replace("note", "issue"), 1, "the columns ", "statement, issue, stance, issue, coder"),
        (HEADER.replace(",", ";"), 1, "the columns ", "statement;issue;stance;note;coder"),
        (
            HEADER + 's-0,law,supports,,first\ns-1,law,supports,"open,first\ns-2,,,,\n',
            3,
            "CSV with closed",
            "end of data",
        ),
        (HEADER + 's-1,law,supports,"a" b,first\n', 2, "CSV with closed quotes", "expected after"),
        ('"statement,issue\n', 1, "CSV with closed quotes", "end of data"),
    ],
)
def test_faults_of_tables(tmp_path, faults, content, line, allowed, received):
    read_table(write(tmp_path / "t.csv", content), POSITIONS, faults)
    (fault,) = faults
    assert fault.line == line
    assert allowed in fault.allowed
    assert received in fault.received


def test_an_error_lists_its_faults_in_order():
    faults = [Fault("b", None, "", "x", "y"), Fault("a", 10, "f", "x", "y"), Fault("a", 9, "", "x", "y")]
    for order in (faults, faults[::-1]):
        assert str(CorpusError(order)).splitlines() == [
            "3 faults in the input:",
            "- a, line 9: allowed is x; received y",
            "- a, line 10, field `f`: allowed is x; received y",
            "- b: allowed is x; received y",
        ]


def test_shown_is_one_short_line():
    assert shown("a\nb") == r"'a\nb'"
    assert len(shown("x" * 1000)) == 60
    assert shown("x" * 58) == f"'{'x' * 58}'"
