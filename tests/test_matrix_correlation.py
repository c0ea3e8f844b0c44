"""The Mantel test against brute force over all permutations, and against SciPy."""

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from oewg_analysis.matrix_correlation import _permuted, mantel
from oewg_analysis.matrix_correlation import permutations as draw

ALL = np.array(list(permutations(range(5))))


def matrix(n, seed, missing=()):
    values = np.random.default_rng(seed).normal(size=(n, n))
    values = values + values.T
    for i, j in missing:
        values[i, j] = values[j, i] = np.nan
    labels = [f"D{k:02}" for k in range(n)]
    return pd.DataFrame(values, index=labels, columns=labels)


def brute(x, y, order, z=None):
    """Correlation over pairs, pair by pair, with rows and columns of y in the order given."""
    rows = []
    for i, j in combinations(range(len(x)), 2):
        row = [x.iat[i, j], y.iat[order[i], order[j]], 0.0 if z is None else z.iat[i, j]]
        if not np.isnan(row).any():
            rows.append(row)
    a, b, c = np.array(rows).T
    if z is None:
        return stats.pearsonr(a, b).statistic
    a, b = (v - np.polyval(np.polyfit(c, v, 1), c) for v in (a, b))
    return stats.pearsonr(a, b).statistic


MISSING = [((), ()), (((0, 1),), ()), ((), ((2, 4),)), (((0, 1), (3, 4)), ((2, 4),))]


@pytest.mark.parametrize(("in_x", "in_y"), MISSING)
@pytest.mark.parametrize("partial", [False, True])
def test_all_permutations(in_x, in_y, partial):
    x, y, z = matrix(5, 0, in_x), matrix(5, 1, in_y), matrix(5, 2, ((0, 2),)) if partial else None
    expected = [brute(x, y, order, z) for order in ALL]
    given = [m.to_numpy() for m in (x, y, z) if m is not None]
    assert _permuted(given, ALL) == pytest.approx(expected)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_p_is_near_that_of_all_permutations(alternative):
    x, y = matrix(5, 0), matrix(5, 1)
    r = np.array([brute(x, y, order) for order in ALL])
    above, below = np.mean(r >= r[0] - 1e-12), np.mean(r <= r[0] + 1e-12)
    expected = {"two-sided": min(1, 2 * min(above, below)), "greater": above, "less": below}[alternative]
    assert mantel(x, y, alternative=alternative, n_boot=2)["p"].item() == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_r_is_that_of_scipy(method):
    x, y = matrix(12, 3), matrix(12, 4)
    y = (y + x).round(0)  # with ties
    upper = np.triu_indices(12, k=1)
    correlate = {"pearson": stats.pearsonr, "spearman": stats.spearmanr}[method]
    row = mantel(x, y, method=method, n_permutations=99, n_boot=200)
    assert row["estimate"].item() == pytest.approx(correlate(x.to_numpy()[upper], y.to_numpy()[upper]).statistic)
    assert row["low"].item() < row["estimate"].item() < row["high"].item()
    assert row["n_pairs"].item() == 66


def test_spearman_does_not_see_a_monotone_change():
    x, y = matrix(9, 3, ((1, 2),)), matrix(9, 4, ((5, 6),))
    first = mantel(x, y, method="spearman", n_permutations=99, n_boot=20)
    pd.testing.assert_frame_equal(first, mantel(np.exp(x), y, method="spearman", n_permutations=99, n_boot=20))


def test_a_matrix_goes_with_itself():
    x = matrix(12, 0)
    row = mantel(x, 2 * x + 1, n_permutations=999).iloc[0]
    assert row["estimate"] == row["high"] == pytest.approx(1)
    assert row["p"] == pytest.approx(2 / 1000)  # twice the least one-sided value
    assert mantel(x, -x, alternative="less", n_permutations=999)["p"].item() == pytest.approx(1 / 1000)


def test_what_only_strata_share_is_found_without_them_alone():
    """Both matrices are high within two blocs and random otherwise: found nearly always, but not within blocs."""
    bloc = np.arange(12) // 6
    same = (bloc[:, None] == bloc) * 3.0
    found = []
    for k in range(100):
        x, y = matrix(12, 2 * k) + same, matrix(12, 2 * k + 1) + same
        strata = dict(zip(x.index, np.array(["east", "west"])[bloc], strict=True))
        controls = ({}, {"strata": strata}, {"control": x * 0 + same})
        found.append([mantel(x, y, n_permutations=199, n_boot=2, **held)["p"].item() <= 0.05 for held in controls])
    free, stratified, partial = np.mean(found, axis=0)
    assert free > 0.9 and stratified <= 0.12 and partial <= 0.12


def test_a_row_says_how_it_was_made():
    x, y = matrix(6, 0), matrix(6, 1)
    row = mantel(x, y, strata=dict.fromkeys(x.index, "one"), control=matrix(6, 2), n_permutations=9, n_boot=9).iloc[0]
    assert row["stratified"] and row["partial"] and (row["n_permutations"], row["n_boot"]) == (9, 9)
    row = mantel(x, y, n_permutations=9, n_boot=9).iloc[0]
    assert not row["stratified"] and not row["partial"]


def test_p_values_are_level_without_a_relation():
    p = [mantel(matrix(8, 2 * k), matrix(8, 2 * k + 1), n_permutations=199, n_boot=2)["p"].item() for k in range(200)]
    assert 0.02 <= np.mean(np.array(p) <= 0.1) <= 0.18


def test_labels_are_matched_not_places():
    x, y = matrix(8, 0), matrix(8, 1)
    turned = y.iloc[::-1, ::-1]
    pd.testing.assert_frame_equal(mantel(x, y, n_permutations=99), mantel(x, turned, n_permutations=99))


def test_labels_without_known_pairs_are_left_out():
    x, y = matrix(8, 0), matrix(8, 1)
    wide = y.reindex(index=[*y.index, "new"], columns=[*y.columns, "new"])
    wide.loc["D00"] = wide["D00"] = np.nan
    row = mantel(x, wide, n_permutations=99)
    kept = x.index[1:]
    pd.testing.assert_frame_equal(row, mantel(x.loc[kept, kept], y.loc[kept, kept], n_permutations=99))
    assert (row["n_delegations"].item(), row["n_pairs"].item()) == (7, 21)


@pytest.mark.parametrize("x", [matrix(6, 0) * 0, matrix(3, 0), matrix(6, 0) * np.nan])
def test_undefined_is_nan(x):
    row = mantel(x, matrix(len(x), 1), n_permutations=9, n_boot=9)
    assert row[["estimate", "low", "high", "p"]].isna().all(axis=None)


def test_permutations_keep_the_strata():
    strata = np.array([1, 0, 1, 0, 2, 1])
    orders = draw(strata, 500, np.random.default_rng(0))
    assert (np.sort(orders, axis=1) == np.arange(6)).all()
    assert (strata[orders] == strata).all()
    assert len(np.unique(orders, axis=0)) == 12  # 3! times 2!


def test_free_permutations_are_even():
    orders = draw(np.zeros(4, dtype=np.int64), 24_000, np.random.default_rng(0))
    _, counts = np.unique(orders, axis=0, return_counts=True)
    assert len(counts) == 24 and stats.chisquare(counts).pvalue > 0.001


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "kendall"}, "`method` must be one of pearson, spearman; received 'kendall'"),
        (
            {"y": matrix(5, 1).iloc[:, :4]},
            "`y` must be square with the same unique labels on both sides; received (5, 4)",
        ),
        (
            {"y": matrix(5, 1) + np.triu(np.ones((5, 5)), k=1)},
            "`y` must be symmetric; received values that differ across the diagonal",
        ),
        (
            {"strata": {"D00": "east"}},
            "`strata` must name the stratum of every label; received none for D01, D02, D03, D04",
        ),
        ({"n_permutations": 0}, "`n_permutations` must be 1 or more; received 0"),
        ({"alternative": "more"}, "`alternative` must be one of two-sided, greater, less; received 'more'"),
    ],
)
def test_what_is_not_allowed(change, message):
    with pytest.raises(ValueError) as error:
        mantel(**{"x": matrix(5, 0), "y": matrix(5, 1), **change})
    assert str(error.value) == message
