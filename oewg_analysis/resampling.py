"""Random weights, intervals from replicates, permutation p-values, and p-values adjusted for many tests.

It knows arrays and codes only: what is resampled, and what is computed from it, is the business of the measure.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri, stdtrit

from oewg_analysis.faults import shown

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Method = Literal["basic-t", "basic", "percentile", "bca"]
Alternative = Literal["two-sided", "greater", "less"]

METHODS = ("basic-t", "basic", "percentile", "bca")
MOST_UNDEFINED = 0.05
BLOCK = 4096  # columns of replicates sorted at once, so that the sorted copy stays small


def dirichlet_weights(groups: Codes, variance: ArrayLike, n_boot: int, rng: np.random.Generator) -> Floats:
    """Draw positive random weights for the members of groups: a bootstrap without empty draws.

    Parameters
    ----------
    groups : int array, (n,)
        The group of each member, 0, 1, ...
    variance : float or float array, (n,)
        How much of the sampling variance of the group's mean the weights shall carry: 1 = all of it, as an unbiased
        estimate would have it; 0 = weights that stay 1. The same for all members of a group, and less than its size
        minus one.
    n_boot : int
        Number of replicates.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    float array, (n_boot, n)
        Weights above or equal to 0 which sum, within each group, to its size. A group of one keeps the weight 1.

    Raises
    ------
    ValueError
        If `n_boot` is below 1, or a variance is negative or too large for the size of its group.

    Notes
    -----
    The Bayesian bootstrap of Rubin (1981) with the concentration chosen so that the variance of a weighted mean equals
    `variance` times s^2/n with the unbiased s^2, as in Rao and Wu (1988): n times Dirichlet(alpha), alpha = ((n - 1) /
    variance - 1) / n. Multinomial counts carry (n - 1)/n of that variance, and with few members leave replicates that
    hold one member alone. The weights are NOT a posterior here.
    """
    size = np.bincount(groups)[groups]
    share = np.broadcast_to(np.asarray(variance, dtype=np.float64), size.shape)
    if n_boot < 1:
        raise ValueError(f"`n_boot` must be 1 or more; received {shown(n_boot)}")
    free = (size > 1) & (share != 0)
    if np.any(~(share >= 0)) or np.any(share[free] >= size[free] - 1):
        raise ValueError(f"`variance` must be 0 or more and below a group's size minus one; received {shown(variance)}")
    weights = np.ones((n_boot, size.size))
    if free.any():
        alpha = ((size[free] - 1) / share[free] - 1) / size[free]
        members, first = np.unique(groups[free], return_inverse=True)
        order = np.argsort(first, kind="stable")
        starts = np.searchsorted(first[order], np.arange(members.size))
        # Gamma(alpha) = Gamma(alpha + 1) U^(1/alpha), in logs: a small alpha would underflow to a group of zeros.
        logs = np.log(rng.standard_gamma(alpha + 1, (n_boot, alpha.size)))
        logs -= rng.standard_exponential((n_boot, alpha.size)) / alpha
        logs -= np.maximum.reduceat(logs[:, order], starts, axis=1)[:, first]
        drawn = np.exp(logs)
        drawn /= np.add.reduceat(drawn[:, order], starts, axis=1)[:, first]
        weights[:, free] = drawn * size[free]
    return weights


@dataclass(frozen=True)
class Intervals:
    """Limits of an estimate, with what they rest on.

    Attributes
    ----------
    low, high : float array
        The limits, in the shape and unit of the estimate; NaN where the estimate is NaN or too many replicates are
        undefined.
    undefined : float array
        Share of the replicates that were NaN, 0 to 1.
    level : float
        Nominal coverage.
    n_boot : int
        Number of replicates drawn, the undefined ones included.
    method : str
        How the limits were taken.
    """

    low: Floats
    high: Floats
    undefined: Floats
    level: float
    n_boot: int
    method: str


def intervals(
    estimate: ArrayLike,
    replicates: NDArray[np.floating],
    *,
    method: Method = "basic-t",
    level: float = 0.95,
    freedom: ArrayLike = np.inf,
    acceleration: ArrayLike = 0.0,
) -> Intervals:
    """Intervals from bootstrap replicates, one for each number of an estimate of any shape.

    Parameters
    ----------
    estimate : float array of any shape, or a float
        The estimate on the data themselves.
    replicates : float array, (n_boot, *shape of the estimate)
        The replicates; NaN = undefined in that replicate, and left out.
    method : {"basic-t", "basic", "percentile", "bca"}
        "basic" reflects the quantiles of the replicates about the estimate; "basic-t" stretches it by the quantile of
        Student's t over the normal one, for variances estimated from few units; "percentile" takes the quantiles as
        they are; "bca" corrects them for bias and acceleration.
    level : float
        Nominal coverage, above 0 and below 1.
    freedom : float array or float
        Degrees of freedom for "basic-t", broadcast to the estimate; infinite = no stretching.
    acceleration : float array or float
        Acceleration for "bca", broadcast to the estimate; 0 leaves the correction for bias alone.

    Returns
    -------
    Intervals
        NaN limits where the estimate is NaN, where more than 5 % of the replicates are undefined (`MOST_UNDEFINED`),
        and for "bca" also where all replicates lie on one side of the estimate, or the acceleration is NaN.

    Raises
    ------
    ValueError
        If the method or level is not allowed, or the shapes do not agree.

    Notes
    -----
    Efron (1987) for BCa, Davison and Hinkley (1997), sections 5.2-5.3, for the others. Quantiles are interpolated
    linearly. An interval is NOT the range in which a new text will fall, and intervals of many pairs do not hold all at
    once.
    """
    point = np.asarray(estimate, dtype=np.float64)
    _check(point, replicates, method, level)
    center = point.ravel()
    columns = replicates.reshape(len(replicates), -1)
    stretch = _stretch(method, level, np.broadcast_to(np.asarray(freedom, dtype=np.float64), point.shape).ravel())
    bend = np.broadcast_to(np.asarray(acceleration, dtype=np.float64), point.shape).ravel()
    low, high, undefined = np.empty((3, center.size))
    for start in range(0, center.size, BLOCK):
        part = slice(start, start + BLOCK)
        ordered = np.sort(columns[:, part].astype(np.float64), axis=0)  # NaN last
        probabilities = _probabilities(method, level, center[part], ordered, bend[part])
        low[part], high[part] = (_quantiles(ordered, p) for p in probabilities)
        undefined[part] = np.isnan(ordered).mean(axis=0)
    if method in ("basic", "basic-t"):
        low, high = center - stretch * (high - center), center + stretch * (center - low)
    void = np.isnan(center) | (undefined > MOST_UNDEFINED)
    low, high = np.where(void, np.nan, low), np.where(void, np.nan, high)
    return Intervals(
        low=low.reshape(point.shape),
        high=high.reshape(point.shape),
        undefined=undefined.reshape(point.shape),
        level=level,
        n_boot=len(replicates),
        method=method,
    )


def _check(point: Floats, replicates: NDArray[np.floating], method: str, level: float) -> None:
    if method not in METHODS:
        raise ValueError(f"`method` must be one of {', '.join(METHODS)}; received {shown(method)}")
    if not 0 < level < 1:
        raise ValueError(f"`level` must lie above 0 and below 1; received {shown(level)}")
    if replicates.ndim == 0 or replicates.shape[1:] != point.shape or len(replicates) == 0:
        allowed = f"have the shape (n_boot, *{point.shape}), n_boot 1 or more"
        raise ValueError(f"`replicates` must {allowed}; received {replicates.shape}")


def _stretch(method: str, level: float, freedom: Floats) -> Floats:
    if method != "basic-t":
        return np.ones_like(freedom)
    normal = ndtri(0.5 + level / 2)
    with np.errstate(invalid="ignore"):
        student = stdtrit(np.where(freedom > 0, freedom, np.nan), 0.5 + level / 2)
    return np.asarray(np.where(np.isinf(freedom), 1.0, student / normal))


def _probabilities(method: str, level: float, center: Floats, ordered: Floats, bend: Floats) -> tuple[Floats, Floats]:
    tails = np.array([0.5 - level / 2, 0.5 + level / 2])[:, None] * np.ones(center.size)
    if method == "bca":
        count = np.maximum((~np.isnan(ordered)).sum(axis=0), 1)
        below = ((ordered < center).sum(axis=0) + (ordered <= center).sum(axis=0)) / (2 * count)
        bias = ndtri(np.where((below > 0) & (below < 1), below, np.nan))
        shifted = bias + ndtri(tails)
        room = 1 - bend * shifted
        tails = ndtr(bias + shifted / np.where(room > 0, room, np.nan))
    return tails[0], tails[1]


def _quantiles(ordered: Floats, probability: Floats) -> Floats:
    """Quantiles of each column of sorted values whose NaN come last, one probability a column."""
    count = (~np.isnan(ordered)).sum(axis=0)
    known = (count > 0) & ~np.isnan(probability)
    place = np.where(known, probability * (count - 1), 0.0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    each = np.arange(ordered.shape[1])
    lower, upper = ordered[below, each], ordered[above, each]
    return np.where(known, lower + (place - below) * (upper - lower), np.nan)


def permutation_p(observed: ArrayLike, permuted: ArrayLike, alternative: Alternative = "two-sided") -> Floats:
    """P-values of statistics from their values under random relabelling.

    Parameters
    ----------
    observed : float array of any shape, or a float
        The statistic on the data themselves.
    permuted : float array, (m, *shape of the observed)
        The statistic under m random permutations.
    alternative : {"two-sided", "greater", "less"}
        "greater": large values speak against the hypothesis. "two-sided": twice the smaller of the two one-sided
        values, at most 1.

    Returns
    -------
    float array
        (b + 1) / (m + 1), where b permutations are at least as extreme: above 0 always, at most 1. NaN where the
        observed statistic or any permuted one is NaN.

    Raises
    ------
    ValueError
        If `alternative` is not allowed or the shapes do not agree.

    Notes
    -----
    Phipson and Smyth (2010): the observed labelling counts as one of the permutations, so the level is never exceeded.
    Values within 1e-12 of the observed (relative) count as ties. A p-value is NOT the probability that the hypothesis
    is true.
    """
    if alternative not in ("two-sided", "greater", "less"):
        raise ValueError(f"`alternative` must be one of two-sided, greater, less; received {shown(alternative)}")
    point, drawn = np.asarray(observed, dtype=np.float64), np.asarray(permuted, dtype=np.float64)
    if drawn.ndim == 0 or drawn.shape[1:] != point.shape or len(drawn) == 0:
        raise ValueError(f"`permuted` must have the shape (m, *{point.shape}), m 1 or more; received {drawn.shape}")
    tie = 1e-12 * np.abs(point)
    greater = ((drawn >= point - tie).sum(axis=0) + 1) / (len(drawn) + 1)
    less = ((drawn <= point + tie).sum(axis=0) + 1) / (len(drawn) + 1)
    both = np.minimum(1.0, 2 * np.minimum(greater, less))
    p = {"greater": greater, "less": less, "two-sided": both}[alternative]
    return np.asarray(np.where(np.isnan(point) | np.isnan(drawn).any(axis=0), np.nan, p), dtype=np.float64)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjust p-values for the false discovery rate.

    Parameters
    ----------
    p : float array of any shape
        P-values from 0 to 1; NaN = not tested, and not counted among the tests.

    Returns
    -------
    float array
        The adjusted values, in the shape of `p`: calling all at or below q a discovery keeps the expected share of
        false ones at or below q. NaN stays NaN.

    Raises
    ------
    ValueError
        If a value lies outside 0 to 1.

    Notes
    -----
    Benjamini and Hochberg (1995), step-up; for independent or positively dependent tests. It does NOT bound the chance
    of even one false discovery.
    """
    values = np.asarray(p, dtype=np.float64)
    tested = ~np.isnan(values)
    known = values[tested]
    if np.any((known < 0) | (known > 1)):
        raise ValueError(f"`p` must lie from 0 to 1; received {shown(known[(known < 0) | (known > 1)][0])}")
    order = np.argsort(known)[::-1]
    stepped = np.minimum.accumulate(known[order] * known.size / np.arange(known.size, 0, -1)) if known.size else known
    adjusted = np.full(values.shape, np.nan)
    known = known.copy()
    known[order] = stepped
    adjusted[tested] = known
    return adjusted
