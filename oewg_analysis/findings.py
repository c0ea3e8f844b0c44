"""Findings of the notebooks about words, as functions of a corpus, its counts and a set of choices.

`robustness.specification_curve` computes them under many sets; `oewg_analysis.pair_findings` has those about pairs.

Each returns an `Estimate`; what is left open (a term, a region, votes) is a keyword, fixed with `functools.partial`.
Where a set of choices leaves nothing to compare, the estimate is NaN: undefined is not the same as refuted.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from oewg_analysis.change import DIFFERENCE, theme_change
from oewg_analysis.contrast import log_odds
from oewg_analysis.corpus import Corpus
from oewg_analysis.lookup import find_terms
from oewg_analysis.shares import statement_labels
from oewg_analysis.terms import TermMatrix
from oewg_analysis.themes import score_themes, seed_terms

Spec = Mapping[str, Any]


class Estimate(NamedTuple):
    """A number, its limits (NaN without), and the statements it rests on."""

    estimate: float
    low: float = np.nan
    high: float = np.nan
    n: float = 0


NONE = Estimate(np.nan)


def term_odds(
    corpus: Corpus,
    counts: TermMatrix,
    spec: Spec,
    *,
    term: str,
    region: str,
    theme: str | None = None,
    prior: float = 100.0,
    n_boot: int = 500,
    seed: int = 20250711,
) -> Estimate:
    """Compare how much a regional group uses a term with how much the others do.

    Parameters
    ----------
    corpus, counts, spec
        From `robustness.specification_curve`; uses "stem".
    term : str
        Looked for by its stem, all forms together; where words are counted unstemmed, in this form alone.
    region : str
        A label of `shares.statement_labels` by "region".
    theme : str, optional
        Only statements with this theme, and the term among its seed terms alone, as in the notebooks; else all.
    prior, n_boot, seed
        As in `contrast.log_odds`.

    Returns
    -------
    Estimate
        Log-odds, above 0 = used more by the group, with the interval clustered by statement (`contrast.log_odds`); `n`
        = statements compared. NaN where a side uses none of the terms compared, or none uses this one.
    """
    if theme is not None:
        counts = _of_theme(corpus, counts, theme)
        if len(counts.terms) < 2:
            return NONE
    counts, name = _named_term(counts, term, corpus.language(), exact=not spec.get("stem", True))
    target = counts.rows["statement"].map(statement_labels(corpus, "region")).eq(region).to_numpy(dtype=bool)
    used = np.asarray(counts.matrix.sum(axis=1)).ravel() > 0
    if name is None or not (used & target).any() or not (used & ~target).any():
        return NONE  # a side that uses none of the terms says nothing of their mix
    table = log_odds(counts, target, prior=prior, n_boot=n_boot, seed=seed)
    found = table[table["term"] == name]
    return NONE if found.empty else _first(found.assign(n=counts.rows["statement"].nunique()))


def _of_theme(corpus: Corpus, counts: TermMatrix, theme: str) -> TermMatrix:
    """Keep the statements with a theme, and its seed terms; no term if there is none of either."""
    held = corpus.statements.loc[[theme in themes for themes in corpus.statements["themes"]], "id"]
    kept = counts.select(rows=counts.rows["statement"].isin(held).to_numpy())
    kept = kept.select(terms=np.asarray(kept.matrix.sum(axis=0)).ravel() > 0)
    if len(kept.terms) == 0:
        return kept
    return seed_terms(kept, corpus.themes, theme, language=corpus.language())


def _named_term(counts: TermMatrix, term: str, language: str, *, exact: bool) -> tuple[TermMatrix, str | None]:
    """Find a term; several forms of it become one column under the name asked for."""
    columns = find_terms(counts.terms, [term], language)["column"].to_numpy()
    if exact:
        columns = columns[[counts.terms[column].casefold() == term.casefold() for column in columns]]
    if len(columns) < 2:
        return counts, str(counts.terms[columns[0]]) if len(columns) else None
    from scipy.sparse import csr_array, hstack

    others = np.ones(len(counts.terms), dtype=bool)
    others[columns] = False
    rest = counts.select(terms=others)
    merged = csr_array(counts.matrix[:, columns].sum(axis=1)[:, None])
    matrix = csr_array(hstack([rest.matrix, merged], format="csr"))
    return replace(rest, matrix=matrix, terms=pd.Index([*rest.terms, term], dtype="str")), term


def share_gap(
    corpus: Corpus,
    counts: TermMatrix,
    spec: Spec,
    *,
    theme: str,
    first: str = "Asia-Pacific",
    second: str = "WEOG",
    by: str = "region",
    n_boot: int = 1000,
    seed: int = 20250711,
) -> Estimate:
    """Compare the share of passages that touch a theme under two labels.

    Parameters
    ----------
    corpus, counts, spec
        From `robustness.specification_curve`.
    theme : str
        A theme of the corpus.
    first, second, by : str
        Two labels, as in `change.theme_change`.
    n_boot, seed : int
        As there.

    Returns
    -------
    Estimate
        Share under `second` less share under `first`, -1 to 1; `n` = statements compared. NaN where a label has none.
    """
    labels = statement_labels(corpus, by)
    if not {first, second} <= set(labels.dropna()):
        return NONE
    themes = corpus.themes[corpus.themes["theme"] == theme]
    scores = score_themes(counts, themes, language=corpus.language())
    table = theme_change(corpus, scores, first, second, by, n_boot=n_boot, seed=seed)
    return _first(table[table["period"] == DIFFERENCE].rename(columns={"n_statements": "n"}))


def _first(table: pd.DataFrame) -> Estimate:
    return Estimate(*(float(value) for value in table[["estimate", "low", "high", "n"]].to_numpy()[0]))
