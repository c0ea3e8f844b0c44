"""Correlation over delegations: against scipy, all permutations, and at the edges."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import pearsonr, spearmanr

from oewg_analysis.correlation import correlate


def series(values: list[float]) -> pd.Series:
    return pd.Series(values, index=[f"d{i}" for i in range(len(values))])


X, Y = [1.0, 2.0, 2.0, 5.0, 9.0], [0.1, 0.4, 0.2, 0.2, 0.9]


@pytest.mark.parametrize(("method", "reference"), [("spearman", spearmanr), ("pearson", pearsonr)])
def test_estimate_is_scipys(method, reference):
    found = correlate(series(X), series(Y), method=method, n_permutations=10, n_boot=10)
    assert found.loc[0, "estimate"] == pytest.approx(reference(X, Y).statistic, abs=1e-12)


def test_p_is_the_share_of_all_permutations():
    values = [spearmanr(X, order).statistic for order in permutations(Y)]
    observed = spearmanr(X, Y).statistic
    share = 2 * np.mean(np.array(values) >= observed - 1e-12)
    found = correlate(series(X), series(Y), n_permutations=40_000, n_boot=10)
    assert found.loc[0, "p"] == pytest.approx(share, abs=0.01)


def test_interval_covers_in_simulation():
    rng = np.random.default_rng(3)
    inside = []
    for seed in range(150):
        x = rng.normal(size=30)
        y = 0.5 * x + np.sqrt(0.75) * rng.normal(size=30)
        row = correlate(series(x), series(y), method="pearson", n_permutations=5, n_boot=300, seed=seed).loc[0]
        inside.append(row["low"] <= 0.5 <= row["high"])
    assert 0.87 <= np.mean(inside) <= 0.99


def test_only_what_both_know_counts_and_order_does_not():
    x = series(X)
    y = series([*Y[:4], np.nan]).iloc[::-1]
    found, again = (correlate(one, y, n_permutations=50, n_boot=50) for one in (x, x.iloc[[3, 1, 0, 2, 4]]))
    assert found.loc[0, "n_delegations"] == 4
    pd.testing.assert_frame_equal(found, again)


@pytest.mark.parametrize("x", [X[:3], [1.0] * 5, []])
def test_undefined_is_missing(x):
    row = correlate(series(x), series(Y), n_permutations=5, n_boot=5).loc[0]
    assert row[["estimate", "low", "high", "p"]].isna().all()


def test_method_is_checked():
    with pytest.raises(ValueError, match="allowed is one of spearman, pearson; received 'kendall'"):
        correlate(series(X), series(Y), method="kendall")
