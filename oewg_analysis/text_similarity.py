"""How alike delegations speak: cosine similarity with its uncertainty, their order, and nearest neighbours.

Texts of few sentences make the plain cosine too low, since each sentence's product with itself swells the norm; the
similarity here leaves those products out (see `oewg_analysis.cosine`).
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.cosine import CosineBootstrap, cosine_bootstrap
from oewg_analysis.mds import Scaling, classical_mds, spread
from oewg_analysis.resampling import Method, intervals
from oewg_analysis.terms import TermMatrix, tfidf


@dataclass(frozen=True, eq=False)
class Similarity:
    """Similarity of every pair of delegations.

    Attributes
    ----------
    matrix : pandas.DataFrame
        Square, delegations by delegations: cosine of their expected TF-IDF vectors. 1 is the same mix of terms, 0 no
        term in common; an estimate may pass 1. NaN where a delegation has too few passages or its norm cannot be
        estimated, and then on the diagonal too.
    pairs : pandas.DataFrame
        One row a pair: `a`, `b`, `estimate`, `low`, `high`, `n_statements_a`, `n_statements_b`, `n_passages_a`,
        `n_passages_b`, `unit_a`, `unit_b` (what the norm rests on: "statement", or "passage" for a delegation with one
        statement), `resampled_a`, `resampled_b`, `level`, `n_boot`, `interval`.
    replicates : array of float, shape (n_boot, n_compared, n_compared)
        Bootstrap replicates of the delegations with enough text, in the order of `compared`.
    compared : pandas.Index
        Those delegations.
    """

    matrix: pd.DataFrame
    pairs: pd.DataFrame
    replicates: NDArray[np.float64]
    compared: pd.Index


def similarity(
    counts: TermMatrix,
    *,
    by: str = "delegation",
    min_passages: int = 10,
    min_statements: int = 1,
    plain: bool = False,
    smooth_idf: bool = True,
    sublinear_tf: bool = False,
    n_boot: int = 1000,
    level: float = 0.95,
    interval: Method = "basic-t",
    seed: int = 20250711,
) -> Similarity:
    """Estimate how alike delegations speak.

    Parameters
    ----------
    counts : TermMatrix
        Term counts of passages, as `count_terms` gives them.
    by : str
        Column of `counts.rows` that says who is compared: delegations, or a label such as "region" put there with
        `TermMatrix.labelled`. Statements of one label are taken as independent of each other.
    min_passages, min_statements : int
        Delegations with fewer passages or statements are NaN. With one or two short statements the norm rests on few
        products: the interval says so by its width, and three statements are a sound minimum for a figure.
    plain : bool
        Use the usual cosine of the pooled vectors, which is too low for short texts.
    smooth_idf, sublinear_tf : bool
        As in `tfidf`; the documents of the idf are the statements, and `sublinear_tf` acts on counts in a passage.
    n_boot, seed : int
        Bootstrap replicates, of which 0 leaves the limits NaN, and the seed of their weights.
    level, interval : float, {"basic-t", "basic", "percentile", "bca"}
        Nominal coverage and form of the intervals; see `oewg_analysis.resampling.intervals`.

    Returns
    -------
    Similarity

    Raises
    ------
    ValueError
        If no delegation has `min_passages` passages, or a setting is not allowed.

    Notes
    -----
    A statement is its summed TF-IDF vector at length 1; a delegation is the mean of its statements. The norm of that
    mean leaves out every product of a statement with itself. With one statement its passages take that role: the
    interval then speaks of that statement alone. Words shared are not positions shared: two delegations may use the
    same terms to opposite ends.
    """
    table = counts.pooled_rows(by)[[by, "n_statements", "n_passages"]].rename(columns={by: "delegation"})
    enough = (table["n_passages"] >= min_passages) & (table["n_statements"] >= min_statements)
    if not enough.any():
        most = f"{table['n_statements'].max()} statements and {table['n_passages'].max()} passages"
        asked = f"`min_statements` {min_statements}, `min_passages` {min_passages}"
        raise ValueError(f"no delegation has enough text: allowed is at most {most} here; received {asked}")
    kept = tfidf(
        counts, smooth_idf=smooth_idf, sublinear_tf=sublinear_tf, norm=None, documents=counts.pool("statement")
    ).select(rows=counts.rows[by].isin(table.loc[enough, "delegation"]).to_numpy())
    of_passage, ids = pd.factorize(kept.rows["statement"], sort=True)
    home = kept.rows.drop_duplicates("statement").set_index("statement")[by].loc[ids]
    codes, names = pd.factorize(home, sort=True)
    boot = cosine_bootstrap(kept.matrix, of_passage, codes, n_boot=n_boot, seed=seed, plain=plain)
    estimate = (boot.estimate + boot.estimate.T) / 2  # equal but for rounding
    everyone = pd.Index(table["delegation"], name="delegation")
    matrix = pd.DataFrame(estimate, index=names, columns=names).reindex(index=everyone, columns=everyone)
    return Similarity(matrix, _pairs(matrix, table, names, boot, level, interval), boot.replicates, pd.Index(names))


def _pairs(
    matrix: pd.DataFrame, table: pd.DataFrame, names: pd.Index, boot: CosineBootstrap, level: float, interval: Method
) -> pd.DataFrame:
    n_boot = len(boot.replicates)
    limits = pd.DataFrame({"low": np.nan, "high": np.nan}, index=pd.MultiIndex.from_product([names, names]))
    if n_boot:
        found = intervals(
            boot.estimate,
            boot.replicates,
            method=interval,
            level=level,
            freedom=boot.freedom,
            acceleration=boot.acceleration,
        )
        limits["low"], limits["high"] = found.low.ravel(), found.high.ravel()
    facts = table.set_index("delegation")[["n_statements", "n_passages"]]
    facts["unit"] = pd.Series(boot.units.unit, index=names).reindex(facts.index)
    facts["resampled"] = pd.Series(boot.units.resampled, index=names).reindex(facts.index)
    first, second = np.triu_indices(len(matrix), k=1)
    a, b = matrix.index[first], matrix.index[second]
    pairs = pd.DataFrame({"a": a, "b": b, "estimate": matrix.to_numpy()[first, second]})
    pairs[["low", "high"]] = limits.reindex(pd.MultiIndex.from_arrays([a, b])).to_numpy()
    for fact in facts:
        pairs[f"{fact}_a"], pairs[f"{fact}_b"] = facts[fact].loc[a].to_numpy(), facts[fact].loc[b].to_numpy()
    return pairs.assign(level=level, n_boot=n_boot, interval=interval)


def nearest(result: Similarity, delegation: str, n: int = 10) -> pd.DataFrame:
    """List the delegations most alike to one.

    Parameters
    ----------
    result : Similarity
        From `similarity`.
    delegation : str
        Code of a delegation.
    n : int
        How many to return.

    Returns
    -------
    pandas.DataFrame
        `delegation`, `estimate`, `low`, `high`, `n_statements`, `n_passages`, `unit`, `level`, `n_boot`, `interval`;
        most alike first, equals by code. Neighbours whose intervals overlap are not told apart by this ranking.

    Raises
    ------
    ValueError
        If the delegation is not in the result, or has too few passages to be compared.
    """
    if delegation not in result.matrix.index:
        raise ValueError(f"`delegation`: allowed is a code with statements; received {delegation!r}")
    if result.matrix[delegation].isna().all():
        raise ValueError(f"`delegation`: {delegation} has too few passages to be compared")
    shared = ["estimate", "low", "high", "level", "n_boot", "interval"]
    facts = ["n_statements", "n_passages", "unit"]
    sides = [
        result.pairs.loc[
            result.pairs[own] == delegation, [other, *shared, *(f"{fact}_{other}" for fact in facts)]
        ].rename(columns={other: "delegation", **{f"{fact}_{other}": fact for fact in facts}})
        for own, other in (("a", "b"), ("b", "a"))
    ]
    found = pd.concat(sides).dropna(subset="estimate")
    found = found.sort_values(["estimate", "delegation"], ascending=[False, True]).head(n).reset_index(drop=True)
    return found[["delegation", "estimate", "low", "high", *facts, "level", "n_boot", "interval"]]


def distances(result: Similarity) -> pd.DataFrame:
    """Turn similarity into distance, for maps and trees.

    Parameters
    ----------
    result : Similarity
        From `similarity`.

    Returns
    -------
    pandas.DataFrame
        Square: 1 minus similarity, at least 0, 0 on the diagonal; delegations that cannot be compared are left out,
        those without any comparison first.
    """
    matrix = result.matrix
    kept = matrix.loc[matrix.notna().any(axis=1), matrix.notna().any(axis=0)]
    while kept.isna().to_numpy().any():
        worst = kept.isna().sum().idxmax()
        kept = kept.drop(index=worst, columns=worst)
    return (1.0 - kept).clip(lower=0.0)


def leaf_order(result: Similarity) -> tuple[list[str], NDArray[Any]]:
    """Order delegations so that those alike stand together.

    Average linkage on `distances`, with the leaves turned so that neighbours in the order are as alike as the tree
    allows (Bar-Joseph, Gifford & Jaakkola 2001).

    Parameters
    ----------
    result : Similarity
        From `similarity`, with at least two delegations that can be compared.

    Returns
    -------
    order : list of str
        Codes, in the order of the leaves; the end that holds the code first in the alphabet comes first.
    linkage : array of float, shape (n - 1, 4)
        The tree as SciPy's linkage matrix; its leaves are numbered as in `distances`.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import squareform

    apart = distances(result)
    if len(apart) < 2:
        raise ValueError(f"allowed is a result with two delegations that can be compared; received {len(apart)}")
    condensed = squareform(apart.to_numpy(), checks=False)
    tree = optimal_leaf_ordering(linkage(condensed, method="average"), condensed)
    return [str(apart.index[leaf]) for leaf in leaves_list(tree)], tree


def similarity_map(result: Similarity) -> Scaling:
    """Place delegations in a plane so that those alike stand close, and say how sure the places are.

    Parameters
    ----------
    result : Similarity
        From `similarity`.

    Returns
    -------
    Scaling
        As `oewg_analysis.mds.classical_mds` of `distances`; `points` has also `sd_1` and `sd_2`, the standard
        deviations of each place over the bootstrap replicates.
    """
    apart = distances(result)
    scaled = classical_mds(apart)
    at = result.compared.get_indexer(apart.index)
    drawn = np.clip(1.0 - result.replicates[:, at[:, None], at], 0.0, None)
    drawn[:, np.arange(len(at)), np.arange(len(at))] = 0.0
    return replace(scaled, points=spread(drawn, scaled.points))


def told_apart(result: Similarity) -> pd.DataFrame:
    """Say which pairs can be told from the pair in the middle.

    Parameters
    ----------
    result : Similarity
        From `similarity`, with replicates.

    Returns
    -------
    pandas.DataFrame
        Square, as `matrix`: True where the interval of the pair leaves out the median of all pairs. Each interval is
        taken alone: of many pairs that are all alike, one in twenty would be True.
    """
    middle = result.pairs["estimate"].median()
    marked = result.pairs[(result.pairs["low"] > middle) | (result.pairs["high"] < middle)]
    table = pd.DataFrame(False, index=result.matrix.index, columns=result.matrix.columns)
    for a, b in zip(marked["a"], marked["b"], strict=True):
        table.loc[a, b] = table.loc[b, a] = True
    return table
