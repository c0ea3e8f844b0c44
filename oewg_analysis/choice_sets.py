"""The choices behind a number: a grid of them as a frame, and the corpus counted as one row of it says.

After Simonsohn, Simmons and Nelson (2020), "Specification curve analysis", Nature Human Behaviour 4, 1208-1214: list
the choices that are sensible, valid and not redundant, and report the finding under all of them.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import count_terms
from oewg_analysis.faults import shown
from oewg_analysis.terms import TermMatrix
from oewg_analysis.tokens import TermSpec

ALL = "all"
REPORT = "report"  # the doc_type of a digest made from somebody else's report of what was said

# Each choice with its values; the first is the one that the other notebooks make.
CHOICES: Mapping[str, tuple[Hashable, ...]] = {
    "stem": (True, False),
    "stop_words": (True, False),
    "reporting": (True, False),
    "phrases": (True, False),
    "state_names": (False, True),
    "min_df": (1, 2),
    "sublinear_tf": (False, True),
    "reports": (True, False),
    "writers": (ALL,),
}
CROSSED = ("stem", "stop_words", "reporting", "phrases", "state_names", "reports")
CHOICE_LABELS = {
    "stem": "Stems, not words",
    "stop_words": "Stop words left out",
    "reporting": "Reporting verbs left out",
    "phrases": "Terms of several words",
    "state_names": "Names of States counted",
    "min_df": "Fewest statements a term",
    "sublinear_tf": "Sublinear term frequency",
    "reports": "Reports by third parties",
    "writers": "Writers of digests",
}


def specifications(corpus: Corpus, *, crossed: Sequence[str] = CROSSED, **choices: Sequence[Hashable]) -> pd.DataFrame:
    """List sets of choices under which a finding can be computed again.

    Parameters
    ----------
    corpus : Corpus
        Names the writers, each left out in turn, and says whether there are reports to leave out.
    crossed : sequence of str
        Choices whose values are all combined. Each other value is tried once, with all else as in the main set.
    **choices : sequence of values
        Values of a choice, the one of the main set first, in place of the usual ones (`CHOICES`): "stem",
        "stop_words" (False keeps function words and courtesies), "reporting" (False keeps reporting verbs), "phrases",
        "state_names", "min_df", "sublinear_tf", "reports" (False leaves out digests of third parties' reports),
        "writers" ("all", "without A", "only A"). One value alone holds a choice fixed.

    Returns
    -------
    pandas.DataFrame
        A row a set, a column a choice, and `main` (True for the first row alone).

    Raises
    ------
    ValueError
        If a choice is unknown or has no value.

    Notes
    -----
    Simonsohn, Simmons and Nelson (2020). Crossed are what changes the words counted, since these choices act on one
    another, and whose reports are trusted: 64 sets. `min_df` and `sublinear_tf` only re-weigh the same words, and
    leaving out a writer leaves out whole regions, so that combinations of it say the same many times over: one at a
    time. Sets of choices share their data; they are NOT independent tests, and their number has no bearing on truth.
    """
    values = _values(corpus, choices)
    if unknown := [name for name in crossed if name not in values]:
        raise ValueError(f"`crossed`: allowed are {', '.join(values)}; received {shown(', '.join(unknown))}")
    main = {name: held[0] for name, held in values.items()}
    rows = [main | dict(zip(crossed, held, strict=True)) for held in product(*(values[name] for name in crossed))]
    rows += [main | {name: value} for name in values if name not in crossed for value in values[name][1:]]
    return pd.DataFrame(rows).assign(main=[True] + [False] * (len(rows) - 1))


def _values(corpus: Corpus, choices: Mapping[str, Sequence[Hashable]]) -> dict[str, tuple[Hashable, ...]]:
    if unknown := [name for name in choices if name not in CHOICES]:
        raise ValueError(f"choices: allowed are {', '.join(CHOICES)}; received {shown(', '.join(unknown))}")
    if empty := [name for name, held in choices.items() if not held]:
        raise ValueError(f"`{empty[0]}`: allowed is at least one value; received none")
    found = dict(CHOICES)
    writers = sorted(corpus.statements["writer"].dropna().unique())
    if len(writers) > 1:
        found["writers"] = (ALL, *(f"without {writer}" for writer in writers))
    if not (corpus.statements["doc_type"] == REPORT).any():
        found["reports"] = (True,)
    return found | {name: tuple(held) for name, held in choices.items()}


def sample_under(corpus: Corpus, spec: Mapping[str, Any]) -> Corpus | None:
    """Keep the statements that a set of choices takes.

    Parameters
    ----------
    corpus : Corpus
        All statements.
    spec : mapping of str to value
        Uses "reports" and "writers", if there.

    Returns
    -------
    Corpus or None
        None if no statement is left.

    Raises
    ------
    ValueError
        If "writers" is neither "all" nor "without" or "only" and a writer of the corpus.
    """
    statements = corpus.statements
    kept = pd.Series(True, index=statements.index)
    if not spec.get("reports", True):
        kept &= (statements["doc_type"] != REPORT).fillna(True).astype(bool)
    which = str(spec.get("writers", ALL))
    if which != ALL:
        word, _, writer = which.partition(" ")
        if word not in ("without", "only") or writer not in set(statements["writer"].dropna()):
            raise ValueError(f"`writers`: allowed is all, or without or only and a writer; received {shown(which)}")
        own = (statements["writer"] == writer).fillna(False).astype(bool)
        kept &= own if word == "only" else ~own
    if not kept.any():
        return None
    named = statements.loc[kept, "id"]
    frames = {name: getattr(corpus, name) for name in ("passages", "positions")}
    frames = {name: frame[frame["statement"].isin(named)].reset_index(drop=True) for name, frame in frames.items()}
    return replace(corpus, statements=statements[kept].reset_index(drop=True), **frames)


def counts_under(corpus: Corpus, spec: Mapping[str, Any]) -> TermMatrix:
    """Count terms as a set of choices says.

    Parameters
    ----------
    corpus : Corpus
        The statements that the set takes, from `sample_under`.
    spec : mapping of str to value
        Uses "stem", "stop_words", "reporting", "phrases", "state_names" and "min_df", each as in the main set if it is
        not there.

    Returns
    -------
    TermMatrix
        As from `counting.count_terms`.
    """
    held = {name: spec.get(name, CHOICES[name][0]) for name in CHOICES}
    terms = {name: bool(held[name]) for name in ("stem", "stop_words", "reporting", "phrases", "state_names")}
    return count_terms(corpus, TermSpec(**terms, courtesies=terms["stop_words"], min_df=int(held["min_df"])))
