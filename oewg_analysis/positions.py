"""Comparing coded stances: how far delegations agree, and on which issues they fall apart."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import shown
from oewg_analysis.pairs import pair_agreement
from oewg_analysis.resampling import dirichlet_weights, intervals
from oewg_analysis.stance_table import CONFLICT, SCORES, stance_scores, stances

Floats = NDArray[np.float64]


def stance_agreement(
    source: Corpus | pd.DataFrame,
    *,
    min_issues: int = 3,
    n_boot: int = 1000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Measure how far each two delegations agree over the issues on which both took a stand.

    Parameters
    ----------
    source : Corpus or pandas.DataFrame
        Stances as from `stances.stances`; of a corpus, those by rule "latest". Cells with stance "conflict" are left
        out.
    min_issues, n_boot, seed, level
        As `min_items` and the rest in `pairs.pair_agreement`: fewest shared issues, and the bootstrap over issues.

    Returns
    -------
    pandas.DataFrame
        As from `pairs.pair_agreement` with supports = 1, conditional = 0, opposes = -1 and `n_issues` for `n_items`;
        and `n_conflicts`, on how many of those issues the statements of one of the two disagree, so that the rule
        decided.

    Notes
    -----
    Most codes are "supports", so that `estimate` is high for almost any two: what says whether two delegations are
    closer than others is `corrected`, against two drawn at random among those with a stand on the same issues (`chance`
    "item"). It is NOT agreement on what neither was heard to say, and delegations choose what they speak about.
    """
    held = stances(source) if isinstance(source, Corpus) else source
    scores = stance_scores(held)
    pairs = pair_agreement(scores, chance="item", min_items=min_issues, n_boot=n_boot, seed=seed, level=level)
    known = scores.notna().to_numpy(np.int64)
    torn = held.pivot(index="delegation", columns="issue", values="conflict").reindex_like(scores).eq(True)
    mixed = torn.to_numpy(np.int64) * known
    shared = known @ mixed.T + mixed @ known.T - mixed @ mixed.T
    pairs = pairs.rename(columns={"n_items": "n_issues"})
    pairs.insert(list(pairs.columns).index("level"), "n_conflicts", shared[np.triu_indices(len(scores), k=1)])
    return pairs


def contested_issues(
    source: Corpus | pd.DataFrame,
    *,
    min_delegations: int = 3,
    n_boot: int = 1000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Rank issues by how far the stances of the delegations fall apart.

    Parameters
    ----------
    source : Corpus or pandas.DataFrame
        As in `stance_agreement`.
    min_delegations : int
        Fewest delegations with a stance, 3 or more; with fewer the estimate is NaN.
    n_boot, seed : int
        Replicates of the bootstrap over the delegations with a stance; seed of its generator.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row an issue with a stance, the most contested first: `issue`, `theme`, `label`, `estimate` (polarisation, (1
        - A) / 2: 0 = all alike, 0.5 = spread evenly over the three stances, 1 = half support and half oppose), `low`,
        `high`, `supports`, `conditional`, `opposes` (shares of the delegations with a stance, 0-1; NaN if there is
        none), `n_delegations`, `n_conflicts` (delegations left out since the rule decided nothing), `n_statements`,
        `level`, `n_boot`.

    Raises
    ------
    ValueError
        If `min_delegations` is below 3.

    Notes
    -----
    A is van der Eijk's (2001) agreement in ordered categories. A low value is NOT consensus of the Group: silence is no
    stance, and an issue is coded where somebody raises it, most often to support it. 0 to 0 is no certainty either.
    """
    if min_delegations < 3:
        raise ValueError(f"`min_delegations` must be 3 or more; received {shown(min_delegations)}")
    held = stances(source) if isinstance(source, Corpus) else source
    issues = held.drop_duplicates("issue")[["issue", "theme", "label"]].reset_index(drop=True)
    decided = held[held["stance"] != CONFLICT]
    code = pd.Index(issues["issue"]).get_indexer(pd.Index(decided["issue"]))
    column = code * 3 + decided["stance"].map({name: k for k, name in enumerate(SCORES)}).to_numpy(np.int64)
    counts = np.bincount(column, minlength=3 * len(issues)).reshape(-1, 3)
    n = counts.sum(axis=1)
    enough = n >= min_delegations
    estimate = np.where(enough, polarisation(counts), np.nan)
    weights = dirichlet_weights(code, enough[code].astype(np.float64), n_boot, np.random.default_rng(seed))
    replicates = polarisation((weights @ np.eye(3 * len(issues))[column]).reshape(n_boot, -1, 3))
    limits = intervals(estimate, replicates, method="percentile", level=level)
    shares = dict(zip(SCORES, (counts / np.where(n > 0, n, np.nan)[:, None]).T, strict=True))
    by_issue = held.groupby("issue")
    frame = issues.assign(estimate=estimate, low=limits.low, high=limits.high, **shares, n_delegations=n)
    frame["n_conflicts"] = frame["issue"].map(by_issue["stance"].agg(lambda stance: int((stance == CONFLICT).sum())))
    frame["n_statements"] = frame["issue"].map(by_issue["n_statements"].sum())
    frame = frame.assign(level=level, n_boot=n_boot)
    return frame.sort_values(["estimate", "n_delegations"], ascending=False, kind="stable").reset_index(drop=True)


def polarisation(counts: NDArray[Any]) -> Floats:
    """Polarisation of counts over three ordered categories.

    Parameters
    ----------
    counts : array, (..., 3)
        Counts or weights, 0 or more, in the order of the categories.

    Returns
    -------
    float array, (...)
        (1 - A) / 2 with van der Eijk's (2001) agreement A: 0 = all in one category, 1 = half at either end. NaN if all
        are 0.

    Notes
    -----
    A takes the distribution apart into layers of equal height and averages theirs by weight. With three categories a
    layer over all of them has A = 0, over two neighbours 1/2, over both ends -1, in one category 1.
    """
    total = counts.sum(axis=-1, keepdims=True)
    shares = counts / np.where(total > 0, total, np.nan)
    lowest = shares.min(axis=-1)
    left, middle, right = np.moveaxis(shares - lowest[..., None], -1, 0)
    neighbours = np.minimum(middle, left + right)  # the layer of two is flat; one of the ends is 0 if the middle is not
    ends = np.where(middle == 0, np.minimum(left, right), 0.0)
    agreement = 1 - 3 * lowest - neighbours - 4 * ends
    return np.asarray((1 - agreement) / 2, dtype=np.float64)
