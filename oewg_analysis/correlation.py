"""Correlation of two lists of numbers about delegations, with its uncertainty."""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.resampling import dirichlet_weights, intervals, permutation_p

Floats = NDArray[np.float64]
METHODS = ("spearman", "pearson")


def correlate(
    x: "pd.Series[float]",
    y: "pd.Series[float]",
    *,
    method: Literal["spearman", "pearson"] = "spearman",
    n_permutations: int = 9999,
    n_boot: int = 2000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Correlate two numbers over delegations.

    Parameters
    ----------
    x, y : pandas.Series
        Numbers by delegation; those missing in either are left out.
    method : {"spearman", "pearson"}
        Correlation of ranks (equal values share their mean rank), or of the numbers.
    n_permutations, n_boot, seed : int
        Permutations of the test, replicates of the bootstrap, and the seed of both.
    level : float
        Nominal coverage of the interval.

    Returns
    -------
    pandas.DataFrame
        One row: `estimate` (-1 to 1), `low`, `high`, `p` (two-sided), `method`, `n_delegations`, `n_permutations`,
        `level`, `n_boot`. NaN with fewer than four delegations or where a number does not vary.

    Raises
    ------
    ValueError
        If `method` is none of these.

    Notes
    -----
    The interval reweights delegations (percentiles, ranks taken once); p is (b + 1) / (m + 1). Delegations of one group
    are not independent, so the interval is too narrow where groups move together.
    """
    if method not in METHODS:
        raise ValueError(f"`method`: allowed is one of {', '.join(METHODS)}; received {method!r}")
    table = pd.concat([x.rename("x"), y.rename("y")], axis=1, join="inner").dropna().sort_index()
    values = (table.rank() if method == "spearman" else table).to_numpy(dtype=np.float64)
    basis = {"method": method, "n_delegations": len(table), "n_permutations": n_permutations}
    nothing = dict.fromkeys(("estimate", "low", "high", "p"), np.nan)
    if len(table) >= 4 and (np.ptp(values, axis=0) > 0).all():
        rng = np.random.default_rng(seed)
        equal = np.ones((1, len(table)))
        estimate = _weighted(values, equal)[0]
        drawn = dirichlet_weights(np.zeros(len(table), dtype=np.int64), 1.0, n_boot, rng)
        found = intervals(estimate, _weighted(values, drawn), method="percentile", level=level)
        centred = values - values.mean(axis=0)
        orders = rng.permuted(np.tile(centred[:, 1], (n_permutations, 1)), axis=1)
        permuted = orders @ centred[:, 0] / np.sqrt((centred**2).sum(axis=0).prod())
        limits = {"low": float(found.low), "high": float(found.high)}
        nothing = {"estimate": float(estimate), **limits, "p": float(permutation_p(estimate, permuted))}
    return pd.DataFrame([{**nothing, **basis, "level": level, "n_boot": n_boot}])


def _weighted(values: Floats, weights: Floats) -> Floats:
    """Pearson's correlation of two columns under each row of weights."""
    share = weights / weights.sum(axis=1, keepdims=True)
    mean = share @ values
    square = share @ values**2 - mean**2
    product = share @ (values[:, 0] * values[:, 1]) - mean[:, 0] * mean[:, 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = product / np.sqrt(square.prod(axis=1))
    return found
