"""A transcript is cut where the speaker changes, and only there."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis import Corpus
from oewg_analysis.sources.document import Block, Document, read_document
from oewg_analysis.sources.transcripts import doubtful_lines, joined, split_turns, unresolved

BOLD = """\
# Session 4 | Second meeting (3 March 2031)

The meeting began late.

**The Group | Ana Lund | Co-Chair**

Good morning. Peru has the floor.

**Peru | Representative**

Thank you.

**Peru | Representative | (Rio Group)**
We have **three** points.

They are: light, water: and bread.

**Agenda item 5**

**The Group | Co-Chair**

I thank Peru.

**A Society | Bo Berg | Founder**

We are a society.

**Bo Berg**

I forgot a word.

**Peru | Ms. Quispe | Permanent Representative**

One more word.
"""
RECORD = """\
The meeting was called to order at 10 a.m.

The CHAIR: I declare open the meeting.
It is late.

Mr. KHAN (Pakistan): Thank you, Mr. Chair.

Mr. Chair: we have one wish: peace.

FRANCE: We agree.

Ms. Diallo (Guinea), speaking on behalf of the African Group: We do not.

NOTE: the recording stops here.
"""


@pytest.fixture(scope="module")
def delegations(corpus: Corpus):
    return corpus.delegations


def brief(turns):
    return [(turn.delegation or turn.affiliation or turn.speaker, turn.group, turn.n_words) for turn in turns]


def test_bold_lines_begin_turns(delegations):
    turns = split_turns(BOLD, delegations)
    assert brief(turns) == [
        ("The Group", "", 6),
        ("PER", "", 2),
        ("PER", "Rio Group", 13),  # the bold line that names nobody stays in the text
        ("The Group", "", 3),
        ("A Society", "", 4),
        ("Bo Berg", "", 4),
        ("PER", "", 3),
    ]
    assert [turn.order for turn in turns] == list(range(7))
    assert [turn.is_chair for turn in turns] == [True, False, False, True, False, False, False]
    assert turns[2].text == "We have **three** points.\n\nThey are: light, water: and bread.\n\n**Agenda item 5**"
    assert (turns[0].speaker, turns[0].function) == ("Ana Lund", "Co-Chair")


def test_names_before_a_colon_begin_turns(delegations):
    turns = split_turns(RECORD, delegations)
    assert brief(turns) == [("", "", 8), ("PAK", "", 11), ("FRA", "", 2), ("GIN", "African Group", 8)]
    assert turns[0].is_chair
    assert turns[1].speaker == "Mr. KHAN"
    assert turns[1].text.endswith("Mr. Chair: we have one wish: peace.")


def test_headings_begin_turns(delegations):
    text = "# Meeting\n\n## France\n\nBonjour.\n\n## Afternoon\n\n### Ms. Roe (Peru)\n\nGood afternoon."
    assert brief(split_turns(text, delegations)) == [("FRA", "", 1), ("PER", "", 2)]
    assert doubtful_lines(text, delegations) == ("Meeting", "Afternoon")


def test_a_label_before_text_in_bold(delegations):
    text = "**Mr. Khan (Pakistan):** We agree.\n**France**: We too.\n\n**Remark:** nothing."
    turns = split_turns(text, delegations)
    assert brief(turns) == [("PAK", "", 2), ("FRA", "", 4)]
    assert doubtful_lines(text, delegations) == ("Remark",)


def test_a_colon_within_a_paragraph_begins_nothing(delegations):
    text = "PERU: We thank three States, namely\nFrance: for its help,\nand others."
    assert brief(split_turns(text, delegations)) == [("PER", "", 11)]


def test_a_document_is_split_as_its_text(delegations):
    kinds = {"#": "heading"}
    blocks = [
        Block(part.lstrip("# "), kinds.get(part[0], "text"))
        for part in BOLD.replace("**\nWe", "**\n\nWe").split("\n\n")
    ]
    blocks.insert(3, Block("Page 3", "header"))
    document = Document(tuple(blocks), "made-up", "docx", "0" * 64)
    assert split_turns(document, delegations) == split_turns(BOLD, delegations)


def test_what_was_not_read_is_listed(delegations):
    turns = split_turns(BOLD, delegations)
    assert unresolved(turns) == ("A Society", "Bo Berg")
    assert doubtful_lines(BOLD, delegations) == ("Session 4 | Second meeting (3 March 2031)", "Agenda item 5")
    assert split_turns("Nobody speaks here.", delegations) == ()


def test_turns_of_a_delegation_are_joined(delegations):
    turns = split_turns(BOLD, delegations)
    together = joined(turns)
    assert brief(together) == [
        ("The Group", "", 6),
        ("PER", "", 5),
        ("PER", "Rio Group", 13),
        ("The Group", "", 3),
        ("A Society", "", 4),
        ("Bo Berg", "", 4),
    ]
    assert together[1].text == "Thank you.\n\nOne more word."
    assert (together[1].speaker, together[1].function) == ("Ms. Quispe", "Representative; Permanent Representative")
    assert sum(turn.n_words for turn in together) == sum(turn.n_words for turn in turns)
    assert joined(together) == together


@given(st.lists(st.sampled_from([*BOLD.split("\n"), *RECORD.split("\n"), "**", "__:__", "# #", "::", "(((", "| |"])))
def test_no_word_is_said_twice(delegations, lines):
    text = "\n".join(lines)
    turns = split_turns(text, delegations)
    assert sum(turn.n_words for turn in turns) <= len(text.split())
    assert [turn.order for turn in turns] == list(range(len(turns)))
    assert split_turns(text.replace("\n", "\r\n"), delegations) == turns


@given(st.text())
def test_any_text_can_be_split(delegations, text):
    assert len(split_turns(text, delegations)) <= text.count("\n") + text.count("\r") + 1


def test_long_lines_end(delegations):
    for hostile in (
        "# " * 100_000 + "x",
        "(" * 200_000,
        "**" * 100_000 + ":",
        "(spoke " * 30_000 + ":",
        "A. " * 70_000,
    ):
        assert split_turns(hostile, delegations) == ()


# Three meetings of another working group, 224 turns, with a table of who spoke and how long.

TRANSCRIPTS = ("session_1*.md", "session_2*.md", "session_3*.md")


@pytest.fixture(scope="module")
def speakers(shared: Path):
    path = shared / "data" / "transcripts" / "speakers.csv"
    if not path.is_file():
        pytest.skip(f"no table of speakers {path}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("as_document", [False, True], ids=["text", "document"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_real_transcripts_are_split_exactly(delegations, shared, speakers, number, as_document):
    (path,) = (shared / "data" / "transcripts").glob(TRANSCRIPTS[number - 1])
    source = read_document(path.read_bytes(), path.name) if as_document else path.read_text(encoding="utf-8")
    wanted = [row for row in speakers if row["session"] == f"Session {number}"]
    turns = split_turns(source, delegations)
    columns = ("order", "affiliation", "speaker", "function", "group", "words")
    found = [(turn.order, turn.affiliation, turn.speaker, turn.function, turn.group, turn.n_words) for turn in turns]
    assert [tuple(map(str, row)) for row in found] == [tuple(row[name] for name in columns) for row in wanted]
    # The table has the name of an affiliation in place of a code where it is no State, and "EU" for the Union.
    codes = [turn.delegation or turn.affiliation for turn in turns]
    assert codes == [{"EU": "EUU"}.get(row["affiliation_code"], row["affiliation_code"]) for row in wanted]
    assert [turn.is_chair for turn in turns] == [row["function"] == "Co-Chair" for row in wanted]
    assert len(doubtful_lines(source, delegations)) == 1
