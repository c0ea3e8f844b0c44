"""The passages behind a term, a stance or a neighbour among the statements chosen."""

import pandas as pd

from oewg_analysis.evidence import passages_of_cell, passages_with
from oewg_analysis.explorer.choice import Chosen
from oewg_analysis.lookup import stems
from oewg_analysis.pair_evidence import passages_of_pair
from oewg_analysis.terms import tfidf
from oewg_analysis.text import key, normalise, word_pattern


def passages_of_term(chosen: Chosen, delegation: str, term: str, n: int = 20) -> pd.DataFrame:
    """Find the passages in which a delegation used a term, and after them those of the others.

    Parameters
    ----------
    chosen : Chosen
        From `choose`.
    delegation : str
        Code of a delegation.
    term : str
        A term as listed by `typical_terms`.
    n : int
        Most passages of either side.

    Returns
    -------
    pandas.DataFrame
        As from `oewg_analysis.evidence.passages_with`, with `own` (bool: of the delegation) and `n_all` (passages of
        that side, listed or not). Own ones first; within a side by statement and place.
    """
    found = passages_with(chosen.corpus, chosen.counts, term)
    found["own"] = found["delegation"] == delegation
    found["n_all"] = found.groupby("own")["term"].transform("size")
    order = ["own", "date", "statement", "paragraph", "sentence"]
    found = found.sort_values(order, ascending=[False, True, True, True, True])
    return found.groupby("own", sort=False).head(n).reset_index(drop=True)


def passages_of_stance(chosen: Chosen, delegation: str, issue: str, n: int = 3) -> pd.DataFrame:
    """Find what stands behind a stance: the coder's notes, and the passages nearest to the proposition.

    Parameters
    ----------
    chosen : Chosen
        From `choose`; statements of the bodies and the period count, whatever their theme.
    delegation, issue : str
        Code of a delegation; an issue of the codebook.
    n : int
        Passages a coded statement.

    Returns
    -------
    pandas.DataFrame
        As from `oewg_analysis.evidence.passages_of_cell`, by date; no row if nothing was coded.
    """
    found = passages_of_cell(chosen.whole, chosen.whole_counts, delegation, issue, n=n)
    return found.sort_values(["date", "statement", "coder"], kind="stable", ignore_index=True)


def passages_of_neighbours(chosen: Chosen, a: str, b: str, n: int = 6) -> pd.DataFrame:
    """Find what makes two delegations alike: the heaviest shared terms, and for each a passage of either.

    Parameters
    ----------
    chosen : Chosen
        From `choose`.
    a, b : str
        Codes of two delegations.
    n : int
        Number of terms.

    Returns
    -------
    pandas.DataFrame
        As from `oewg_analysis.pair_evidence.passages_of_pair`.
    """
    weights = tfidf(chosen.counts, norm=None, documents=chosen.counts.pool("statement"))
    return passages_of_pair(chosen.corpus, weights, a, b, n=n)


def marks(text: str, term: str, chosen: Chosen) -> list[tuple[int, int]]:
    """Find where a passage holds a term, in any of its forms and spellings.

    Parameters
    ----------
    text : str
        A passage as it is written.
    term : str
        A term as it is listed.
    chosen : Chosen
        From `choose`; its language and the spellings of its phrases are used.

    Returns
    -------
    list of (int, int)
        First character and the one behind the last of each place, in order, without overlap.
    """
    language, wanted = chosen.corpus.language(), stems(term, chosen.corpus.language())
    spellings = {wanted}
    for phrase, spelled in chosen.corpus.phrases.items():
        if stems(phrase, language) == wanted:
            spellings |= {stems(one, language) for one in spelled}
    parts = [
        (stem, match.start(), match.end())
        for match in word_pattern(language).finditer(text)
        for stem in stems(key(normalise(match.group())), language)
    ]
    found: list[tuple[int, int]] = []
    for at in range(len(parts)):
        for spelling in sorted(filter(None, spellings), key=len, reverse=True):
            here = parts[at : at + len(spelling)]
            free = not found or here[0][1] >= found[-1][1]
            if free and tuple(stem for stem, _, _ in here) == spelling:
                found.append((here[0][1], here[-1][2]))
                break
    return found
