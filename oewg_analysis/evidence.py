"""The passages behind a number: of a term, a theme, or the cell of a position.

Every function returns passages with their statement, delegation, date, address and kind, so that a reader can look up
what was said and whether in the delegation's words or in a digest's.
"""

import numpy as np
import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.delegations import find_code
from oewg_analysis.lookup import find_terms
from oewg_analysis.terms import TermMatrix, tfidf

PASSAGE = ["statement", "delegation", "date", "url", "kind", "paragraph", "sentence", "text"]
PLACE = ["statement", "paragraph", "sentence"]


def with_source(corpus: Corpus, counts: TermMatrix | None = None) -> pd.DataFrame:
    """Put beside each passage what is known of its statement.

    Parameters
    ----------
    corpus : Corpus
        Any corpus.
    counts : TermMatrix, optional
        Counts or weights whose rows must be the passages of the corpus, in their order.

    Returns
    -------
    pandas.DataFrame
        One row a passage, in their order: `statement`, `delegation`, `date`, `url`, `kind`, `paragraph`, `sentence`,
        `text`.

    Raises
    ------
    ValueError
        If `counts` is not of the passages of `corpus`.
    """
    own = corpus.passages[PLACE].reset_index(drop=True)
    if counts is not None and not (counts.unit == "passage" and counts.rows[PLACE].equals(own)):
        received = f"{len(counts.rows)} rows of unit {counts.unit!r}"
        raise ValueError(
            f"allowed is a matrix of the corpus's {len(own)} passages, in their order; received {received}"
        )
    known = ["statement", "delegation", "date", "url", "kind"]
    statements = corpus.statements.rename(columns={"id": "statement"})[known]
    return corpus.passages.merge(statements, on="statement", how="left")[PASSAGE]


def passages_with(corpus: Corpus, counts: TermMatrix, term: str) -> pd.DataFrame:
    """Find the passages in which a term was counted.

    Parameters
    ----------
    corpus : Corpus
        The corpus that was counted.
    counts : TermMatrix
        Its counts, rows in the order of its passages.
    term : str
        A label of `counts.terms`, or any form of it ("attacked" finds "attacks").

    Returns
    -------
    pandas.DataFrame
        The columns of `with_source`, then `term` (label) and `count`; most counts first, then in the order of the
        corpus. No row for a term that was not counted: a stop word, say, or a word found inside phrases only.

    Raises
    ------
    ValueError
        If `counts` is not of the passages of `corpus`.
    """
    passages = with_source(corpus, counts)
    labels = [term] if term in counts.terms else find_terms(counts.terms, [term], corpus.language())["term"].tolist()
    found = counts.matrix[:, counts.terms.get_indexer(pd.Index(labels, dtype="str"))].tocoo()
    frame = passages.iloc[found.row].assign(term=[labels[at] for at in found.col], count=found.data, row=found.row)
    order = ["count", "row", "term"]
    frame = frame.astype({"term": "str"}).sort_values(order, ascending=[False, True, True], ignore_index=True)
    return pd.DataFrame(frame[[*PASSAGE, "term", "count"]])


def passages_of_theme(
    corpus: Corpus, scores: pd.DataFrame, theme: str, *, threshold: float = 0.0, n: int | None = None
) -> pd.DataFrame:
    """Find the passages that reach a theme.

    Parameters
    ----------
    corpus : Corpus
        The corpus that was scored.
    scores : pandas.DataFrame
        Scores of its passages: index `statement`, `paragraph`, `sentence`, one column a theme.
    theme : str
        One of the columns.
    threshold : float
        Least score; a score of 0 is never listed.
    n : int, optional
        How many at most; all if left out.

    Returns
    -------
    pandas.DataFrame
        The columns of `with_source`, then `theme` and `estimate` (score); highest first.

    Raises
    ------
    ValueError
        If the theme was not scored, or `scores` is not of passages.
    """
    if theme not in scores:
        raise ValueError(f"`theme`: allowed is one of {', '.join(map(str, scores))}; received {theme!r}")
    if scores.index.nlevels != 3:
        raise ValueError(f"`scores`: allowed are scores of passages; received index {list(scores.index.names)}")
    one = scores[theme].rename("estimate").reset_index()
    one = one[(one["estimate"] > 0) & (one["estimate"] >= threshold)]
    frame = with_source(corpus).merge(one, on=PLACE).assign(theme=theme)
    frame = frame.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)
    return frame[[*PASSAGE, "theme", "estimate"]].head(len(frame) if n is None else n)


def passages_of_cell(corpus: Corpus, counts: TermMatrix, delegation: str, issue: str, n: int = 3) -> pd.DataFrame:
    """Find what stands behind a delegation's coded position: the coder's notes, and passages that match by words.

    Parameters
    ----------
    corpus, counts, issue, n
        As in `passages_of_issue`.
    delegation : str
        A delegation, named in any form.

    Returns
    -------
    pandas.DataFrame
        The rows of `passages_of_issue` that are of the delegation. No row if no position is coded.

    Raises
    ------
    ValueError
        As `passages_of_issue`, or if the delegation is unknown.
    """
    code = find_code(delegation, corpus.delegations)
    found = passages_of_issue(corpus, counts, issue, n)
    return found[found["delegation"] == code].reset_index(drop=True)


def passages_of_issue(corpus: Corpus, counts: TermMatrix, issue: str, n: int = 3) -> pd.DataFrame:
    """Find what stands behind every position coded on an issue: the coder's notes, and passages that match by words.

    Parameters
    ----------
    corpus : Corpus
        With positions and the codebook of issues.
    counts : TermMatrix
        Counts of its passages, rows in their order.
    issue : str
        An issue of `corpus.issues`.
    n : int
        Passages a coded statement.

    Returns
    -------
    pandas.DataFrame
        The columns of `with_source`, then `issue`, `stance`, `note`, `coder` and `estimate` (TF-IDF
        cosine of the passage with the words of the issue's label and proposition, 0 to 1; NaN for a passage without
        counted terms). By statement and coder, best match first. No row if no position is coded.

    Raises
    ------
    ValueError
        If the issue is unknown, or `counts` is not of the passages of `corpus`.

    Notes
    -----
    The coder judged the statement as a whole. The passages are those that share most words with the proposition, NOT
    those the coder had in mind.
    """
    passages = with_source(corpus, counts)
    if issue not in set(corpus.issues["issue"]):
        raise ValueError(f"`issue`: allowed is one of {', '.join(corpus.issues['issue'])}; received {issue!r}")
    entry = corpus.issues.loc[corpus.issues["issue"] == issue, ["label", "proposition"]].to_numpy().ravel().tolist()
    wanted = find_terms(counts.terms, entry, corpus.language(), parts=True)["column"].unique()
    scored = tfidf(counts, documents=counts.pool("statement")).matrix
    match = np.asarray(scored[:, wanted].sum(axis=1)).ravel() / np.sqrt(max(len(wanted), 1))
    match[np.diff(scored.indptr) == 0] = np.nan
    texts = passages.assign(estimate=match, row=np.arange(len(passages)))
    positions = corpus.positions[corpus.positions["issue"] == issue]
    frame = texts.merge(positions, on="statement")
    frame = frame.sort_values(["statement", "coder", "estimate", "row"], ascending=[True, True, False, True])
    frame = frame.groupby(["statement", "coder"], sort=False).head(n).reset_index(drop=True)
    return frame[[*PASSAGE, "issue", "stance", "note", "coder", "estimate"]]
