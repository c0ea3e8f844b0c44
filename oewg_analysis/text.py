"""From prose to paragraphs and words.

Everything that counts goes through `normalise` and `WORD` once, so that a stop word, a seed term and a
sentence are cut into words by the same rule. What a word is: letters, digits inside it, and hyphens
or apostrophes between letters ("non-interference", "COVID-19"); a number with its separators ("2.5",
"2021-2025"), with letters behind it ("5G"); a document symbol ("A/RES/73/27"); dotted initials ("U.N.").
"""

import re
import unicodedata
from functools import cache

from oewg_analysis.languages import ELIDED

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
_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")
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
