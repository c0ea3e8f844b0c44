"""Terms of several words: against a naive search, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis.phrases import find_phrases, phrase_codes, variants


def naive(codes, rows, phrases):
    """Take the longest phrase, then the earliest place, one at a time, until none is left."""
    taken, found = set(), {}
    places = [
        (-len(phrase), start, index)
        for index, phrase in enumerate(phrases)
        if phrase
        for start in range(len(codes) - len(phrase) + 1)
        if tuple(codes[start : start + len(phrase)]) == phrase and rows[start] == rows[start + len(phrase) - 1]
    ]
    for length, start, index in sorted(places):
        covered = set(range(start, start - length))
        if not covered & taken:
            taken |= covered
            found[start] = index
    return sorted(found.items())


def found(codes, rows, phrases):
    starts, which = find_phrases(np.array(codes, dtype=np.int64), np.array(rows, dtype=np.int64), phrases)
    assert starts.dtype == which.dtype == np.int64
    return list(zip(starts.tolist(), which.tolist(), strict=True))


TOKENS = st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=25)
PHRASES = st.lists(st.lists(st.integers(0, 4), max_size=4).map(tuple), max_size=8)


@given(TOKENS, PHRASES)
def test_same_as_a_naive_search(tokens, phrases):
    codes = [code for code, _ in tokens]
    rows = np.cumsum([new for _, new in tokens]).tolist()
    assert found(codes, rows, phrases) == naive(codes, rows, phrases)


@given(TOKENS, PHRASES, st.randoms(use_true_random=False))
def test_order_of_the_list_decides_nothing(tokens, phrases, random):
    codes, rows = [code for code, _ in tokens], [0] * len(tokens)
    once = list(dict.fromkeys(phrases))
    shuffled = random.sample(once, len(once))
    named = [(start, once[index]) for start, index in found(codes, rows, once)]
    assert named == [(start, shuffled[index]) for start, index in found(codes, rows, shuffled)]


@pytest.mark.parametrize(
    ("codes", "rows", "phrases", "expected"),
    [
        ([], [], [(1, 2)], []),
        ([1, 2], [0, 0], [], []),
        ([1, 2], [0, 0], [()], []),
        ([1, 2], [0, 0], [(1, 2, 3)], []),
        ([1, 2], [0, 1], [(1, 2)], []),  # not from one passage into the next
        ([1, 2, 1, 2], [0, 0, 1, 1], [(1, 2)], [(0, 0), (2, 0)]),
        ([1, 2, 3], [0, 0, 0], [(1,), (1, 2), (1, 2, 3)], [(0, 2)]),  # the longest
        ([1, 2, 3], [0, 0, 0], [(2, 3), (1, 2)], [(0, 1)]),  # of equals the earlier
        ([1, 2, 1, 2, 1], [0] * 5, [(1, 2, 1)], [(0, 0)]),  # no overlap with itself
        ([1, 1, 1], [0] * 3, [(1, 1)], [(0, 0)]),
        ([1, 2], [0, 0], [(1, 2), (1, 2)], [(0, 0)]),  # listed twice: the first
    ],
)
def test_by_hand(codes, rows, phrases, expected):
    assert found(codes, rows, phrases) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("norm", {("norm",)}),
        ("capacity building", {("capacity", "building"), ("capacity-building",)}),
        ("capacity-building", {("capacity", "building"), ("capacity-building",)}),
        (
            "non-State actor",
            {("non", "state", "actor"), ("non-state", "actor"), ("non", "state-actor"), ("non-state-actor",)},
        ),
        ("Russia's view", {("russia", "view"), ("russia-view",)}),
        ("U.N. Charter", {("un", "charter"), ("un-charter",)}),
        ("", {()}),
    ],
)
def test_variants(phrase, expected):
    assert set(variants(phrase)) == expected


@pytest.mark.parametrize("hyphen", "-‐‑–")
def test_any_hyphen_spells_the_same_variants(hyphen):
    assert variants(f"capacity{hyphen}building") == variants("capacity-building")


def test_a_long_phrase_is_looked_for_as_given():
    assert variants("a b c d e-f g") == [("a", "b", "c", "d", "e-f", "g")]


def test_phrase_codes():
    vocabulary = {"cyber": 0, "attack": 1, "cyber-attack": 2, "cyberattack": 3}
    spellings = {"cyberattack": ("cyberattack", "cyber attack"), "attack": ("cyber-attack",), "norm": ("norm",)}
    expected = [("cyberattack", (3,)), ("cyberattack", (0, 1)), ("cyberattack", (2,))]
    assert phrase_codes(spellings, vocabulary) == expected  # no spelling twice; none of words that do not occur
