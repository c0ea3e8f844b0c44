"""Wordfish: one dimension along which the vocabularies of delegations differ, without reference texts."""

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student

from oewg_analysis.terms import TermMatrix
from oewg_analysis.wordfish_bootstrap import Passages, bootstrap
from oewg_analysis.wordfish_model import Data, Fit, State, dispersion, fit, simulate, standard_errors, start

FloatArray = npt.NDArray[np.float64]

INTERVALS = ("passages", "parametric", "analytic")


@dataclass(frozen=True)
class Trimming:
    """What `trim_terms` left out: terms used by fewer than `min_delegations` documents."""

    min_delegations: int
    n_terms_given: int
    n_terms: int
    share_tokens: float


@dataclass(frozen=True)
class Wordfish:
    """A fitted Wordfish scale.

    Attributes
    ----------
    documents : pandas.DataFrame
        A row a document, by label: its name in the column `by`, `estimate` (theta: mean 0, sd 1 over documents, smaller
        = nearer `direction[0]`), `se`, `low`, `high` (normal interval; under "passages" of Student's t for the units
        redrawn, and NaN for a document of one row, where none can be), `alpha` (log length, mean 0), `n_tokens`,
        `n_terms` (of those kept), `n_statements`, `n_passages` (where known), `level`, `n_boot`.
    words : pandas.DataFrame
        A row a term: `term`, `beta` (change of its log use per sd of theta), `psi` (its log frequency where theta is
        0), `se_beta`, `n_documents`, `n_tokens`.
    trace : pandas.DataFrame
        A row a sweep, those taken back left out: `sweep`, `log_posterior` before it, `change` (the largest of theta).
    converged, n_sweeps : bool, int
        Whether theta settled, and after how many sweeps.
    dispersion : float
        Pearson's chi-square over its degrees of freedom: 1 if the counts are Poisson; above, the model's own errors, of
        "parametric" and "analytic", are too small.
    direction : tuple of str
        The documents that fix left and right.
    trimming : Trimming
        Which terms were kept.
    interval, level, n_boot, beta_sd
        As given; `n_boot` is 0 without refits.
    """

    documents: pd.DataFrame
    words: pd.DataFrame
    trace: pd.DataFrame
    converged: bool
    n_sweeps: int
    dispersion: float
    direction: tuple[str, str]
    trimming: Trimming
    interval: str
    level: float
    n_boot: int
    beta_sd: float


def trim_terms(
    counts: TermMatrix, min_delegations: int | float | None = None, *, by: str = "delegation"
) -> tuple[TermMatrix, Trimming]:
    """Keep the terms that enough documents use.

    Words of one or two documents say who speaks, not where they stand, and let a single document rule the scale.
    Trimming by the number of users, not by total count, takes them out however often that document repeats them.

    Parameters
    ----------
    counts : TermMatrix
        Counts, rows x terms.
    min_delegations : int or float, optional
        Fewest documents that must use a term: a whole number from 1, or a share of the documents, over 0 and under 1.
        Left out: a tenth of the documents, at least 3.
    by : str
        What a document is: "delegation" or "statement".

    Returns
    -------
    tuple of TermMatrix and Trimming
        The same rows with fewer terms; and the number applied, terms given and kept, and the share of tokens kept.
        The share is *not* a share of meaning: what goes first is rare and specific.

    Raises
    ------
    ValueError
        If `min_delegations` is out of range, or no term remains.
    """
    table = counts if counts.unit == by else counts.pool(by)
    needed = _fewest(min_delegations, table.matrix.shape[0])
    kept = np.asarray((table.matrix > 0).sum(axis=0)) >= needed
    if not kept.any():
        raise ValueError(
            f"`min_delegations`: allowed is what leaves a term; {needed} documents leave none of {len(kept)}"
        )
    trimmed = counts.select(terms=kept)
    share = float(trimmed.matrix.sum() / counts.matrix.sum())  # at least one term is kept, so the sum is not 0
    return trimmed, Trimming(needed, len(kept), int(kept.sum()), share)


def wordfish(
    counts: TermMatrix,
    direction: tuple[str, str],
    *,
    by: str = "delegation",
    min_delegations: int | float | None = None,
    interval: str = "passages",
    level: float = 0.95,
    n_boot: int = 200,
    seed: int = 20250711,
    beta_sd: float = 3.0,
    max_sweeps: int = 500,
    tolerance: float = 1e-9,
    n_jobs: int | None = None,
) -> Wordfish:
    """Scale documents and words: the count of term j in document i is Poisson(exp(alpha_i + psi_j + beta_j theta_i)).

    Parameters
    ----------
    counts : TermMatrix
        Counts, rows x terms; rows are passages for the default interval. They are summed by `by`.
    direction : tuple of str
        Labels of two documents, left and right: the first gets the smaller theta.
    by, min_delegations
        What a document is, "delegation" or "statement"; which terms are kept. See `trim_terms`.
    interval : {"passages", "parametric", "analytic"}
        Refits with statements and passages redrawn, refits to counts drawn from the model, or curvature alone.
    level, n_boot, seed
        Coverage of the intervals, between 0 and 1; refits, at least 2; seed of their generator.
    beta_sd : float
        Sd of the normal prior on beta, where theta has sd 1; it keeps rare words finite. 3 is weak.
    max_sweeps, tolerance
        The fit ends when no theta moves by more than `tolerance` in a sweep, or with a warning after `max_sweeps`.
    n_jobs : int, optional
        Processes for the refits, as in `oewg_analysis.parallel.each`; the same result for any number.

    Returns
    -------
    Wordfish
        Documents, words, the way to the fit, and what it rests on.

    Raises
    ------
    ValueError, ArithmeticError
        On unusable parameters, labels or counts, such as fewer than 3 documents; on a fit that left the finite numbers.

    Notes
    -----
    Slapin & Proksch (2008), posterior modes (`wordfish_model`). Speeches are burstier than Poisson, hence the default
    interval. Theta is NOT a policy position: it is what divides vocabularies most, perhaps style or who took notes.
    """
    _check_settings(interval, level, n_boot, beta_sd, max_sweeps)
    pooled = _pooled(counts, by, interval, direction)
    table, trimming = trim_terms(pooled, min_delegations, by=by)
    data = _data(table, by)
    fitted = fit(data, start(data), beta_sd, max_sweeps, tolerance)
    _check_fit(fitted, data, table.terms, tolerance)
    state = _turned(fitted.state, table.rows[by].astype(str), direction)
    redrawn = counts.select(terms=counts.terms.isin(table.terms))
    rng = np.random.default_rng(seed)
    se, se_beta, freedom = _errors(interval, redrawn, by, data, state, n_boot, rng, beta_sd, n_jobs)
    n_boot = 0 if interval == "analytic" else n_boot
    documents = _documents(table, by, data, state, se, student.ppf((1 + level) / 2, freedom) * se)
    words, trace = _words(table, data, state, se_beta), _trace(fitted)
    spread = dispersion(data, state)
    done = (fitted.converged, len(trace), spread, direction, trimming, interval, level, n_boot, beta_sd)
    return Wordfish(documents.assign(level=level, n_boot=n_boot), words, trace, *done)


def _errors(
    interval: str,
    counts: TermMatrix,
    by: str,
    data: Data,
    state: State,
    n_boot: int,
    rng: np.random.Generator,
    beta_sd: float,
    n_jobs: int | None,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the standard errors of theta and of beta, and the degrees of freedom of those of theta."""
    unlimited = np.full(len(state.theta), np.inf)
    if interval == "analytic":
        return *standard_errors(data, state, beta_sd), unlimited
    if interval == "parametric":
        return *bootstrap(lambda: simulate(state, rng), state, n_boot, beta_sd, n_jobs), unlimited
    passages = Passages.of(counts, by)
    se, se_beta = bootstrap(lambda: passages.draw(rng), state, n_boot, beta_sd, n_jobs)
    freedom = passages.freedom().astype(np.float64)
    return np.where(freedom > 0, se, np.nan), se_beta, np.where(freedom > 0, freedom, np.nan)


def _documents(table: TermMatrix, by: str, data: Data, state: State, se: FloatArray, half: FloatArray) -> pd.DataFrame:
    known = [name for name in ("n_statements", "n_passages") if name in table.rows]
    return pd.DataFrame(
        {
            by: table.rows[by].astype(str),
            "estimate": state.theta,
            "se": se,
            "low": state.theta - half,
            "high": state.theta + half,
            "alpha": state.alpha,
            "n_tokens": data.n_document.astype(np.int64),
            "n_terms": (data.matrix > 0).sum(axis=1),
            **{name: table.rows[name] for name in known},
        }
    ).sort_values(by, ignore_index=True)


def _words(table: TermMatrix, data: Data, state: State, se: FloatArray) -> pd.DataFrame:
    users = np.asarray((data.matrix > 0).sum(axis=0))
    words = pd.DataFrame({"term": table.terms, "beta": state.beta, "psi": state.psi, "se_beta": se})
    return words.assign(n_documents=users, n_tokens=data.n_term.astype(np.int64))


def _trace(fitted: Fit) -> pd.DataFrame:
    sweeps = range(1, len(fitted.change) + 1)
    return pd.DataFrame({"sweep": sweeps, "log_posterior": fitted.log_posterior, "change": fitted.change})


def _turned(state: State, labels: pd.Series, direction: tuple[str, str]) -> State:
    left, right = (state.theta[labels == label][0] for label in direction)
    if abs(right - left) < 1e-6:
        raise ValueError(f"`direction`: allowed are two documents whose estimates differ; {direction} have the same")
    return state.turned(1.0 if left < right else -1.0)


def _fewest(min_delegations: int | float | None, n_documents: int) -> int:
    """Turn the parameter into a number of documents."""
    if min_delegations is None:
        return max(3, int(np.ceil(n_documents / 10)))
    whole = float(min_delegations).is_integer()
    if not (0 < min_delegations < 1 or (whole and min_delegations >= 1)):
        allowed = "a share between 0 and 1 or a whole number from 1"
        raise ValueError(f"`min_delegations`: allowed is {allowed}; received {min_delegations}")
    return int(min_delegations) if whole else int(np.ceil(min_delegations * n_documents))


def _check_settings(interval: str, level: float, n_boot: int, beta_sd: float, max_sweeps: int) -> None:
    if interval not in INTERVALS:
        raise ValueError(f"`interval`: allowed is one of {', '.join(INTERVALS)}; received {interval!r}")
    rules = {
        "level": (0 < level < 1, "a number between 0 and 1", level),
        "n_boot": (n_boot >= 2, "a whole number from 2", n_boot),
        "beta_sd": (0 < beta_sd < np.inf, "a finite number over 0", beta_sd),
        "max_sweeps": (max_sweeps >= 1, "a whole number from 1", max_sweeps),
    }
    for name, (holds, allowed, received) in rules.items():
        if not holds:
            raise ValueError(f"`{name}`: allowed is {allowed}; received {received}")


def _pooled(counts: TermMatrix, by: str, interval: str, direction: tuple[str, str]) -> TermMatrix:
    """Sum the counts by document, and check that there are documents enough and the two that are named."""
    if interval == "passages" and counts.unit == by:
        raise ValueError(f"`interval`: allowed is 'passages' if a row of `counts` is less than a {by}; received {by}s")
    pooled = counts if counts.unit == by else counts.pool(by)
    labels = pooled.rows[by].astype(str)
    known = sorted(set(labels))
    if len(known) < 3:
        raise ValueError(
            f"`counts`: allowed are 3 documents or more (two always lie at -1 and 1); received {len(known)}"
        )
    if len(known) < len(labels):
        raise ValueError(f"`counts`: allowed is one row a document; received {len(labels)} rows for {len(known)}")
    if len(set(direction)) != 2 or not set(direction) <= set(known):
        some = ", ".join(known[:10]) + (" ..." if len(known) > 10 else "")
        raise ValueError(f"`direction`: allowed are two different documents of {some}; received {direction}")
    return pooled


def _data(table: TermMatrix, by: str) -> Data:
    """Sum the counts both ways, and check that every document has some."""
    data = Data.of(table.matrix)
    if data.matrix.data.min() < 0:
        raise ValueError(f"`counts`: allowed are numbers from 0; received {data.matrix.data.min():g}")
    empty = ", ".join(table.rows[by].astype(str)[data.n_document == 0])
    if empty:
        needed = "documents with a term that is kept (leave others out or lower `min_delegations`)"
        raise ValueError(f"`counts`: allowed are {needed}; received none in {empty}")
    return data


def _check_fit(fitted: Fit, data: Data, terms: pd.Index, tolerance: float) -> None:
    """Say what went wrong where a fit did not settle."""
    beta = np.abs(fitted.state.beta)
    sweeps, change = len(fitted.change), fitted.change[-1]
    if not np.isfinite(change) or not np.isfinite(fitted.log_posterior[-1]):
        hint = "raise `min_delegations` or lower `beta_sd`"
        raise ArithmeticError(f"wordfish left the finite numbers in sweep {sweeps}; {hint}")
    if not fitted.converged:
        steepest = int(beta.argmax())
        users = int((data.by_term[[steepest]] > 0).sum())
        warnings.warn(
            f"wordfish did not converge: theta still moves by {change:.1e} after {sweeps} sweeps, allowed is "
            f"{tolerance:.1e}. The steepest term, {terms[steepest]!r} (beta {beta[steepest]:.1f}), is used by {users} "
            f"of {len(data.n_document)} documents. Raise `min_delegations`, so that no term rests on few documents, or "
            "`max_sweeps`",
            RuntimeWarning,
            stacklevel=3,
        )
