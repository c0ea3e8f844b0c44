"""Texts laid out for a cluster bootstrap: passages in statements, statements in delegations, and their random weights.

It says what is resampled, and what is not because too little is there; what is computed from the weights is the
measure's business.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from oewg_analysis.faults import shown
from oewg_analysis.resampling import Codes, Floats, dirichlet_weights

SecondStage = Literal["few", "always"]

FEW_STATEMENTS = 2  # with so many statements their weights cannot move the norm, which rests on one product
FEWEST_PASSAGES = 3


@dataclass(frozen=True)
class Units:
    """Texts laid out for resampling: parts make up units, units make up delegations, each level sorted.

    A unit is what the norm leaves the square of out. A part is the finest text resampled: a unit itself, or one passage
    of it.

    Attributes
    ----------
    parts : csr_array, (n_parts, n_terms)
        Vectors whose sum within a unit is the unit's vector.
    unit_of_part, delegation_of_unit : int array
        Where each part and each unit belongs.
    squares : float array, (n_units,)
        Squared length of each unit's vector.
    renormalised : bool array, (n_units,)
        Units brought back to unit length after their parts are weighted: statements whose passages are resampled.
    n_passages, n_units : int array, (n_delegations,)
        What each delegation rests on; statements and passages without a term are not counted as units.
    unit : str array, (n_delegations,)
        "statement", "passage" (delegations with one statement), or "" for a delegation without terms.
    """

    parts: sparse.csr_array
    unit_of_part: Codes
    delegation_of_unit: Codes
    squares: Floats
    renormalised: NDArray[np.bool_]
    n_passages: Codes
    n_units: Codes
    unit: NDArray[np.str_]

    @property
    def resampled(self) -> NDArray[np.str_]:
        """What the bootstrap redraws in each delegation; "" where nothing can be."""
        both = np.zeros(self.n_units.size, dtype=bool)
        both[self.delegation_of_unit[self.renormalised]] = True
        named = np.where(both, "statements and passages", np.char.add(self.unit, "s"))
        return np.where((self.unit == "") | (self.n_passages < FEWEST_PASSAGES), "", named)


def resampling_units(
    passages: sparse.csr_array, statement: ArrayLike, delegation: ArrayLike, second_stage: SecondStage = "few"
) -> Units:
    """Lay texts out for resampling.

    Parameters
    ----------
    passages : csr_array, (n_passages, n_terms)
        Weighted counts of each passage, 0 or more.
    statement : int array, (n_passages,)
        The statement of each passage: 0, 1, ...
    delegation : int array, (n_statements,)
        The delegation of each statement: 0, 1, ...
    second_stage : {"few", "always"}
        When passages are resampled within statements: where a delegation has two statements, or in all that have more.

    Returns
    -------
    Units
        For as many delegations as the largest code plus one.

    Raises
    ------
    ValueError
        If the codes do not fit the matrix, or `second_stage` is not allowed.
    """
    of_passage, of_statement = np.asarray(statement, dtype=np.int64), np.asarray(delegation, dtype=np.int64)
    if second_stage not in ("few", "always"):
        raise ValueError(f"`second_stage` must be one of few, always; received {shown(second_stage)}")
    if of_passage.shape != (passages.shape[0],) or of_passage.size == 0:
        needed = f"a code for each of {passages.shape[0]} passages, 1 or more"
        raise ValueError(f"`statement` must hold {needed}; received {of_passage.size}")
    if of_passage.min() < 0 or of_passage.max() >= of_statement.size or of_statement.min() < 0:
        needed = f"a code, 0 or more, for each of {of_passage.max() + 1} statements"
        raise ValueError(f"`delegation` must hold {needed}; received {shown(of_statement.tolist())}")
    n_delegations = int(of_statement.max()) + 1
    lengths = row_norms(row_sums(passages, of_passage, of_statement.size))
    spoken = lengths > 0
    n_statements = np.bincount(of_statement[spoken], minlength=n_delegations)
    n_passages = np.bincount(of_statement[of_passage[spoken[of_passage]]], minlength=n_delegations)
    # Only what is resampled is laid out: passages, or else whole statements.
    alone = n_statements[of_statement] == 1
    few = n_statements[of_statement] <= FEW_STATEMENTS
    twofold = ~alone & (few | (second_stage == "always"))
    kept = np.flatnonzero(spoken[of_passage])
    kept = kept[np.lexsort((kept, of_passage[kept], of_statement[of_passage[kept]]))]
    owner = of_passage[kept]
    split = alone[owner] | twofold[owner]
    part = np.cumsum(split | (np.diff(owner, prepend=-1) != 0)) - 1
    unit = np.cumsum(alone[owner] | (np.diff(owner, prepend=-1) != 0)) - 1
    n_here = np.bincount(of_passage, minlength=of_statement.size)
    scale = np.where(alone, n_here, 1)[owner] / lengths[owner]
    parts = _weighted_sums(passages, kept, scale, part, int(part.max(initial=-1)) + 1)
    first = np.unique(unit, return_index=True)[1]
    home = of_statement[owner[first]]
    whole = parts if parts.shape[0] == home.size else _weighted_sums(passages, kept, scale, unit, home.size)
    return Units(
        parts=parts,
        unit_of_part=unit[np.unique(part, return_index=True)[1]],
        delegation_of_unit=home,
        squares=row_norms(whole) ** 2,
        renormalised=twofold[owner[first]],
        n_passages=n_passages,
        n_units=np.bincount(home, minlength=n_delegations),
        unit=np.where(n_statements > 1, "statement", np.where(n_statements == 1, "passage", "")),
    )


def cluster_weights(units: Units, n_boot: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw bootstrap weights.

    Parameters
    ----------
    units : Units
        The texts.
    n_boot : int
        Number of replicates, 1 or more.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    of_units : float array, (n_boot, n_units)
        Weights of the units within each delegation, summing to its number of units.
    of_parts : float array, (n_boot, n_parts)
        Weights of the parts within each unit, summing to its number of parts.

    Notes
    -----
    Dirichlet weights (`resampling.dirichlet_weights`). From three statements on, statements alone are drawn, with the
    full variance of an ultimate cluster (Rao and Wu 1988): what passages vary within a statement is in it already, and
    to redraw them too would count it twice. Where both stages are drawn, statements carry (n - 1)/n of the variance and
    passages 1/n, which is exact for the variation within statements (Davison and Hinkley 1997, section 3.8). A lone
    statement's passages are the units: the weights then speak of that statement, NOT of what the delegation would say
    in another.
    """
    size = units.n_units[units.delegation_of_unit]
    # Two passages cannot carry their full variance; such delegations have nothing to resample.
    variance = np.where(units.renormalised, (size - 1) / size, np.where(size > 2, 1.0, 0.0))
    of_units = dirichlet_weights(units.delegation_of_unit, variance, n_boot, rng)
    within = np.where(units.renormalised, 1 / size, 0.0)[units.unit_of_part]
    return of_units, dirichlet_weights(units.unit_of_part, within, n_boot, rng)


def unit_lengths(units: Units, of_parts: Floats) -> Floats:
    """Length of each unit under weights of its parts, (n_rows, n_units); 1 where it is not brought back to length 1."""
    lengths = np.ones((len(of_parts), units.renormalised.size))
    split = np.flatnonzero(units.renormalised[units.unit_of_part])
    if split.size:
        ends = np.flatnonzero(np.diff(units.unit_of_part[split], append=-1)) + 1
        blocks = [units.parts[split[a:b]] for a, b in zip([0, *ends[:-1]], ends, strict=True)]
        within = sparse.block_diag([block @ block.T for block in blocks], format="csr")
        weights = of_parts[:, split]
        squares = np.add.reduceat((within @ weights.T).T * weights, np.r_[0, ends[:-1]], axis=1)
        lengths[:, units.renormalised] = np.sqrt(np.where(squares > 0, squares, np.nan))
    return lengths


def row_sums(rows: sparse.csr_array, groups: Codes, n_groups: int) -> sparse.csr_array:
    """Sum the rows of each group, (n_groups, n_terms)."""
    return _weighted_sums(rows, np.arange(groups.size), np.ones(groups.size), groups, n_groups)


def _weighted_sums(
    rows: sparse.csr_array, chosen: Codes, weights: Floats, groups: Codes, n_groups: int
) -> sparse.csr_array:
    """Sum the weighted chosen rows of each group, (n_groups, n_terms), without a copy of them."""
    places = groups.astype(np.int32), chosen.astype(np.int32)  # or the product would have indices of 64 bits
    return sparse.csr_array((weights, places), shape=(n_groups, rows.shape[0])) @ rows


def row_norms(rows: sparse.csr_array) -> Floats:
    """Length of each row, (n_rows,), no column of which is stored twice."""
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    return np.sqrt(np.bincount(owner, rows.data**2, minlength=rows.shape[0]))
