"""Mean likeness of two statements, by who gave them and when or by whom they were summed up.

Every statement counts, however few a delegation has: a product of two different statements has no self-product in it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from oewg_analysis.resampling import dirichlet_weights, intervals
from oewg_analysis.terms import TermMatrix, tfidf

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEWEST = 3  # delegations that an interval needs


@dataclass(frozen=True, eq=False)
class Cells:
    """Products of statements, summed over cells of one delegation and one part (a period, a writer).

    Attributes
    ----------
    table : pandas.DataFrame
        A row a cell: `delegation`, `part`, `n_statements`.
    products, pairs : float array, (n_cells, n_cells)
        Sum of the cosines of two different statements, one from each cell, and the number of such pairs; within a cell
        each pair is there in both orders. Symmetric.
    """

    table: pd.DataFrame
    products: Floats
    pairs: Floats

    def equal(self, column: "str | pd.Series[str]") -> Mask:
        """Mark the pairs of cells with the same value of a column of `table`, or of a series; none where missing."""
        codes = pd.factorize(self.table[column] if isinstance(column, str) else column)[0]
        return np.asarray((codes[:, None] == codes) & (codes >= 0)[:, None] & (codes >= 0))


def cells(counts: TermMatrix, parts: "pd.Series[str]", *, sublinear_tf: bool = False) -> Cells:
    """Multiply all pairs of statements, and sum them by delegation and part.

    Parameters
    ----------
    counts : TermMatrix
        Term counts of passages.
    parts : pandas.Series
        Label by statement id; statements without one, or without a counted term, are left out.
    sublinear_tf : bool
        As in `terms.tfidf`; statements are the documents of the idf.

    Returns
    -------
    Cells
    """
    weighted = tfidf(counts.pool("statement"), sublinear_tf=sublinear_tf)
    part = weighted.rows["statement"].map(parts).astype("object")
    kept = part.notna().to_numpy() & (np.diff(weighted.matrix.indptr) > 0)
    held = weighted.rows.loc[kept, ["delegation"]].assign(part=part[kept])
    grouped = held.groupby(["delegation", "part"], sort=True)
    home, n = grouped.ngroup().to_numpy(), grouped.size().to_numpy(np.float64)
    sums = sparse.csr_array((np.ones(home.size), (home, np.arange(home.size))), shape=(n.size, home.size))
    totals = sums @ weighted.matrix[np.flatnonzero(kept)]
    products = np.asarray((totals @ totals.T).toarray()) - np.diag(n)  # a statement's product with itself is 1
    pairs = np.outer(n, n) - np.diag(n)
    table = grouped.size().rename("n_statements").reset_index()
    return Cells(table, np.where(pairs > 0, products, 0.0), pairs)


def pair_means(
    found: Cells, masks: list[Mask], *, n_boot: int = 2000, seed: int = 20250711, level: float = 0.95
) -> pd.DataFrame:
    """Average the cosine of two statements over sets of pairs, and compare the first two sets.

    Parameters
    ----------
    found : Cells
        From `cells`.
    masks : list of bool array, (n_cells, n_cells), symmetric
        Which pairs of cells each set holds.
    n_boot, seed : int
        Replicates of the bootstrap over delegations; seed of its generator.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row a set, in order, and with two or more a last one, the first less the second: `estimate` (mean cosine of
        two statements, 0 to 1), `low`, `high`, `n_pairs`, `n_statements`, `n_delegations`, `level`, `n_boot`. NaN where
        there is no pair; limits are NaN with fewer than 3 delegations.

    Notes
    -----
    Whole delegations are reweighted (`resampling.dirichlet_weights`), all sets at once; a pair of two delegations
    counts by the product of their weights, a pair of one delegation by its weight. The cosine of two statements falls
    with their shortness, so compare sets of like length; it is NOT the corrected similarity of delegations.
    """
    home, names = pd.factorize(found.table["delegation"])
    used = np.any([mask & (found.pairs > 0) for mask in masks], axis=0).any(axis=1)
    drawn = np.unique(home[used])
    weights = np.ones((n_boot + 1, len(names)))
    if len(drawn) >= FEWEST:
        rng = np.random.default_rng(seed)
        weights[1:, drawn] = dirichlet_weights(np.zeros(len(drawn), dtype=np.int64), 1.0, n_boot, rng)
    means = np.stack([_mean(found, mask, home, weights) for mask in masks], axis=1)
    sizes = [_sizes(found, mask) for mask in masks]
    if len(masks) > 1:
        means = np.column_stack([means, means[:, 0] - means[:, 1]])
        sizes.append(_sizes(found, masks[0] | masks[1]))
    limits = intervals(means[0], means[1:], method="percentile", level=level)
    table = pd.DataFrame({"estimate": means[0], "low": limits.low, "high": limits.high}).join(pd.DataFrame(sizes))
    few = table["n_delegations"] < FEWEST
    return table.assign(low=table["low"].mask(few), high=table["high"].mask(few), level=level, n_boot=n_boot)


def _mean(found: Cells, mask: Mask, home: NDArray[np.int64], weights: Floats) -> Floats:
    members = np.eye(weights.shape[1])[home]
    own = home[:, None] == home

    def total(values: Floats) -> Floats:
        between = members.T @ (values * (mask & ~own)) @ members
        within = (members.T @ (values * (mask & own)) @ members).diagonal()
        return np.asarray(((weights @ between) * weights).sum(axis=1) + weights @ within)

    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total(found.products) / total(found.pairs))


def _sizes(found: Cells, mask: Mask) -> dict[str, int]:
    used = found.table[np.asarray((mask & (found.pairs > 0)).any(axis=1))]
    return {
        "n_pairs": int(found.pairs[mask].sum()) // 2,
        "n_statements": int(used["n_statements"].sum()),
        "n_delegations": int(used["delegation"].nunique()),
    }
