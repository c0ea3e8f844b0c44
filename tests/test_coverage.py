"""Counts of the collection on four statements that can be checked by eye."""

import pandas as pd
import pytest

from oewg_analysis import Corpus
from oewg_analysis.coverage import by_region, by_source, by_theme, by_year, silent


@pytest.fixture
def small(corpus: Corpus) -> Corpus:
    frame = pd.DataFrame(
        {
            "id": ["aut-1", "aut-2", "bra-1", "euu-1"],
            "delegation": ["AUT", "AUT", "BRA", "EUU"],
            "date": ["2021-03-09", "2021", None, "2022-03-29"],
            "body": ["OEWG 2019-2021", "OEWG 2019-2021", None, "OEWG 2021-2025"],
            "themes": [("norms",), ("norms", "threats"), (), ("threats",)],
            "text": ["Norms bind. All agree.", "Norms help.", "Trust grows.", "Threats grow."],
        }
    )
    return Corpus.from_frame(frame, like=corpus)


def test_years_keep_undated_statements_apart(small: Corpus) -> None:
    rows = by_year(small).values.tolist()
    assert rows == [["2021", "OEWG 2019-2021", 2], ["2022", "OEWG 2021-2025", 1], ["no year", "not known", 1]]


def test_regions_count_members_and_leave_groups_apart(small: Corpus) -> None:
    table = by_region(small).set_index("region")
    assert table.loc["WEOG", ["n_speaking", "n_statements", "n_passages"]].tolist() == [1, 2, 3]
    assert table.loc["GRULAC", ["n_members", "n_speaking"]].tolist() == [33, 1]
    assert table.loc["groups", "n_statements"] == 1
    assert table["n_statements"].sum() == len(small.statements)
    assert table["n_members"].iloc[:-1].sum() == 193


def test_a_statement_counts_for_each_of_its_themes(small: Corpus) -> None:
    table = by_theme(small).set_index("theme")
    assert table.loc["norms"].tolist()[1:] == [2, 1]
    assert table.loc["threats"].tolist()[1:] == [2, 2]
    assert table.loc["capacity-building"].tolist()[1:] == [0, 0]


def test_sources_are_counted_once_each(small: Corpus) -> None:
    assert by_source(small).values.tolist() == [["verbatim", "not known", "not known", "not known", 4]]


def test_silent_members_and_speakers_make_up_the_membership(small: Corpus) -> None:
    missing = silent(small)
    assert len(missing) == 191
    assert not set(missing["code"]) & {"AUT", "BRA", "EUU"}
    assert set(silent(small, "GRULAC")["region"]) == {"GRULAC"}
