"""Which words set one side apart from another: log-odds with an informative Dirichlet prior.

The method is that of Monroe, Colaresi and Quinn (2008), "Fightin' Words", Political Analysis 16(4), 372-403, equations
15-22. Their standard error takes every word for an independent draw; a delegation that likes a phrase repeats it within
a statement, so a second one here comes from redrawing whole statements with replacement, each side for itself. The
variance of m statements is multiplied by m / (m - 1). It is never taken below the one for independent words: statements
that all lack a term cannot show how much it varies.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from oewg_analysis.faults import shown
from oewg_analysis.resampling import benjamini_hochberg
from oewg_analysis.terms import TermMatrix

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

PRIOR = 500.0
COLUMNS = (
    "target versus term estimate low high se z se_clustered z_clustered p p_adjusted "
    "n_target n_versus n_statements unit level n_boot prior"
).split()
CELLS = 4_000_000  # terms x replicates held at once: 32 MB


def log_odds(
    counts: TermMatrix,
    target: ArrayLike,
    versus: ArrayLike | None = None,
    *,
    prior: float = PRIOR,
    names: tuple[str, str] = ("target", "rest"),
    n_boot: int = 1000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare how much two sides use each term.

    Parameters
    ----------
    counts : TermMatrix
        Whole counts, one row a passage; `rows` has the column `statement`.
    target, versus : array-like of bool
        Which rows belong to each side, in the order of `counts.rows`, none to both. `versus=None` is every other row.
    prior : float
        Pseudo-words, over 0: both sides are told beforehand what so many words of the whole of `counts` would say. More
        draw harder to no difference; a side with as many words of its own counts half.
    names : tuple of str
        What to call the two sides in the result and in errors.
    n_boot, seed : int
        Replicates of the bootstrap, at least 2; seed of its generator.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row for each term either side uses, the most typical of `target` first: `target`, `versus` (names), `term`;
        `estimate` (difference of posterior log-odds, positive = more used by `target`) with `low`, `high`; `se`, `z`
        (eqs 20, 22); `se_clustered`, `z_clustered`, two-sided `p`, `p_adjusted` (Benjamini and Hochberg 1995);
        `n_target`, `n_versus` (counts); `n_statements` holding the term; `unit`, `level`, `n_boot`, `prior`.
        Interval and `p` rest on `se_clustered`. A side with fewer than 2 statements redraws its passages, and `unit` is
        "passage" then; with fewer than 2 passages what rests on redrawing is NaN.

    Raises
    ------
    ValueError
        If a mask does not fit, a side is empty, the sides overlap, fewer than 2 terms are used, or a parameter is
        outside its range.

    Notes
    -----
    It measures wording and is NOT a position: a term is often said in order to reject it.
    """
    _check(counts, prior, n_boot, level)
    counts, masks = _sorted(counts, _masks(len(counts.rows), target, versus, names))
    alpha = _prior(counts, prior)
    # The side met first in the sorted rows draws first, whatever it is called: swapping sides only changes signs.
    places = (0, 1) if masks[0].argmax() < masks[1].argmax() else (1, 0)
    mine, other = (
        _posterior(counts.select(rows=mask), alpha, prior, n_boot, np.random.default_rng([seed, place]))
        for mask, place in zip(masks, places, strict=True)
    )
    held = counts.select(rows=masks[0] | masks[1]).pool("statement").matrix.sign().sum(axis=0)
    frame = pd.DataFrame({"target": names[0], "versus": names[1], "term": counts.terms})
    frame = frame.assign(n_target=mine.counts, n_versus=other.counts, n_statements=np.asarray(held))
    frame["unit"] = "statement" if mine.by_statement and other.by_statement else "passage"
    return _tested(frame.assign(level=level, n_boot=n_boot, prior=prior), mine, other)


def log_odds_all(
    counts: TermMatrix, by: str = "delegation", *, prior: float = PRIOR, top: int = 20, level: float = 0.95
) -> pd.DataFrame:
    """Find the terms most typical of every delegation against all the others.

    Parameters
    ----------
    counts : TermMatrix
        Whole counts, one row a passage; `rows` has the columns `statement` and `by`.
    by : str
        Column of `rows` that says whose words a row holds.
    prior, level : float
        As in `log_odds`.
    top : int
        Terms a delegation, at least 1; fewer are returned where fewer are used more than by the rest.

    Returns
    -------
    pandas.DataFrame
        Rows sorted by `by` and `rank` (1 = largest `z`): `by`, `rank`, `term`, `estimate` (as in `log_odds`; positive
        throughout), `low`, `high`, `se`, `z`, `n_target`, `n_versus`, `n_statements` (the delegation's own that hold
        the term), `level`, `prior`.

    Raises
    ------
    ValueError
        If there are fewer than 2 delegations or 2 terms, or a parameter is outside its range.

    Notes
    -----
    Only stored counts are weighed: with a prior in proportion to the corpus a term that is not used has a negative `z`.
    The interval takes words for independent draws and the terms are the extremes of thousands: it is NOT a test.
    """
    _check(counts, prior, 2, level)
    if top < 1:
        raise ValueError(f"`top` must be at least 1; received {top}")
    pooled = counts.pool(by)
    if len(pooled.rows) < 2:
        raise ValueError(f"`counts` must hold at least 2 values of `{by}`; received {len(pooled.rows)}")
    row, term = np.repeat(np.arange(len(pooled.rows)), np.diff(pooled.matrix.indptr)), pooled.matrix.indices
    total, size = np.asarray(pooled.matrix.sum(axis=0)), np.asarray(pooled.matrix.sum(axis=1))[row]
    mine, rest, alpha = pooled.matrix.data, total[term] - pooled.matrix.data, _prior(counts, prior)[term]
    estimate = _log_odds(mine, size, alpha, prior) - _log_odds(rest, total.sum() - size, alpha, prior)
    se = np.sqrt(1 / (mine + alpha) + 1 / (rest + alpha))
    best, rank = _first_per_row(row, term, estimate / se, top)
    frame = pd.DataFrame({by: pooled.rows[by].to_numpy()[row[best]], "rank": rank, "term": counts.terms[term[best]]})
    frame = frame.assign(estimate=estimate[best], **_interval(estimate[best], se[best], level))
    frame = frame.assign(se=se[best], z=(estimate / se)[best], n_target=mine[best], n_versus=rest[best])
    frame["n_statements"] = _statements_with(counts, by)[row[best], term[best]]
    return frame.assign(level=level, prior=prior)


@dataclass(frozen=True)
class _Side:
    """One side's counts of each term, posterior log-odds and the two variances of these."""

    counts: NDArray[np.int64]
    log_odds: Floats
    variance: Floats
    clustered: Floats
    by_statement: bool


def _posterior(own: TermMatrix, alpha: Floats, prior: float, n_boot: int, rng: np.random.Generator) -> _Side:
    by_statement = own.rows["statement"].nunique() >= 2
    units = own.pool("statement").matrix if by_statement else own.matrix
    y = np.asarray(own.matrix.sum(axis=0))
    with np.errstate(divide="ignore"):  # terms that nobody uses have neither words nor prior, and are dropped later
        variance, log_odds = 1 / (y + alpha), _log_odds(y, y.sum(), alpha, prior)
    clustered = np.maximum(_redrawn_variance(units, alpha, prior, n_boot, rng), variance)
    return _Side(y, log_odds, variance, clustered, by_statement)


def _tested(frame: pd.DataFrame, mine: _Side, other: _Side) -> pd.DataFrame:
    """Add the difference and its tests, for the terms in use."""
    used = (mine.counts + other.counts) > 0
    estimate = mine.log_odds[used] - other.log_odds[used]
    se, se_clustered = np.sqrt(mine.variance + other.variance)[used], np.sqrt(mine.clustered + other.clustered)[used]
    p = 2 * ndtr(-np.abs(estimate / se_clustered))
    found = frame[used].assign(
        estimate=estimate,
        **_interval(estimate, se_clustered, frame["level"].iloc[0]),
        se=se,
        z=estimate / se,
        se_clustered=se_clustered,
        z_clustered=estimate / se_clustered,
        p=p,
        p_adjusted=benjamini_hochberg(p),
    )
    return found.sort_values(["z_clustered", "z", "term"], ascending=[False, False, True], ignore_index=True)[COLUMNS]


def _interval(estimate: Floats, se: Floats, level: float) -> dict[str, Floats]:
    half = ndtri((1 + level) / 2) * se
    return {"low": estimate - half, "high": estimate + half}


def _statements_with(counts: TermMatrix, by: str) -> Any:
    """Count the statements of each value of `by` that hold each term (sparse)."""
    statements = counts.pool("statement")
    owner = counts.rows.drop_duplicates("statement").set_index("statement")[by]
    held = replace(statements, matrix=statements.matrix.sign())
    return held.pool(statements.rows["statement"].map(owner)).matrix


def _log_odds(y: NDArray[Any], n: Any, alpha: Floats, prior: float) -> Floats:
    """Posterior log-odds of each term on one side (eq. 15, one of its two halves)."""
    odds: Floats = np.log(y + alpha) - np.log(n + prior - y - alpha)
    return odds


def _prior(counts: TermMatrix, prior: float) -> Floats:
    """Pseudo-words of each term: `prior` shared out as the whole of `counts` is."""
    total = np.asarray(counts.matrix.sum(axis=0), dtype=np.float64)
    if np.count_nonzero(total) < 2:
        raise ValueError(f"`counts` must hold at least 2 terms in use; received {np.count_nonzero(total)}")
    shares: Floats = prior * total / total.sum()
    return shares


def _redrawn_variance(units: Any, alpha: Floats, prior: float, n_boot: int, rng: np.random.Generator) -> Floats:
    """Variance of one side's log-odds over redrawn units; NaN for a single unit.

    Units are kept whole: also redrawing the passages inside them would count the variation within statements twice
    (Davison and Hinkley 1997, section 3.8).
    """
    m = units.shape[0]
    if m < 2:
        return np.full(len(alpha), np.nan)
    weights = rng.multinomial(m, np.full(m, 1 / m), size=n_boot).astype(np.float64)
    sizes = weights @ np.asarray(units.sum(axis=1))
    by_term = units.T.tocsr()
    variance = np.zeros(len(alpha))
    present = np.flatnonzero(np.diff(by_term.indptr))
    for part in np.array_split(present, max(1, -(-len(present) * n_boot // CELLS))):
        replicates = _log_odds(by_term[part] @ weights.T, sizes, alpha[part, None], prior)
        variance[part] = replicates.var(axis=1, ddof=1)
    corrected: Floats = variance * m / (m - 1)
    return corrected


def _first_per_row(row: NDArray[Any], term: NDArray[Any], z: Floats, top: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Positions of the `top` largest positive `z` of each row, and their ranks from 1."""
    over = np.flatnonzero(z > 0)
    order = over[np.lexsort((term[over], -z[over], row[over]))]
    rank = np.arange(len(order)) - np.searchsorted(row[order], row[order])
    return order[rank < top], rank[rank < top] + 1


def _sorted(counts: TermMatrix, masks: list[Mask]) -> tuple[TermMatrix, list[Mask]]:
    """Put rows in reading order, so that the order they came in never changes a digit."""
    keys = [column for column in ("statement", "paragraph", "sentence") if column in counts.rows]
    order = counts.rows.reset_index(drop=True).sort_values(keys, kind="stable").index.to_numpy()
    rows = counts.rows.iloc[order].reset_index(drop=True)
    return replace(counts, matrix=counts.matrix[order], rows=rows), [mask[order] for mask in masks]


def _masks(n_rows: int, target: ArrayLike, versus: ArrayLike | None, names: tuple[str, str]) -> list[Mask]:
    given = {"target": np.asarray(target)}
    given["versus"] = ~_mask("target", given["target"], n_rows) if versus is None else np.asarray(versus)
    masks = [_mask(parameter, values, n_rows) for parameter, values in given.items()]
    for mask, parameter, name in zip(masks, given, names, strict=True):
        if not mask.any():
            raise ValueError(f"`{parameter}` ({shown(name)}) must hold at least 1 row of `counts`; received none")
    if (both := int((masks[0] & masks[1]).sum())) > 0:
        raise ValueError(f"`target` and `versus` ({names[0]}, {names[1]}) must share no row; received {both} in both")
    return masks


def _mask(parameter: str, values: NDArray[Any], n_rows: int) -> Mask:
    if values.dtype != bool or values.shape != (n_rows,):
        raise ValueError(
            f"`{parameter}` must be {n_rows} booleans, one a row of `counts`; "
            f"received {values.dtype} of shape {values.shape}"
        )
    return values


def _check(counts: TermMatrix, prior: float, n_boot: int, level: float) -> None:
    if not np.issubdtype(counts.matrix.dtype, np.integer):
        raise ValueError(f"`counts` must hold whole counts (integers), not weights; received {counts.matrix.dtype}")
    if not 0 < prior < np.inf:
        raise ValueError(f"`prior` must be a number of pseudo-words over 0; received {prior}")
    if n_boot < 2:
        raise ValueError(f"`n_boot` must be at least 2; received {n_boot}")
    if not 0 < level < 1:
        raise ValueError(f"`level` must lie between 0 and 1; received {level}")
