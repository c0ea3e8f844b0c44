"""Find a word or phrase among the columns of a term matrix.

A column is labelled by the commonest form of its term, so "attacks" may stand for "attack", "attacked" and "attacks".
Here names and labels are reduced alike - cut into words, hyphens opened, stemmed - and compared.
"""

from collections.abc import Sequence

import pandas as pd

from oewg_analysis.languages import stemmer
from oewg_analysis.text import key, words


def stems(text: str, language: str = "en") -> tuple[str, ...]:
    """Reduce a word or phrase to the sequence of its stems.

    Parameters
    ----------
    text : str
        One or more words; hyphens count as spaces.
    language : str
        ISO 639-1 code of a language that Snowball stems.

    Returns
    -------
    tuple of str
        One stem a word; empty for a text without words.
    """
    stem = stemmer(language)
    return tuple(stem(part) for word in words(text, language) for part in key(word).split("-") if part)


def find_terms(
    terms: "pd.Index[str]", names: Sequence[str], language: str = "en", *, parts: bool | None = None
) -> pd.DataFrame:
    """Find the columns that hold words or phrases.

    Parameters
    ----------
    terms : pandas.Index
        Labels of the columns, as `TermMatrix.terms`.
    names : sequence of str
        What to look for, in any form: "attack", "Capacity building".
    language : str
        ISO 639-1 code of the language of the labels.
    parts : bool, optional
        Whether a phrase that has no column is looked for by its longest parts. By default only if no column holds
        several words, which is what counting without phrases gives: elsewhere a phrase without a column does not
        occur, and its words alone mean something else.

    Returns
    -------
    pandas.DataFrame
        `name`, `term`, `column` (int, position in `terms`): a row for each column that a name finds, in the order of
        `names` and columns. A name that finds none has no row; one finds several where forms are counted apart.
    """
    columns: dict[tuple[str, ...], list[int]] = {}
    for column, label in enumerate(terms):
        columns.setdefault(stems(label, language), []).append(column)
    if parts is None:
        parts = not any(" " in label for label in terms)
    rows: list[tuple[str, str, int]] = []
    for name in names:
        wanted = stems(name, language)
        found = _pieces(wanted, columns) if parts else [wanted]
        rows.extend((name, terms[column], column) for piece in found for column in columns.get(piece, ()))
    found_columns = pd.DataFrame(rows, columns=["name", "term", "column"])
    return found_columns.astype({"name": "str", "term": "str", "column": "int64"})


def _pieces(wanted: tuple[str, ...], columns: dict[tuple[str, ...], list[int]]) -> list[tuple[str, ...]]:
    """Cut a sequence of stems into the longest pieces that are columns, from the left; other stems are left out."""
    pieces, start = [], 0
    while start < len(wanted):
        ends = (end for end in range(len(wanted), start, -1) if wanted[start:end] in columns)
        end = next(ends, None)
        if end is not None:
            pieces.append(wanted[start:end])
        start = end or start + 1
    return list(dict.fromkeys(pieces))
