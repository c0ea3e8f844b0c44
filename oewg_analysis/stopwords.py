"""The lists of words that are not counted: function words, courtesies, reporting verbs, names of States.

The lists are files of the package, written for this field: none holds a word that carries a position. They pass
through the same tokeniser as the texts, so an entry can never miss its word by a hyphen or an apostrophe.
"""

from functools import cache
from importlib.resources import files

import pandas as pd

from oewg_analysis.text import key, words

# Conjunctions written as one with the word after them.
_PROCLITICS = {"ar": ("و", "ف")}


@cache
def _lines(name: str, language: str) -> tuple[str, ...]:
    path = files("oewg_analysis") / "wordlists" / f"{name}-{language}.txt"
    if not path.is_file():
        return ()
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def stop_words(language: str = "en") -> frozenset[str]:
    """Get the function words of a language.

    Parameters
    ----------
    language : str
        ISO 639-1 code.

    Returns
    -------
    frozenset of str
        Keys of words (see `oewg_analysis.text.key`), Arabic ones also with a conjunction before them; empty for a
        language without a list. Each language that Snowball stems has one.
    """
    held = frozenset(key(word) for line in _lines("stop", language) for word in words(line, language))
    return held | {before + word for before in _PROCLITICS.get(language, ()) for word in held}


def reporting_words(language: str = "en") -> frozenset[str]:
    """Get the words with which a digest reports speech; they mark its writer, not the delegation.

    Parameters
    ----------
    language : str
        ISO 639-1 code.

    Returns
    -------
    frozenset of str
        Keys of words; empty for a language without a list.
    """
    return frozenset(key(word) for line in _lines("reporting", language) for word in words(line, language))


def courtesies(language: str = "en") -> tuple[str, ...]:
    """Get the forms of address and thanks of UN meetings.

    Parameters
    ----------
    language : str
        ISO 639-1 code.

    Returns
    -------
    tuple of str
        Words and sequences of words; empty for a language without a list.
    """
    return _lines("courtesies", language)


def delegation_names(delegations: pd.DataFrame) -> tuple[str, ...]:
    """Collect the names, aliases and adjectives of nationality of delegations.

    Parameters
    ----------
    delegations : pandas.DataFrame
        With columns `name`, `label`, `aliases` and `adjectives` (tuples), as in `Corpus.delegations`.

    Returns
    -------
    tuple of str
        Words and sequences of words, without repetition, in the order of the table.
    """
    columns = zip(*(delegations[column] for column in ("name", "label", "aliases", "adjectives")), strict=True)
    found = dict.fromkeys(
        form for name, label, aliases, adjectives in columns for form in (name, label, *aliases, *adjectives)
    )
    return tuple(found)
