"""What makes two delegations alike: the terms they share, and the passages that carry them."""

from typing import Any

import numpy as np
import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.delegations import find_code
from oewg_analysis.evidence import with_source
from oewg_analysis.terms import TermMatrix


def shared_terms(weights: TermMatrix, a: str, b: str) -> pd.DataFrame:
    """Split the similarity of two delegations among the terms they share.

    Parameters
    ----------
    weights : TermMatrix
        Weights of passages that may be summed: `tfidf(counts, norm=None, documents=counts.pool("statement"))`.
    a, b : str
        Codes of two delegations.

    Returns
    -------
    pandas.DataFrame
        `term`, `estimate` (product of the term's weights in `a` and `b`; over 0), `share` (of the sum, 0 to 1), largest
        first, then the alphabet. The estimates sum to the numerator of the cosine: the mean cosine between a statement
        of `a` and one of `b`.

    Raises
    ------
    ValueError
        If a delegation has no passage, or `weights` is not of passages.

    Notes
    -----
    A delegation is the mean of its statements, each scaled to length 1, as in the similarity of delegations.
    """
    product = np.multiply(*(np.asarray(_shares(weights, code).sum(axis=0)).ravel() for code in (a, b)))
    columns = np.flatnonzero(product)
    frame = pd.DataFrame({"term": weights.terms[columns], "estimate": product[columns]})
    frame["share"] = frame["estimate"] / frame["estimate"].sum()
    return frame.sort_values(["estimate", "term"], ascending=[False, True], ignore_index=True)


def passages_of_pair(
    corpus: Corpus, weights: TermMatrix, a: str, b: str, n: int = 10, *, per_term: int = 1
) -> pd.DataFrame:
    """Find what makes two delegations alike: the shared terms that weigh most, and the passages that carry them.

    Parameters
    ----------
    corpus : Corpus
        The corpus that was counted.
    weights : TermMatrix
        As for `shared_terms`, rows in the order of its passages.
    a, b : str
        Two delegations, named in any form.
    n : int
        Number of terms.
    per_term : int
        Passages a term and delegation.

    Returns
    -------
    pandas.DataFrame
        The columns of `with_source`, then `term`, `rank` (from 1), `estimate` and `share` (see
        `shared_terms`; of the term, so the same in its rows) and `carried` (share of the term's weight in the
        delegation that this passage carries, 0 to 1). By rank, `a` before `b`, then by `carried`. No row without a
        shared term.

    Raises
    ------
    ValueError
        If a delegation is unknown or has no passage, or `weights` is not of the passages of `corpus`.

    Notes
    -----
    Terms are shared, not positions: read the passages.
    """
    passages = with_source(corpus, weights)
    codes = [find_code(name, corpus.delegations) for name in (a, b)]
    top = shared_terms(weights, *codes).head(n)
    top = top.assign(rank=top.index + 1, column=weights.terms.get_indexer(pd.Index(top["term"])))
    sides = []
    for side, code in enumerate(codes):
        share = _shares(weights, code)[:, top["column"].to_numpy()].tocoo()
        held = pd.DataFrame({"row": share.row, "rank": share.col + 1, "carried": share.data, "side": side})
        held["carried"] /= held.groupby("rank")["carried"].transform("sum")
        held = held.sort_values(["rank", "carried", "row"], ascending=[True, False, True])
        sides.append(held.groupby("rank").head(per_term))
    found = pd.concat(sides).merge(top, on="rank").sort_values(["rank", "side"], kind="stable", ignore_index=True)
    text = passages.iloc[found["row"]].reset_index(drop=True)
    return pd.concat([text, found[["term", "rank", "estimate", "share", "carried"]]], axis=1)


def _shares(weights: TermMatrix, delegation: str) -> Any:
    """Scale the rows of a delegation so that they sum to the mean of its unit-length statements; others become 0."""
    from scipy.sparse import diags_array

    if weights.unit != "passage":
        raise ValueError(f"`weights`: allowed are weights of passages; received unit {weights.unit!r}")
    own = (weights.rows["delegation"] == delegation).to_numpy()
    if not own.any():
        raise ValueError(f"`a`, `b`: allowed are delegations with a passage; received {delegation!r}")
    statements = weights.pool("statement")
    length = np.sqrt(np.asarray(statements.matrix.multiply(statements.matrix).sum(axis=1)).ravel())
    each = pd.Series(length, index=statements.rows["statement"])
    scale = np.zeros(len(own))
    scale[own] = (
        1.0 / np.where(each > 0, each, 1.0)[each.index.get_indexer(pd.Index(weights.rows.loc[own, "statement"]))]
    )
    scale /= weights.rows.loc[own, "statement"].nunique()
    return diags_array(scale) @ weights.matrix
