"""Sides: names that occur, periods that end where they say, dates known to the year only."""

from types import SimpleNamespace

import pandas as pd
import pytest

from oewg_analysis.sides import side


@pytest.fixture
def corpus():
    statements = pd.DataFrame(
        {
            "id": ["s1", "s2", "s3", "s4", "s5", "s6"],
            "delegation": ["AAA", "AAA", "BBB", "CCC", "GRP", "BBB"],
            "date": ["2019-09-09", "2020", "2020-02-10", "2021-12", pd.NA, "2021-12-13"],
            "body": ["OEWG 2019-2021", "OEWG 2019-2021", "OEWG 2019-2021", "OEWG 2021-2025", "First Committee", pd.NA],
        }
    )
    delegations = pd.DataFrame(
        {
            "code": ["AAA", "BBB", "CCC", "GRP"],
            "kind": ["member", "member", "member", "group"],
            "region": ["Africa", "Africa", "Asia", pd.NA],
            "groups": [("GRP", "NAM"), (), ("GRP",), ()],
        }
    )
    return SimpleNamespace(statements=statements, delegations=delegations)


@pytest.fixture
def rows():
    return pd.DataFrame({"statement": ["s6", "s1", "s1", "s2", "s3", "s4", "s5"]})


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({}, ["s6", "s1", "s1", "s2", "s3", "s4", "s5"]),
        ({"delegation": "AAA"}, ["s1", "s1", "s2"]),
        ({"delegation": "GRP"}, ["s5"]),
        ({"group": "GRP"}, ["s1", "s1", "s2", "s4", "s5"]),
        ({"group": "NAM"}, ["s1", "s1", "s2"]),
        ({"region": "Africa"}, ["s6", "s1", "s1", "s2", "s3"]),
        ({"body": "First Committee"}, ["s5"]),
        ({"until": "2019"}, ["s1", "s1"]),
        ({"since": "2020"}, ["s6", "s2", "s3", "s4"]),
        ({"since": "2020-01-02"}, ["s6", "s3", "s4"]),
        ({"since": "2020", "until": "2020-12-30"}, ["s3"]),
        ({"since": "2020", "until": "2020"}, ["s2", "s3"]),
        ({"since": "2021-12-01", "until": "2021-12-13"}, ["s6"]),
        ({"since": "2021-12"}, ["s6", "s4"]),
        ({"since": "2021", "until": "2019"}, []),
        ({"region": "Africa", "since": "2021"}, ["s6"]),
    ],
)
def test_rows_chosen(corpus, rows, choice, expected):
    mask = side(corpus, rows, **choice)
    assert mask.dtype == bool and mask.shape == (7,)
    assert list(rows["statement"][mask]) == expected


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"delegation": "ZZZ"}, "`delegation` must be one of 'AAA, BBB, CCC, GRP'; received 'ZZZ'"),
        ({"group": "AAA"}, "`group` must be one of 'GRP, NAM'; received 'AAA'"),
        ({"region": "Europe"}, "`region` must be one of 'Africa, Asia'; received 'Europe'"),
        ({"body": "GGE"}, "`body` must be one of .*; received 'GGE'"),
        ({"since": "13 December"}, "`since` must be a year, month or day such as 2021-12-13; received '13 December'"),
        ({"until": "21"}, "`until` must be a year, month or day .* received '21'"),
    ],
)
def test_unknown_names_and_bounds(corpus, rows, choice, message):
    with pytest.raises(ValueError, match=message):
        side(corpus, rows, **choice)
