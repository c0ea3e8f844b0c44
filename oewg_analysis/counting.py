"""From sequences of terms to a matrix of counts, with n-grams; and which words keep company."""

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.corpus import Corpus
from oewg_analysis.terms import TermMatrix
from oewg_analysis.tokens import Codes, Terms, TermSpec, find_terms

__all__ = ["TermSpec", "collocations", "count_terms", "term_matrix", "passage_rows"]

_ROW_COLUMNS = ["statement", "paragraph", "sentence"]


def count_terms(
    corpus: Corpus, spec: TermSpec | None = None, *, mixed_kinds: Literal["warn", "allow"] = "warn"
) -> TermMatrix:
    """Count terms in the passages of a corpus.

    Parameters
    ----------
    corpus : Corpus
        At least one statement, all in one language that Snowball stems.
    spec : TermSpec, optional
        What counts as a term; the default choices of `TermSpec` if left out.
    mixed_kinds : {"warn", "allow"}
        Whether to warn when digests and verbatim statements are counted together.

    Returns
    -------
    TermMatrix
        Unit "passage": one row a sentence, in the order of `corpus.passages`; counts are int64. A passage of
        stop words only is a row of zeros.

    Raises
    ------
    ValueError
        If the corpus is empty, its statements are in several languages, or in one without stems.
    """
    spec = spec or TermSpec()
    corpus.language()
    kinds = sorted(corpus.statements["kind"].unique())
    if mixed_kinds == "warn" and len(kinds) > 1:
        counted = corpus.statements["kind"].value_counts()
        held = " and ".join(f"{counted[kind]} {kind}" for kind in kinds)
        warnings.warn(f"digests and verbatim statements are counted together: {held}", UserWarning, stacklevel=2)
    terms = find_terms(corpus, spec)
    return term_matrix(terms, passage_rows(corpus), spec)


def passage_rows(corpus: Corpus) -> pd.DataFrame:
    """Say of each passage which `statement`, `paragraph`, `sentence` and `delegation` it is of."""
    rows = corpus.passages[_ROW_COLUMNS].reset_index(drop=True)
    rows["delegation"] = rows["statement"].map(corpus.statements.set_index("id")["delegation"])
    return rows


@dataclass(frozen=True)
class _Grams:
    """Sequences of terms: `columns` index into `members` (n_grams, length), which holds the codes of their terms."""

    columns: Codes
    rows: Codes
    members: Codes

    def keep(self, kept: NDArray[np.bool_]) -> "_Grams":
        places = np.flatnonzero(kept[self.columns])
        return _Grams((np.cumsum(kept) - 1)[self.columns[places]], self.rows[places], self.members[kept])


def _ngrams(terms: Terms, length: int) -> _Grams:
    """List the sequences of `length` adjacent terms within a passage."""
    columns, seen = pd.factorize(terms.codes)
    members, rows = seen[:, None], terms.rows
    if length == 1:
        return _Grams(columns.astype(np.int32), rows, members)
    starts = np.flatnonzero(rows[: 1 - length] == rows[length - 1 :])
    grams = columns[starts]
    for offset in range(1, length):  # recoded at each step, so that codes never overflow
        grams, pairs = pd.factorize(grams.astype(np.int64) * len(seen) + columns[starts + offset])
        grams = grams.astype(np.int32)
        members = np.column_stack([members[pairs // len(seen)], seen[pairs % len(seen)]])
    return _Grams(grams, rows[starts], members)


def _statements_with(columns: Codes, rows: Codes, statement: Codes, n_columns: int) -> Codes:
    """Count the statements that hold each column."""
    from scipy.sparse import csr_array

    n_statements = statement.max(initial=-1) + 1
    ones, shape = np.ones(len(columns), dtype=np.int8), (n_statements, n_columns)
    held = csr_array((ones, (statement[rows].astype(np.int32), columns)), shape=shape)
    held.sum_duplicates()
    return np.bincount(held.indices, minlength=n_columns)


def _may_be_shared(terms: Terms, labels: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Mark the terms whose sequences another sequence of terms may equal in writing.

    With phrases one label can be cut in two ways ("existing law" + "applies", "existing" + "law applies"). Of two such
    sequences one has a phrase, and the other that phrase or its first word.
    """
    is_phrase = np.arange(len(labels)) >= len(terms.stems)
    marked: NDArray[np.bool_] = is_phrase.copy()
    first = {phrase.partition(" ")[0] for phrase in labels[np.unique(terms.codes[is_phrase[terms.codes]])]}
    marked[[place for place, label in enumerate(labels.tolist()) if label in first]] = True
    return marked


def term_matrix(terms: Terms, rows: pd.DataFrame, spec: TermSpec) -> TermMatrix:
    """Count the terms of each row, with n-grams, and drop those of too few statements.

    Parameters
    ----------
    terms : Terms
        From `find_terms`.
    rows : pandas.DataFrame
        What each row is, with the column `statement`.
    spec : TermSpec
        `ngrams` and `min_df`.

    Returns
    -------
    TermMatrix
        Unit "passage"; terms in the order of the alphabet, columns of each row in order.
    """
    from scipy.sparse import coo_array, csr_array

    labels, statement = terms.labels(), pd.factorize(rows["statement"])[0]
    parts = [_ngrams(terms, length) for length in range(1, spec.ngrams + 1)]
    shared = _may_be_shared(terms, labels) if spec.min_df > 1 else np.zeros(len(labels), dtype=bool)
    if spec.min_df > 1:  # what is rare for sure goes before it is named
        for number, part in enumerate(parts):
            n = _statements_with(part.columns, part.rows, statement, len(part.members))
            parts[number] = part.keep((n >= spec.min_df) | shared[part.members].any(axis=1))
    names = [" ".join(gram) for part in parts for gram in labels[part.members].tolist()]
    in_order = sorted(sorted(set(names)), key=str.casefold)
    place = {name: number for number, name in enumerate(in_order)}
    places = np.split(np.array([place[name] for name in names], dtype=np.int32), _ends(parts)[:-1])
    columns = np.concatenate([of[part.columns] for of, part in zip(places, parts, strict=True)])
    at = np.concatenate([part.rows for part in parts]).astype(np.int32)
    if shared.any():  # of what was kept for being shared, some is rare all the same
        kept = _statements_with(columns, at, statement, len(in_order)) >= spec.min_df
        counted = kept[columns]
        columns, at = (np.cumsum(kept, dtype=np.int32) - 1)[columns[counted]], at[counted]
        in_order = [name for name, held in zip(in_order, kept, strict=True) if held]
    ones = np.ones(len(columns), dtype=np.int64)
    counts = csr_array(coo_array((ones, (at, columns)), shape=(len(rows), len(in_order))))
    return TermMatrix(counts, pd.Index(in_order, dtype="str"), rows, "passage")


def _ends(parts: list[_Grams]) -> Codes:
    return np.cumsum([len(part.members) for part in parts])


def collocations(
    corpus: Corpus, spec: TermSpec | None = None, *, n: int = 20, min_count: int = 3, words: Literal[2, 3] = 2
) -> pd.DataFrame:
    """Find sequences of words that keep company more than chance would have it: candidates for the phrase list.

    NLTK's collocation finder with the log-likelihood ratio (Dunning 1993) over adjacent terms of one passage.

    Parameters
    ----------
    corpus : Corpus
        As for `count_terms`.
    spec : TermSpec, optional
        What counts as a term; phrases already listed count as one.
    n : int
        How many to return.
    min_count : int
        Leave out sequences seen fewer times.
    words : {2, 3}
        Length of the sequences.

    Returns
    -------
    pandas.DataFrame
        Columns `term`, `estimate` (log-likelihood ratio, larger means less likely by chance) and `count`; highest
        first, of equals in the order of the alphabet. The ratio grows with frequency: it ranks candidates, it does
        not test that they are terms.

    Raises
    ------
    ValueError
        As `count_terms`, or if `words` is neither 2 nor 3.
    """
    if words not in (2, 3):
        raise ValueError(f"`words`: allowed is 2 or 3; received {words!r}")
    from nltk.collocations import BigramCollocationFinder, TrigramCollocationFinder
    from nltk.metrics import BigramAssocMeasures, TrigramAssocMeasures

    spec = spec or TermSpec()
    terms = find_terms(corpus, spec)
    labels = terms.labels()
    cuts = np.flatnonzero(np.diff(terms.rows)) + 1
    documents = [part.tolist() for part in np.split(labels[terms.codes], cuts)]
    finder = (BigramCollocationFinder if words == 2 else TrigramCollocationFinder).from_documents(documents)
    finder.apply_freq_filter(min_count)
    scored = finder.score_ngrams((BigramAssocMeasures if words == 2 else TrigramAssocMeasures).likelihood_ratio)
    rows = [(" ".join(gram), score, finder.ngram_fd[gram]) for gram, score in scored]
    found = pd.DataFrame(rows, columns=["term", "estimate", "count"])
    return found.sort_values(["estimate", "term"], ascending=[False, True]).head(n).reset_index(drop=True)
