"""What the datasheet says of the corpus, and what its files promise each other."""

from pathlib import Path

import pandas as pd
import pytest

from oewg_analysis.delegations import find_code
from oewg_analysis.reading import read_table
from oewg_analysis.schema import POSITIONS

FOLDER = Path(__file__).parents[1] / "corpus"


def test_sizes(corpus):
    assert len(corpus.statements) == 241
    assert set(corpus.statements["kind"]) == {"digest"}
    assert set(corpus.statements["language"]) == {"en"}
    assert corpus.statements["delegation"].nunique() == 87
    assert len(corpus.passages) == 1284
    assert len(corpus.positions) == 632
    assert len(corpus.issues) == 41
    assert len(corpus.themes) == 6


def test_statements_of_the_datasheet(corpus):
    held = corpus.statements["delegation"].value_counts().value_counts()
    assert (held[1], held[2]) == (35, 22)
    assert corpus.statements["writer"].value_counts().to_dict() == {"A": 98, "D": 76, "B": 34, "C": 33}
    assert corpus.statements["visible"].value_counts().to_dict() == {"opening": 177, "report": 62, "whole": 2}
    assert corpus.statements["source_language"].value_counts().to_dict() == {
        "en": 220, "es": 14, "fr": 4, "pt": 1, "ru": 1, "zh": 1,
    }  # fmt: skip
    assert corpus.statements["themes"].explode().value_counts().max() == 114


def test_ids_are_file_names_and_begin_with_the_delegation(corpus):
    assert list(corpus.statements["id"]) == sorted(path.stem for path in (FOLDER / "statements").iterdir())
    assert corpus.statements["id"].is_unique
    begins = corpus.statements["id"].str.partition("-")[0]
    other = corpus.statements[begins != corpus.statements["delegation"].str.lower()]
    assert other[["id", "delegation"]].to_numpy().tolist() == [["nam-2021-threats", "NALM"]]


def test_members(corpus):
    kinds = corpus.delegations["kind"].value_counts().to_dict()
    assert kinds["member"] == 193
    assert kinds["observer"] == 5
    members = corpus.delegations[corpus.delegations["kind"] == "member"]
    assert members["code"].str.fullmatch("[A-Z]{3}").all()
    assert members["region"].value_counts().to_dict() == {
        "African": 54, "Asia-Pacific": 54, "GRULAC": 33, "WEOG": 29, "Eastern European": 23,
    }  # fmt: skip
    speak = members[members["code"].isin(corpus.statements["delegation"])]
    assert speak["region"].value_counts().to_dict() == {
        "Asia-Pacific": 21, "WEOG": 19, "GRULAC": 15, "Eastern European": 11, "African": 10,
    }  # fmt: skip


def test_every_form_of_a_name_leads_to_its_delegation(corpus):
    table = corpus.delegations
    forms = [(form, row.code) for row in table.itertuples() for form in (row.code, row.name, row.label, *row.aliases)]
    codes = set(table["code"])
    assert [(form, code) for form, code in forms if form not in codes and find_code(form, table) != code] == []


def test_groups_in_the_table_are_groups_or_known(corpus):
    named = set(corpus.delegations["groups"].explode().dropna())
    assert {"EU", "NAM", "G77", "AU", "ASEAN", "CARICOM"} <= named
    assert corpus.delegations.loc[corpus.delegations["kind"] == "group", "groups"].map(len).eq(0).all()


def test_delegations_are_in_the_table(corpus):
    assert set(corpus.statements["delegation"]) <= set(corpus.delegations["code"])


def test_totals_of_the_votes_are_those_announced(corpus):
    counted = pd.crosstab(corpus.roll_calls["resolution"], corpus.roll_calls["vote"])
    announced = corpus.resolutions.set_index("resolution")[["yes", "no", "abstain"]]
    assert len(announced) == 6
    pd.testing.assert_frame_equal(
        counted[announced.columns], announced.sort_index(), check_dtype=False, check_names=False
    )


def test_voters_are_members_and_vote_on_the_day(corpus):
    members = corpus.delegations.loc[corpus.delegations["kind"] == "member", "code"]
    assert set(corpus.roll_calls["code"]) <= set(members)
    assert not corpus.roll_calls.duplicated(["resolution", "code"]).any()
    days = corpus.resolutions.set_index("resolution")["date"]
    assert (corpus.roll_calls["date"] == corpus.roll_calls["resolution"].map(days)).all()


def test_every_issue_is_used_and_has_its_theme(corpus):
    assert set(corpus.positions["issue"]) <= set(corpus.issues["issue"])
    assert set(corpus.issues["theme"]) == set(corpus.themes["theme"])
    assert corpus.issues["label"].is_unique


@pytest.fixture(scope="module")
def second():
    faults = []
    records = read_table(FOLDER / "second_coding.csv", POSITIONS, faults)
    assert faults == []
    return pd.DataFrame(records)


def test_second_coding_reads_like_the_first(corpus, second):
    assert set(second["statement"]) <= set(corpus.statements["id"])
    assert set(second["issue"]) <= set(corpus.issues["issue"])
    assert set(second["coder"]).isdisjoint(corpus.positions["coder"])
    assert not second.duplicated(["statement", "issue"]).any()


def test_second_coder_read_the_sample(corpus, second):
    sample = (FOLDER / "second_coding_sample.txt").read_text(encoding="utf-8").split()
    assert len(sample) == len(set(sample)) == 64
    assert set(second["statement"]) <= set(sample) <= set(corpus.statements["id"])


def test_themes_and_terms_are_listed_once(corpus):
    assert all(len(set(seeds)) == len(seeds) for seeds in corpus.themes["seeds"])
    spelled = [one for spellings in corpus.phrases.values() for one in {spelling.lower() for spelling in spellings}]
    twice = sorted({spelling for spelling in spelled if spelled.count(spelling) > 1})
    assert twice == []


def test_dates_that_are_years_or_missing(corpus):
    assert (corpus.statements["date"].isna() | (corpus.statements["date"].str.len() == 4)).sum() == 64
