"""Distinctive terms: what one delegation, group or theme says often and few others say at all, by TF-IDF.

The texts of a unit are pooled to one document. TF-IDF has no sampling theory of its own; how far a weight hangs on
single statements is shown by weighing the unit's statements anew.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.resampling import dirichlet_weights, intervals
from oewg_analysis.terms import TermMatrix, document_frequency, tfidf

Floats = NDArray[np.float64]


def distinctive_terms(
    counts: TermMatrix,
    by: "str | pd.Series[Any] | pd.DataFrame" = "delegation",
    n: int = 10,
    min_statements: int = 2,
    *,
    documents: TermMatrix | None = None,
    level: float = 0.95,
    n_boot: int = 1000,
    seed: int = 20250711,
) -> pd.DataFrame:
    """Find the terms with the largest TF-IDF weight in each unit.

    Parameters
    ----------
    counts : TermMatrix
        Counts of passages or statements; `rows` has the column `statement`.
    by : str, pandas.Series or pandas.DataFrame
        What a unit is: a column of `rows`; a label for each row, missing = in no unit; or a table of bool with a column
        for each unit, where a row may belong to several (groups of States, themes).
    n, min_statements : int
        Terms a unit, from 1; leave out terms of fewer statements of `counts`, from 1: one author's word is no habit.
    documents : TermMatrix, optional
        Counts of the same terms whose rows are the documents of the idf, if other than the units: with a handful of
        units almost every term stands in all, and `counts.pool("statement")` tells more.
    level, n_boot, seed
        Coverage of the intervals, between 0 and 1; replicates of the bootstrap; seed of its generator.

    Returns
    -------
    pandas.DataFrame
        Sorted by `label` and `rank` (from 1; of equal weights the more frequent term, then the alphabet): `label`,
        `term`, `estimate` (weight, over 0 and at most 1: the unit's weights have length 1), `low`, `high`, `rank`,
        `n_target` (count in the unit), `n_total` (in all of `counts`), `n_statements` (of the unit that hold it),
        `n_units` (units that hold it), `level`, `n_boot`. Limits are NaN for a unit of one statement.

    Raises
    ------
    ValueError
        If `by` does not fit the rows or names no unit, or a parameter is outside its range.

    Notes
    -----
    Salton and Buckley (1988), with units as the documents: a term that all units use keeps the factor 1, no less.
    Percentile intervals from weights drawn for the statements of each unit (Rubin 1981); idf and the choice of terms
    stay as they are, so the limits are right for a term named beforehand and too narrow for the first of many.
    With two statements they are about what either alone would give. A weight is NOT a test against the other units;
    `contrast.log_odds` gives one.
    """
    _check(n=n, min_statements=min_statements)
    labels, members = _members(counts.rows, by)
    common = document_frequency(counts.pool("statement")) >= min_statements
    counts = counts.select(terms=common)
    units = _pooled(counts, members, labels)
    documents = units if documents is None else documents.select(terms=common)
    weights, held = tfidf(units, documents=documents).matrix, document_frequency(units)
    total = np.asarray(counts.matrix.sum(axis=0)).ravel()
    rng = np.random.default_rng(seed)
    frames = []
    for unit, label in enumerate(labels):
        own = _ranked(units, weights, unit, n)
        columns = own["column"].to_numpy()
        statements = counts.select(rows=members[:, unit]).pool("statement")
        weighted = tfidf(statements, norm=None, documents=documents).matrix
        low, high = _limits(weighted, columns, own["estimate"].to_numpy(), level, n_boot, rng)
        holding = np.asarray((weighted[:, columns] > 0).sum(axis=0)).ravel()
        behind = {"n_total": total[columns], "n_statements": holding, "n_units": held[columns]}
        frames.append(own.assign(label=label, rank=own.index + 1, low=low, high=high, **behind))
    names = ["label", "term", "estimate", "low", "high", "rank", "n_target", "n_total", "n_statements", "n_units"]
    return pd.concat(frames, ignore_index=True)[names].assign(level=level, n_boot=n_boot)


def _check(**numbers: int) -> None:
    for name, value in numbers.items():
        if value < 1:
            raise ValueError(f"`{name}`: allowed is a whole number from 1; received {value}")


def _members(rows: pd.DataFrame, by: "str | pd.Series[Any] | pd.DataFrame") -> tuple[list[Any], NDArray[np.bool_]]:
    """Return the units in order and, rows by units, who belongs where."""
    if isinstance(by, str) and by not in rows:
        raise ValueError(f"`by`: allowed is a column of the rows ({', '.join(map(str, rows))}); received {by!r}")
    given = rows[by] if isinstance(by, str) else by
    if len(given) != len(rows):
        raise ValueError(f"`by`: allowed is a label for each of {len(rows)} rows; received {len(given)}")
    if isinstance(given, pd.DataFrame):
        table = given.loc[:, given.any(axis=0)].sort_index(axis=1)
        labels, members = list(table.columns), table.to_numpy(dtype=bool)
    else:
        codes, names = pd.factorize(given, sort=True)
        labels, members = list(names), codes[:, None] == np.arange(len(names))
    if not labels:
        raise ValueError("`by`: allowed is at least one unit with a row; received none")
    return labels, members


def _pooled(counts: TermMatrix, members: NDArray[np.bool_], labels: list[Any]) -> TermMatrix:
    from scipy.sparse import csr_array

    matrix = (csr_array(members.T.astype(np.int64)) @ counts.matrix).tocsr()
    matrix.sort_indices()  # so that weights, which are sorted, hold the same terms at the same places
    return TermMatrix(matrix, counts.terms, pd.DataFrame({"label": labels}), "label")


def _ranked(units: TermMatrix, weights: Any, unit: int, n: int) -> pd.DataFrame:
    """List the heaviest terms of a unit."""
    place = slice(*weights.indptr[unit : unit + 2])
    own = pd.DataFrame({"column": weights.indices[place], "estimate": weights.data[place]})
    own = own.assign(n_target=units.matrix.data[place], term=units.terms[own["column"]])
    own["tied"] = own["estimate"].round(12)  # sums of the same counts in another order are equal weights
    return own.sort_values(["tied", "n_target", "term"], ascending=[False, False, True], ignore_index=True).head(n)


def _limits(
    weighted: Any, columns: NDArray[np.int64], estimate: Floats, level: float, n_boot: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Weigh the unit's statements anew, and bring their sum back to length 1."""
    m = weighted.shape[0]
    if m < 2:
        return np.full(len(estimate), np.nan), np.full(len(estimate), np.nan)
    # Weights of two members cannot carry the whole variance.
    drawn = dirichlet_weights(np.zeros(m, dtype=np.int64), min(1.0, 0.9 * (m - 1)), n_boot, rng)
    # The length of a weighted sum of statements needs only their products, not the vocabulary.
    products = (weighted @ weighted.T).toarray()
    length = np.sqrt(((drawn @ products) * drawn).sum(axis=1, keepdims=True))
    replicates = drawn @ weighted[:, columns].toarray() / length
    found = intervals(estimate, replicates, method="percentile", level=level)
    return found.low, found.high
