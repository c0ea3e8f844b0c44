"""Do two matrices of pairs go together? The Mantel test, with strata and with a third matrix held constant."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.faults import shown
from oewg_analysis.resampling import Alternative, dirichlet_weights, intervals, permutation_p

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

METHODS = ("pearson", "spearman")
FEWEST_DELEGATIONS = 4
BLOCK = 500_000  # numbers gathered at once


def mantel(
    x: pd.DataFrame,
    y: pd.DataFrame,
    *,
    control: pd.DataFrame | None = None,
    strata: Mapping[str, str] | None = None,
    method: Literal["pearson", "spearman"] = "pearson",
    alternative: Alternative = "two-sided",
    n_permutations: int = 9999,
    n_boot: int = 1000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Test whether pairs that are high in one matrix are high in another.

    Parameters
    ----------
    x, y : pandas.DataFrame, square
        Likeness or distance of each pair, symmetric, the same unique labels on both sides; NaN = unknown. Labels that
        are not in all matrices, and those without a pair known in all of them, are left out.
    control : pandas.DataFrame, square, optional
        A third matrix to hold constant (partial test), such as 1 for the same regional group and 0 for others.
    strata : mapping of str to str, optional
        The stratum of each label; labels are exchanged only within their stratum.
    method : {"pearson", "spearman"}
        Correlation of the values, or of their ranks. Ranks are taken once, over the pairs known in all matrices.
    alternative : {"two-sided", "greater", "less"}
        Which correlations speak against the hypothesis of none.
    n_permutations, n_boot, seed : int
        Random permutations, replicates of the bootstrap over labels, and seed of both.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row: `estimate` (r, -1 to 1; partial r with `control`), `low`, `high`, `p` (above 0, at most 1), `method`,
        `alternative`, `partial`, `stratified` (bool), `n_delegations`, `n_pairs`, `n_permutations`, `level`, `n_boot`.
        NaN where a matrix does not vary over the pairs known in all of them, or fewer than 4 labels are left.

    Raises
    ------
    ValueError
        If a matrix is not square and symmetric, labels repeat or lack a stratum, or a parameter is not allowed.

    Notes
    -----
    Mantel (1967); Smouse, Long and Sokal (1986) for the partial test. Rows and columns of `y` are permuted together,
    unknown pairs with them, and each correlation, observed or permuted, is taken over the pairs then known in all
    matrices; p = (b + 1) / (m + 1), a permutation whose correlation is undefined counting as extreme. For the interval
    labels get random weights (`resampling.dirichlet_weights`) and a pair counts by their product; pairs of a label with
    itself never enter. r is NOT the correlation of what delegations say and do one by one, and the partial test rejects
    too often if both matrices follow the same unmeasured structure (Guillot and Rousset 2013).
    """
    if method not in METHODS:
        raise ValueError(f"`method` must be one of {', '.join(METHODS)}; received {shown(method)}")
    labels, matrices = _aligned({"x": x, "y": y} | ({} if control is None else {"control": control}))
    if method == "spearman":
        matrices = _ranked(matrices)
    rng = np.random.default_rng(seed)
    orders = permutations(_codes(labels, strata), n_permutations, rng)
    figures = _tested(matrices, orders, alternative, n_boot, rng, level)
    how = {"method": method, "alternative": alternative}
    kind = {"partial": control is not None, "stratified": strata is not None}
    n_pairs = int(np.triu(_known(matrices), k=1).sum())
    basis = {"n_delegations": len(labels), "n_pairs": n_pairs, "n_permutations": n_permutations}
    return pd.DataFrame([{**figures, **how, **kind, **basis, "level": level, "n_boot": n_boot}])


def permutations(strata: Codes, n: int, rng: np.random.Generator) -> Codes:
    """Draw permutations that leave every place its stratum.

    Parameters
    ----------
    strata : int array, (size,)
        Stratum of each place; all the same = free permutations.
    n : int
        How many to draw, independently, 1 or more.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    int array, (n, size)
        A row a permutation: which place's member comes here.

    Raises
    ------
    ValueError
        If `n` is below 1.
    """
    if n < 1:
        raise ValueError(f"`n_permutations` must be 1 or more; received {shown(n)}")
    orders = np.empty((n, strata.size), dtype=np.int64)
    # Sorting by stratum and then at random lines up the members of each stratum for its places.
    orders[:, np.argsort(strata, kind="stable")] = np.argsort(strata + rng.random(orders.shape), axis=1)
    return orders


def _aligned(given: dict[str, pd.DataFrame]) -> tuple[list[str], list[Floats]]:
    """Labels in all matrices, with a pair known in all of them; and the matrices in that order."""
    for name, frame in given.items():
        if not frame.index.is_unique or not frame.index.equals(frame.columns):
            raise ValueError(
                f"`{name}` must be square with the same unique labels on both sides; received {frame.shape}"
            )
        values = frame.to_numpy(np.float64)
        if not np.allclose(values, values.T, equal_nan=True):
            raise ValueError(f"`{name}` must be symmetric; received values that differ across the diagonal")
    first, *others = given.values()
    labels = [label for label in first.index if all(label in other.index for other in others)]
    matrices = [frame.loc[labels, labels].to_numpy(np.float64) for frame in given.values()]
    known = _known(matrices)
    np.fill_diagonal(known, False)
    kept: NDArray[np.bool_] = np.asarray(known.any(axis=1))
    return [label for label, keep in zip(labels, kept, strict=True) if keep], [m[np.ix_(kept, kept)] for m in matrices]


def _known(values: list[Floats]) -> NDArray[np.bool_]:
    return np.asarray(~np.isnan(np.stack(values)).any(axis=0))


def _codes(labels: list[str], strata: Mapping[str, str] | None) -> Codes:
    if strata is None:
        return np.zeros(len(labels), dtype=np.int64)
    if missing := [label for label in labels if label not in strata]:
        raise ValueError(f"`strata` must name the stratum of every label; received none for {', '.join(missing)}")
    return np.asarray(np.unique([strata[label] for label in labels], return_inverse=True)[1], dtype=np.int64)


def _ranked(matrices: list[Floats]) -> list[Floats]:
    """Replace values by their places among those of pairs known in all matrices, ties by the mean of theirs."""
    i, j = np.triu_indices(len(matrices[0]), k=1)
    known = _known(matrices)[i, j]
    ranked = []
    for matrix in matrices:
        values = matrix[i, j]
        ordered = np.sort(values[known])
        places = (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") + 1) / 2
        ranks = np.full(matrix.shape, np.nan)
        ranks[i, j] = ranks[j, i] = np.where(np.isnan(values), np.nan, places)
        ranked.append(ranks)
    return ranked


def _tested(
    matrices: list[Floats], orders: Codes, alternative: Alternative, n_boot: int, rng: np.random.Generator, level: float
) -> dict[str, float]:
    n = len(matrices[0])
    observed = _permuted(matrices, np.arange(n)[None])[0] if n >= FEWEST_DELEGATIONS else np.nan
    if np.isnan(observed):
        return dict.fromkeys(("estimate", "low", "high", "p"), np.nan)
    permuted = _permuted(matrices, orders)
    p = permutation_p(observed, np.where(np.isnan(permuted), observed, permuted), alternative)
    weights = dirichlet_weights(np.zeros(n, dtype=np.int64), 1.0, n_boot, rng)
    limits = intervals(observed, _reweighted(matrices, weights), method="percentile", level=level)
    return {"estimate": float(observed), "low": float(limits.low), "high": float(limits.high), "p": float(p)}


def _permuted(matrices: list[Floats], orders: Codes) -> Floats:
    """Correlation of the first and second matrix, the latter permuted; partial if there is a third."""
    x, y, *control = matrices
    i, j = np.nonzero(np.triu(_known([x, *control]), k=1))
    still = [_centred(m[i, j]) for m in (x, *control)]
    values = _centred(y).ravel()
    known, values = (~np.isnan(y)).astype(np.float64).ravel(), np.nan_to_num(values)
    whole = not np.isnan(y[np.triu_indices(len(y), k=1)]).any()
    results = []
    step = max(1, BLOCK // max(i.size, 1))
    for start in range(0, len(orders), step):
        order = orders[start : start + step].astype(np.int32)
        place = order[:, i] * np.int32(len(x)) + order[:, j]
        drawn, here = values[place], np.ones((1, i.size)) if whole else known[place]
        n, y_sums = here.sum(axis=1), (drawn.sum(axis=1), np.einsum("ij,ij->i", drawn, drawn))
        sums = [(here @ a, here @ a**2) for a in still]
        r = [_correlation(n, sums[k], y_sums, drawn @ a) for k, a in enumerate(still)]
        if control:
            r_control = _correlation(n, sums[0], sums[1], here @ (still[0] * still[1]))
            r = [_partial(r[0], r_control, r[1])]
        results.append(r[0])
    return np.concatenate(results)


def _reweighted(matrices: list[Floats], weights: Floats) -> Floats:
    """Correlation of the first and second matrix, partial if there is a third, under weights of the labels."""
    i, j = np.nonzero(np.triu(_known(matrices), k=1))
    values = [_centred(m[i, j]) for m in matrices]
    drawn = weights[:, i] * weights[:, j]
    n, sums = drawn.sum(axis=1), [(drawn @ a, drawn @ a**2) for a in values]

    def r(a: int, b: int) -> Floats:
        return _correlation(n, sums[a], sums[b], drawn @ (values[a] * values[b]))

    return r(0, 1) if len(values) == 2 else _partial(r(0, 1), r(0, 2), r(1, 2))


def _centred(values: Floats) -> Floats:
    """Values less their mean, so that sums of squares lose no digits."""
    return values if np.isnan(values).all() else np.asarray(values - np.nanmean(values))


def _correlation(n: Floats, a: tuple[Floats, Floats], b: tuple[Floats, Floats], product: Floats) -> Floats:
    """Pearson's r from sums of weights, of (values, squares) of either side, and of products; NaN if a side is flat."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_a, mean_b = a[0] / n, b[0] / n
        spread = [square / n - mean**2 for (_, square), mean in ((a, mean_a), (b, mean_b))]
        varies = (spread[0] > 1e-12 * a[1] / n) & (spread[1] > 1e-12 * b[1] / n)
        r = (product / n - mean_a * mean_b) / np.sqrt(spread[0] * spread[1])
    return np.where(varies, np.clip(r, -1, 1), np.nan)


def _partial(r: Floats, r_first: Floats, r_second: Floats) -> Floats:
    """Correlation of two variables without what each shares with a third; NaN if the third gives either entirely."""
    rest = (1 - r_first**2) * (1 - r_second**2)
    return np.asarray((r - r_first * r_second) / np.sqrt(np.where(rest > 1e-12, rest, np.nan)))
