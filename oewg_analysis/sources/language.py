"""Which language a text is in, by its function words or its script; no model is needed for whole paragraphs.

A word that several languages share speaks for each of them, so that close languages are told apart by the words that
differ.
"""

import re
from functools import cache
from importlib.resources import files

LEAST_SHARE = 0.12  # of function words among the words; prose has 0.25 to 0.5
LEAST_LEAD = 1.25  # times the share of the next language
LEAST_WORDS = 20
_SAMPLE = 200_000  # characters that are looked at

_SCRIPTS = (
    ("zh", re.compile("[\\u4e00-\\u9fff]"), re.compile("[\\u3040-\\u30ff\\uac00-\\ud7af]")),  # not with kana or hangul
    (
        "ar",
        re.compile("[\\u0621-\\u064a]"),
        re.compile("[\\u067e\\u0686\\u0698\\u06a9\\u06af\\u06cc]"),
    ),  # not Persian, Urdu
)
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _function_words() -> dict[str, frozenset[str]]:
    """Read the function words of each language."""
    lines = (files("oewg_analysis") / "sources" / "function_words.txt").read_text(encoding="utf-8").splitlines()
    return {line[:2]: frozenset(line[3:].split()) for line in lines if not line.startswith("#")}


def language_of(text: str) -> tuple[str | None, str]:
    """Tell the language of a text.

    Parameters
    ----------
    text : str
        A text of some sentences; tables and names alone say little.

    Returns
    -------
    str or None
        ISO 639-1 code of a language that Snowball stems, or "zh"; None where the text is too short, in another
        language, or in several that come close to each other.
    str
        The evidence, in words.
    """
    text = text[:_SAMPLE]
    letters = sum(map(str.isalpha, text))
    for language, script, other in _SCRIPTS:
        count = len(script.findall(text))
        if count >= LEAST_WORDS and count > 0.5 * letters:
            if len(other.findall(text)) > 0.01 * count:
                return None, "letters of a language that is not known here"
            return language, f"{count / letters:.0%} of the letters are of its script"
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < LEAST_WORDS:
        return None, f"{len(words)} words are too few"
    shares = {code: sum(word in known for word in words) / len(words) for code, known in _function_words().items()}
    (first, share), (second, next_share) = sorted(shares.items(), key=lambda item: -item[1])[:2]
    evidence = f"{share:.0%} of the words are function words of {first}, {next_share:.0%} of {second}"
    return (first if share >= LEAST_SHARE and share >= LEAST_LEAD * next_share else None), evidence
