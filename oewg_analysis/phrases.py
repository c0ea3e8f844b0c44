"""Terms of several words, found in sequences of integer codes.

"due diligence" or "points of contact directory" is one idea: its words are counted together, not apart. The
search runs over arrays, phrase by phrase, and never over tokens in Python.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oewg_analysis.text import key, words

Codes = NDArray[np.integer[Any]]


def variants(phrase: str, language: str = "en") -> list[tuple[str, ...]]:
    """List the ways in which a phrase may be hyphenated.

    Parameters
    ----------
    phrase : str
        Words separated by spaces or hyphens.
    language : str
        ISO 639-1 code.

    Returns
    -------
    list of tuple of str
        Sequences of keys: each gap between two words written as a space or as a hyphen. A phrase of n words has
        2 ** (n - 1) of them, at most 16: from six words on only the spelling given is looked for.
    """
    given = tuple(key(word) for word in words(phrase, language))
    parts = [part for word in given for part in word.split("-")]
    if not 1 <= len(parts) <= 5:
        return [given]
    joined = []
    for gaps in product((" ", "-"), repeat=len(parts) - 1):
        spelled = "".join(part + gap for part, gap in zip(parts, (*gaps, ""), strict=True))
        joined.append(tuple(spelled.split(" ")))
    return joined if given in joined else [given, *joined]


def find_phrases(codes: Codes, rows: Codes, phrases: Sequence[tuple[int, ...]]) -> tuple[Codes, Codes]:
    """Find where phrases stand; longer ones first, then the earlier in the text, without overlap.

    Which phrase is listed first decides nothing, unless one is listed twice.

    Parameters
    ----------
    codes : array of int, shape (n_tokens,)
        Code of each token, in the order of the text.
    rows : array of int, shape (n_tokens,)
        Passage of each token, not decreasing; a phrase never crosses from one passage into the next.
    phrases : sequence of tuple of int
        Each phrase as codes.

    Returns
    -------
    starts : array of int, shape (n_found,)
        Position of the first token of each phrase found, increasing.
    which : array of int, shape (n_found,)
        Index into `phrases` of each phrase found.
    """
    taken = np.zeros(len(codes), dtype=bool)
    by_first: dict[int, Codes] = _positions(codes, {phrase[0] for phrase in phrases if phrase})
    starts: list[Codes] = []
    which: list[Codes | int] = []
    for length in sorted({len(phrase) for phrase in phrases} - {0}, reverse=True):
        same = [index for index, phrase in enumerate(phrases) if len(phrase) == length]
        places = [_places(phrases[index], by_first[phrases[index][0]], codes, rows) for index in same]
        at, of = _in_order(places, same)
        free = ~taken[at[:, None] + np.arange(length)].any(axis=1)
        at, of = at[free], of[free]
        if (np.diff(at) < length).any():
            kept = _without_overlap(at, length)  # "a b a b a" holds "a b a" once
            at, of = at[kept], of[kept]
        taken[(at[:, None] + np.arange(length)).ravel()] = True
        starts.append(at)
        which.append(of)
    return _in_order(starts, which)


def _positions(codes: Codes, wanted: set[int]) -> dict[int, Codes]:
    chosen = np.array(sorted(wanted), dtype=np.int64)
    at = np.flatnonzero(np.isin(codes, chosen))
    order = np.argsort(codes[at], kind="stable")
    bounds = np.searchsorted(codes[at][order], [chosen, chosen + 1])
    return {int(code): at[order[low:high]] for code, low, high in zip(chosen, *bounds, strict=True)}


def _places(phrase: tuple[int, ...], at: Codes, codes: Codes, rows: Codes) -> Codes:
    """Keep those places of the first word at which the whole phrase stands within one passage."""
    last = len(phrase) - 1
    at = at[at + last < len(codes)]
    for offset in range(1, len(phrase)):
        at = at[codes[at + offset] == phrase[offset]]
    within: Codes = at[rows[at] == rows[at + last]]
    return within


def _in_order(starts: Sequence[Codes], which: Sequence[Codes | int]) -> tuple[Codes, Codes]:
    """Join places found apart, each with its label or labels, in the order of the text."""
    at = np.concatenate([np.empty(0, dtype=np.int64), *starts])
    of = np.concatenate(
        [at[:0], *(np.broadcast_to(label, len(part)) for part, label in zip(starts, which, strict=True))]
    )
    order = np.argsort(at, kind="stable")
    return at[order], of[order]


def _without_overlap(starts: Codes, length: int) -> NDArray[np.int64]:
    kept: list[int] = []
    free = -1
    for index, start in enumerate(starts.tolist()):
        if start >= free:
            kept.append(index)
            free = start + length
    return np.array(kept, dtype=np.int64)


def phrase_codes(
    spellings: Mapping[str, Sequence[str]], vocabulary: Mapping[str, int], language: str = "en"
) -> list[tuple[str, tuple[int, ...]]]:
    """Translate phrases into codes.

    Parameters
    ----------
    spellings : mapping of str to sequence of str
        For each term the spellings that count as it, the term's own among them.
    vocabulary : mapping of str to int
        Code of each word's key that occurs in the texts.
    language : str
        ISO 639-1 code of the texts.

    Returns
    -------
    list of (str, tuple of int)
        Term and codes, one entry a spelling whose words all occur; no spelling twice.
    """
    found: dict[tuple[int, ...], str] = {}
    for term, spelled in spellings.items():
        for variant in (variant for spelling in spelled for variant in variants(spelling, language)):
            if variant and all(word in vocabulary for word in variant):
                found.setdefault(tuple(vocabulary[word] for word in variant), term)
    return [(term, codes) for codes, term in found.items()]
