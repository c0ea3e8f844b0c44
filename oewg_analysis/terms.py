"""The narrow waist: a sparse matrix of terms with labels for its rows and columns, and its TF-IDF weighting.

Everything above works on these matrices and the frame that says what each row is; nothing above sees text, except
`evidence`. `oewg_analysis.counting` fills them.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class TermMatrix:
    """Terms in units of text.

    Attributes
    ----------
    matrix : scipy.sparse.csr_array
        Rows by terms: counts (int64) or weights (float64), none stored twice.
    terms : pandas.Index
        One unique label a column: the commonest form of the term in the corpus.
    rows : pandas.DataFrame
        One row a row of `matrix`, in the same order: at passage level `statement`, `paragraph`, `sentence` and
        `delegation`.
    unit : str
        What a row is: "passage", "statement", "delegation", or the name of another label.
    """

    matrix: Any
    terms: pd.Index
    rows: pd.DataFrame
    unit: str

    def pool(self, by: "str | pd.Series") -> "TermMatrix":
        """Sum the rows that share a label.

        Parameters
        ----------
        by : str or pandas.Series
            A column of `rows`, or a label for each row; rows whose label is missing are left out.

        Returns
        -------
        TermMatrix
            One row a label, in the order of the labels. `rows` holds the label, `delegation` where each label has
            one only, and `n_statements` and `n_passages`.
        """
        from scipy.sparse import csr_array

        codes, names = self._coded(by)
        known = codes >= 0
        shape = (len(names), len(codes))
        places = codes[known].astype(np.int32), np.flatnonzero(known).astype(np.int32)
        sums = csr_array((np.ones(known.sum(), dtype=np.int64), places), shape=shape)
        unit = by if isinstance(by, str) else str(by.name or "label")
        return TermMatrix((sums @ self.matrix).tocsr(), self.terms, self.pooled_rows(by), unit)

    def _coded(self, by: "str | pd.Series") -> tuple[NDArray[np.int64], pd.Index]:
        return pd.factorize(self.rows[by] if isinstance(by, str) else by, sort=True)

    def pooled_rows(self, by: "str | pd.Series") -> pd.DataFrame:
        """Describe the rows that `pool` would make, without summing.

        Parameters
        ----------
        by : str or pandas.Series
            As for `pool`.

        Returns
        -------
        pandas.DataFrame
            The `rows` of `pool`.
        """
        codes, names = self._coded(by)
        unit = by if isinstance(by, str) else str(by.name or "label")
        passages = self.rows.get("n_passages", pd.Series(1, index=self.rows.index))
        kept = self.rows.assign(n_passages=passages.to_numpy(), _code=codes)[codes >= 0]
        grouped = kept.groupby("_code")
        rows = pd.DataFrame({unit: names})
        if unit != "delegation" and "delegation" in kept and (grouped["delegation"].nunique() <= 1).all():
            rows["delegation"] = grouped["delegation"].first().to_numpy()
        statements = grouped["statement"].nunique() if "statement" in kept else grouped["n_statements"].sum()
        return rows.assign(n_statements=statements.to_numpy(), n_passages=grouped["n_passages"].sum().to_numpy())

    def labelled(self, labels: "pd.Series[str]") -> "TermMatrix":
        """Put a label beside each row, to pool or compare by it.

        Parameters
        ----------
        labels : pandas.Series
            Label by statement id, as `oewg_analysis.shares.statement_labels` gives it; its name becomes the column.

        Returns
        -------
        TermMatrix
            The same matrix; rows of statements without a label have a missing one.
        """
        return replace(self, rows=self.rows.assign(**{str(labels.name): self.rows["statement"].map(labels)}))

    def select(self, rows: NDArray[np.bool_] | None = None, terms: NDArray[np.bool_] | None = None) -> "TermMatrix":
        """Keep some rows or some terms.

        Parameters
        ----------
        rows, terms : array of bool, optional
            What to keep; None keeps all.

        Returns
        -------
        TermMatrix
            A smaller matrix with its labels; this one stays as it is.
        """
        kept = self
        if rows is not None and not rows.all():
            kept = replace(kept, matrix=kept.matrix[np.flatnonzero(rows)], rows=kept.rows[rows].reset_index(drop=True))
        if terms is not None:
            kept = replace(kept, matrix=kept.matrix[:, np.flatnonzero(terms)], terms=kept.terms[terms])
        return kept


def document_frequency(counts: TermMatrix) -> NDArray[np.int64]:
    """Count the rows that hold each term.

    Parameters
    ----------
    counts : TermMatrix
        Counts or weights.

    Returns
    -------
    array of int, shape (n_terms,)
        Number of rows with a stored value other than 0.
    """
    held = counts.matrix.indices[counts.matrix.data != 0]
    return np.bincount(held, minlength=counts.matrix.shape[1]).astype(np.int64)


def idf(counts: TermMatrix, *, smooth_idf: bool = True) -> NDArray[np.float64]:
    """Compute the inverse document frequency of each term, with rows as documents.

    Parameters
    ----------
    counts : TermMatrix
        Counts; rows are the documents.
    smooth_idf : bool
        ln((1 + n) / (1 + df)) + 1, scikit-learn's default; else ln(n / df) + 1.

    Returns
    -------
    array of float, shape (n_terms,)
        At least 1; larger for rarer terms. Infinite without smoothing for a term that no row holds.
    """
    n, df = counts.matrix.shape[0], document_frequency(counts)
    with np.errstate(divide="ignore"):
        weight: NDArray[np.float64] = np.log((n + smooth_idf) / (df + smooth_idf)) + 1.0
    return weight


def tfidf(
    counts: TermMatrix,
    *,
    smooth_idf: bool = True,
    sublinear_tf: bool = False,
    norm: Literal["l1", "l2"] | None = "l2",
    documents: TermMatrix | None = None,
) -> TermMatrix:
    """Weight counts by TF-IDF, with scikit-learn's formula and names.

    Parameters
    ----------
    counts : TermMatrix
        Counts to weight.
    smooth_idf : bool
        See `idf`.
    sublinear_tf : bool
        Use 1 + ln(count) in place of the count.
    norm : {"l1", "l2"} or None
        Scale each row to sum or length 1; a row of zeros stays as it is.
    documents : TermMatrix, optional
        Counts of the same terms whose rows are the documents of the idf, if other than the rows of `counts`.

    Returns
    -------
    TermMatrix
        The same rows and terms; float64 weights, at least 0.

    Raises
    ------
    ValueError
        If `norm` is none of these or `documents` has other terms.

    Notes
    -----
    A weight says that a term is frequent here and found in few documents, not that it is important to the speaker.
    """
    from scipy.sparse import csr_array

    if norm not in ("l1", "l2", None):
        raise ValueError(f"`norm`: allowed is l1, l2 or None; received {norm!r}")
    if documents is not None and not documents.terms.equals(counts.terms):
        raise ValueError("`documents`: allowed is a matrix with the terms of `counts`; received one with other terms")
    weighted = csr_array(counts.matrix, dtype=np.float64, copy=True)
    weighted.eliminate_zeros()  # a stored 0 has no logarithm and, alone in its row, no length
    if sublinear_tf:
        weighted.data = np.log(weighted.data) + 1.0
    factors = idf(counts if documents is None else documents, smooth_idf=smooth_idf)
    weighted.data *= factors[weighted.indices]
    if norm is not None:
        squares = weighted.multiply(weighted) if norm == "l2" else abs(weighted)
        length = np.asarray(squares.sum(axis=1)).ravel()
        length = np.sqrt(length) if norm == "l2" else length
        weighted.data /= np.repeat(length, np.diff(weighted.indptr))
    return replace(counts, matrix=weighted)
