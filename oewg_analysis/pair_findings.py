"""Findings of the notebooks about pairs of delegations, as functions of a corpus, its counts and a set of choices.

As in `oewg_analysis.findings`; words enter by the corrected cosine similarity of delegations alone.
"""

from collections.abc import Collection
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.corpus import Corpus
from oewg_analysis.findings import NONE, Estimate, Spec
from oewg_analysis.matrix_correlation import mantel
from oewg_analysis.pairs import pair_matrix
from oewg_analysis.positions import stance_agreement
from oewg_analysis.resampling import dirichlet_weights, intervals
from oewg_analysis.terms import TermMatrix
from oewg_analysis.text_similarity import Similarity, distances, similarity

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEWEST = 3  # delegations a side needs for an interval
MIN_PASSAGES = 10  # of a delegation, as in `text_similarity.similarity`


def text_vote_correlation(
    corpus: Corpus,
    counts: TermMatrix,
    spec: Spec,
    *,
    votes: pd.DataFrame,
    min_statements: int = 3,
    method: Literal["pearson", "spearman"] = "spearman",
    n_boot: int = 1000,
    seed: int = 20250711,
) -> Estimate:
    """Correlate similarity of vocabulary with agreement in votes, over pairs of delegations.

    Parameters
    ----------
    corpus, counts, spec
        From `robustness.specification_curve`; uses "sublinear_tf".
    votes : pandas.DataFrame, square
        Agreement in votes, as `pair_matrix(vote_agreement(corpus))` gives it: words do not change it.
    min_statements : int
        Fewest statements of a delegation.
    method, n_boot, seed
        As in `matrix_correlation.mantel`.

    Returns
    -------
    Estimate
        r, -1 to 1; `n` = statements of the delegations compared. NaN with fewer than 4 delegations.
    """
    result = _similarity(counts, spec, min_statements)
    if result is None:
        return NONE
    alike = 1 - distances(result)
    return _correlated(alike, votes, counts, method, n_boot, seed)


def stance_vote_correlation(
    corpus: Corpus,
    counts: TermMatrix,
    spec: Spec,
    *,
    votes: pd.DataFrame,
    column: str = "corrected",
    method: Literal["pearson", "spearman"] = "spearman",
    n_boot: int = 1000,
    seed: int = 20250711,
) -> Estimate:
    """Correlate agreement in coded stances with agreement in votes, over pairs of delegations.

    Parameters
    ----------
    corpus, counts, spec
        From `robustness.specification_curve`. No word enters: only choices of statements ("reports", "writers") matter.
    votes, method, n_boot, seed
        As in `text_vote_correlation`.
    column : str
        Which agreement of `positions.stance_agreement`.

    Returns
    -------
    Estimate
        r, -1 to 1; `n` = statements of the delegations compared. NaN with fewer than 4 delegations.
    """
    if corpus.positions.empty:
        return NONE
    agreement = pair_matrix(stance_agreement(corpus, n_boot=2), column)
    return _correlated(agreement, votes, counts, method, n_boot, seed)


def _correlated(
    first: pd.DataFrame,
    votes: pd.DataFrame,
    counts: TermMatrix,
    method: Literal["pearson", "spearman"],
    n_boot: int,
    seed: int,
) -> Estimate:
    both = [code for code in first.index if code in votes.index]
    r = mantel(
        first.loc[both, both], votes.loc[both, both], method=method, n_permutations=1, n_boot=n_boot, seed=seed
    ).iloc[0]
    return Estimate(r["estimate"], r["low"], r["high"], _statements(counts, both))


def group_separation(
    corpus: Corpus,
    counts: TermMatrix,
    spec: Spec,
    *,
    group: Collection[str],
    others: Collection[str],
    min_statements: int = 3,
    n_boot: int = 1000,
    seed: int = 20250711,
) -> Estimate:
    """Compare similarity within a group with similarity between it and others.

    Parameters
    ----------
    corpus, counts, spec
        From `robustness.specification_curve`; uses "sublinear_tf".
    group, others : collection of str
        Codes of delegations, none in both; regional groups may stand for their Members, save those in `others`.
    min_statements : int
        Fewest statements of a delegation.
    n_boot, seed : int
        Replicates of the bootstrap over delegations, each side for itself; seed of its generator.

    Returns
    -------
    Estimate
        Mean similarity of two of the group less that of one of the group and one of the others: above 0 = the group is
        more like itself; `n` = statements of both. NaN where either mean has no pair; limits NaN with fewer than 3
        delegations on a side.
    """
    result = _similarity(counts, spec, min_statements)
    if result is None:
        return NONE
    apart = distances(result)
    places = corpus.delegations.set_index("code")["region"].reindex(apart.index)
    outside = apart.index.isin(list(others))
    inside = (apart.index.isin(list(group)) | places.isin(list(group)).to_numpy()) & ~outside
    n_inside, n_outside = int(inside.sum()), int(outside.sum())
    if n_inside < 2 or n_outside < 1:
        return NONE
    alike = 1 - apart.to_numpy()
    within, between = alike[np.ix_(inside, inside)], alike[np.ix_(inside, outside)]
    point = _separation(within, between, np.ones((1, n_inside)), np.ones((1, n_outside)))[0]
    n = _statements(counts, apart.index[inside | outside])
    if min(n_inside, n_outside) < FEWEST:
        return Estimate(point, n=n)
    rng = np.random.default_rng(seed)
    draws = [dirichlet_weights(np.zeros(size, dtype=np.int64), 1.0, n_boot, rng) for size in (n_inside, n_outside)]
    found = intervals(point, _separation(within, between, draws[0], draws[1]), method="percentile")
    return Estimate(point, float(found.low), float(found.high), n)


def _separation(within: Floats, between: Floats, members: Floats, others: Floats) -> Floats:
    """Mean within less mean between, a row a replicate, a pair weighted by the product of its ends."""
    pairs = within - np.diag(within.diagonal())
    inside = ((members @ pairs) * members).sum(axis=1) / (members.sum(axis=1) ** 2 - (members**2).sum(axis=1))
    across = ((members @ between) * others).sum(axis=1) / (members.sum(axis=1) * others.sum(axis=1))
    return np.asarray(inside - across)


def pair_excess(
    corpus: Corpus,
    counts: TermMatrix,
    spec: Spec,
    *,
    a: str,
    b: str,
    min_statements: int = 3,
    n_boot: int = 500,
    seed: int = 20250711,
) -> Estimate:
    """Compare the similarity of two delegations with the mean of all pairs.

    Parameters
    ----------
    corpus, counts, spec
        From `robustness.specification_curve`; uses "sublinear_tf".
    a, b : str
        Codes of two delegations.
    min_statements, n_boot, seed
        As in `text_similarity.similarity`.

    Returns
    -------
    Estimate
        Similarity less the mean; the limits are those of the pair, the mean of some hundred pairs being taken as
        given; `n` = statements of the two. NaN where either has too little text.
    """
    result = _similarity(counts, spec, min_statements, n_boot, seed)
    if result is None:
        return NONE
    pairs = result.pairs
    one = pairs[pairs["a"].isin([a, b]) & pairs["b"].isin([a, b])].dropna(subset="estimate")
    if one.empty:
        return NONE
    row, mean = one.iloc[0], pairs["estimate"].mean()
    n = row["n_statements_a"] + row["n_statements_b"]
    return Estimate(row["estimate"] - mean, row["low"] - mean, row["high"] - mean, n)


def neighbour_overlap(
    corpus: Corpus, counts: TermMatrix, spec: Spec, *, reference: pd.DataFrame, k: int = 5, min_statements: int = 3
) -> Estimate:
    """Say how many of each delegation's nearest neighbours stay, on average.

    Parameters
    ----------
    corpus, counts, spec
        From `robustness.specification_curve`; uses "sublinear_tf".
    reference : pandas.DataFrame, square
        Distances under the main set of choices, from `text_similarity.distances`.
    k : int
        Neighbours, fewer than the delegations in both.
    min_statements : int
        Fewest statements of a delegation.

    Returns
    -------
    Estimate
        Mean share of the k nearest under the main set that are among the k nearest here, 0 to 1, over delegations in
        both; without limits; `n` = their statements. Chance alone gives k / (delegations - 1). NaN where too few are
        in both.
    """
    result = _similarity(counts, spec, min_statements)
    if result is None:
        return NONE
    here = distances(result)
    both = here.index.intersection(reference.index)
    if len(both) < k + 2:
        return NONE
    near = [_nearest(frame.loc[both, both].to_numpy(np.float64), k) for frame in (here, reference)]
    return Estimate(float((near[0] & near[1]).sum(axis=1).mean() / k), n=_statements(counts, both))


def _nearest(apart: Floats, k: int) -> Mask:
    np.fill_diagonal(apart := apart.copy(), np.inf)
    marks = np.zeros(apart.shape, dtype=bool)
    np.put_along_axis(marks, np.argsort(apart, axis=1, kind="stable")[:, :k], True, axis=1)
    return marks


def _similarity(
    counts: TermMatrix, spec: Spec, min_statements: int, n_boot: int = 0, seed: int = 20250711
) -> Similarity | None:
    """Similarity under a set of choices; None if nobody has enough text."""
    rows = counts.pool("delegation").rows
    if not ((rows["n_statements"] >= min_statements) & (rows["n_passages"] >= MIN_PASSAGES)).any():
        return None
    return similarity(
        counts,
        min_passages=MIN_PASSAGES,
        min_statements=min_statements,
        sublinear_tf=bool(spec.get("sublinear_tf", False)),
        n_boot=n_boot,
        seed=seed,
    )


def _statements(counts: TermMatrix, codes: Collection[str]) -> int:
    return int(counts.rows.loc[counts.rows["delegation"].isin(list(codes)), "statement"].nunique())
