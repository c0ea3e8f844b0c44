"""What each field of the corpus may hold, as tables: one row a field.

A converter takes the text that stands in the file and returns the value, or raises ValueError; what is allowed
stands beside it in words, for the error message.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

STANCES = ("supports", "opposes", "conditional")
VOTES = ("yes", "no", "abstain")
KINDS = ("digest", "verbatim")
DOC_TYPES = ("statement", "written submission", "national position", "transcript", "report")
VISIBLE = ("whole", "opening", "report")
CHECKED = ("source", "corrected", "unfound")
DELEGATION_KINDS = ("member", "observer", "group")
REGIONS = ("African", "Asia-Pacific", "Eastern European", "GRULAC", "WEOG")


@dataclass(frozen=True)
class Field:
    """One field of a record.

    Attributes
    ----------
    name : str
        The field or column.
    allowed : str
        What may stand there, in words.
    convert : callable
        From the text to the value; raises ValueError on what is not allowed.
    required : bool
        Whether an empty field is a fault.
    empty : object
        The value of an empty field.
    """

    name: str
    allowed: str
    convert: Callable[[str], Any] = str
    required: bool = False
    empty: Any = pd.NA


def _matching(pattern: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def convert(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(text)
        return text

    return convert


def one_of(name: str, allowed: tuple[str, ...], *, required: bool = False) -> Field:
    """Make a field that holds one of a few words.

    Parameters
    ----------
    name : str
        The field.
    allowed : tuple of str
        The words.
    required : bool
        Whether it may be empty.

    Returns
    -------
    Field
    """

    def convert(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return Field(name, "one of " + ", ".join(allowed), convert, required)


def dated(text: str) -> str:
    """Check a date as the source gives it: to the day or to the year.

    Parameters
    ----------
    text : str
        "2019-09-09" or "2019".

    Returns
    -------
    str
        The same text.

    Raises
    ------
    ValueError
        If it is neither, or no day of the calendar.
    """
    if not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", text):
        raise ValueError(text)
    date.fromisoformat(text if len(text) == 10 else f"{text}-01-01")
    return text


def a_day(text: str) -> str:
    """Check a date that must be given to the day.

    Parameters
    ----------
    text : str
        "2018-12-05".

    Returns
    -------
    str
        The same text.

    Raises
    ------
    ValueError
        If it is no day of the calendar.
    """
    if len(text) != 10:
        raise ValueError(text)
    return dated(text)


def whole(text: str) -> int:
    """Read a whole number.

    Parameters
    ----------
    text : str
        Digits only: no sign, no separators.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is anything else.
    """
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def listed(text: str) -> tuple[str, ...]:
    """Split a cell of a table that holds several values.

    Parameters
    ----------
    text : str
        Values separated by semicolons.

    Returns
    -------
    tuple of str
        The values, stripped; empty ones left out.
    """
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _text(name: str, *, required: bool = False) -> Field:
    return Field(name, "text", str, required)


def _list(name: str, of: str) -> Field:
    return Field(name, f"a list of {of}", listed, empty=())


_ID = Field("id", "lower-case letters, digits and hyphens", _matching(r"[a-z0-9]+(-[a-z0-9]+)*"), required=True)
_LANGUAGE = _matching(r"[a-z]{2}")
_DATE = Field("date", "a day (2019-09-09), a year (2019) or nothing", dated)

STATEMENT = (
    _ID,
    _text("delegation", required=True),
    _list("on_behalf_of", "names"),
    _text("speaker"),
    _DATE,
    _text("body"),
    _text("session"),
    Field("meeting", "a whole number", whole),
    _text("agenda_item"),
    _text("title"),
    Field("url", "an address that begins with http:// or https://", _matching(r"https?://\S+")),
    one_of("doc_type", DOC_TYPES),
    Field("source_language", "an ISO 639-1 code, such as en", _LANGUAGE),
    Field("language", "an ISO 639-1 code, such as en", _LANGUAGE, required=True),
    one_of("visible", VISIBLE),
    one_of("kind", KINDS, required=True),
    _list("themes", "themes of themes.toml"),
    _text("writer"),
    one_of("checked", CHECKED),
    Field("source_sha256", "the SHA-256 of the source file: 64 hexadecimal digits", _matching(r"[0-9a-f]{64}")),
)
POSITIONS = (
    _text("statement", required=True),
    _text("issue", required=True),
    one_of("stance", STANCES, required=True),
    _text("note"),
    _text("coder", required=True),
)
ISSUES = (
    Field("issue", _ID.allowed, _ID.convert, required=True),
    _text("theme", required=True),
    _text("label", required=True),
    _text("proposition", required=True),
)
DELEGATIONS = (
    _text("code", required=True),
    _text("name", required=True),
    Field("label", "at most 14 characters", _matching(r".{1,14}"), required=True),
    one_of("kind", DELEGATION_KINDS, required=True),
    one_of("region", (*REGIONS, "none")),
    _list("groups", "codes"),
    _list("aliases", "names"),
    _list("adjectives", "words"),
)
ROLL_CALLS = (
    _text("resolution", required=True),
    Field("date", "a day (2018-12-05)", a_day, required=True),
    _text("code", required=True),
    one_of("vote", VOTES, required=True),
)
RESOLUTIONS = (
    _text("resolution", required=True),
    ROLL_CALLS[1],
    _text("title", required=True),
    _text("body", required=True),
    _text("sponsor_side"),
    Field("yes", "a whole number", whole, required=True),
    Field("no", "a whole number", whole, required=True),
    Field("abstain", "a whole number", whole, required=True),
    _text("decided", required=True),
)
