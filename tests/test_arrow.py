"""Columns go to Arrow and back, and work one step ahead keeps order and errors."""

import pandas as pd
import pyarrow as pa
import pytest

from oewg_analysis.arrow import ahead, column, numbers

TEXTS = ["One.", "", "İkinci söz", "Третье", "四"]


@pytest.mark.parametrize(
    "texts",
    [
        pd.Series(TEXTS, dtype="str"),
        pd.Series(TEXTS, dtype=object),
        pd.concat([pd.Series(TEXTS[:2], dtype="str"), pd.Series(TEXTS[2:], dtype="str")]),
        pd.Series(["left out", *TEXTS], dtype="str").iloc[1:],
    ],
    ids=["str", "object", "in pieces", "a part"],
)
def test_a_column_is_one_array_whatever_holds_it(texts):
    held = column(texts)
    assert isinstance(held, pa.LargeStringArray)
    assert held.to_pylist() == TEXTS


def test_a_column_of_nothing():
    assert column(pd.Series([], dtype="str")).to_pylist() == []


@pytest.mark.parametrize("values", [[], [3, 1, 2], [True, False]])
def test_numbers_are_those_of_arrow(values):
    assert numbers(pa.array(values, pa.int64() if not values else None)).tolist() == values


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_results_come_in_order(n):
    assert list(ahead(lambda number: number**2, range(n))) == [number**2 for number in range(n)]


def test_no_more_than_one_step_ahead():
    taken = []

    def blocks():
        for number in range(5):
            taken.append(number)
            yield number

    for number in ahead(lambda block: block, blocks()):
        assert taken[-1] <= number + 1


def test_an_error_comes_with_its_block():
    results = ahead(lambda number: 1 // number, [2, 0, 1])
    assert next(results) == 0
    with pytest.raises(ZeroDivisionError):
        next(results)
