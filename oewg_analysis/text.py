"""From prose to sentences and words, without any downloaded data.

Everything that counts goes through `normalise` and `WORD` once, so that a stop word, a seed term and a
sentence are cut into words by the same rule. What a word is: letters, digits inside it, and hyphens
or apostrophes between letters ("non-interference", "COVID-19"); a number with its separators ("2.5",
"2021-2025"), with letters behind it ("5G"); a document symbol ("A/RES/73/27"); dotted initials ("U.N.").
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

# ISO 639-1 codes of the languages that Snowball stems, with the names NLTK gives them.
LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}

# Abbreviations of UN prose after which a full stop does not end a sentence (lower case, last stop left off).
ABBREVIATIONS = frozenset(
    """mr mrs ms messrs dr prof h.e amb gen lt col maj capt hon rev st jr sr esq para paras art arts res
    doc docs corr chap sect fig figs vol vols pp cf e.g i.e viz vs ibid al u.n u.s u.k u.s.a a.m p.m approx
    dept govt rep dem afr eq jan feb apr aug sept oct nov dec ed eds resp incl ref""".split()
)
# Abbreviations that are also words or end sentences: they only bind to a number that follows ("No. 5").
BEFORE_NUMBERS = ("no", "nos", "add", "p", "sec", "item", "annex", "art", "para", "res")

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
        inside a word as "-", apostrophes as "'", soft hyphens, zero-width characters and superscript figures removed.
    """
    if text.isascii():  # much the commonest case, of which only the grave accent is a variant
        return text.replace("`", "'")
    # Before NFKC, which would turn an acute accent standing alone into a space. Replacing one character after the
    # other is several times faster than str.translate on long texts.
    for variant, plain in _VARIANTS.items():
        text = text.replace(variant, plain)
    return _EN_DASH_IN_WORD.sub("-", unicodedata.normalize("NFKC", text))


def words(text: str) -> list[str]:
    """Cut a text into words.

    Parameters
    ----------
    text : str
        Any text; it is normalised first.

    Returns
    -------
    list of str
        The words in order, in the case of the text, punctuation left out.
    """
    return [word for word in WORD.findall(normalise(text)) if word != "\n"]


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


def language_name(code: str) -> str:
    """Name the language whose stems Snowball knows.

    Parameters
    ----------
    code : str
        ISO 639-1 code, such as "en".

    Returns
    -------
    str
        NLTK's name of the language, such as "english".

    Raises
    ------
    ValueError
        If no Snowball stemmer exists for it; Chinese, whose words are not set apart by spaces, is one.
    """
    if code in LANGUAGES:
        return LANGUAGES[code]
    reason = " (Chinese sets no spaces between words and has no stems)" if code == "zh" else ""
    raise ValueError(f"`language`: allowed is one of {', '.join(LANGUAGES)}; received {code!r}{reason}")


# English words to which Snowball gives the stem of another word, where this field tells the two apart:
# "international" and "internal", "information" and "informal", "responsible" and "response", "security" and "secure",
# "States" and "stated", "object" and "objective", "universal" and "university".
KEPT_APART = {
    form: base
    for base, forms in {
        "internal": "internal internally",
        "informal": "informal informally",
        "response": "response responses responsive",
        "secure": "secure secures secured securing securely",
        "stated": "stated stating",
        "objective": "objective objectives",
        "university": "university universities",
    }.items()
    for form in forms.split()
}


def stemmer(code: str) -> Callable[[str], str]:
    """Get the Snowball stemmer of a language.

    Parameters
    ----------
    code : str
        ISO 639-1 code.

    Returns
    -------
    callable
        From a word to its stem: Snowball's, but for the English words of `KEPT_APART`.

    Raises
    ------
    ValueError
        If Snowball has no stemmer for the language.
    """
    from nltk.stem.snowball import SnowballStemmer

    stem: Callable[[str], str] = SnowballStemmer(language_name(code)).stem
    return stem if code != "en" else lambda word: KEPT_APART.get(word) or stem(word)


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
def _punkt() -> Callable[[str], Iterable[tuple[int, int]]]:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    spans: Callable[[str], Iterable[tuple[int, int]]] = PunktSentenceTokenizer(parameters).span_tokenize
    return spans


_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")
_BEFORE_NUMBER = re.compile(rf"(?i:\b(?:{'|'.join(BEFORE_NUMBERS)})\.)$")
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}$")


def _continues(before: str, first: str) -> bool:
    """Say whether a sentence goes on after `before` with the character `first`."""
    return (
        not any(map(str.isalpha, before))
        or first.islower()
        or (first.isdigit() and _BEFORE_NUMBER.search(before) is not None)
        or _INITIALS.search(before) is not None
    )


def sentences(paragraph: str) -> list[str]:
    """Cut a paragraph into sentences.

    NLTK's Punkt algorithm (Kiss & Strunk 2006) with the abbreviations of UN prose in place of a trained model,
    so that nothing has to be downloaded. A sentence ends at a space and the next does not begin with a small letter.
    An abbreviation or initials never end one, which joins two sentences where one does end with "U.N."; a lone
    number or mark is joined to the sentence after it.

    Parameters
    ----------
    paragraph : str
        Text without paragraph breaks; line breaks in it count as spaces.

    Returns
    -------
    list of str
        The sentences in order, stripped; none for a text without a word. Joined by single spaces they are the
        paragraph with its white space folded.
    """
    paragraph = " ".join(paragraph.split())
    starts = [0]
    for start, _ in _punkt()(paragraph):
        if paragraph[start - 1 : start] == " " and not _continues(paragraph[starts[-1] : start - 1], paragraph[start]):
            starts.append(start)
    if len(starts) > 1 and not any(map(str.isalnum, paragraph[starts[-1] :])):
        starts.pop()
    found = [paragraph[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return [sentence for sentence in found if any(map(str.isalnum, sentence))]
