"""Groups of delegations: how alike their members are, from any table of pairs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.delegations import in_group
from oewg_analysis.pairs import pair_matrix
from oewg_analysis.resampling import dirichlet_weights, intervals

Floats = NDArray[np.float64]

FEWEST_DELEGATIONS = 3  # to redraw from
KINDS = ("within", "between", "difference")


def group_cohesion(
    pairs: pd.DataFrame,
    delegations: pd.DataFrame,
    groups: Sequence[str] | None = None,
    *,
    column: str = "estimate",
    n_boot: int = 1000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare the pairs within a group with those of a member and an outsider.

    Parameters
    ----------
    pairs : pandas.DataFrame
        `first`, `second` and `column`: agreement of stances or votes, likeness of texts. Each pair once; NaN = unknown.
    delegations : pandas.DataFrame
        As in `Corpus.delegations`. Groups that speak as delegations are left out of the pairs.
    groups : sequence of str, optional
        Codes of the column `groups` or UN regional groups; all with at least one known pair of members if left out.
    column : str
        Which number of a pair to average; "corrected" where a base rate inflates agreement.
    n_boot, seed : int
        Replicates of the bootstrap over delegations; seed of its generator.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Three rows a group: `group`, `pairs` ("within", "between", "difference" = within less between), `estimate` (mean
        over pairs, in the unit of `column`), `low`, `high`, `n_pairs` (known ones), `n_delegations` (members with any
        known pair), `level`, `n_boot`. NaN where there is no such pair. Limits are NaN with fewer than 3 members in the
        pairs, or, but for "within", fewer than 3 outsiders.

    Raises
    ------
    ValueError
        If no delegation belongs to a group, or `pairs` does not fit `column`.

    Notes
    -----
    Members and outsiders are reweighted each among themselves (`resampling.dirichlet_weights`), and a pair counts by
    the product of its two weights, since pairs that share a delegation are not independent. Membership is that of the
    table's date. A difference does NOT say that the group made its members alike.
    """
    alone = delegations.loc[delegations["kind"] != "group", "code"]
    kept = (
        pairs[pairs["first"].isin(alone) & pairs["second"].isin(alone) & pairs[column].notna()]
        if column in pairs
        else pairs
    )
    matrix = pair_matrix(kept, column)
    asked = _all_groups(delegations) if groups is None else list(groups)
    values = matrix.to_numpy(np.float64)
    rng = np.random.default_rng(seed)
    rows = []
    for group in asked:
        inside = matrix.index.isin(in_group(delegations, group))
        if groups is None and np.isnan(values[np.ix_(inside, inside)]).all():
            continue
        rows.append(_compare(values, inside, n_boot, rng, level).assign(group=group))
    columns = ["group", "pairs", "estimate", "low", "high", "n_pairs", "n_delegations"]
    frame = pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)
    return frame.assign(level=level, n_boot=n_boot)


def _all_groups(delegations: pd.DataFrame) -> list[str]:
    return sorted({*delegations["groups"].explode().dropna(), *delegations["region"].dropna()} - {"none"})


def _compare(
    values: Floats, inside: NDArray[np.bool_], n_boot: int, rng: np.random.Generator, level: float
) -> pd.DataFrame:
    known = ~np.isnan(values)
    n_within, n_between = int(known[np.ix_(inside, inside)].sum()) // 2, int(known[np.ix_(inside, ~inside)].sum())
    side = inside.astype(np.int64)
    enough = np.bincount(side, minlength=2) >= FEWEST_DELEGATIONS
    observed = _means(values, inside, np.ones((1, inside.size)))[0]
    drawn = _means(values, inside, dirichlet_weights(side, enough[side].astype(np.float64), n_boot, rng))
    limits = intervals(observed, drawn, method="percentile", level=level)
    in_pairs = int(known[np.ix_(inside, inside)].any(axis=1).sum())  # members to whom the mean within owes anything
    bounded = np.array([in_pairs >= FEWEST_DELEGATIONS, enough.all(), enough.all() and in_pairs >= FEWEST_DELEGATIONS])
    return pd.DataFrame(
        {
            "pairs": KINDS,
            "estimate": observed,
            "low": np.where(bounded, limits.low, np.nan),
            "high": np.where(bounded, limits.high, np.nan),
            "n_pairs": [n_within, n_between, n_within + n_between],
            "n_delegations": int(inside.sum()),
        }
    )


def _means(values: Floats, inside: NDArray[np.bool_], weights: Floats) -> Floats:
    """Means within, between and their difference, replicates x 3, with pairs weighted by the product of their ends."""
    filled, known = np.nan_to_num(values), (~np.isnan(values)).astype(np.float64)
    members, others = weights * inside, weights * ~inside
    with np.errstate(divide="ignore", invalid="ignore"):
        within = ((members @ filled) * members).sum(axis=1) / ((members @ known) * members).sum(axis=1)
        between = ((members @ filled) * others).sum(axis=1) / ((members @ known) * others).sum(axis=1)
    return np.stack([within, between, within - between], axis=1)
