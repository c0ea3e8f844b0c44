"""Lines to paragraphs, divided words, and notices that are no part of a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis.sources.cleaning import cleaned, continues, join_lines, known_words, without_notices


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("the op-", "posite view", "the opposite view"),
        ("on capacity-", "building and trust", "on capacity-building and trust"),
        ("confidence-", "and security-building", "confidence- and security-building"),
        ("2021-", "2025", "2021-2025"),
        ("a word -", "and more", "a word - and more"),
        ("a word\u2014", "and more", "a word\u2014and more"),
        ("non-inter-", "ference", "non-interference"),
        ("Anglo-", "Saxon", "Anglo-Saxon"),
        ("我国支持", "工作组。", "我国支持工作组。"),
        ("a plain", "line", "a plain line"),
        ("of ﬁnan-", "cing", "of ﬁnancing"),
        ("end.", "", "end."),
    ],
)
def test_lines_are_joined(before, after, whole):
    assert join_lines([before, after], {"opposite", "interference", "financing", "anglosaxon"}) == whole


def test_known_words_are_those_within_lines():
    known = known_words(["an op-", "posite of the opposite", "capacity-", "building", "co-operate here"], ["Supplied"])
    assert {"opposite", "supplied", "co-operate", "of"} <= known
    assert not {"op", "posite", "capacity", "building"} & known


@pytest.mark.parametrize(
    "notice",
    [
        "CHECK AGAINST DELIVERY",
        "Check against delivery",
        "(Please check against delivery)",
        "*** CHECK AGAINST DELIVERY ***",
        "- Checked against delivery -",
        "“Check against delivery.”",
        "Embargoed until delivery",
        "Seul le prononcé fait foi",
        "Vérifier à l'audition",
        "Cotejar con la alocución",
        "Verificar contra lectura",
        "Сверять с произнесенным текстом",
        "Es gilt das gesprochene Wort!",
        "Conferir com o discurso proferido",
        "以发言为准",
    ],
)
def test_a_notice_goes(notice):
    text, notices = without_notices(notice)
    assert text == ""
    assert len(notices) == 1


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Statement by Fiji (check against delivery)", "Statement by Fiji"),
        ("CHECK AGAINST DELIVERY Statement by Fiji.", "Statement by Fiji."),
        ("Thank you. Check against delivery", "Thank you."),
        ("Before CHECK AGAINST DELIVERY after", "Before after"),
    ],
)
def test_the_text_around_a_notice_stays(text, rest):
    assert without_notices(text)[0] == rest


@pytest.mark.parametrize(
    "text", ["Donors must check against delivery of goods what they paid.", "They verify what is delivered.", ""]
)
def test_a_sentence_about_checking_stays(text):
    assert without_notices(text) == (text, [])


def test_what_is_no_text_goes():
    assert cleaned("a\x00b\ud800c\u00ad \ufeff e\ufb03cient\t\n x") == "abc efficient x"
    assert cleaned("a  b\n\n c ", keep_lines=True) == "a b\nc"


@pytest.mark.parametrize(
    ("before", "after", "full", "expected"),
    [
        ("We support the", "norms", True, True),
        ("We end here.", "Next begins", False, False),
        ("We end here.", "Next begins", True, True),
        ("We support", "the norms", False, True),
        ("Mr. Chair,", "We thank you", False, False),
        ("the following:", "(a) a fund", True, False),
        ("as in paragraph", "34. It says", True, True),
        ("a list", "• one", True, False),
        ("said so.”", "then more", False, False),
        ("", "x", True, False),
    ],
)
def test_a_paragraph_goes_on(before, after, full, expected):
    assert continues(before, after, full=full) is expected


@given(st.lists(st.text(max_size=30), max_size=8))
def test_joining_loses_no_letters(lines):
    letters = "".join(letter for line in lines for letter in line if letter.isalnum())
    whole = join_lines(lines, known_words(lines))
    assert "".join(letter for letter in whole if letter.isalnum()) == letters


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(text):
    once = cleaned(text)
    assert cleaned(once) == once
    assert once.encode("utf-8").decode("utf-8") == once
