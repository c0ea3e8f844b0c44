"""Correspondence analysis: delegations and terms in one plane, by departure from independence."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from oewg_analysis.residuals import masses, residual_svd
from oewg_analysis.terms import TermMatrix

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Correspondence:
    """The outcome of `correspondence`; see there for what the columns mean."""

    documents: pd.DataFrame
    words: pd.DataFrame
    inertia: pd.DataFrame
    total_inertia: float


def correspondence(counts: TermMatrix, n_dims: int = 2, *, by: str = "delegation") -> Correspondence:
    """Place documents and terms by how their counts depart from independence.

    Parameters
    ----------
    counts : TermMatrix
        Counts, rows x terms; rows that share `by` are summed first unless `counts.unit` is `by` already.
    n_dims : int
        Number of dimensions, from 1 to the shorter side of the table less 1.
    by : str
        What a document is: "delegation" or "statement".

    Returns
    -------
    Correspondence
        `documents` (`by`, `mass`, `dim_1` ...) and `words` (`term`, `mass`, `dim_1` ...) hold principal coordinates:
        the distance of two documents over all dimensions is the chi-square distance of their profiles. One without
        counts has mass 0 and NaN coordinates. `inertia` has a row a dimension: `dimension`, `inertia` (squared
        singular value), `share` (of `total_inertia`, 0 to 1; NaN if that is 0). `total_inertia` is the chi-square
        statistic of the table over its sum. On each dimension the document furthest from 0 is put on the positive
        side (of equals, the first by label), so a sign does not depend on the order of rows.

    Raises
    ------
    ValueError
        If counts are negative or all zero, or `n_dims` is out of range.

    Notes
    -----
    Benzécri (1973); Greenacre (2007), appendix A. The distance between a document and a term is *not* defined: across
    the two sets only directions from the origin can be compared. Rare terms can rule a dimension; trim them first.
    """
    table = counts if counts.unit == by else counts.pool(by)
    matrix = sp.csr_array(table.matrix, dtype=np.float64)
    labels = table.rows[by].astype(str)
    _check(matrix, n_dims)
    row_mass, column_mass = masses(matrix)
    left, values, right = residual_svd(matrix, n_dims)
    rows, columns = _coordinates(left, values, row_mass), _coordinates(right, values, column_mass)
    signs = np.array([_sign(dimension, labels.tolist()) for dimension in rows.T])
    total = _total_inertia(matrix, row_mass, column_mass)
    share = values**2 / total if total > 0 else np.full(n_dims, np.nan)
    return Correspondence(
        documents=_frame({by: labels, "mass": row_mass}, rows * signs),
        words=_frame({"term": table.terms, "mass": column_mass}, columns * signs),
        inertia=pd.DataFrame({"dimension": np.arange(1, n_dims + 1), "inertia": values**2, "share": share}),
        total_inertia=total,
    )


def _coordinates(vectors: FloatArray, values: FloatArray, mass: FloatArray) -> FloatArray:
    """Turn singular vectors into principal coordinates; NaN where there is no mass."""
    root = np.where(mass > 0, np.sqrt(mass), np.nan)
    return vectors * values / root[:, None]


def _total_inertia(matrix: sp.csr_array, row_mass: FloatArray, column_mass: FloatArray) -> float:
    """Sum p_ij^2 / (r_i c_j) over the non-zero cells, less 1; what rounding leaves below or near 0 is 0."""
    cells = sp.coo_array(matrix / matrix.sum())
    row, column = cells.coords
    total = float(np.sum(cells.data**2 / (row_mass[row] * column_mass[column]))) - 1.0
    return total if total > 1e-12 else 0.0


def _sign(coordinates: FloatArray, labels: list[str]) -> float:
    """Return the factor, 1 or -1, that puts the document furthest from 0 on the positive side."""
    size = np.nan_to_num(np.abs(coordinates))
    furthest = min(np.flatnonzero(size >= size.max() * (1 - 1e-8)), key=lambda i: labels[i])
    return -1.0 if coordinates[furthest] < 0 else 1.0


def _frame(first: dict[str, object], coordinates: FloatArray) -> pd.DataFrame:
    dimensions = {f"dim_{d}": column for d, column in enumerate(coordinates.T, start=1)}
    return pd.DataFrame({**first, **dimensions})


def _check(matrix: sp.csr_array, n_dims: int) -> None:
    if matrix.nnz and matrix.data.min() < 0:
        raise ValueError(f"`counts`: allowed are numbers from 0; received {matrix.data.min():g}")
    if not matrix.sum() > 0:
        raise ValueError("`counts`: allowed is a table with at least one count; received none")
    limit = min(matrix.shape) - 1
    if not 1 <= n_dims <= limit:
        raise ValueError(
            f"`n_dims`: allowed is 1 to {limit} for {matrix.shape[0]} x {matrix.shape[1]} counts; received {n_dims}"
        )
