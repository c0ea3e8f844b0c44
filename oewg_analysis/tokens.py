"""From passages to sequences of terms.

Each distinct string between two spaces is cut into words once, each distinct word is stemmed once; from there on only
arrays of integers are handled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.corpus import Corpus
from oewg_analysis.languages import stemmer
from oewg_analysis.phrases import find_phrases, phrase_codes
from oewg_analysis.stopwords import courtesies, delegation_names, reporting_words, stop_words
from oewg_analysis.text import key, normalise, word_pattern

Codes = NDArray[np.integer[Any]]

BLOCK = 256  # passages cut at a time: their strings stay within a processor's cache


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
        Of each term that is counted: its code, and its passage, not decreasing. Codes below `len(stems)` are words,
        those from there on phrases.
    stems, phrases : tuple of str
        What the codes stand for; not all of them need occur.
    forms : pandas.DataFrame
        How words are written: `code`, `form`, `count`, one row a form that occurs.
    n_rows : int
        Number of passages, those without a term included.
    """

    codes: Codes
    rows: Codes
    stems: tuple[str, ...]
    phrases: tuple[str, ...]
    forms: pd.DataFrame
    n_rows: int

    def labels(self) -> NDArray[np.object_]:
        """Name each code: a word by the form seen most often, of equals the one in lower case; a phrase by itself."""
        labels = np.full(len(self.stems) + len(self.phrases), "", dtype=object)
        labels[len(self.stems) :] = self.phrases
        forms = self.forms.assign(order=self.forms["form"].str.swapcase())
        best = forms.sort_values(["code", "count", "order"], ascending=[True, False, True]).drop_duplicates("code")
        labels[best["code"]] = best["form"].to_numpy()
        return labels


def find_terms(corpus: Corpus, spec: TermSpec) -> Terms:
    """Find the terms in the passages of a corpus.

    Parameters
    ----------
    corpus : Corpus
        At least one statement, all in one language that Snowball stems.
    spec : TermSpec
        What counts as a term; `ngrams` and `min_df` are left to whoever counts.

    Returns
    -------
    Terms
        `rows` follow `corpus.passages`.

    Raises
    ------
    ValueError
        If the corpus is empty, its statements are in several languages, or in one without stems.
    """
    language = corpus.language()
    words = _cut(corpus.passages["text"], language)
    vocabulary = _Vocabulary.of(words.surfaces, spec, language)
    return _assign(words, vocabulary, spec, language, corpus, len(corpus.passages))


@dataclass(frozen=True)
class _Words:
    """Words of all passages in order: `codes` index into `surfaces`, `rows` say which passage."""

    codes: Codes
    rows: Codes
    surfaces: list[str]


class _Index(dict[str, int]):
    """Codes of strings, given out in the order in which they are first asked for."""

    def __missing__(self, string: str) -> int:
        self[string] = code = len(self)
        return code

    def codes(self, strings: Iterable[str]) -> Codes:
        return np.fromiter(map(self.__getitem__, strings), dtype=np.int32)


def _cut(passages: "pd.Series[str]", language: str) -> _Words:
    # No word reaches across a space, so that what stands between two is cut once, however often it recurs.
    strings, words = _Index(), _Index()
    found: list[Codes] = [np.empty(0, dtype=np.int32)]
    sizes: list[int] = []
    for start in range(0, len(passages), BLOCK):
        block = [passage.split() for passage in passages.iloc[start : start + BLOCK].tolist()]
        sizes.extend(map(len, block))
        found.append(strings.codes(chain.from_iterable(block)))
    find = word_pattern(language).findall
    held = [find(normalise(string)) for string in strings]
    lengths = np.fromiter(map(len, held), dtype=np.int32)
    parts = words.codes(chain.from_iterable(held))
    written = np.concatenate(found)
    n_words = lengths[written]
    at = np.repeat((np.cumsum(lengths, dtype=np.int32) - lengths)[written], n_words)
    at += _within(n_words)
    codes = parts[at]
    del at
    rows = np.repeat(np.repeat(np.arange(len(passages), dtype=np.int32), sizes), n_words)
    return _Words(codes, rows, list(words))


@dataclass(frozen=True)
class _Vocabulary:
    """For each distinct surface form the code of its stem, and whether it is a stop word."""

    stem_of: Codes
    stopped: NDArray[np.bool_]
    by_key: dict[str, int]  # stem code of each key, for looking up phrases
    stems: tuple[str, ...]

    @classmethod
    def of(cls, surfaces: list[str], spec: TermSpec, language: str) -> "_Vocabulary":
        keys = [key(surface) for surface in surfaces]
        stem = stemmer(language) if spec.stem else str
        stems: dict[str, int] = {}
        # Snowball would write "US", which `key` leaves in capitals, like "us".
        by_key = {
            word: stems.setdefault(word if word.isupper() else stem(word), len(stems)) for word in dict.fromkeys(keys)
        }
        unwanted: set[str] = set()
        if spec.stop_words:
            unwanted |= stop_words(language)
        if spec.reporting:
            unwanted |= reporting_words(language)
        stem_of = np.array([by_key[word] for word in keys], dtype=np.int32)
        stopped = np.array([word in unwanted for word in keys], dtype=bool)
        return cls(stem_of, stopped, by_key, tuple(stems))


def _assign(
    words: _Words, vocabulary: _Vocabulary, spec: TermSpec, language: str, corpus: Corpus, n_rows: int
) -> Terms:
    """Give each word its term: a stem, a phrase for the first of its words, or none (-1)."""
    codes = vocabulary.stem_of[words.codes]
    n_stems = len(vocabulary.stems)
    dropped = dict.fromkeys(courtesies(language) if spec.courtesies else (), True)
    if not spec.state_names:
        dropped |= dict.fromkeys(delegation_names(corpus.delegations), True)
    wanted = {phrase: spellings for phrase, spellings in corpus.phrases.items() if spec.phrases}
    spellings = {**{phrase: (phrase,) for phrase in dropped}, **wanted}
    entries = phrase_codes(spellings, vocabulary.by_key, language)
    starts, which = find_phrases(codes, words.rows, [phrase for _, phrase in entries])
    names = tuple(dict.fromkeys(term for term, _ in entries))
    place = {name: n_stems + number for number, name in enumerate(names)}
    term_of_entry = np.array(
        [-1 if name in dropped and name not in wanted else place[name] for name, _ in entries], dtype=np.int64
    )
    codes[vocabulary.stopped[words.codes]] = -1
    if len(starts):
        lengths = np.array([len(phrase) for _, phrase in entries], dtype=np.int32)[which]
        codes[np.repeat(starts, lengths) + _within(lengths)] = -1
        codes[starts] = term_of_entry[which]
    is_word = (codes >= 0) & (codes < n_stems)
    times = np.bincount(words.codes[is_word], minlength=len(words.surfaces))
    seen = np.flatnonzero(times)
    forms = pd.DataFrame({"code": vocabulary.stem_of[seen], "count": times[seen]})
    forms.insert(1, "form", pd.Series([words.surfaces[code] for code in seen], dtype="str"))
    kept = codes >= 0
    return Terms(codes[kept], words.rows[kept], vocabulary.stems, names, forms, n_rows)


def _within(lengths: Codes) -> Codes:
    """Count 0, 1, ... within each run: lengths 2, 3 give 0, 1, 0, 1, 2."""
    ends = np.cumsum(lengths, dtype=np.int32)
    places = np.arange(lengths.sum(), dtype=np.int32)
    places -= np.repeat(ends - lengths, lengths)
    return places
