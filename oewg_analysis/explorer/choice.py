"""Which statements are looked at: a theme, bodies and a period, cut from a corpus that was counted once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.terms import TermMatrix

MOST = 6
"""Delegations that are shown at once, at most."""


@dataclass(frozen=True)
class Wanted:
    """What was asked for: a theme or None, codes of delegations, bodies (none: any), and the ends of a period or ""."""

    theme: str | None
    delegations: tuple[str, ...]
    body: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, eq=False)
class Chosen:
    """Statements that are looked at, with their counts.

    Attributes
    ----------
    corpus : Corpus
        Statements of the theme, the bodies and the period.
    counts : TermMatrix
        Counts of their passages, rows in their order.
    whole : Corpus
        Statements of the bodies and the period, of any theme: a stance on an issue of the theme may have been coded in
        a statement that is mainly about another.
    whole_counts : TermMatrix
        Counts of these.
    theme : str or None
        The theme; None for all.
    n_undecided : int
        Statements left out because their date, a year or none, does not say whether they fall in the period.
    """

    corpus: Corpus
    counts: TermMatrix
    whole: Corpus
    whole_counts: TermMatrix
    theme: str | None
    n_undecided: int


def choose(
    corpus: Corpus,
    counts: TermMatrix,
    *,
    theme: str | None = None,
    body: str | Sequence[str] | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Chosen:
    """Choose statements by theme, body and date.

    Parameters
    ----------
    corpus : Corpus
        Any corpus.
    counts : TermMatrix
        `count_terms(corpus)`: it is cut, not counted again, so that terms keep their names.
    theme : str, optional
        A theme that statements were given by a reader; all if left out.
    body : str or sequence of str, optional
        Bodies in which statements were made; any, and statements without one, if left out.
    since, until : str, optional
        First and last day or year, both included.

    Returns
    -------
    Chosen
        At least one statement.

    Raises
    ------
    ValueError
        If a value is unknown, no statement is left, or `counts` is not of the passages of `corpus`.
    """
    place = ["statement", "paragraph", "sentence"]
    if not (counts.unit == "passage" and counts.rows[place].equals(corpus.passages[place].reset_index(drop=True))):
        raise ValueError("`counts`: allowed are counts of the corpus's passages, in their order; received others")
    dated = {"since": since or None, "until": until or None}
    whole = _where(corpus, body=body or None, **dated, uncertain="exclude")
    possible = _where(corpus, theme=theme, body=body or None, **dated, uncertain="include")
    part = _where(corpus, theme=theme, body=body or None, **dated, uncertain="exclude")
    return Chosen(
        corpus=part,
        counts=_rows(counts, part),
        whole=whole,
        whole_counts=_rows(counts, whole),
        theme=theme,
        n_undecided=len(possible.statements) - len(part.statements),
    )


def choose_wanted(corpus: Corpus, counts: TermMatrix, wanted: Wanted) -> Chosen:
    """Choose the statements that were asked for; see `choose`."""
    return choose(
        corpus, counts, theme=wanted.theme, body=wanted.body, since=wanted.since.strip(), until=wanted.until.strip()
    )


def _where(corpus: Corpus, **chosen: object) -> Corpus:
    given = {name: value for name, value in chosen.items() if value is not None}
    return corpus.where(**given)  # type: ignore[arg-type]


def _rows(counts: TermMatrix, part: Corpus) -> TermMatrix:
    return counts.select(rows=counts.rows["statement"].isin(part.statements["id"]).to_numpy(bool))


def body_choices(corpus: Corpus) -> list[tuple[str, tuple[str, ...]]]:
    """List what may be chosen as the bodies: each by itself and, beside the working groups, all others together.

    Parameters
    ----------
    corpus : Corpus
        Any corpus.

    Returns
    -------
    list of (str, tuple of str)
        Words for a person, and the bodies; the first, of no body, means that any will do.
    """
    held = corpus.statements["body"].dropna().value_counts()
    groups = sorted(body for body in held.index if body.startswith("OEWG"))
    others = [body for body in held.index if body not in groups]
    joint = [(f"Other bodies ({held[others].sum()})", tuple(others))] if groups and len(others) > 1 else []
    single = [(f"{body} ({held[body]})", (str(body),)) for body in [*groups, *sorted(others)]]
    return [
        (f"All bodies ({len(corpus.statements)})", ()),
        *single[: len(groups)],
        *joint,
        *single[len(groups) :],
    ]


def theme_choices(corpus: Corpus) -> list[tuple[str, str | None]]:
    """List the themes that some statement has: words for a person, and the theme; the first means any."""
    held = corpus.statements["themes"].explode().dropna().value_counts()
    titles = zip(corpus.themes["title"], corpus.themes["theme"], strict=True)
    return [
        (f"All themes ({len(corpus.statements)})", None),
        *((f"{title} ({held[theme]})", theme) for title, theme in titles if theme in held.index),
    ]


def delegation_choices(corpus: Corpus) -> list[tuple[str, str]]:
    """List the delegations that have a statement, by name: words for a person, and the code."""
    held = corpus.statements["delegation"].value_counts()
    names = corpus.delegations.set_index("code")["label"].reindex(held.index)
    names = names.fillna(pd.Series(held.index, index=held.index))
    order = np.argsort(names.str.casefold().to_numpy(dtype=object), kind="stable")
    return [(f"{names.iloc[at]} ({held.iloc[at]})", str(held.index[at])) for at in order]
