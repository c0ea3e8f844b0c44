"""From passages to sequences of terms.

Each distinct string between two spaces is cut into words once, each distinct word is stemmed once; from there on only
arrays of integers are handled.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from oewg_analysis.arrow import ahead, column, numbers
from oewg_analysis.corpus import Corpus
from oewg_analysis.languages import stemmer
from oewg_analysis.phrases import find_phrases, phrase_codes
from oewg_analysis.stopwords import courtesies, delegation_names, reporting_words, stop_words
from oewg_analysis.text import key, normalise, word_pattern

Codes = NDArray[np.integer[Any]]

WORDS = 200_000  # looked through for phrases at a time
BLOCK = 20_000  # passages split at a time


@dataclass(frozen=True)
class TermSpec:
    """What is counted as a term. Every choice here is one a referee may ask to see changed.

    Attributes
    ----------
    stem : bool
        Count words by their Snowball stem; else by their lower-case form.
    stop_words : bool
        Leave out function words.
    courtesies : bool
        Leave out forms of address and thanks ("Mr. Chair", "my delegation").
    reporting : bool
        Leave out verbs with which a digest reports speech ("noted", "stressed"): they mark its writer.
    state_names : bool
        Count names of States and groups and adjectives of nationality. Off by default: a digest names its
        delegation in most sentences, and "Russian" is no theme of Russia's. The names are known in English: in texts
        in other languages they are counted like any word.
    phrases : bool
        Keep the corpus's terms of several words whole ("due diligence").
    ngrams : int
        Count also sequences of up to this many adjacent terms, after words are left out; at least 1.
    min_df : int
        Leave out terms that stand in fewer statements than this; at least 1.
    """

    stem: bool = True
    stop_words: bool = True
    courtesies: bool = True
    reporting: bool = True
    state_names: bool = False
    phrases: bool = True
    ngrams: int = 1
    min_df: int = 1

    def __post_init__(self) -> None:
        """Refuse numbers that no count can have."""
        for name in ("ngrams", "min_df"):
            value = getattr(self, name)
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"TermSpec `{name}`: allowed is a whole number from 1; received {value!r}")


@dataclass(frozen=True)
class Terms:
    """Terms of passages in the order of the text.

    Attributes
    ----------
    codes, rows : int array, (n_terms,)
        Of each term that is counted: its code, and its passage, not decreasing. Codes below `n_stems` are words,
        those from there on phrases.
    n_stems : int
        Number of stems, not all of which need be counted.
    phrases : tuple of str
        What the codes from there on stand for.
    forms : pandas.DataFrame
        How words are written: `code`, `form`, `count`, one row a form that occurs.
    """

    codes: Codes
    rows: Codes
    n_stems: int
    phrases: tuple[str, ...]
    forms: pd.DataFrame

    def labels(self) -> NDArray[np.object_]:
        """Name each code: a word by the form seen most often, of equals the one in lower case; a phrase by itself."""
        labels = np.full(self.n_stems + len(self.phrases), "", dtype=object)
        labels[self.n_stems :] = self.phrases
        forms = self.forms.assign(order=self.forms["form"].str.swapcase())
        best = forms.sort_values(["code", "count", "order"], ascending=[True, False, True]).drop_duplicates("code")
        labels[best["code"]] = best["form"].to_numpy()
        return labels


@dataclass(frozen=True)
class Words:
    """Words of passages in order, whatever is counted of them.

    Attributes
    ----------
    codes : int array, (n_words,)
        Each word, as a place in `surfaces`.
    lengths : int array, (n_passages,)
        Number of words of each passage.
    surfaces : tuple of str
        The distinct words as they are written, in the order in which they first occur.
    """

    codes: Codes
    lengths: Codes
    surfaces: tuple[str, ...]


class _Index(dict[str, int]):
    """Codes of strings, given out in the order in which they are first asked for."""

    def __missing__(self, string: str) -> int:
        self[string] = code = len(self)
        return code

    def codes(self, strings: Iterable[str]) -> Codes:
        return np.fromiter(map(self.__getitem__, strings), dtype=np.int32)


def find_words(passages: "pd.Series[str]", language: str) -> Words:
    """Cut passages into words.

    Parameters
    ----------
    passages : pandas.Series of str
        Sentences.
    language : str
        ISO 639-1 code.

    Returns
    -------
    Words
    """
    # No word reaches across a space, so that what stands between two is cut once, however often it recurs.
    held, strings = column(passages), _Index()
    split = ahead(_between_spaces, (held[start : start + BLOCK] for start in range(0, len(held), BLOCK)))
    blocks = [(strings.codes(distinct)[written], starts) for distinct, written, starts in split]
    find, surfaces = word_pattern(language).findall, _Index()
    words, ends = array("i"), array("i", [0])
    for string in strings:
        is_word = string.isascii() and string.isalpha()  # as most are
        words.extend(map(surfaces.__getitem__, (string,) if is_word else find(normalise(string))))
        ends.append(len(words))
    words_of, n_words = pa.ListArray.from_arrays(np.array(ends), np.array(words)), np.diff(ends)
    codes: list[Codes] = [np.empty(0, dtype=np.int32)]
    lengths = codes.copy()
    for written, starts in blocks:
        codes.append(numbers(words_of.take(pa.array(written)).flatten()))
        lengths.append(np.add.reduceat(n_words[written], starts))
    return Words(np.concatenate(codes), np.concatenate(lengths), tuple(surfaces))


def _between_spaces(passages: Any) -> tuple[list[str], Codes, Codes]:
    """Split passages at spaces: the distinct strings, the place of each there, and where those of a passage start."""
    split = pc.split_pattern(passages, " ")
    encoded = split.flatten().dictionary_encode()
    return encoded.dictionary.to_pylist(), numbers(encoded.indices), numbers(split.offsets)[:-1]


def join_words(parts: Iterable[Words]) -> Words:
    """Join words found apart, as if their passages had been one corpus; parts are taken one after the other."""
    index = _Index()
    codes: list[Codes] = [np.empty(0, dtype=np.int32)]
    lengths = codes.copy()
    for part in parts:
        codes.append(index.codes(part.surfaces)[part.codes])
        lengths.append(part.lengths)
    return Words(np.concatenate(codes), np.concatenate(lengths), tuple(index))


def find_terms(words: Words, spec: TermSpec, language: str, corpus: Corpus) -> Terms:
    """Give each word its term: a stem, a phrase for the first of its words, or none.

    Parameters
    ----------
    words : Words
        Of all passages: which phrases there are depends on which words occur.
    spec : TermSpec
        What counts as a term; `ngrams` and `min_df` are left to whoever counts.
    language : str
        ISO 639-1 code of a language that Snowball stems.
    corpus : Corpus
        Whose phrases are kept whole and whose names of delegations are left out.

    Returns
    -------
    Terms
    """
    vocabulary = _Vocabulary.of(words.surfaces, spec, language)
    search = _Search.of(vocabulary, spec, language, corpus)
    # Some million words at a time, so that the arrays on the way stay small.
    starts, ends = _passage_blocks(words.lengths)
    at = np.concatenate([[0], np.cumsum(words.lengths, dtype=np.int64)])
    codes: list[Codes] = [np.empty(0, dtype=np.int32)]
    rows = codes.copy()
    times = np.zeros(len(words.surfaces), dtype=np.int64)
    for start, end in zip(starts, ends, strict=True):
        surfaces = words.codes[at[start] : at[end]]
        row = np.repeat(np.arange(start, end, dtype=np.int32), words.lengths[start:end])
        found = search.terms(surfaces, row, vocabulary)
        times += np.bincount(surfaces[(found >= 0) & (found < search.n_stems)], minlength=len(times))
        codes.append(found[found >= 0])
        rows.append(row[found >= 0])
    seen = np.flatnonzero(times)
    forms = pd.DataFrame({"code": vocabulary.stem_of[seen], "count": times[seen]})
    forms.insert(1, "form", pd.Series([words.surfaces[code] for code in seen], dtype="str"))
    return Terms(np.concatenate(codes), np.concatenate(rows), search.n_stems, search.phrases, forms)


def _passage_blocks(lengths: Codes) -> tuple[list[int], list[int]]:
    """Where blocks of whole passages with some `WORDS` words start and end."""
    block = (np.cumsum(lengths, dtype=np.int64) - 1) // WORDS
    starts = np.flatnonzero(np.diff(block, prepend=-1)).tolist()
    return starts, [*starts[1:], len(lengths)][: len(starts)]


@dataclass(frozen=True)
class _Vocabulary:
    """For each distinct surface form the code of its stem, and whether it is a stop word."""

    stem_of: Codes
    stopped: NDArray[np.bool_]
    by_key: dict[str, int]  # stem code of each key, for looking up phrases
    n_stems: int

    @classmethod
    def of(cls, surfaces: Sequence[str], spec: TermSpec, language: str) -> "_Vocabulary":
        keys = [key(surface) for surface in surfaces]
        stem = stemmer(language) if spec.stem else str
        stems = _Index()
        # Snowball would write "US", which `key` leaves in capitals, like "us".
        by_key = {word: stems[word if word.isupper() else stem(word)] for word in dict.fromkeys(keys)}
        unwanted: set[str] = set()
        if spec.stop_words:
            unwanted |= stop_words(language)
        if spec.reporting:
            unwanted |= reporting_words(language)
        stem_of = np.array([by_key[word] for word in keys], dtype=np.int32)
        return cls(stem_of, np.array([word in unwanted for word in keys], dtype=bool), by_key, len(stems))


@dataclass(frozen=True)
class _Search:
    """What is looked for in sequences of stems: `entries`, and the code that each stands for, -1 for none."""

    entries: list[tuple[int, ...]]
    code_of: Codes
    phrases: tuple[str, ...]
    n_stems: int

    @classmethod
    def of(cls, vocabulary: _Vocabulary, spec: TermSpec, language: str, corpus: Corpus) -> "_Search":
        dropped = dict.fromkeys(courtesies(language) if spec.courtesies else (), True)
        if not spec.state_names:
            dropped |= dict.fromkeys(delegation_names(corpus.delegations), True)
        wanted = {phrase: spellings for phrase, spellings in corpus.phrases.items() if spec.phrases}
        spellings = {**{phrase: (phrase,) for phrase in dropped}, **wanted}
        entries = phrase_codes(spellings, vocabulary.by_key, language)
        phrases = tuple(dict.fromkeys(term for term, _ in entries if term in wanted))
        place = {name: vocabulary.n_stems + number for number, name in enumerate(phrases)}
        code_of = np.array([place.get(name, -1) for name, _ in entries], dtype=np.int32)
        return cls([codes for _, codes in entries], code_of, phrases, vocabulary.n_stems)

    def terms(self, surfaces: Codes, rows: Codes, vocabulary: _Vocabulary) -> Codes:
        """Code of the term of each word, -1 where none is counted."""
        codes = vocabulary.stem_of[surfaces]
        starts, which = find_phrases(codes, rows, self.entries)
        codes[vocabulary.stopped[surfaces]] = -1
        if len(starts):
            lengths = np.fromiter(map(len, self.entries), dtype=np.int32)[which]
            codes[np.repeat(starts, lengths) + _within(lengths)] = -1
            codes[starts] = self.code_of[which]
        return codes


def _within(lengths: Codes) -> Codes:
    """Count 0, 1, ... within each run: lengths 2, 3 give 0, 1, 0, 1, 2."""
    ends = np.cumsum(lengths, dtype=np.int32)
    places = np.arange(lengths.sum(), dtype=np.int32)
    places -= np.repeat(ends - lengths, lengths)
    return places
