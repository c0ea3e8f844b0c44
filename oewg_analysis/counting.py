"""From sequences of terms to a matrix of counts, with n-grams; and which words keep company."""

import warnings
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.corpus import Corpus
from oewg_analysis.terms import TermMatrix
from oewg_analysis.tokens import Codes, Terms, TermSpec, find_terms, find_words
from oewg_analysis.word_cache import cached_words

__all__ = ["TermSpec", "collocations", "count_terms", "term_matrix", "passage_rows"]

_ROW_COLUMNS = ["statement", "paragraph", "sentence"]


def count_terms(
    corpus: Corpus,
    spec: TermSpec | None = None,
    *,
    mixed_kinds: Literal["warn", "allow"] = "warn",
    cache: str | PathLike[str] | None = None,
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
    cache : path, optional
        Folder in which the words of each statement are kept, so that only changed statements are cut into words again
        (`oewg_analysis.word_cache`). Off by default, for cutting is about as fast as reading.

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
    language = corpus.language()
    kinds = sorted(corpus.statements["kind"].unique())
    if mixed_kinds == "warn" and len(kinds) > 1:
        counted = corpus.statements["kind"].value_counts()
        held = " and ".join(f"{counted[kind]} {kind}" for kind in kinds)
        warnings.warn(f"digests and verbatim statements are counted together: {held}", UserWarning, stacklevel=2)
    passages = corpus.passages
    words = find_words(passages["text"], language) if cache is None else cached_words(passages, language, Path(cache))
    return term_matrix(find_terms(words, spec, language, corpus), passage_rows(corpus), spec)


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
        held = kept[self.columns]
        place = np.cumsum(kept, dtype=np.int32) - 1
        return _Grams(place[self.columns[held]], self.rows[held], self.members[kept])

    def names(self, labels: NDArray[np.object_]) -> list[str]:
        return list(map(" ".join, zip(*(labels[codes] for codes in self.members.T), strict=True)))


def _words(terms: Terms) -> _Grams:
    """List single terms."""
    occurs = np.zeros(terms.n_stems + len(terms.phrases), dtype=bool)
    occurs[terms.codes] = True
    columns = (np.cumsum(occurs, dtype=np.int32) - 1)[terms.codes]
    return _Grams(columns, terms.rows, np.flatnonzero(occurs).astype(np.int32)[:, None])


def _ngrams(words: _Grams, length: int) -> _Grams:
    """List the sequences of `length` adjacent terms within a passage."""
    if length == 1:
        return words
    within = words.rows[: 1 - length] == words.rows[length - 1 :]
    columns, members, n_seen = words.columns[: 1 - length][within], words.members, len(words.members)
    for offset in range(1, length):  # recoded at each step, so that codes never overflow
        keys = columns.astype(np.int64)
        keys *= n_seen
        keys += words.columns[offset : len(words.columns) - length + 1 + offset][within]
        columns, pairs = pd.factorize(keys)
        columns = columns.astype(np.int32)
        members = np.column_stack([members[pairs // n_seen], words.members[pairs % n_seen]])
    return _Grams(columns, words.rows[: 1 - length][within], members)


def _statements_with(columns: Codes, rows: Codes, statement: Codes, n_columns: int) -> Codes:
    """Count the statements that hold each column."""
    from scipy.sparse import csr_array

    ones, shape = np.ones(len(columns), dtype=np.int8), (n_columns, statement.max(initial=-1) + 1)
    held = csr_array((ones, (columns, statement[rows].astype(np.int32))), shape=shape)
    held.sum_duplicates()  # in order already where the passages of a statement stand together
    return np.asarray(np.diff(held.indptr))


def _may_be_shared(terms: Terms, labels: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Mark the terms whose sequences another sequence of terms may equal in writing.

    With phrases one label can be cut in two ways ("existing law" + "applies", "existing" + "law applies"). Of two such
    sequences one has a phrase, and the other that phrase or its first word.
    """
    is_phrase = np.arange(len(labels)) >= terms.n_stems
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
    from scipy.sparse import csr_array

    labels, statement = terms.labels(), pd.factorize(rows["statement"])[0]
    words = _words(terms)
    parts = [_ngrams(words, length) for length in range(1, spec.ngrams + 1)]
    shared = _may_be_shared(terms, labels) if spec.min_df > 1 else np.zeros(len(labels), dtype=bool)
    if spec.min_df > 1:  # what is rare for sure goes before it is named
        for number, part in enumerate(parts):
            n = _statements_with(part.columns, part.rows, statement, len(part.members))
            parts[number] = part.keep((n >= spec.min_df) | shared[part.members].any(axis=1))
    names = [name for part in parts for name in part.names(labels)]
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
    # Turned over once, rows come out in order, which sorting would take three times as long for.
    del words, parts, places  # of no use any more, and large
    ones, shape = np.ones(len(columns), dtype=np.int32), (len(in_order), len(rows))
    turned = csr_array((ones, (columns, at)), shape=shape)
    turned.sum_duplicates()
    counts = turned.T.tocsr().astype(np.int64)
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
    language = corpus.language()
    terms = find_terms(find_words(corpus.passages["text"], language), spec, language, corpus)
    labels = terms.labels()
    cuts = np.flatnonzero(np.diff(terms.rows)) + 1
    documents = [part.tolist() for part in np.split(labels[terms.codes], cuts)]
    finder = (BigramCollocationFinder if words == 2 else TrigramCollocationFinder).from_documents(documents)
    finder.apply_freq_filter(min_count)
    scored = finder.score_ngrams((BigramAssocMeasures if words == 2 else TrigramAssocMeasures).likelihood_ratio)
    rows = [(" ".join(gram), score, finder.ngram_fd[gram]) for gram, score in scored]
    found = pd.DataFrame(rows, columns=["term", "estimate", "count"])
    return found.sort_values(["estimate", "term"], ascending=[False, True]).head(n).reset_index(drop=True)
