"""Paragraphs and words: UN prose, spelling variants, and no data from anywhere."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis.languages import LANGUAGES, language_name, stemmer
from oewg_analysis.text import key, normalise, paragraphs, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n ", []),
        ("one\nline\n\ntwo", ["one line", "two"]),
        ("one\n \t\ntwo\n\n\n\nthree\n", ["one", "two", "three"]),
    ],
)
def test_paragraphs_end_at_blank_lines(text, expected):
    assert paragraphs(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "keys"),
    [
        ("I", ["I"], ["i"]),
        ("a", ["a"], ["a"]),
        ("5G", ["5G"], ["5g"]),
        ("AI", ["AI"], ["ai"]),
        ("3.0", ["3.0"], ["3.0"]),
        ("1,000", ["1,000"], ["1,000"]),
        ("21st", ["21st"], ["21st"]),
        ("A/RES/73/27", ["A/RES/73/27"], ["a/res/73/27"]),
        ("(A/RES/73/27).", ["A/RES/73/27"], ["a/res/73/27"]),
        ("A/C.1/73/L.27/Rev.1", ["A/C.1/73/L.27/Rev.1"], ["a/c.1/73/l.27/rev.1"]),
        ("A/74/120/Add.1 and", ["A/74/120/Add.1", "and"], ["a/74/120/add.1", "and"]),
        ("S/PV.8396", ["S/PV.8396"], ["s/pv.8396"]),
        ("TCP/IP", ["TCP", "IP"], ["tcp", "ip"]),
        ("and/or", ["and", "or"], ["and", "or"]),
        ("U.N.", ["U.N."], ["un"]),
        ("the U.S. and us", ["the", "U.S.", "and", "us"], ["the", "US", "and", "us"]),
        ("U.S.'s", ["U.S.'s"], ["US"]),
        ("WHO who IT It", ["WHO", "who", "IT", "It"], ["WHO", "who", "IT", "it"]),
        ("e.g.", ["e.g."], ["eg"]),
        ("CBMs, NGOs' and As", ["CBMs", "NGOs", "and", "As"], ["cbm", "ngo", "and", "as"]),
        ("Russia's", ["Russia's"], ["russia"]),
        ("RUSSIA’S", ["RUSSIA'S"], ["russia"]),
        ("States'", ["States"], ["states"]),
        ("'quoted'", ["quoted"], ["quoted"]),
        ("don’t", ["don't"], ["don't"]),
        ("non-State", ["non-State"], ["non-state"]),
        ("cyber – physical", ["cyber", "physical"], ["cyber", "physical"]),
        ("COVID-19", ["COVID-19"], ["covid-19"]),
        ("2021–2025", ["2021-2025"], ["2021-2025"]),
        ("24/7", ["24/7"], ["24/7"]),
        ("security¹ of", ["security", "of"], ["security", "of"]),
        ("snake_case", ["snake", "case"], ["snake", "case"]),
        ("", [], []),
        ("— … !", [], []),
    ],
)
def test_what_a_word_is(text, expected, keys):
    assert words(text) == expected
    assert [key(word) for word in words(text)] == keys


LETTERS = st.text(alphabet="abfiljnéüñÇß -'.,5", max_size=40)
SPELLINGS = {
    "curly apostrophe": lambda text: text.replace("'", "\u2019"),
    "modifier apostrophe": lambda text: text.replace("'", "\u02bc"),
    "hyphen": lambda text: text.replace("-", "\u2010"),
    "non-breaking hyphen": lambda text: text.replace("-", "\u2011"),
    "minus": lambda text: text.replace("-", "\u2212"),
    "soft hyphens": lambda text: "\u00ad".join(text),
    "zero-width spaces": lambda text: "\u200b".join(text),
    "ligatures": lambda text: text.replace("ffi", "\ufb03").replace("fi", "\ufb01").replace("fl", "\ufb02"),
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
}


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
class TestSpellingDoesNotMatter:
    @given(text=LETTERS)
    def test_in_made_up_words(self, spelled, text):
        assert words(spelled(text)) == words(text)

    def test_in_the_corpus(self, spelled, corpus):
        text = " ".join(corpus.statements["text"])
        assert words(spelled(text)) == words(text)


@pytest.mark.parametrize("pair", [("año", "ano"), ("résumé", "resume"), ("pêche", "péché"), ("für", "fur")])
def test_accents_tell_words_apart(pair):
    one, other = pair
    assert words(one) == [one] != words(other)
    assert key(one) != key(other)


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF)))
def test_normalising_twice_changes_nothing(text):
    # U+0149, an apostrophe and an n in one, comes apart only the second time; nobody writes it.
    text = text.replace("\u0149", "")
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_short_way_for_ascii_is_the_long_way(text):
    # A letter outside ASCII, set off by spaces, sends the same text the long way round.
    assert normalise(f"{text} é") == f"{normalise(text)} é"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_listed_language_has_stems(code):
    assert isinstance(stemmer(code)("normas"), str)


def test_chinese_is_refused_with_the_reason():
    with pytest.raises(
        ValueError, match=r"`language`: allowed is one of ar, .*; received 'zh' \(Chinese sets no spaces"
    ):
        language_name("zh")


def test_works_offline_and_without_nltk_data(tmp_path):
    program = """
import socket
def refused(*args, **kwargs): raise OSError("the network is closed")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refused
from oewg_analysis import collocations, count_terms, load_corpus
corpus = load_corpus()
print(len(corpus.passages), count_terms(corpus).matrix.sum() > 0, len(collocations(corpus)))
"""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")}
    root = Path(__file__).parents[1]
    empty = {"NLTK_DATA": str(tmp_path), "HOME": str(tmp_path), "OEWG_CORPUS": str(root / "corpus")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=root, env={**kept, **empty}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1284", "True", "20"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("international", "internal"),
        ("information", "informal"),
        ("responsible", "responses"),
        ("security", "secured"),
        ("states", "stated"),
        ("object", "objectives"),
        ("universal", "university"),
    ],
)
def test_words_that_this_field_tells_apart_have_stems_of_their_own(one, other):
    stem = stemmer("en")
    assert stem(one) != stem(other)
