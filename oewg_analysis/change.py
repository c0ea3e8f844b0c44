"""What is spoken of: how it changed from one working group to the next, and from year to year.

A statement dated to the year counts for its year; one without a date, or without the label compared, is left out and
counted. Delegations that speak in both periods are resampled as one, so that what is theirs alone is no change.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import shown
from oewg_analysis.resampling import dirichlet_weights, intervals
from oewg_analysis.shares import FEWEST, statement_labels, theme_shares
from oewg_analysis.themes import THRESHOLD

Floats = NDArray[np.float64]

FIRST, SECOND = "OEWG 2019-2021", "OEWG 2021-2025"
DIFFERENCE = "difference"
COUNTED = ("n_touching", "n_passages", "n_statements", "n_delegations")


def theme_periods(
    corpus: Corpus,
    scores: pd.DataFrame,
    by: str = "year",
    *,
    threshold: float = THRESHOLD,
    n_boot: int = 2000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate the share of passages that touch each theme, period by period.

    Parameters
    ----------
    corpus, scores, threshold, n_boot, seed, level
        As in `shares.theme_shares`.
    by : str
        "year" or "body"; "year" takes a date known to the year for that year.

    Returns
    -------
    pandas.DataFrame
        As from `shares.theme_shares`, with the column `period` for the label, and `n_left_out` (statements of the
        corpus without the label, the same in every row). A year with fewer than 3 delegations and statements has no
        limits.

    Notes
    -----
    Who speaks changes from period to period: a share that moves is NOT a delegation that changed its mind; see
    `theme_change` with `same_delegations`.
    """
    table = theme_shares(corpus, scores, by, threshold=threshold, n_boot=n_boot, seed=seed, level=level)
    return table.rename(columns={by: "period"}).assign(n_left_out=int(statement_labels(corpus, by).isna().sum()))


def theme_change(
    corpus: Corpus,
    scores: pd.DataFrame,
    first: str = FIRST,
    second: str = SECOND,
    by: str = "body",
    *,
    same_delegations: bool = False,
    threshold: float = THRESHOLD,
    n_boot: int = 2000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare the share of passages that touch each theme between two periods, or any two labels.

    Parameters
    ----------
    corpus : Corpus
        The statements.
    scores : pandas.DataFrame
        Scores of passages, as `score_themes` gives them.
    first, second : str
        Two values of the label.
    by : str
        Label of statements; see `shares.statement_labels`.
    same_delegations : bool
        Keep only delegations with statements under both labels.
    threshold : float
        Least score at which a passage touches a theme.
    n_boot, seed : int
        Replicates of the bootstrap over delegations; seed of its generator.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Three rows a theme, `period` = first, second, "difference" (second less first): `theme`, `period`, `estimate`
        (0 to 1, the difference -1 to 1), `low`, `high`, `n_touching`, `n_passages`, `n_statements`, `n_delegations`,
        `n_both` (delegations with statements under both labels), `level`, `n_boot`. NaN where a label has no passage;
        limits are NaN with fewer than 3 delegations under either label.

    Raises
    ------
    ValueError
        If `by` is not allowed, the labels are the same, or no statement has one of them.

    Notes
    -----
    A difference of two ratio estimates; percentile intervals from one random weight a delegation, which serves both
    labels: the difference is paired where a delegation is under both. Weights are spread as a sample of the smaller
    side asks. Two intervals that overlap do NOT say that the difference is none: it has its own.
    """
    passages, themes = _passages(corpus, scores, two_labels(corpus, by, first, second), threshold), scores.columns
    if same_delegations:
        periods = passages.groupby("delegation")["period"].transform("nunique")
        passages = passages[periods == 2]
    sides = [passages[passages["period"] == first], passages[passages["period"] == second], passages]
    names = sorted(set(passages["delegation"]))
    sums = np.stack([_sums(side, [*themes, "passages"], names) for side in sides[:2]])
    point, low, high = _bounded(sums, n_boot, seed, level)
    parts = [
        _counted(side, themes).assign(period=period, estimate=point[place], low=low[place], high=high[place])
        for place, (period, side) in enumerate(zip((first, second, DIFFERENCE), sides, strict=True))
    ]
    table = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    table = table.assign(n_both=int((sums[..., -1] > 0).all(axis=0).sum()), level=level, n_boot=n_boot)
    return table[["theme", "period", "estimate", "low", "high", *COUNTED, "n_both", "level", "n_boot"]]


def _bounded(sums: Floats, n_boot: int, seed: int, level: float) -> tuple[Floats, Floats, Floats]:
    """Shares and their difference with limits, (3, themes) each."""
    there = sums[..., -1] > 0
    point = _shares_and_difference(sums, np.ones((1, sums.shape[1])))[0]
    if there.sum(axis=1).min() < FEWEST:
        return point, np.full_like(point, np.nan), np.full_like(point, np.nan)
    weights = _weights(there, n_boot, np.random.default_rng(seed))
    limits = intervals(point, _shares_and_difference(sums, weights), method="percentile", level=level)
    return point, limits.low, limits.high


def _counted(passages: pd.DataFrame, themes: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "theme": themes,
            "n_touching": passages[themes].sum().astype("int64").to_numpy(),
            "n_passages": len(passages),
            "n_statements": passages["statement"].nunique(),
            "n_delegations": passages["delegation"].nunique(),
        }
    )


def two_labels(corpus: Corpus, by: str, first: str, second: str) -> "pd.Series[str]":
    """Label the statements that have one of two labels.

    Parameters
    ----------
    corpus : Corpus
        The statements.
    by, first, second : str
        As in `theme_change`.

    Returns
    -------
    pandas.Series
        `first` or `second` by statement id; other statements are left out.

    Raises
    ------
    ValueError
        If `by` is not allowed, or `first` and `second` are not two labels in use.
    """
    labels = statement_labels(corpus, by)
    if first == second or not {first, second} <= set(labels.dropna()):
        allowed = ", ".join(sorted(set(labels.dropna())))
        raise ValueError(
            f"`first` and `second`: allowed are two of {shown(allowed, 200)}; received {shown(first)}, {shown(second)}"
        )
    return labels[labels.isin([first, second]).to_numpy()]


def _passages(corpus: Corpus, scores: pd.DataFrame, labels: "pd.Series[str]", threshold: float) -> pd.DataFrame:
    """Mark the passages that touch each theme, of the statements with a label and of passages with a score."""
    ids = pd.Series(scores.index.get_level_values("statement"))
    table = (scores >= threshold).astype(np.float64).reset_index(drop=True)
    speaker = corpus.statements.set_index("id")["delegation"]
    table = table.assign(statement=ids, period=ids.map(labels), delegation=ids.map(speaker), passages=1.0)
    return table[scores.notna().any(axis=1).to_numpy() & table["period"].notna().to_numpy()]


def _sums(passages: pd.DataFrame, columns: list[str], names: list[str]) -> Floats:
    sums = passages.groupby("delegation")[columns].sum().reindex(names, fill_value=0.0)
    return sums.to_numpy(np.float64)


def _weights(there: NDArray[np.bool_], n_boot: int, rng: np.random.Generator) -> Floats:
    """Weights of delegations, spread as a sample of the smaller side asks: its own size sets the concentration."""
    n, fewest = there.shape[1], int(there.sum(axis=1).min())
    variance = (n - 1) / (n * (fewest - 2) / fewest + 1)
    return dirichlet_weights(np.zeros(n, dtype=np.int64), variance, n_boot, rng)


def _shares_and_difference(sums: Floats, weights: Floats) -> Floats:
    """Shares under each label, and second less first: (replicates, 3, themes) of (2, delegations, themes + 1)."""
    drawn = np.einsum("bd,pdt->bpt", weights, sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = drawn[..., :-1] / drawn[..., -1:]
    return np.concatenate([shares, shares[:, 1:] - shares[:, :1]], axis=1)
