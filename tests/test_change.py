"""Shares and their change from one period to another: by counting, and by invariants."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import Corpus, count_terms, score_themes, theme_change, theme_periods
from oewg_analysis.change import FIRST, SECOND
from oewg_analysis.shares import theme_shares

CODES = ["AUT", "BEL", "DNK", "BRA"]


@pytest.fixture
def small(corpus: Corpus) -> Corpus:
    rows = [(f"{code.lower()}-1", code, "2020-02-10", FIRST, "Flowers bloom. Ransomware grows.") for code in CODES]
    rows += [(f"{code.lower()}-2", code, "2022", SECOND, "Ransomware grows. Malware spreads.") for code in CODES]
    rows += [("chl-1", "CHL", "2020-02-10", FIRST, "Flowers bloom. Trees grow.")]
    rows += [("per-1", "PER", None, SECOND, "Trees grow."), ("irl-1", "IRL", None, None, "Malware spreads.")]
    frame = pd.DataFrame(rows, columns=["id", "delegation", "date", "body", "text"])
    return Corpus.from_frame(frame, like=corpus)


def scores_of(corpus: Corpus) -> pd.DataFrame:
    return score_themes(count_terms(corpus), corpus.themes)


def changed(corpus: Corpus, **options) -> pd.DataFrame:
    table = theme_change(corpus, scores_of(corpus), n_boot=200, **options)
    return table.set_index(["theme", "period"]).loc["threats"]


def test_change_is_counted_over_both_periods(small):
    table = changed(small)
    assert table["n_touching"].tolist() == [4, 8, 12] and table["n_passages"].tolist() == [10, 9, 19]
    assert table["n_statements"].tolist() == [5, 5, 10] and table["n_delegations"].tolist() == [5, 5, 6]
    assert set(table["n_both"]) == {4}
    np.testing.assert_allclose(table["estimate"], [4 / 10, 8 / 9, 8 / 9 - 4 / 10])


def test_the_same_delegations_alone(small):
    table = changed(small, same_delegations=True)
    np.testing.assert_allclose(table["estimate"], [0.5, 1.0, 0.5])
    # Every delegation changed alike: pairing leaves no uncertainty.
    np.testing.assert_allclose(table.loc["difference", ["low", "high"]].astype(float), 0.5)
    assert table["n_delegations"].tolist() == [4, 4, 4]


def test_shares_are_those_of_theme_shares(corpus):
    scores = scores_of(corpus)
    shares = theme_shares(corpus, scores, "body", n_boot=10).set_index(["theme", "body"])
    table = theme_change(corpus, scores, n_boot=100).query("period != 'difference'").set_index(["theme", "period"])
    numbers = ["estimate", "n_touching", "n_passages", "n_statements", "n_delegations"]
    pd.testing.assert_frame_equal(
        table[numbers], shares.loc[table.index, numbers], check_names=False, check_dtype=False
    )


def test_swapping_periods_changes_signs_alone(small):
    scores = scores_of(small)
    there = theme_change(small, scores, n_boot=50).query("period == 'difference'")
    back = theme_change(small, scores, SECOND, FIRST, n_boot=50).query("period == 'difference'")
    np.testing.assert_allclose(there["estimate"], -back["estimate"])
    np.testing.assert_allclose(there["low"], -back["high"])


def test_pairing_narrows_the_interval(corpus):
    scores = scores_of(corpus)
    table = theme_change(corpus, scores, same_delegations=True, n_boot=500).query("theme == 'norms'")
    widths = (table["high"] - table["low"]).to_numpy()
    assert widths[2] < np.hypot(widths[0], widths[1])


def test_few_delegations_have_no_limits(small):
    table = changed(small.where(delegation=["AUT", "BEL"]))
    assert table["estimate"].notna().all() and table[["low", "high"]].isna().all(axis=None)


def test_no_delegation_in_both_is_nan(small):
    table = changed(small.where(delegation=["CHL", "PER"]), same_delegations=True)
    assert table["estimate"].isna().all() and table["n_delegations"].tolist() == [0, 0, 0]


def test_labels_must_be_two_in_use(small):
    with pytest.raises(ValueError, match="allowed are two of 'OEWG 2019-2021, OEWG 2021-2025'; received 'x', 'OEWG"):
        theme_change(small, scores_of(small), "x")
    with pytest.raises(ValueError, match="allowed are two of"):
        theme_change(small, scores_of(small), FIRST, FIRST)


def test_a_year_counts_for_itself_and_no_date_is_counted(small):
    table = theme_periods(small, scores_of(small), n_boot=20)
    assert table["period"].unique().tolist() == ["2020", "2022"]
    assert set(table["n_left_out"]) == {2}
    assert table.groupby("period")["n_statements"].first().tolist() == [5, 4]
