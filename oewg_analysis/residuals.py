"""A table of counts against independence of its rows and columns: masses, and leading dimensions of the residuals."""

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, svds

FloatArray = npt.NDArray[np.float64]

DENSE_SIDE = 64
"""A table whose shorter side is at most this long is decomposed densely; longer ones by Lanczos iteration."""


def masses(matrix: sp.csr_array) -> tuple[FloatArray, FloatArray]:
    """Return the shares of the grand total in each row and each column; both sum to 1."""
    total = matrix.sum()
    return np.asarray(matrix.sum(axis=1)) / total, np.asarray(matrix.sum(axis=0)) / total


def residual_svd(matrix: sp.csr_array, n_dims: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Decompose the standardised residuals (p_ij - r_i c_j) / sqrt(r_i c_j) of shares p from their masses r, c.

    Parameters
    ----------
    matrix : scipy.sparse.csr_array
        Counts, rows x columns, with a total above 0. An empty row or column has residual 0.
    n_dims : int
        Dimensions to return, from 1 to the shorter side.

    Returns
    -------
    tuple of numpy.ndarray
        Left vectors (rows x `n_dims`), singular values (largest first), right vectors (columns x `n_dims`). Signs mean
        nothing, but are the same at every run. For large tables the residuals, which are dense, are never formed:
        they are a sparse matrix less the product of two vectors. They are *not* residuals of any fitted scale.
    """
    row_root, column_root = (np.sqrt(mass) for mass in masses(matrix))
    scaled = sp.diags_array(_inverse(row_root)) @ (matrix / matrix.sum()) @ sp.diags_array(_inverse(column_root))
    if min(matrix.shape) <= max(DENSE_SIDE, n_dims):
        residuals = scaled.toarray() - np.outer(row_root, column_root)
        left, values, right = np.linalg.svd(residuals, full_matrices=False)
        return left[:, :n_dims], values[:n_dims], right[:n_dims].T
    operator = LinearOperator(
        matrix.shape,
        matvec=lambda x: scaled @ x.ravel() - row_root * (column_root @ x.ravel()),
        rmatvec=lambda x: scaled.T @ x.ravel() - column_root * (row_root @ x.ravel()),
        dtype=np.float64,
    )
    start = np.random.default_rng(0).standard_normal(min(matrix.shape))  # fixed: the same digits at every run
    left, values, right = svds(operator, k=n_dims, v0=start)
    order = np.argsort(-values)
    return left[:, order], values[order], right[order].T


def _inverse(values: FloatArray) -> FloatArray:
    return np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)
