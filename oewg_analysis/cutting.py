"""From texts to sentences.

What Punkt says of a mark rests, without a trained model, on the string before it and on what follows up to the next
plain word. So texts are taken apart at their spaces, each distinct string is looked at once, and Punkt is asked only
where that leaves a doubt, and told no more of the text than it would look at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from oewg_analysis.arrow import ahead, column, numbers
from oewg_analysis.marks import (
    CAPITAL,
    DOUBTFUL,
    GUILLEMET,
    LETTER,
    NUMBER,
    SIGN,
    STOPS,
    WORD,
    Looks,
    continues,
    for_punkt,
    has,
    punkt_starts,
)

Places = NDArray[np.int64]
Look = NDArray[np.uint8]

BLOCK = 256  # texts cut at a time, so that beside the sentences little is held

# White space as in Python's `\s`; that of Arrow's expressions is ASCII alone.
_BETWEEN_PARAGRAPHS = r"\n[\s\v\x1c-\x1f\x{85}\p{Z}]*\n"
_CHINESE_END = re.compile("[。！？]+[”’」』）]*(?=[^。！？”’」』）])")


@dataclass(frozen=True)
class Sentences:
    """Sentences of texts, in order.

    Attributes
    ----------
    texts : pyarrow.ChunkedArray of large_string, (n_sentences,)
        The sentences, white space folded.
    n_paragraphs : int array, (n_texts,)
        Paragraphs of each text.
    n_sentences : int array, (n_paragraphs,)
        Sentences of each paragraph; 0 for one without a word.
    """

    texts: Any
    n_paragraphs: Places
    n_sentences: Places


def cut(texts: "pd.Series[str]", language: str) -> Sentences:
    """Cut texts into paragraphs, and these into sentences.

    Parameters
    ----------
    texts : pandas.Series of str
        Paragraphs separated by lines that are empty or hold white space only.
    language : str
        ISO 639-1 code, for the abbreviations. An Arabic question mark is one like any other; Chinese sentences end at
        their own marks, with or without a space.

    Returns
    -------
    Sentences
        A sentence ends where Punkt says, at a space, and the next does not begin with a small letter. An abbreviation
        or initials never end one, which joins two sentences where one does end with "U.N."; a lone number or mark is
        joined to the sentence after it. Joined by single spaces (Chinese: by none) the sentences of a paragraph are
        the paragraph with its white space folded.
    """
    held, looks = column(texts), Looks(language)
    blocks = (held[start : start + BLOCK] for start in range(0, max(len(held), 1), BLOCK))
    parts, n_paragraphs, n_sentences = [], [], []
    for paragraphs, counts, strings in ahead(_taken_apart, blocks):
        part, counted = _chinese(paragraphs) if language == "zh" else _at_spaces(strings, looks)
        parts.append(part)
        n_paragraphs.append(counts)
        n_sentences.append(counted)
    return Sentences(pa.chunked_array(parts), np.concatenate(n_paragraphs), np.concatenate(n_sentences))


def _chinese(paragraphs: Any) -> tuple[Any, Places]:
    found = []
    for paragraph in paragraphs.to_pylist():
        folded = " ".join(paragraph.split())
        starts = [0, *(mark.end() for mark in _CHINESE_END.finditer(folded))]
        if len(starts) > 1 and not has(str.isalnum, folded[starts[-1] :]):
            starts.pop()
        held = [folded[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
        found.append([sentence for sentence in held if has(str.isalnum, sentence)])
    texts = pa.array(chain.from_iterable(found), pa.large_string())
    return texts, np.fromiter(map(len, found), dtype=np.int64)


@dataclass(frozen=True)
class _Strings:
    """What stands between the spaces of paragraphs.

    Attributes
    ----------
    written : pyarrow.LargeStringArray, (n_strings,)
        The strings in order.
    bounds : int array, (n_paragraphs + 1,)
        The first string of each paragraph, and the end of the last.
    distinct : list of str
        The distinct strings.
    codes : int array, (n_strings,)
        Place of each string in `distinct`.
    """

    written: Any
    bounds: Places
    distinct: list[str]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, written: Any, bounds: Places) -> "_Strings":
        encoded = written.dictionary_encode()
        return cls(written, bounds, encoded.dictionary.to_pylist(), numbers(encoded.indices))

    def with_guillemets(self) -> "_Strings":
        """Join guillemets to what they enclose ("« mot »")."""
        opening, closing = (
            np.array([string[place] == mark for string in self.distinct])[self.codes]
            for mark, place in (("«", -1), ("»", 0))
        )
        begins = ~closing
        begins[1:] &= ~opening[:-1]
        begins[self.bounds[:-1]] = True
        places = np.append(0, np.cumsum(begins))
        return _Strings.of(self.joined(np.flatnonzero(begins)), places[self.bounds])

    def look(self, looks: Looks) -> Look:
        """Say what each string looks like."""
        of_distinct = np.fromiter(map(looks.__getitem__, self.distinct), dtype=np.uint8)
        return of_distinct[self.codes] if len(of_distinct) else of_distinct

    def at(self, start: int, stop: int) -> list[str]:
        return [self.distinct[code] for code in self.codes[start:stop].tolist()]

    def joined(self, starts: Places) -> Any:
        """Join the strings from each start to the next by single spaces."""
        bounds = pa.array(np.append(starts, len(self.codes)))
        return pc.binary_join(pa.LargeListArray.from_arrays(bounds, self.written), pa.scalar(" ", pa.large_string()))


def _taken_apart(texts: Any) -> tuple[Any, Places, _Strings]:
    """Take texts apart: their paragraphs, how many of each, and what stands between the spaces of these."""
    pieces = pc.split_pattern_regex(texts, _BETWEEN_PARAGRAPHS)
    trimmed = pc.utf8_trim_whitespace(pieces.flatten())
    filled = pc.not_equal(trimmed, "")
    n_paragraphs = np.add.reduceat(numbers(filled).astype(np.int64), numbers(pieces.offsets)[:-1])
    paragraphs = trimmed.filter(filled)
    split = pc.utf8_split_whitespace(paragraphs)
    return paragraphs, n_paragraphs, _Strings.of(split.flatten(), numbers(split.offsets).astype(np.int64))


def _at_spaces(strings: _Strings, looks: Looks) -> tuple[Any, Places]:
    """Cut paragraphs at spaces, and count the sentences of each."""
    look = strings.look(looks)
    if (look & GUILLEMET).any():
        strings = strings.with_guillemets()
        look = strings.look(looks)
    first = strings.bounds[:-1]
    opens = np.zeros(len(look) + 1, dtype=bool)
    opens[strings.bounds] = True
    begins = opens[:-1].copy()
    marks = np.flatnonzero(look & (STOPS | DOUBTFUL))
    marks = marks[~opens[marks + 1]]  # with a paragraph a sentence ends anyway
    sure, asked = _boundaries(strings, look, marks, looks.language)
    begins[sure] = True
    begins[[place for place in asked if not continues(strings.at(place - 1, place + 1), looks.language)]] = True
    starts = np.flatnonzero(begins)
    letters, signs = (np.append(0, np.cumsum((look & kind) > 0)) for kind in (LETTER, SIGN))
    # What has no letter is joined to the sentence after it, and what has not even a figure to the one before.
    starts = starts[opens[starts] | (np.diff(letters[starts], prepend=0) > 0)]
    held = np.diff(signs[starts], append=signs[-1]) > 0
    starts, held = starts[opens[starts] | held], held[opens[starts] | held]
    paragraph = np.searchsorted(first, starts[held], side="right") - 1
    return strings.joined(starts).filter(pa.array(held)), np.bincount(paragraph, minlength=len(first))


def _boundaries(strings: _Strings, look: Look, marks: Places, language: str) -> tuple[Places, list[int]]:
    """Find the strings with which Punkt would begin a sentence: those beyond question, and the others.

    Beyond question is what begins with a capital after a mark and a word before it, no abbreviation and no initial.
    """
    clear = ((look[marks] & STOPS) > 0) & ((look[marks + 1] & CAPITAL) > 0)
    windows = list(_windows(strings, look, marks[~clear]))
    asked = [first + place for first, _, window in windows for place in punkt_starts(window, language)]
    edges = np.array([(first, stop) for first, stop, _ in windows], dtype=np.int64).ravel()
    marks = marks[clear]
    marks = marks[np.searchsorted(edges, marks, side="right") % 2 == 0]  # those in a window are Punkt's, too
    numbered = (look[marks] & NUMBER) > 0
    return marks[~numbered] + 1, asked + (marks[numbered] + 1).tolist()


def _windows(strings: _Strings, look: Look, doubtful: Places) -> Iterator[tuple[int, int, str]]:
    """Yield what Punkt has to see of doubtful marks: from which string, up to which, and the text.

    That is up to the first letter of the next plain word: without a model of the language its choice rests on no more.
    """
    words = np.append(np.flatnonzero(look & WORD), len(look))
    word = words[np.searchsorted(words, doubtful)]
    end = strings.bounds[np.searchsorted(strings.bounds, doubtful, side="right")]
    done = 0
    for first, stop, more in zip(doubtful.tolist(), np.minimum(word, end).tolist(), (word < end).tolist(), strict=True):
        if first >= done:
            done = stop
            seen = strings.at(first, stop) + [string[0] for string in strings.at(stop, stop + more)]
            yield first, stop, " ".join(map(for_punkt, seen))
