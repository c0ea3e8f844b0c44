"""From prose to sentences and words, without any downloaded data.

Everything that counts goes through `normalise` and `WORD` once, so that a stop word, a seed term and a
sentence are cut into words by the same rule. What a word is: letters, digits inside it, and hyphens
or apostrophes between letters ("non-interference", "COVID-19"); a number with its separators ("2.5",
"2021-2025"), with letters behind it ("5G"); a document symbol ("A/RES/73/27"); dotted initials ("U.N.").
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from oewg_analysis.languages import ABBREVIATIONS, BEFORE_NUMBERS, ELIDED, ORDINALS_BY_STOP

_LETTER = r"[^\W\d_]"
_PART = r"(?:Add|Corr|Rev|[A-Z0-9]+)\b"  # of a document symbol
WORD = re.compile(
    r"\n"  # the caller's mark between passages
    rf"|(?=\S*\d)[A-Z]{{1,5}}(?:/{_PART}(?:[.-]{_PART})*)+"  # A/RES/73/27, S/PV.8396, A/C.1/73/L.27/Rev.1
    rf"|(?:{_LETTER}\.){{2,}}(?:'s\b)?"  # U.N., e.g., U.S.'s
    rf"|{_LETTER}[^\W_]*(?:['-][^\W_]+)*"
    rf"|\d+(?:[.,:/-]\d+)*{_LETTER}*"
)

_VARIANTS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u2032\uff07`\u00b4", "'"),
    # Soft hyphens and zero-width characters are no letters; nor are Arabic vowel signs and the tatweel, which
    # writers set or leave out at will. Accents of Latin letters distinguish words and stay.
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640\u0670", ""),
    **dict.fromkeys(map(chr, range(0x064B, 0x0653)), ""),
    # Superscript figures are marks of footnotes, which NFKC would make a part of the word before.
    **dict.fromkeys("\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079", ""),
}
# Letters that writers and fonts set or leave as they are at will, as NFKC composes them: Russian ё and, as Snowball
# has them, the Romanian letters with a cedilla in place of a comma.
_ONE_LETTER = {"ё": "е", "Ё": "Е", "ș": "ş", "Ș": "Ş", "ț": "ţ", "Ț": "Ţ"}
_ANY_VARIANT, _ANY_ONE_LETTER = (re.compile(f"[{''.join(table)}]") for table in (_VARIANTS, _ONE_LETTER))
_EN_DASH_IN_WORD = re.compile(r"\u2013(?<=\w\u2013)(?=\w)")
# Capitals that are names although the same letters in lower case are a stop word.
_NAMES_IN_CAPITALS = frozenset({"US", "IT", "WHO"})


def normalise(text: str) -> str:
    """Write variants of the same character in one way.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        NFKC form (ligatures resolved, accents composed and kept), hyphens and minus signs as "-", an en dash
        inside a word as "-", apostrophes as "'", soft hyphens, zero-width characters and superscript figures removed;
        Russian ё as е, and the Romanian letters with a comma below with the cedilla of older texts.
    """
    if text.isascii():  # much the commonest case, of which only the grave accent is a variant
        return text.replace("`", "'")
    # Before NFKC, which would turn an acute accent standing alone into a space.
    text = _ANY_VARIANT.sub(lambda found: _VARIANTS[found[0]], text)
    text = unicodedata.normalize("NFKC", text)
    text = _ANY_ONE_LETTER.sub(lambda found: _ONE_LETTER[found[0]], text)
    return _EN_DASH_IN_WORD.sub("-", text)


@cache
def word_pattern(language: str = "en") -> re.Pattern[str]:
    """Get the expression that finds the words of a language in normalised text.

    Parameters
    ----------
    language : str
        ISO 639-1 code.

    Returns
    -------
    re.Pattern
        `WORD`; in French and Italian an elided word is one of its own ("l'Assemblée" is "l" and "Assemblée").
    """
    if language not in ELIDED:
        return WORD
    return re.compile(rf"(?<!['-])(?i:{'|'.join(ELIDED[language].split())})(?='{_LETTER})|{WORD.pattern}")


def words(text: str, language: str = "en") -> list[str]:
    """Cut a text into words.

    Parameters
    ----------
    text : str
        Any text; it is normalised first.
    language : str
        ISO 639-1 code; see `word_pattern`.

    Returns
    -------
    list of str
        The words in order, in the case of the text, punctuation left out.
    """
    return [word for word in word_pattern(language).findall(normalise(text)) if word != "\n"]


def key(word: str) -> str:
    """Reduce a word to the form under which it is looked up.

    Parameters
    ----------
    word : str
        One word as `words` gives it.

    Returns
    -------
    str
        Lower case, without possessive ending, the stops of dotted initials and the plural ending of an abbreviation
        in capitals ("NGOs"), which stemmers for words leave on. "US", "IT" and "WHO" stay capitals: in lower case
        they would be stop words.
    """
    if "." in word and not any(letter.isdigit() for letter in word):
        word = word.replace(".", "")
    word = word.removesuffix("'s").removesuffix("'S")
    if len(word) > 2 and word[-1] == "s" and word[:-1].isalpha() and word[:-1].isupper():
        word = word[:-1]
    return word if word in _NAMES_IN_CAPITALS else word.lower()


def paragraphs(text: str) -> list[str]:
    """Cut a text into paragraphs.

    Parameters
    ----------
    text : str
        Paragraphs separated by lines that are empty or hold white space only.

    Returns
    -------
    list of str
        The paragraphs in order, each on one line with its white space folded; empty ones left out.
    """
    return [" ".join(paragraph.split()) for paragraph in _BETWEEN_PARAGRAPHS.split(text) if paragraph.strip()]


@cache
def _punkt(language: str) -> Callable[[str], Iterable[tuple[int, int]]]:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(_abbreviations(language))
    spans: Callable[[str], Iterable[tuple[int, int]]] = PunktSentenceTokenizer(parameters).span_tokenize
    return spans


def _abbreviations(language: str) -> frozenset[str]:
    return ABBREVIATIONS.get(language, ABBREVIATIONS["en"])


@lru_cache(maxsize=1 << 14)
def _punkt_starts(window: str, language: str) -> tuple[int, ...]:
    """Where Punkt begins a sentence after a space; the same few words recur in all texts ("Mr. President")."""
    return tuple(start for start, _ in _punkt(language)(window) if window[start - 1 : start] == " ")


_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")
_BEFORE_NUMBER = re.compile(rf"(?i:\b(?:{'|'.join(BEFORE_NUMBERS)})\.)$")
_INITIALS = re.compile(r"\b(?:[A-ZА-Я]\.){2,}$")
_ORDINAL = re.compile(r"\b\d{1,2}\.$")
_CHINESE_END = re.compile("[。！？]+[”’」』）]*(?=[^。！？”’」』）])")
_MARK = re.compile(r"[.?!](?!\w|$)(?: [A-Z]())?")  # its group says that a capital follows
# Up to the first letter of the next plain word: without a model of the language, Punkt's choice rests on no more.
_TO_PLAIN_WORD = re.compile(r"\S*(?: (?!\w[^ .?!]*(?: |$))\S*)*(?: \S)?")


_BETWEEN_PARTS = re.compile(r"[\W_]+")
_UNCLEAR = re.compile(r"[.?!…*]|--|\W$(?<![)”])")


@lru_cache(maxsize=1 << 14)
def _is_plain(word: str, abbreviations: frozenset[str]) -> bool:
    """Say whether a stop after a word cannot belong to it or, if it has several ("HIV/AIDS"), to its last part."""
    parts = _BETWEEN_PARTS.split(word.lower().rstrip(")”"))
    return len(parts[-1]) > 1 and abbreviations.isdisjoint(parts) and not _UNCLEAR.search(word)


def _boundaries(paragraph: str, language: str) -> Iterator[tuple[int, bool]]:
    """Yield where Punkt would begin a sentence after a space, and whether that is beyond question.

    It is where a word, no abbreviation and no initial, stands before the mark and a capital behind it. Only where
    anything else stands is Punkt asked, and told no more of the text than it would look at.
    """
    done, abbreviations = 0, _abbreviations(language)
    for mark in _MARK.finditer(paragraph):
        if mark.start() < done:
            continue
        first = paragraph.rfind(" ", 0, mark.start()) + 1
        if mark.lastindex and _is_plain(paragraph[first : mark.start()], abbreviations):
            done = mark.end() - 1
            yield done, paragraph[mark.start() - 1].isalpha()  # a number may be an ordinal, or that of the sentence
        else:
            window = _TO_PLAIN_WORD.match(paragraph, first)
            assert window is not None  # it can match nothing at all
            done = window.end()
            yield from ((first + start, False) for start in _punkt_starts(window.group(), language))


def _continues(before: str, first: str, language: str) -> bool:
    """Say whether a sentence goes on after `before` with the character `first`."""
    return (
        not any(map(str.isalpha, before))
        or first.islower()
        or (first.isdigit() and _BEFORE_NUMBER.search(before) is not None)
        or _INITIALS.search(before) is not None
        or (language in ORDINALS_BY_STOP and _ORDINAL.search(before) is not None)
    )


def sentences(paragraph: str, language: str = "en") -> list[str]:
    """Cut a paragraph into sentences.

    NLTK's Punkt algorithm (Kiss & Strunk 2006) with the abbreviations of UN prose in place of a trained model,
    so that nothing has to be downloaded. A sentence ends at a space and the next does not begin with a small letter.
    An abbreviation or initials never end one, which joins two sentences where one does end with "U.N."; a lone
    number or mark is joined to the sentence after it.

    Parameters
    ----------
    paragraph : str
        Text without paragraph breaks; line breaks in it count as spaces.
    language : str
        ISO 639-1 code, for the abbreviations. An Arabic question mark is one like any other; Chinese sentences end at
        their own marks, with or without a space.

    Returns
    -------
    list of str
        The sentences in order, stripped; none for a text without a word. Joined by single spaces (Chinese: by none)
        they are the paragraph with its white space folded.
    """
    return _sentences(" ".join(paragraph.split()), language)


def passages(text: str, language: str = "en") -> list[list[str]]:
    """Cut a text into passages.

    Parameters
    ----------
    text, language : str
        As for `paragraphs` and `sentences`.

    Returns
    -------
    list of list of str
        The sentences of each paragraph.
    """
    return [_sentences(paragraph, language) for paragraph in paragraphs(text)]


def _sentences(paragraph: str, language: str) -> list[str]:
    """Cut a paragraph whose white space is folded."""
    starts = [0]
    if language == "zh":
        starts.extend(mark.end() for mark in _CHINESE_END.finditer(paragraph))
    # Marks as Punkt knows them, character for character.
    plain = paragraph.replace("؟", "?").replace("« ", '""').replace(" »", '""')
    for start, certain in _boundaries(plain, language) if language != "zh" else ():
        if certain or not _continues(paragraph[starts[-1] : start - 1], paragraph[start], language):
            starts.append(start)
    if len(starts) > 1 and not any(map(str.isalnum, paragraph[starts[-1] :])):
        starts.pop()
    found = [paragraph[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return [sentence for sentence in found if any(map(str.isalnum, sentence))]
