"""Multidimensional scaling: points whose distances are as near as possible to distances given."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.faults import shown

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """The outcome of `classical_mds`; see there for what the columns mean."""

    points: pd.DataFrame
    eigenvalues: pd.DataFrame
    stress: float


def classical_mds(distances: pd.DataFrame, n_dims: int = 2) -> Scaling:
    """Place labels as points, by classical scaling.

    Parameters
    ----------
    distances : pandas.DataFrame, square
        Distance of each pair, 0 or more, symmetric, 0 from a label to itself; the same unique labels on both sides.
    n_dims : int
        Number of dimensions, from 1 to the number of labels less 1.

    Returns
    -------
    Scaling
        `points` (index = labels, columns `dim_1` ...: coordinates in the unit of the distances, centred on 0; 0 on a
        dimension that the distances do not have). `eigenvalues` has a row for each label: `dimension`, `eigenvalue`
        (largest first), `share` (its size over the sum of all sizes, 0-1; NaN if all are 0). Negative ones measure what
        no points in a plane or space can show. `stress`: Kruskal's stress-1 of the points, 0 = all distances shown
        exactly; NaN if all points coincide.

    Raises
    ------
    ValueError
        If a distance is missing, negative or not symmetric, or `n_dims` is out of range.

    Notes
    -----
    Torgerson (1952), Gower (1966); stress-1 after Kruskal (1964), without fitting a curve; share after Mardia (1978).
    On each dimension the point furthest from 0 is put on the positive side (of equals, the first by label). Axes have
    NO meaning of their own: a map may be turned, and only distances in it are read.
    """
    values = _checked(distances)
    if not 1 <= n_dims < len(values):
        raise ValueError(
            f"`n_dims` must lie from 1 to {len(values) - 1} for {len(values)} labels; received {shown(n_dims)}"
        )
    squares = values**2
    means = squares.mean(axis=0)
    roots, vectors = np.linalg.eigh(-(squares - means - means[:, None] + means.mean()) / 2)
    roots, vectors = roots[::-1], vectors[:, ::-1]
    size = np.abs(roots).sum()
    shown_dims = np.where(roots[:n_dims] > 1e-12 * size, roots[:n_dims], 0.0)
    points = signed(vectors[:, :n_dims] * np.sqrt(shown_dims), distances.index)
    return Scaling(
        points=pd.DataFrame(points, index=distances.index, columns=[f"dim_{d}" for d in range(1, n_dims + 1)]),
        eigenvalues=pd.DataFrame(
            {
                "dimension": np.arange(1, len(roots) + 1),
                "eigenvalue": roots,
                "share": np.abs(roots) / size if size > 0 else np.full(len(roots), np.nan),
            }
        ),
        stress=float(stress_1(values, points)),
    )


def stress_1(distances: Floats, points: Floats, weights: Floats | None = None) -> Floats:
    """Compute Kruskal's stress-1 of points, or of several sets of them.

    Parameters
    ----------
    distances : float array, (..., n, n)
        The distances to be shown.
    points : float array, (..., n, n_dims)
        Coordinates.
    weights : float array, (..., n, n), optional
        Weight of each pair, 0 = unknown; the diagonal is never counted.

    Returns
    -------
    float array, (...)
        The root of sum (shown - given)^2 / sum shown^2, over pairs: 0 = exact; NaN if all points coincide.

    Notes
    -----
    Kruskal (1964), with the distances themselves in place of a fitted curve. It grows with the number of labels: what
    is a good fit for ten is NOT to be had for a hundred.
    """
    fitted = point_distances(points)
    counted = np.ones_like(fitted) if weights is None else weights
    size = np.sum(counted * fitted**2, axis=(-2, -1))
    lost = np.sum(counted * np.where(counted > 0, fitted - distances, 0.0) ** 2, axis=(-2, -1))
    return np.asarray(np.sqrt(lost / np.where(size > 0, size, np.nan)))


def smacof(
    distances: Floats, weights: Floats, start: Floats, *, max_iterations: int = 500, tolerance: float = 1e-7
) -> Floats:
    """Move points until the weighted squared errors of their distances no longer fall.

    Parameters
    ----------
    distances : float array, (..., n, n)
        Distances to be shown, symmetric, several sets at once if need be; any number where the weight is 0.
    weights : float array, (..., n, n)
        Weight of each pair, symmetric, 0 or more; 0 = unknown. Pairs with a weight must join all points.
    start : float array, (..., n, n_dims)
        Where the points begin.
    max_iterations : int
        Most steps.
    tolerance : float
        Fall of the error in one step, as a share of the squared distances, at which to stop.

    Returns
    -------
    float array, (..., n, n_dims)
        Coordinates, centred on 0.

    Notes
    -----
    SMACOF with weights: de Leeuw (1977), de Leeuw and Heiser (1980); each step is the Guttman transform X = V^+ B(X) X
    and cannot raise the error. It finds a local minimum, NOT surely the best map.
    """
    n = weights.shape[-1]
    links = weights * (1 - np.eye(n))
    given = np.where(links > 0, distances, 0.0)
    inverse = np.linalg.pinv(_laplacian(links), hermitian=True)
    scale = np.sum(links * given**2, axis=(-2, -1))
    points = np.broadcast_to(start, (*links.shape[:-1], start.shape[-1])) - start.mean(axis=-2, keepdims=True)
    before = np.full(scale.shape, np.inf)
    for _ in range(max_iterations):
        fitted = point_distances(points)
        error = np.sum(links * (fitted - given) ** 2, axis=(-2, -1))
        if np.all(before - error <= tolerance * scale):
            break
        before = error
        ratio = links * np.divide(given, fitted, out=np.zeros_like(fitted), where=fitted > 0)
        points = inverse @ (_laplacian(ratio) @ points)
    return np.asarray(points)


def point_distances(points: Floats) -> Floats:
    """Compute the Euclidean distances of points.

    Parameters
    ----------
    points : float array, (..., n, n_dims)
        Coordinates.

    Returns
    -------
    float array, (..., n, n)
    """
    squares = np.zeros((*points.shape[:-1], points.shape[-2]))
    for axis in np.moveaxis(points, -1, 0):
        squares += (axis[..., :, None] - axis[..., None, :]) ** 2
    return np.asarray(np.sqrt(squares))


def signed(points: Floats, labels: pd.Index) -> Floats:
    """Turn each dimension so that the point furthest from 0 is positive; of equals, the first by label.

    Parameters
    ----------
    points : float array, (n, n_dims)
        Coordinates.
    labels : pandas.Index
        Labels of the points.

    Returns
    -------
    float array, (n, n_dims)
    """
    size = np.abs(points)
    furthest = size >= size.max(axis=0) * (1 - 1e-8)
    order = np.argsort(np.asarray([str(label) for label in labels]), kind="stable")
    first = order[furthest[order].argmax(axis=0)]
    return points * np.where(points[first, np.arange(points.shape[1])] < 0, -1.0, 1.0)


def _laplacian(weights: Floats) -> Floats:
    """Put minus each weight off the diagonal and the sums of rows on it."""
    return np.asarray(np.eye(weights.shape[-1]) * weights.sum(axis=-1)[..., None] - weights)


def _checked(distances: pd.DataFrame) -> Floats:
    if not distances.index.is_unique or not distances.index.equals(distances.columns):
        raise ValueError(
            f"`distances` must be square with the same unique labels on both sides; received {distances.shape}"
        )
    values = distances.to_numpy(np.float64)
    if (missing := np.argwhere(~np.isfinite(values))).size:
        pair = " / ".join(str(distances.index[place]) for place in missing[0])
        raise ValueError(
            f"`distances` must be known for every pair; received {len(missing)} cells without, first {pair}"
        )
    if (
        values.min(initial=0.0) < 0
        or not np.allclose(values, values.T)
        or np.abs(np.diag(values)).max(initial=0.0) > 1e-9
    ):
        raise ValueError("`distances` must be symmetric, 0 or more, and 0 on the diagonal; received others")
    return np.asarray((values + values.T) / 2)


def aligned(replicates: Floats, points: Floats) -> Floats:
    """Turn and shift each set of points onto another, without rescaling it (Schönemann 1966).

    Parameters
    ----------
    replicates : float array, (n_sets, n, n_dims)
        Sets of the same points.
    points : float array, (n, n_dims)
        Where to.

    Returns
    -------
    float array, (n_sets, n, n_dims)
        Mirrored where that brings the points closer.
    """
    centre = points.mean(axis=0)
    moved = replicates - replicates.mean(axis=-2, keepdims=True)
    left, _, right = np.linalg.svd(np.swapaxes(moved, -1, -2) @ (points - centre))
    return np.asarray(moved @ (left @ right) + centre)


def spread(replicates: Floats, points: pd.DataFrame) -> pd.DataFrame:
    """Put beside points how far they move when the distances are drawn anew.

    Parameters
    ----------
    replicates : float array, (n_sets, n, n)
        Distances, at least 0; sets with an unknown one are left out.
    points : pandas.DataFrame
        As `classical_mds` gives them, in the same order.

    Returns
    -------
    pandas.DataFrame
        `points` with `sd_1` ...: standard deviations over the sets, each placed by classical scaling and turned onto
        the points; NaN with fewer than two sets.
    """
    known = replicates[~np.isnan(replicates).any(axis=(1, 2))]
    n_dims = points.shape[1]
    squares = known**2
    centred = squares - squares.mean(axis=1, keepdims=True) - squares.mean(axis=2, keepdims=True)
    values, vectors = np.linalg.eigh(-(centred + squares.mean(axis=(1, 2), keepdims=True)) / 2)
    drawn = vectors[:, :, ::-1][:, :, :n_dims] * np.sqrt(np.maximum(values[:, None, ::-1][:, :, :n_dims], 0.0))
    moved = aligned(drawn, points.to_numpy(np.float64))
    sd = moved.std(axis=0, ddof=1) if len(known) > 1 else np.full(points.shape, np.nan)
    return points.assign(**{f"sd_{dim}": sd[:, dim - 1] for dim in range(1, n_dims + 1)})
