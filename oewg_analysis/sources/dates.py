"""Dates as statements write them, in English, French, Spanish, Russian and Portuguese, and in figures."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = (
    ("january jan", "janvier", "enero", "января январь", "janeiro"),
    ("february feb", "février fevrier", "febrero", "февраля февраль", "fevereiro"),
    ("march mar", "mars", "marzo", "марта март", "março"),
    ("april apr", "avril", "abril", "апреля апрель", "abril"),
    ("may", "mai", "mayo", "мая май", "maio"),
    ("june jun", "juin", "junio", "июня июнь", "junho"),
    ("july jul", "juillet", "julio", "июля июль", "julho"),
    ("august aug", "août aout", "agosto", "августа август", "agosto"),
    ("september sept sep", "septembre", "septiembre setiembre", "сентября сентябрь", "setembro"),
    ("october oct", "octobre", "octubre", "октября октябрь", "outubro"),
    ("november nov", "novembre", "noviembre", "ноября ноябрь", "novembro"),
    ("december dec", "décembre decembre", "diciembre", "декабря декабрь", "dezembro"),
)
_NUMBER = {name: number for number, row in enumerate(_MONTHS, 1) for cell in row for name in cell.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBER, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th|er|º|ª|°))?"
_TO = r"(?:\s?(?:-|–|—|to|and|au|et|al|a|y|по|и)\s?(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_OF = r"(?:\s+(?:de|of|del))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<figure>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"\b{_DAY}{_TO}{_OF}\s+{_MONTH},?{_OF}\s+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY}{_TO},?\s+{_YEAR}",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?P<mark>[./-])(?P<figure>\d{{1,2}})(?P=mark){_YEAR}",
        rf"\b{_MONTH},?{_OF}\s+{_YEAR}",
    )
)


class Dated(NamedTuple):
    """A date in a text.

    Attributes
    ----------
    values : tuple of str
        "2019-09-09"; "2019" where only the month is given; several where the text allows several: the days of a
        meeting, or figures that are read as day and month or as month and day.
    start, end : int
        Where it stands in the text.
    """

    values: tuple[str, ...]
    start: int
    end: int


def dates_in(text: str) -> list[Dated]:
    """Find the dates in a text.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of Dated
        In order; no two overlap. What is no day of the calendar is left out.
    """
    found: list[Dated] = []
    for form in _FORMS:
        for match in form.finditer(text):
            free = all(match.end() <= other.start or other.end <= match.start() for other in found)
            if free:
                found.append(Dated(tuple(dict.fromkeys(_values(match.groupdict()))), match.start(), match.end()))
    return sorted((dated for dated in found if dated.values), key=lambda dated: dated.start)


def _values(parts: dict[str, str | None]) -> Iterator[str]:
    """Yield every day that a match can mean."""
    year, day = int(parts["year"] or 0), int(parts.get("day") or 0)
    month = _NUMBER[(parts.get("month") or "").lower()] if parts.get("month") else int(parts.get("figure") or 0)
    if not day:
        yield str(year)
        return
    last = int(parts.get("last") or day)
    days = range(day, last + 1) if day <= last <= day + 20 else range(day, day + 1)
    pairs = [(month, one) for one in days]
    if parts.get("mark") in ("/", "-"):
        pairs.append((day, month))
    for number, one in pairs:
        try:
            yield date(year, number, one).isoformat()
        except ValueError:
            continue
