"""Counting a corpus too large for memory: batch by batch, with one vocabulary in the end."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import passage_rows
from oewg_analysis.delegations import unlisted
from oewg_analysis.faults import shown
from oewg_analysis.grams import term_matrix
from oewg_analysis.parallel import one_by_one
from oewg_analysis.terms import TermMatrix
from oewg_analysis.tokens import TermSpec, Words, find_terms, find_words, join_words


def count_batches(
    frames: Iterable[pd.DataFrame],
    spec: TermSpec | None = None,
    *,
    like: Corpus | None = None,
    n_jobs: int | None = None,
) -> TermMatrix:
    """Count terms in batches of statements, the texts of only some of which are in memory at a time.

    Parameters
    ----------
    frames : iterable of pandas.DataFrame
        Batches of statements, each as `Corpus.from_frame` takes it; a generator that reads one after the other. All in
        one language, no id twice.
    spec : TermSpec, optional
        What counts as a term; `min_df` is about the statements of all batches.
    like : Corpus, optional
        As in `Corpus.from_frame`.
    n_jobs : int, optional
        Processes, as in `oewg_analysis.parallel.each`; batches are sent to them.

    Returns
    -------
    TermMatrix
        What `count_terms` gives for all statements in one corpus: unit "passage", rows in the order of the batches. It
        must fit into memory, and beside it four bytes a word of the texts.

    Raises
    ------
    ValueError
        If there is no batch, an id stands twice, or batches are in several languages.
    CorpusError
        As `Corpus.from_frame`.
    """
    rows: list[pd.DataFrame] = []
    corpora: list[Corpus] = []  # without their texts

    def found() -> Iterator[Words]:
        for words, held, corpus in one_by_one(_cut, ((frame, like) for frame in frames), "batches", n_jobs):
            rows.append(held)
            corpora.append(corpus)
            yield words

    words = join_words(found())
    if not rows:
        raise ValueError("`frames`: allowed is at least one batch; received none")
    if len(languages := sorted({corpus.language() for corpus in corpora})) > 1:
        raise ValueError(f"`frames`: allowed are batches in one language; received {', '.join(languages)}")
    statements = pd.concat([corpus.statements for corpus in corpora], ignore_index=True)
    if (again := statements["id"].duplicated()).any():
        raise ValueError(f"`frames`: allowed is each id once; received {shown(statements['id'][again].iloc[0])} again")
    delegations = unlisted(statements["delegation"]) if like is None else like.delegations
    whole = replace(corpora[0], statements=statements, delegations=delegations)
    spec = spec or TermSpec()
    terms = find_terms(words, spec, languages[0], whole)
    del words  # as large as all texts coded
    return term_matrix(terms, pd.concat(rows, ignore_index=True), spec)


def _cut(frame: pd.DataFrame, like: Corpus | None) -> tuple[Words, pd.DataFrame, Corpus]:
    corpus = Corpus.from_frame(frame, like=like)
    words = find_words(corpus.passages["text"], corpus.language())
    known = corpus.statements[["id", "delegation", "language"]]
    # A slice of the passages, even an empty one, would hold on to their texts.
    return words, passage_rows(corpus), replace(corpus, statements=known, passages=corpus.passages.take([]))
