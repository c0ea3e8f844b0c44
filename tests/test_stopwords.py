"""What is left out of the counts, and what must never be."""

import pandas as pd
import pytest

from oewg_analysis import Corpus, TermSpec, count_terms
from oewg_analysis.languages import LANGUAGES
from oewg_analysis.stopwords import courtesies, delegation_names, reporting_words, stop_words
from oewg_analysis.text import key, words

FIELD_WORDS = (
    "system interest state law norm threat capacity security fund support oppose call treaty peace human".split()
)


def counted(texts, like, **choices):
    """Count each text as a statement of its own; return the sum of each and the labels."""
    frame = pd.DataFrame(
        {"id": [f"s-{n}" for n in range(len(texts))], "delegation": "FJI", "text": texts, "date": None}
    )
    counts = count_terms(Corpus.from_frame(frame, like=like), TermSpec(**choices)).pool("statement")
    sums = pd.Series(counts.matrix.sum(axis=1), index=counts.rows["statement"])
    return dict(zip(texts, sums[frame["id"]], strict=True))


def held(sums):
    return {text: int(n) for text, n in sums.items() if n}


@pytest.mark.parametrize("word", FIELD_WORDS)
def test_words_of_the_field_are_no_stop_words(word):
    assert word not in stop_words()


def test_every_stop_word_is_dropped(corpus):
    assert held(counted(sorted(stop_words()), corpus, courtesies=False, reporting=False, state_names=True)) == {}


def test_every_reporting_word_is_dropped(corpus):
    assert held(counted(sorted(reporting_words()), corpus, courtesies=False, state_names=True)) == {}


def test_every_courtesy_is_dropped(corpus):
    assert held(counted(list(courtesies()), corpus, reporting=False, state_names=True)) == {}


def test_every_name_of_a_delegation_is_dropped(corpus):
    names = list(delegation_names(corpus.delegations))
    assert held(counted([f"Then {name} may" for name in names], corpus)) == {}


def test_every_term_and_seed_is_counted(corpus):
    seeds = corpus.themes["seeds"].explode()
    terms = list(dict.fromkeys([*seeds, *corpus.phrases]))
    assert [term for term, n in counted(terms, corpus).items() if n == 0] == []


@pytest.mark.parametrize("quote", ["'", "’"])
def test_contractions_are_stop_words_with_either_apostrophe(quote):
    assert {key(word) for word in words(f"don{quote}t we{quote}ve it{quote}s")} <= stop_words()


def test_lists_hold_keys():
    for held_words in (stop_words(), reporting_words()):
        assert all(words(word) == [word] and key(word) == word for word in held_words)


def test_capitals_that_are_names_are_kept():
    assert not {key("US"), key("IT"), key("WHO")} & stop_words()
    assert {key("us"), key("it"), key("who")} <= stop_words()


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_only_english_has_reporting_words(language):
    assert reporting_words(language) == frozenset()


def test_a_language_without_lists_has_empty_ones():
    assert stop_words("zh") == reporting_words("zh") == frozenset()
    assert courtesies("zh") == ()


def test_delegation_names_in_the_order_of_the_table():
    table = pd.DataFrame(
        {
            "name": ["Fiji", "Republic of Nauru"],
            "label": ["Fiji", "Nauru"],
            "aliases": [(), ("the Republic of Nauru",)],
            "adjectives": [("fijian",), ()],
        }
    )
    assert delegation_names(table) == ("Fiji", "fijian", "Republic of Nauru", "Nauru", "the Republic of Nauru")
