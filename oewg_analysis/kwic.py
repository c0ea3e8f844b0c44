"""Concordance: a word or phrase in its contexts, one line each."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.evidence import with_source
from oewg_analysis.languages import stemmer
from oewg_analysis.phrases import find_phrases, variants
from oewg_analysis.text import key, normalise, word_pattern, words

SOURCE = ["statement", "delegation", "date", "url", "kind"]


def concordance(corpus: Corpus, query: str, width: int = 40, *, exact: bool = False) -> pd.DataFrame:
    """Show a word or phrase in its context (keyword in context).

    Parameters
    ----------
    corpus : Corpus
        Texts in one language.
    query : str
        A word or phrase; between words a space finds a hyphen too.
    width : int
        Characters to either side, from 0; a context ends where its passage does.
    exact : bool
        Match the words as they are written, in any case; else by their stems ("attack" finds "attacks").

    Returns
    -------
    pandas.DataFrame
        `left`, `match`, `right`, `statement`, `delegation`, `date`, `url`, `kind`, in the order of the corpus.

    Raises
    ------
    ValueError
        If `query` holds no word or `width` is negative.

    Notes
    -----
    Texts are shown with characters normalised and white space folded. Stop words are found like any other.
    """
    if not words(query):
        raise ValueError(f"`query`: allowed is text with at least one word; received {query!r}")
    if width < 0:
        raise ValueError(f"`width`: allowed is a whole number from 0; received {width}")
    lines = [normalise(" ".join(text.split())) for text in corpus.passages["text"]]
    joined = "\n".join(lines)
    held = set(corpus.statements["language"])
    language = corpus.language() if not exact else held.pop() if len(held) == 1 else "en"
    found = list(word_pattern(language).finditer(joined))
    surfaces = [match.group() for match in found]
    reduce = _reducer(None if exact else language)
    reduced = {surface: reduce(surface) for surface in dict.fromkeys(surfaces)}
    codes = {word: code for code, word in enumerate(dict.fromkeys(reduced.values()))}
    tokens = np.fromiter((codes[reduced[surface]] for surface in surfaces), dtype=np.int64, count=len(surfaces))
    rows = np.cumsum(np.array(surfaces, dtype=object) == "\n") if surfaces else np.empty(0, dtype=np.int64)
    wanted = list({tuple(codes.get(reduce(word), -1) for word in phrase): None for phrase in variants(query, language)})
    starts, which = find_phrases(tokens, rows, wanted)
    lengths = np.array([len(phrase) for phrase in wanted])[which]
    begins = np.cumsum([0, *(len(line) + 1 for line in lines)])
    shown = []
    for start, length in zip(starts, lengths, strict=True):
        row, first, last = rows[start], found[start].start(), found[start + length - 1].end()
        line = slice(max(begins[row], first - width), min(begins[row + 1] - 1, last + width))
        shown.append((joined[line.start : first], joined[first:last], joined[last : line.stop]))
    frame = pd.DataFrame(shown, columns=["left", "match", "right"]).astype("str")
    source = with_source(corpus)[SOURCE].iloc[rows[starts]].reset_index(drop=True)
    return pd.concat([frame, source], axis=1)


def _reducer(language: str | None) -> Callable[[str], str]:
    """Return what makes two words the same: their stem, or their key; the break between passages stays itself."""
    stem: Callable[[str], str] = str if language is None else stemmer(language)
    return lambda word: word if word == "\n" else stem(key(word))
