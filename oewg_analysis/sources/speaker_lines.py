"""Who speaks, read from the line that says so in a transcript.

The forms read: "**France | Ms. X | Representative | (EU)**", "France (Ms. X)", "Mr. KHAN (Pakistan)", "The CHAIR",
"Representative of Peru", "PAKISTAN, on behalf of CARICOM". What none of them fits is not a speaker's line: the text
that follows it would be given to somebody who may not have spoken.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from oewg_analysis.delegations import find_code, folded

LONGEST = 160  # characters of a speaker's line; longer ones are prose

Mark = Literal["bold", "heading", "colon"]
Resolve = Callable[[str], str | None]


@dataclass(frozen=True)
class Speaker:
    """Who speaks, as far as the line says; empty where it does not.

    Attributes
    ----------
    speaker, function, affiliation, group : str
        Person, office, whom the person represents, and for whom they speak besides; in the words of the line.
    delegation : str or None
        Code of the affiliation; None if no delegation has that name, or several do.
    """

    speaker: str = ""
    function: str = ""
    affiliation: str = ""
    group: str = ""
    delegation: str | None = None

    @property
    def is_chair(self) -> bool:
        """Whether this is who leads the meeting: a Chair, in whatever form, or a President who is no delegation's."""
        chair = _CHAIR.fullmatch(self.function)
        return chair is not None and not (self.delegation and "president" in self.function.lower())


_OFFICE = (
    r"(?:(?:co|vice)[- ]?)?(?:chair(?:man|woman|person)?|president|moderator|facilitator|rapporteur)s?|"
    r"presiding officer|representative|ambassador|(?:prime )?minister|(?:deputy )?director(?:[- ]general)?|"
    r"(?:(?:under|assistant)[- ])?secretary(?:[- ]general)?|high representative|counsell?or|attach[ée]|"
    r"advis[eo]r|observer|delegate|envoy|head|founder|chief|ceo|officer|expert|coordinator|commissioner|"
    r"pga|usg|asg|chargé d'affaires"
)
_CHAIR = re.compile(
    r"(?:the )?(?:acting )?(?:(?:co|vice)[- ]?)?"
    r"(?:(?:chair(?:man|woman|person)?|moderator|facilitator|president)(?: of the (?:\S+ ){0,4}(?:group|meeting))?"
    r"|presiding officer)",
    re.IGNORECASE,
)
_HOLDS_OFFICE = re.compile(rf"\b(?:{_OFFICE})\b", re.IGNORECASE)
# An office alone, or of a State: "The Acting President", "the Permanent Representative of Peru".
_IS_OFFICE = re.compile(
    rf"(?:the )?(?:(?:acting|permanent|deputy|special|first|alternate) ){{0,2}}(?:{_OFFICE})"
    r"(?: (?:of|for) (?P<of>[\w'., ()-]+))?",
    re.IGNORECASE,
)
_TITLE = (
    r"(?:H\.?\s?E\.?,? )?(?:Mr|Mrs|Ms|Miss|Mx|Messrs|Dr|Prof|Professor|Amb|Ambassador|Sir|Dame|Madam|Lord|Gen|Col)\.?"
)
_NAME = r"(?:[^\W\d_a-z][\w.'’-]*|de|del|della|der|den|van|von|da|dos|du|la|le|el|al|bin|ibn|bint|ben|y|e)"
_PERSON = re.compile(rf"(?P<title>{_TITLE}) (?P<name>{_NAME}(?: {_NAME}){{0,5}})")
_NAMED = re.compile(rf"{_NAME}(?: {_NAME}){{0,4}}")
_BEHALF = re.compile(
    r",?\s*\(?\b(?:also )?(?:(?:speaking|speaks) )?(?:also )?on behalf of (?:the )?(?P<group>[^()|:]+)\)?",
    re.IGNORECASE,
)
# What a record says of the manner of speaking, not of the speaker.
_MANNER = re.compile(
    r"\s*(?:\[[^\]]*\]|\((?:spoke|speaking|speaks|interpretation|translated|via|by video)\b[^)]*\))", re.IGNORECASE
)
_PARTS = re.compile(r"\s*\|\s*|\s+[–—-]\s+")
_IN_BRACKETS = re.compile(r"\s*\(([^()]+)\)\s*$")
_CAPITALS = re.compile(r"[^\W\d_a-z]{2}[^\W\d_a-z.'’&-]*(?: [^\W\d_a-z.'’&-]+){0,4}")
# Capitals before a colon that name a thing, not a speaker.
_NO_SPEAKER = frozenset(
    """AGENDA ANNEX ANSWER BACKGROUND CONCLUSION CONCLUSIONS CONTACT DATE FROM INTRODUCTION ITEM LANGUAGE NB NOTE NOTES
    PLACE PS QUESTION RE RECOMMENDATIONS REFERENCE SESSION SUBJECT SUMMARY TIME TITLE TO TOPIC VENUE WARNING""".split()
)


def resolver(delegations: pd.DataFrame) -> Resolve:
    """Make the function from a name to a code that reading many lines needs.

    Parameters
    ----------
    delegations : pandas.DataFrame
        As in `Corpus.delegations`.

    Returns
    -------
    callable
        From a name in any form to its code as `find_code` gives it, or None where it raises; the names are folded
        once and not at each line.
    """
    forms = zip(*(delegations[column] for column in ("code", "name", "label", "aliases")), strict=True)
    known = {folded(form) for code, name, label, aliases in forms for form in (code, name, label, *aliases)}

    def resolve(name: str) -> str | None:
        if len(name) > LONGEST or folded(name) not in known:
            return None
        try:
            return find_code(name, delegations)
        except ValueError:  # a name of several
            return None

    return resolve


def read_speaker(line: str, resolve: Resolve, mark: Mark = "colon") -> Speaker | None:
    """Read a speaker's line.

    Parameters
    ----------
    line : str
        The line without its marks: no asterisks, no "#", nothing after the colon.
    resolve : callable
        As `resolver` makes it.
    mark : {"bold", "heading", "colon"}
        What sets the line apart. Parts between bars need no known name if they stand in bold; capitals that no table
        knows are a speaker before a colon only.

    Returns
    -------
    Speaker or None
        None if the line names no speaker in any of the known forms.
    """
    line = " ".join(line.split()).strip(" :") if len(line) <= LONGEST else ""
    group = ""
    if behalf := _BEHALF.search(line):
        group, line = behalf["group"].strip(" ,."), line[: behalf.start()] + line[behalf.end() :]
    line = _MANNER.sub("", line).strip(" ,:")
    if len(line) < 2:
        return None
    parts = [part for part in _PARTS.split(line) if part]
    if len(parts) > 1:
        bracketed = [part[1:-1] for part in parts if part[0] == "(" and part[-1] == ")"]
        group = group or ", ".join(bracketed)
        parts = [part for part in parts if part[1:-1] not in bracketed]
    if len(parts) > 1:
        found = _several_parts(parts, resolve, mark if "|" in line else "colon")
    else:
        found = _one_part(parts[0], resolve, mark) if parts else None
    return None if found is None else replace(found, group=group or found.group)


def _several_parts(parts: list[str], resolve: Resolve, mark: Mark) -> Speaker | None:
    """Read parts set apart by bars or dashes: the affiliation is the part that is a delegation, else the first."""
    codes = [resolve(part) for part in parts]
    known = next((place for place, code in enumerate(codes) if code), None)
    offices = [place for place, part in enumerate(parts) if place != known and _HOLDS_OFFICE.search(part)]
    short = any(
        len(parts[place].split()) <= 4 for place in offices
    )  # "Founder & CEO", not "Report of the Chair on ..."
    if known is None and not (mark == "bold" or (mark == "heading" and short)):
        return None
    affiliation = known if known is not None else 0 if 0 not in offices else None
    rest = [place for place in range(len(parts)) if place not in (affiliation, *offices)]
    return Speaker(
        speaker=", ".join(parts[place] for place in rest),
        function=", ".join(parts[place] for place in offices),
        affiliation="" if affiliation is None else parts[affiliation],
        delegation=None if known is None else codes[known],
    )


def _one_part(line: str, resolve: Resolve, mark: Mark) -> Speaker | None:
    """Read a line without bars: a delegation, a person with a title or an office, each with brackets behind it."""
    if code := resolve(line):  # before its brackets are taken for something else: "Iran (Islamic Republic of)"
        return Speaker(affiliation=line, delegation=code)
    whole, brackets = line, list[str]()
    while found := _IN_BRACKETS.search(line):
        brackets.insert(0, found[1].strip())
        line = line[: found.start()].strip()
    if code := resolve(line):
        return _with_brackets(Speaker(affiliation=line, delegation=code), brackets, resolve)
    head, _, tail = line.partition(", ")
    person = _PERSON.fullmatch(head)
    if person and not _HOLDS_OFFICE.match(person["name"]):  # "Mr. Chair" is who is spoken to
        if tail and not (resolve(tail) or _HOLDS_OFFICE.search(tail)):
            return None
        return _with_brackets(Speaker(speaker=head), [tail, *brackets] if tail else brackets, resolve)
    if office := _IS_OFFICE.fullmatch(line):
        code = resolve(office["of"] or "")
        holder = _with_brackets(Speaker("", line, office["of"] if code else "", "", code), brackets, resolve)
        # "Head of delegation:" is a form to fill in, "The head of the family:" a sentence; "The Secretary:" speaks.
        speaks = line.lower().startswith("the ") and (not office["of"] or "representative" in line.lower())
        return holder if mark != "colon" or holder.delegation or holder.is_chair or speaks else None
    if any(map(resolve, brackets)) and _NAMED.fullmatch(line) and (mark != "colon" or line.isupper()):
        return _with_brackets(Speaker(speaker=line), brackets, resolve)
    return _capitals(whole) if mark == "colon" else None


def _with_brackets(found: Speaker, brackets: list[str], resolve: Resolve) -> Speaker:
    """Put what stands in brackets or behind a comma where it belongs: State, group, office or person."""
    affiliation, speaker, function, group = found.affiliation, found.speaker, found.function, ""
    code = found.delegation
    for text in brackets:
        office = _IS_OFFICE.fullmatch(text)
        if (known := resolve(text)) and not affiliation:
            affiliation, code = text, known
        elif known:
            group = text
        elif office and office["of"] and not affiliation and resolve(office["of"]):
            function, affiliation, code = text, office["of"], resolve(office["of"])
        elif not function and _HOLDS_OFFICE.search(text):
            function = text
        elif not speaker:
            speaker = text
        elif not affiliation:
            affiliation = text
    return Speaker(speaker, function, affiliation, group, code)


def _capitals(line: str) -> Speaker | None:
    """Read a name in capitals before a colon that no table knows: a body or a person, which the text does not say."""
    is_name = _CAPITALS.fullmatch(line) and not _NO_SPEAKER & set(line.split())
    return Speaker(affiliation=line) if is_name or line.casefold() == "the secretariat" else None
