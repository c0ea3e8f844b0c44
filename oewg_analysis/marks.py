"""Whether a sentence ends at a mark, by NLTK's Punkt algorithm and the string around it.

Punkt (Kiss & Strunk 2006) is given the abbreviations of UN prose in place of a trained model, so that nothing has to be
downloaded. What matters of the strings between spaces is seen of each once; Punkt is asked where that leaves a doubt.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from oewg_analysis.languages import ABBREVIATIONS, BEFORE_NUMBERS, ORDINALS_BY_STOP

_MARK = re.compile(r"[.?!](?!\w)")
_PLAIN_WORD = re.compile(r"\w[^.?!]*")
_BETWEEN_PARTS = re.compile(r"[\W_]+")
_UNCLEAR = re.compile(r"[.?!…*]|--|\W$(?<![)”])")
_BEFORE_NUMBER = re.compile(rf"(?i:\b(?:{'|'.join(BEFORE_NUMBERS)})\.)$")
_INITIALS = re.compile(r"\b(?:[A-ZА-Я]\.){2,}$")
_ORDINAL = re.compile(r"\b\d{1,2}\.$")

# What a string between spaces looks like to whoever seeks the ends of sentences.
STOPS = 1  # ends in a mark that cannot belong to the word before it
NUMBER = 2  # that word ends in a figure or a sign: it may be an ordinal, or the number of the sentence
DOUBTFUL = 4  # holds another mark
WORD = 8  # a plain word, beyond which Punkt does not look
CAPITAL = 16  # begins with one, of ASCII
LETTER = 32  # holds a letter
SIGN = 64  # holds a letter or a figure
GUILLEMET = 128  # begins or ends with one


class Looks(dict[str, int]):
    """What strings look like in a language; each is looked at when it is first asked for."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __missing__(self, string: str) -> int:
        """Look at a string for the first time."""
        plain = for_punkt(string)
        letter = has(str.isalpha, string)
        look = LETTER * letter | SIGN * (letter or has(str.isalnum, string))
        look |= WORD * (_PLAIN_WORD.fullmatch(plain) is not None) | CAPITAL * ("A" <= plain[0] <= "Z")
        look |= GUILLEMET * (string[0] == "»" or string[-1] == "«")
        if mark := _MARK.search(plain):
            stops = mark.end() == len(plain) and _cannot_own(plain[:-1], _abbreviations(self.language))
            look |= (STOPS | NUMBER * (not plain[-2].isalpha())) if stops else DOUBTFUL
        self[string] = look
        return look


def for_punkt(string: str) -> str:
    """Write marks as Punkt knows them."""
    return string if string.isascii() else string.replace("؟", "?").replace("« ", '""').replace(" »", '""')


def has(kind: Callable[[str], bool], text: str) -> bool:
    """Say whether any character is of a kind."""
    return any(map(kind, text))


def _abbreviations(language: str) -> frozenset[str]:
    return ABBREVIATIONS.get(language, ABBREVIATIONS["en"])


def _cannot_own(word: str, abbreviations: frozenset[str]) -> bool:
    """Say whether a stop after a word cannot belong to it or, if it has several ("HIV/AIDS"), to its last part."""
    parts = _BETWEEN_PARTS.split(word.lower().rstrip(")”"))
    return len(parts[-1]) > 1 and abbreviations.isdisjoint(parts) and not _UNCLEAR.search(word)


@cache
def _punkt(language: str) -> Callable[[str], Iterable[tuple[int, int]]]:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(_abbreviations(language))
    spans: Callable[[str], Iterable[tuple[int, int]]] = PunktSentenceTokenizer(parameters).span_tokenize
    return spans


@lru_cache(maxsize=1 << 14)
def punkt_starts(window: str, language: str) -> tuple[int, ...]:
    """Before which strings Punkt begins a sentence; the same few recur in all texts ("Mr. President")."""
    starts = (start for start, _ in _punkt(language)(window) if window[start - 1 : start] == " ")
    return tuple(window.count(" ", 0, start) for start in starts)


def continues(pair: list[str], language: str) -> bool:
    """Say of two strings whether a sentence goes on from one to the other, whose first character matters."""
    before, first = pair
    return (
        first[0].islower()
        or (first[0].isdigit() and _BEFORE_NUMBER.search(before) is not None)
        or _INITIALS.search(before) is not None
        or (language in ORDINALS_BY_STOP and _ORDINAL.search(before) is not None)
    )
