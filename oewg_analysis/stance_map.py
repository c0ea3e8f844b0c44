"""Delegations in the space of coded stances: near together where they agree on what both took a stand on."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import shown
from oewg_analysis.mds import aligned, classical_mds, signed, smacof, stress_1
from oewg_analysis.resampling import dirichlet_weights
from oewg_analysis.stance_table import stance_scores, stances

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

FEWEST_ISSUES = 3  # to redraw from


@dataclass(frozen=True)
class StanceSpace:
    """The outcome of `stance_space`.

    Attributes
    ----------
    points : pandas.DataFrame
        Index = delegation; `dim_1` ... (coordinates; a distance of 1 = opposite on every shared issue), `sd_1` ...
        (their standard deviations over replicates), `spread` (root mean square distance of the replicates from the
        point), `n_issues` (with a stand), `n_partners` (delegations to which the distance is known).
    replicates : float array, (n_boot, delegations, n_dims)
        The points of each replicate, for ellipses.
    stress : float
        Stress-1 over the known pairs, weighted as in the fit; 0 = all shown exactly.
    known : float
        Share of the pairs whose distance is known, 0-1.
    left_out : tuple of str
        Delegations that cannot be placed.
    """

    points: pd.DataFrame
    replicates: Floats
    stress: float
    known: float
    left_out: tuple[str, ...]


def stance_space(
    source: Corpus | pd.DataFrame,
    n_dims: int = 2,
    *,
    min_issues: int = 3,
    n_boot: int = 200,
    seed: int = 20250711,
) -> StanceSpace:
    """Place delegations so that their distances show how far their stances differ.

    Parameters
    ----------
    source : Corpus or pandas.DataFrame
        Stances as from `stances.stances`; of a corpus, those by rule "latest". Cells with stance "conflict" are left
        out.
    n_dims : int
        Number of dimensions, 1 or more.
    min_issues : int
        Fewest issues on which two delegations both took a stand for their distance to count as known, 1 or more.
    n_boot, seed : int
        Replicates of the bootstrap over issues, 2 or more; seed of its generator.

    Returns
    -------
    StanceSpace
        Points, their replicates, stress, and who could not be placed.

    Raises
    ------
    ValueError
        If too few delegations can be placed, or a parameter is out of range.

    Notes
    -----
    Distance = 1 - agreement (`positions.stance_agreement`), by SMACOF (de Leeuw and Heiser 1980), each pair weighted by
    the number of issues it shares: 0 where fewer than `min_issues`, so that nothing is filled in for what is unknown. A
    delegation is placed if it has `n_dims` + 1 known distances to others placed, and pairs join it to the largest set
    of them. Replicates reweight the issues, start from the points and are turned onto them (Procrustes, no rescaling).
    A `spread` rests on the issues coded, and is too small for points held by pairs that share few. Two points can lie
    together because nothing was coded that tells them apart: it is NOT a sign that they agree on the rest.
    """
    for name, value, least in (("n_dims", n_dims, 1), ("min_issues", min_issues, 1), ("n_boot", n_boot, 2)):
        if value < least:
            raise ValueError(f"`{name}` must be {least} or more; received {shown(value)}")
    held = stances(source) if isinstance(source, Corpus) else source
    scores = stance_scores(held)
    placed = _placed(scores.notna().to_numpy(), min_issues, n_dims)
    if placed.sum() < n_dims + 2 or scores.shape[1] < FEWEST_ISSUES:
        allowed = f"at least {FEWEST_ISSUES} issues, and join {n_dims + 2} delegations by {min_issues} issues each"
        raise ValueError(f"`source` must hold {allowed}; received {scores.shape[1]}, and {int(placed.sum())} joined so")
    left_out = tuple(str(code) for code in scores.index[~placed])
    scores = scores[placed]
    values = scores.to_numpy(np.float64)
    linked = _shared(~np.isnan(values)) >= min_issues
    distances, weights = _distances(values, np.ones((1, values.shape[1])), linked)
    points = signed(_turned(smacof(distances[0], weights[0], _start(distances[0], linked, n_dims))), scores.index)
    drawn = dirichlet_weights(np.zeros(values.shape[1], dtype=np.int64), 1.0, n_boot, np.random.default_rng(seed))
    replicates = aligned(smacof(*_distances(values, drawn, linked), points, tolerance=1e-5), points)
    names = [f"dim_{d}" for d in range(1, n_dims + 1)]
    frame = pd.DataFrame(points, index=scores.index, columns=names)
    frame[[f"sd_{d}" for d in range(1, n_dims + 1)]] = replicates.std(axis=0, ddof=1)
    frame["spread"] = np.sqrt(((replicates - points) ** 2).sum(axis=-1).mean(axis=0))
    frame = frame.assign(n_issues=(~np.isnan(values)).sum(axis=1), n_partners=linked.sum(axis=1))
    pairs = linked[np.triu_indices(len(linked), k=1)]
    return StanceSpace(
        frame, replicates, float(stress_1(distances[0], points, weights[0])), float(pairs.mean()), left_out
    )


def _shared(known: Truths) -> NDArray[np.int64]:
    """Count the issues that each two share; 0 for a delegation with itself."""
    counts = known.astype(np.int64) @ known.T.astype(np.int64)
    np.fill_diagonal(counts, 0)
    return counts


def _placed(known: Truths, min_issues: int, n_dims: int) -> Truths:
    """Find the largest joined set of delegations in which each has at least `n_dims` + 1 known distances."""
    from scipy.sparse.csgraph import connected_components

    linked = _shared(known) >= min_issues
    kept: Truths = np.asarray(linked.any(axis=1))
    while np.any(few := kept & (linked[:, kept].sum(axis=1) <= n_dims)):
        kept = kept & ~few
    part = connected_components(linked & kept & kept[:, None], directed=False)[1]
    sizes = np.bincount(part[kept], minlength=1)
    return np.asarray(kept & (part == sizes.argmax()))


def _distances(values: Floats, draws: Floats, linked: Truths) -> tuple[Floats, Floats]:
    """Distances and weights of linked pairs, 0 elsewhere, under each draw of weights of the issues."""
    n = len(values)
    i, j = np.nonzero(np.triu(linked))
    shared = ~np.isnan(values[i]) & ~np.isnan(values[j])
    apart = np.where(shared, np.abs(values[i] - values[j]) / 2, 0.0)
    total = draws @ shared.T
    distances, weights = np.zeros((len(draws), n, n)), np.zeros((len(draws), n, n))
    weights[:, i, j] = weights[:, j, i] = total
    distances[:, i, j] = distances[:, j, i] = draws @ apart.T / np.where(total > 0, total, 1.0)
    return distances, weights


def _start(distances: Floats, linked: Truths, n_dims: int) -> Floats:
    """Begin from classical scaling with the mean in place of unknown distances; only the start knows it."""
    filled = np.where(linked, distances, distances[linked].mean())
    np.fill_diagonal(filled, 0.0)
    return classical_mds(pd.DataFrame(filled), n_dims).points.to_numpy(np.float64)


def _turned(points: Floats) -> Floats:
    """Turn points onto their principal axes."""
    return np.asarray(points @ np.linalg.svd(points, full_matrices=False)[2].T)
