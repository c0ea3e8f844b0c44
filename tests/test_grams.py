"""Keys and numbers are sorted as pairs, whether or not they fit into one integer, and merged without loss."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis.grams import _in_order, _merged

PAIRS = st.lists(st.tuples(st.integers(0, 20) | st.integers(2**55, 2**62), st.integers(1, 2**20)), max_size=30)


def arrays(pairs):
    return (np.array([pair[place] for pair in pairs], dtype=np.int64) for place in (0, 1))


@given(PAIRS)
def test_pairs_come_in_order(pairs):
    keys, numbers = _in_order(*arrays(pairs))
    assert list(zip(keys.tolist(), numbers.tolist(), strict=True)) == sorted(pairs)


@given(st.lists(PAIRS, min_size=1, max_size=4))
def test_numbers_of_equal_keys_are_added_up(parts):
    expected: Counter[int] = Counter()
    for key, number in (pair for part in parts for pair in part):
        expected[key] += number
    keys, numbers = zip(*map(arrays, parts), strict=True)
    merged = _merged(list(keys), list(numbers))
    assert dict(zip(merged.keys.tolist(), merged.n_statements.tolist(), strict=True)) == dict(expected)
    assert len(merged.keys) == len(expected)
