"""From a corpus to a matrix of counts; and which words keep company."""

import warnings
from os import PathLike
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.grams import term_matrix
from oewg_analysis.terms import TermMatrix
from oewg_analysis.tokens import TermSpec, find_terms, find_words
from oewg_analysis.word_cache import cached_words

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
