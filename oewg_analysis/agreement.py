"""How far two coders agree on who supports what: Krippendorff's alpha.

A unit is a cell, a statement and an issue; its value is the stance coded there, or that there is none. Alpha is NLTK's;
its interval comes from redrawing whole statements, since the cells of one statement were read together.
"""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.faults import shown
from oewg_analysis.resampling import intervals

VALUES = ("no code", "supports", "opposes", "conditional")
LOWEST_ALPHA = 0.667
FEWEST_STATEMENTS = 3


def nominal_alpha(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Krippendorff's alpha of two coders for values without an order.

    Parameters
    ----------
    first, second : sequence
        The value each coder gave to each unit, same units in the same order, none missing.

    Returns
    -------
    float
        1 = agreement on every unit, 0 = what chance would give, below 0 = less than that. NaN if there are no units, or
        only one value was ever used, for then nothing says that the coders could have told two values apart.

    Raises
    ------
    ValueError
        If the lengths differ.

    Notes
    -----
    Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", nominal data; computed by
    `nltk.metrics.agreement.AnnotationTask`. It is NOT the share of units on which coders agree, nor a sign that either
    is right.
    """
    from nltk.metrics.agreement import AnnotationTask  # slow to import

    if len(first) != len(second):
        raise ValueError(f"`second` must hold {len(first)} values, as many as `first`; received {len(second)}")
    if len({*first, *second}) < 2:
        return float("nan")
    cells = [(coder, unit, value) for coder, given in enumerate((first, second)) for unit, value in enumerate(given)]
    return float(AnnotationTask(cells).alpha())


def coder_agreement(
    first: pd.DataFrame,
    second: pd.DataFrame,
    statements: Sequence[str],
    issues: Sequence[str],
    *,
    n_boot: int = 1000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare two codings of the same statements, over all issues and issue by issue.

    Parameters
    ----------
    first, second : pandas.DataFrame
        Positions: columns `statement`, `issue`, `stance` ("supports", "opposes" or "conditional"), at most one row a
        cell. Rows about other statements or issues are left out.
    statements : sequence of str
        Statements read by both coders, also those in which neither found a position.
    issues : sequence of str
        The codebook both coders used.
    n_boot, seed : int
        Replicates of the bootstrap over statements, at least 2; seed of its generator.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row "all issues", then a row an issue in the order given: `issue`, `estimate` (alpha, at most 1), `low`,
        `high` (percentiles), `percent_agreement` (cells with the same value, 0-100), `jaccard` (cells coded by both out
        of those coded by either, 0-1, whatever the stance; NaN if there are none), `coded_both`, `same_stance`,
        `only_first`, `only_second`, `n_coded` (statements coded by either), `n_statements`, `n_cells`, `too_few`,
        `too_uneven`, `level`, `n_boot`.

        `estimate` is NaN where all cells hold one value; `low` and `high` also where more than 5 % of the replicates
        do. `too_few`: coded by either in fewer than 3 statements, so alpha says next to nothing. `too_uneven`: enough
        of them, and alpha under 0.667, the lowest at which Krippendorff (2004, p. 241) allows even tentative
        conclusions.

    Raises
    ------
    ValueError
        If an argument is empty or repeats itself, a cell is coded twice, a stance is unknown, or a parameter is outside
        its range.

    Notes
    -----
    An interval of 1 to 1 is NOT certainty: where the coders never differed, redrawing the same statements
    cannot show that they might.
    """
    _check(n_boot, level, statements=statements, issues=issues)
    a, b = (_cells(frame, name, statements, issues) for frame, name in ((first, "first"), (second, "second")))
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(statements), np.full(len(statements), 1 / len(statements)), size=n_boot)
    rows = [_compare(a, b, weights, level)]
    rows += [_compare(a[:, [j]], b[:, [j]], weights, level) for j in range(len(issues))]
    return pd.DataFrame(rows).assign(level=level).pipe(_judged, ["all issues", *issues])


def _compare(a: NDArray[np.int64], b: NDArray[np.int64], weights: NDArray[np.int64], level: float) -> dict[str, float]:
    """All figures for statements x issues arrays of codes, 0 being no code."""
    in_a, in_b, same = a > 0, b > 0, a == b
    estimate = nominal_alpha(a.ravel().tolist(), b.ravel().tolist())
    limits = intervals(estimate, _weighted_alpha(a, b, weights), method="percentile", level=level)
    both, either = int((in_a & in_b).sum()), int((in_a | in_b).sum())
    return {
        "estimate": estimate,
        "low": float(limits.low),
        "high": float(limits.high),
        "percent_agreement": 100 * float(same.mean()),
        "jaccard": both / either if either else np.nan,
        "coded_both": both,
        "same_stance": int((in_a & same).sum()),
        "only_first": int((in_a & ~in_b).sum()),
        "only_second": int((in_b & ~in_a).sum()),
        "n_coded": int((in_a | in_b).any(axis=1).sum()),
        "n_statements": len(a),
        "n_cells": a.size,
        "n_boot": limits.n_boot,
    }


def _weighted_alpha(a: NDArray[np.int64], b: NDArray[np.int64], weights: NDArray[np.int64]) -> NDArray[np.float64]:
    """Alpha of each replicate (rows of `weights`), from what every statement adds to the coincidence matrix.

    Two coders put each unit into the matrix twice, as (a, b) and as (b, a). With n values in all, n_c of them c, and
    D of the coincidences off the diagonal: alpha = 1 - (n - 1) D / (n^2 - sum of n_c^2).
    """
    differ = 2 * (a != b).sum(axis=1)
    used = np.stack([(a == c).sum(axis=1) + (b == c).sum(axis=1) for c in range(len(VALUES))], axis=1)
    off_diagonal, margins = (weights @ differ).astype(np.float64), (weights @ used).astype(np.float64)
    n = margins.sum(axis=1)
    by_chance = n**2 - (margins**2).sum(axis=1)
    alpha: NDArray[np.float64] = 1 - (n - 1) * off_diagonal / np.where(by_chance > 0, by_chance, np.nan)
    return alpha


def _judged(frame: pd.DataFrame, issues: list[str]) -> pd.DataFrame:
    too_few = frame["n_coded"] < FEWEST_STATEMENTS
    frame.insert(0, "issue", issues)
    judged = frame.assign(too_few=too_few, too_uneven=~too_few & (frame["estimate"] < LOWEST_ALPHA))
    last = ["n_coded", "n_statements", "n_cells", "too_few", "too_uneven", "level", "n_boot"]
    return judged[[column for column in judged if column not in last] + last]


def _cells(frame: pd.DataFrame, name: str, statements: Sequence[str], issues: Sequence[str]) -> NDArray[np.int64]:
    """Codes as a statements x issues array, 0 = no code, then in the order of `VALUES`."""
    row = pd.Index(statements).get_indexer(pd.Index(frame["statement"]))
    column = pd.Index(issues).get_indexer(pd.Index(frame["issue"]))
    asked = (row >= 0) & (column >= 0)
    value = pd.Index(VALUES[1:]).get_indexer(pd.Index(frame["stance"])) + 1
    if (wrong := asked & (value == 0)).any():
        came = ", ".join(sorted({shown(stance) for stance in frame.loc[wrong, "stance"]}))
        raise ValueError(f"`{name}`: `stance` must be one of {', '.join(VALUES[1:])}; received {came}")
    if (twice := frame[asked].duplicated(["statement", "issue"])).any():
        came = ", ".join(" / ".join(pair) for pair in frame[asked][twice][["statement", "issue"]].to_numpy())
        raise ValueError(f"`{name}` must hold at most 1 row a statement and issue; received more for {came}")
    cells = np.zeros((len(statements), len(issues)), dtype=np.int64)
    cells[row[asked], column[asked]] = value[asked]
    return cells


def _check(n_boot: int, level: float, **lists: Sequence[str]) -> None:
    for name, values in lists.items():
        if len(values) == 0 or len(set(values)) < len(values):
            raise ValueError(f"`{name}` must hold at least 1 name, none twice; received {shown(list(values))}")
    if n_boot < 2:
        raise ValueError(f"`n_boot` must be at least 2; received {n_boot}")
    if not 0 < level < 1:
        raise ValueError(f"`level` must lie between 0 and 1; received {level}")
