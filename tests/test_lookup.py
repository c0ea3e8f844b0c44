"""Finding words and phrases among the labels of columns."""

import pandas as pd
import pytest

from oewg_analysis.lookup import find_terms, stems

TERMS = pd.Index(["attacks", "capacity-building", "due diligence", "law", "needed", "United Nations"], dtype="str")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("attack", ["attacks"]),
        ("ATTACKED", ["attacks"]),
        ("capacity building", ["capacity-building"]),
        ("Due-diligence", ["due diligence"]),
        ("diligence", []),
        ("international law", []),
        ("attack on law", []),
        ("", []),
        ("?!", []),
    ],
)
def test_a_name_finds_its_column_whole(name, found):
    assert find_terms(TERMS, [name])["term"].tolist() == found


def test_columns_are_positions_in_the_order_of_the_names():
    found = find_terms(TERMS, ["needs", "attack"])
    assert found.to_dict("list") == {"name": ["needs", "attack"], "term": ["needed", "attacks"], "column": [4, 0]}


def test_forms_that_are_counted_apart_are_all_found():
    terms = pd.Index(["attack", "attacked", "law"], dtype="str")
    assert find_terms(terms, ["attacks"])["column"].tolist() == [0, 1]


def test_parts_are_looked_for_where_phrases_were_not_counted():
    terms = pd.Index(["law", "international", "due"], dtype="str")
    assert find_terms(terms, ["international law"])["term"].tolist() == ["international", "law"]
    assert find_terms(terms, ["international law"], parts=False).empty


def test_parts_are_the_longest_from_the_left_and_each_counts_once():
    assert find_terms(TERMS, ["due diligence in law, due diligence"], parts=True)["term"].tolist() == [
        "due diligence",
        "law",
    ]


def test_nothing_found_keeps_the_columns_and_their_types():
    found = find_terms(TERMS, [])
    assert found.dtypes.astype(str).to_dict() == {"name": "str", "term": "str", "column": "int64"}


def test_stems_open_hyphens():
    assert stems("capacity-building") == stems("Capacity building") == ("capac", "build")
