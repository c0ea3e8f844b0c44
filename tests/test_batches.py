"""Counting in batches gives what counting at once gives."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import grams, tokens
from oewg_analysis.batches import count_batches
from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import TermSpec, count_terms
from oewg_analysis.tokens import find_words, join_words


def frame_of(corpus: Corpus) -> pd.DataFrame:
    return corpus.statements[["id", "delegation", "date", "kind", "text"]]


def batches(frame: pd.DataFrame, size: int):
    return (frame.iloc[start : start + size] for start in range(0, len(frame), size))


def assert_same(one, other):
    assert list(one.terms) == list(other.terms)
    pd.testing.assert_frame_equal(one.rows, other.rows)
    for part in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(one.matrix, part), getattr(other.matrix, part))


@pytest.mark.parametrize("spec", [TermSpec(), TermSpec(ngrams=2, min_df=3), TermSpec(stem=False, stop_words=False)])
@pytest.mark.parametrize("size", [7, 100, 1000])
def test_same_as_at_once(corpus, spec, size):
    frame = frame_of(corpus)
    expected = count_terms(Corpus.from_frame(frame, like=corpus), spec)
    assert_same(count_batches(batches(frame, size), spec, like=corpus), expected)


def test_same_without_a_table_of_delegations(corpus):
    frame = frame_of(corpus).head(50)
    expected = count_terms(Corpus.from_frame(frame))
    assert_same(count_batches(batches(frame, 20)), expected)


def test_same_in_two_processes(corpus):
    frame = frame_of(corpus).head(60)
    one, two = (count_batches(batches(frame, 20), like=corpus, n_jobs=n) for n in (1, 2))
    assert_same(one, two)


def test_batches_are_taken_one_by_one(corpus):
    """Nothing but counts is kept of a batch: the next is asked for when the last is done."""
    seen = []

    def read():
        for number, batch in enumerate(batches(frame_of(corpus).head(30), 10)):
            seen.append(number)
            yield batch

    assert len(count_batches(read(), like=corpus).rows) > 30
    assert seen == [0, 1, 2]


def test_what_is_refused(corpus):
    frame = frame_of(corpus).head(4)
    with pytest.raises(ValueError, match="`frames`: allowed is at least one batch; received none"):
        count_batches([], like=corpus)
    with pytest.raises(ValueError, match=f"each id once; received '{frame['id'].iloc[0]}' again"):
        count_batches([frame, frame.head(1)], like=corpus)
    other = frame.tail(2).assign(language="fr", id=["a", "b"])
    with pytest.raises(ValueError, match="one language; received en, fr"):
        count_batches([frame, other])


def test_joined_words_are_those_of_all(corpus):
    text = corpus.passages["text"]
    whole = find_words(text, "en")
    joined = join_words([find_words(text[:100], "en"), find_words(text[100:], "en")])
    assert joined.surfaces == whole.surfaces
    assert joined.codes.tolist() == whole.codes.tolist()
    assert joined.lengths.tolist() == whole.lengths.tolist()


def test_nothing_joined_is_nothing():
    joined = join_words([])
    assert (joined.codes.size, joined.lengths.size, joined.surfaces) == (0, 0, ())


def test_terms_are_looked_for_in_parts(corpus, monkeypatch):
    expected = count_terms(corpus, TermSpec(ngrams=2))
    monkeypatch.setattr(tokens, "WORDS", 50)
    assert_same(count_terms(corpus, TermSpec(ngrams=2)), expected)


@pytest.mark.parametrize("spec", [TermSpec(ngrams=3, min_df=2), TermSpec(ngrams=3), TermSpec(min_df=3)])
def test_sequences_are_counted_in_parts(corpus, monkeypatch, spec):
    expected = count_terms(corpus, spec)
    monkeypatch.setattr(grams, "BLOCK", 50)
    monkeypatch.setattr(grams, "PENDING", 10)
    monkeypatch.setattr(grams, "TERMS", 5000)
    assert_same(count_terms(corpus, spec), expected)
