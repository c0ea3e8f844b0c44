"""Sentences are those of Punkt in the whole paragraph, and nothing of a text is lost."""

import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis import cutting, marks
from oewg_analysis.cutting import cut
from oewg_analysis.languages import ORDINALS_BY_STOP
from oewg_analysis.text import paragraphs


def sentences(paragraph, language="en"):
    """Cut one paragraph, in which line breaks count as spaces."""
    return cut(pd.Series([" ".join(paragraph.split())], dtype="str"), language).texts.to_pylist()


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Chair, H.E. the Ambassador of Fiji spoke.", "Ms. A.B. Smith and Dr. Lee came."],
        ["See para. 5 of res. 73/27.", "No. 5 is next."],
        ["The U.N. Charter applies.", "So does art. 51 of it."],
        ["Some States, e.g. islands, agreed.", "Others, i.e. most, did not."],
        ["A.V. Krutskikh took the floor.", "A. Krutskikh left it."],
        ["Funds grew by 2.5 per cent.", "They are small."],
        ["The Assembly adopted A/RES/73/27.", "It also adopted A/RES/73/266."],
        ['He said "yes."', "Then he left."],
        ["He said “yes.”", "Then he left."],
        ["“Enough!” he said.", "She agreed."],
        ["States ... agreed.", "It took long."],
        ["Is it law?", "Yes!", "Good."],
        ["What is this?!", "A question."],
        ["1. Norms are voluntary.", "2. Law is not."],
        ["(a) One norm.", "(b) Two norms."],
        ["Norms, rules, etc. are many.", "They overlap."],
        ["In Jan. 2020 it met.", "It meets again."],
        ["It met in 2019.", "The report followed."],
        ["¿Qué hacer?", "EE.UU. votó.", "Côte d’Ivoire s'est abstenue."],
    ],
    ids=lambda expected: expected[0],
)
def test_sentences_of_un_prose(expected):
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("", []),
        (" \n\t", []),
        ("...", []),
        ("* * *", []),
        ("5.", ["5."]),
        ("One line\nand another. \t Two.", ["One line and another.", "Two."]),
        ("It ended. * * *", ["It ended. * * *"]),
        ("It ended.No space here (see.) Next.", ["It ended.No space here (see.)", "Next."]),
        # What the rule costs: an abbreviation or an ellipsis at the end of a sentence joins it to the next.
        ("It left the U.N. The rest stayed.", ["It left the U.N. The rest stayed."]),
        ("It waits… States agree.", ["It waits… States agree."]),
    ],
)
def test_sentences_at_the_edge(paragraph, expected):
    assert sentences(paragraph) == expected


PIECES = st.sampled_from(
    [
        "Mr.",
        "no.",
        "No.",
        "5",
        "5.",
        "U.N.",
        "A.",
        "word",
        "Word.",
        "Why?",
        "…",
        "...",
        "“",
        "”",
        '."',
        "(x.)",
        ".Y",
        "-",
    ]
)
PROSE = st.lists(PIECES | st.text(max_size=4), max_size=12).map(" ".join) | st.text()


@given(PROSE)
def test_sentences_lose_nothing(paragraph):
    found = sentences(paragraph)
    if any(map(str.isalnum, paragraph)):
        assert " ".join(found) == " ".join(paragraph.split())
    else:
        assert found == []


@given(PROSE)
def test_each_sentence_has_a_word(paragraph):
    assert all(any(map(str.isalnum, sentence)) and sentence == sentence.strip() for sentence in sentences(paragraph))


TRICKY = st.sampled_from(
    [
        "»",
        "«",
        "« mot",
        "mot. »",
        "؟",
        "A.B.",
        "3.",
        "». .",
        ". . .",
        "--",
        "word.--",
        "x.--y",
        "?!",
        "etc.)",
        "(a",
        "*",
        "3.5",
        "-5.",
        "pre-art.",
        "é?",
        "_a.",
        "İ.",
        "(SDGs).",
        "world”.",
        "HIV/AIDS.",
        "2015.",
        "73.",
        "pre-Mr.",
    ]
)


def by_punkt(paragraph, language):
    """Sentences as Punkt finds them in the whole paragraph, joined where they go on."""
    folded = " ".join(paragraph.split())
    plain = folded.replace("؟", "?").replace("« ", '""').replace(" »", '""')
    starts = [0]
    for start in (start for start, _ in marks._punkt(language)(plain) if plain[start - 1 : start] == " "):
        before, first = folded[starts[-1] : start - 1], folded[start]
        goes_on = first.islower() or (first.isdigit() and marks._BEFORE_NUMBER.search(before))
        goes_on = goes_on or marks._INITIALS.search(before) or not any(map(str.isalpha, before))
        if not (goes_on or (language in ORDINALS_BY_STOP and marks._ORDINAL.search(before))):
            starts.append(start)
    if len(starts) > 1 and not any(map(str.isalnum, folded[starts[-1] :])):
        starts.pop()
    found = [folded[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return [sentence for sentence in found if any(map(str.isalnum, sentence))]


@given(
    st.lists(PIECES | TRICKY | st.text(max_size=3), max_size=12).map(" ".join) | PROSE,
    st.sampled_from(["en", "fr", "de"]),
)
def test_sentences_are_those_of_punkt(paragraph, language):
    assert sentences(paragraph, language) == by_punkt(paragraph, language)


def test_sentences_of_the_shipped_corpus_are_those_of_punkt(corpus):
    assert_punkt_agrees(corpus.statements["text"])


def test_sentences_of_speeches_are_those_of_punkt(general_debate):
    assert_punkt_agrees(general_debate.statements["text"].iloc[::10])


def assert_punkt_agrees(texts):
    expected = [sentence for text in texts for paragraph in paragraphs(text) for sentence in by_punkt(paragraph, "en")]
    assert cut(texts, "en").texts.to_pylist() == expected


def test_counts_of_paragraphs_and_sentences():
    texts = ["One. Two.\n\n* * *\n \nThree.", "", " \n\n ", "Four."]
    found = cut(pd.Series(texts, dtype="str"), "en")
    assert found.texts.to_pylist() == ["One.", "Two.", "Three.", "Four."]
    assert found.n_paragraphs.tolist() == [3, 0, 0, 1]
    assert found.n_sentences.tolist() == [2, 0, 1, 1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_at_all(language):
    found = cut(pd.Series([], dtype="str"), language)
    assert (len(found.texts), found.n_paragraphs.tolist(), found.n_sentences.tolist()) == (0, [], [])


TEXTS = st.lists(st.lists(PIECES | TRICKY | st.just("\n\n"), max_size=8).map(" ".join), max_size=6)


@given(TEXTS)
def test_a_text_is_cut_alike_whatever_stands_beside_it(texts):
    together = cut(pd.Series(texts, dtype="str"), "en")
    apart = [cut(pd.Series([text], dtype="str"), "en") for text in texts]
    assert together.texts.to_pylist() == [sentence for one in apart for sentence in one.texts.to_pylist()]
    assert together.n_paragraphs.tolist() == [len(paragraphs(text)) for text in texts]
    assert together.n_sentences.tolist() == [n for one in apart for n in one.n_sentences.tolist()]


def test_blocks_do_not_matter(corpus, monkeypatch):
    whole = cut(corpus.statements["text"], "en")
    monkeypatch.setattr(cutting, "BLOCK", 7)
    parts = cut(corpus.statements["text"], "en")
    assert parts.texts.to_pylist() == whole.texts.to_pylist()
    assert np.array_equal(parts.n_paragraphs, whole.n_paragraphs)
    assert np.array_equal(parts.n_sentences, whole.n_sentences)


SPACES = [char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()]


@pytest.mark.parametrize("space", SPACES, ids=lambda space: f"U+{ord(space):04X}")
def test_white_space_is_that_of_python(space):
    text = f"{space}One{space}two.{space}{space}Three.\n{space}\nFour.{space}"
    found = cut(pd.Series([text, "x"], dtype="str"), "en")
    assert found.texts.to_pylist() == ["One two.", "Three.", "Four.", "x"]
    assert found.n_paragraphs.tolist() == [len(paragraphs(text)), 1]
