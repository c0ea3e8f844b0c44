"""Who speaks, by name and office, in the lines above a statement."""

import re
from typing import NamedTuple

from oewg_analysis.sources.names import Names

_NOUN = (
    r"(?:statement|intervention|remarks|address|speech|contribution|comments|submission|position|declaration|déclaration|"
    r"allocution|discours|intervención|declaración|discurso|выступление|заявление|intervenção|declaração|pronunciamento)s?"
)
TITLE = re.compile(rf"\b{_NOUN}\b", re.IGNORECASE)
# "Statement by", "Remarks as delivered by", "Выступление" (whose genitive needs no word for "by").
BY = re.compile(
    rf"\b{_NOUN}(?:\s+[^\W\d_]+){{0,4}}?\s+(?:by|of|from|par|de|del|do|da)\b|\b(?:delivered|presented|prononcée?|pronunciado)\s+(?:by|par|por)\b"
    r"|\b(?:выступление|заявление)\b",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"\b(?:representative|ambassador|minister|counsell?or|secretary|director|head\s+of|envoy|attach[ée]|advis[eo]r|"
    r"chargé|coordinator|commissioner|president|expert|delegate|chief|deputy|officer|permanent|special|first|second|third|"
    r"représentante?|ambassadeur|ambassadrice|ministre|conseillère?|embajadora?|ministr[oa]|consejer[oa]|"
    r"secretari[oa]|directora?|representante|представител\w*|посол|посла|министр\w*|советник\w*|директор\w*|заместител\w*|сотрудник\w*)\b",
    re.IGNORECASE,
)
_HONORIFIC = (
    r"(?:(?:H\.?\s?E\.?|S\.?\s?E\.?|Hon\.?|Her\s+Excellency|His\s+Excellency|Son\s+Excellence|Su\s+Excelencia),?\s+)?"
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Amb|Ambassador|Minister|Sir|Dame|Mme|Monsieur|Madame|Sra?|Señora?|Dra?|Embajadora?|Ambassadeur|г-н|г-жа|"
    r"H\.?\s?E|M)\.?(?:\s+(?:Dr|Amb|Ambassador)\.?)?"
)
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-ЯЁ"
_TOKEN = rf"(?:[{_UPPER}](?:[\w'’-]+|\.)?|d'|al-[{_UPPER}]\w+|el-[{_UPPER}]\w+)"
_PARTICLE = r"(?:de|del|della|der|den|van|von|da|dos|du|la|le|el|al|bin|ibn|bint|ben|y|e|ul|ur)"
_NAME = rf"{_TOKEN}(?:[ .]+(?:{_PARTICLE}\s+){{0,3}}{_TOKEN}){{0,5}}"
_INITIALS = re.compile(rf"(?<![\w.])(?:[{_UPPER}]\.[ ]?){{1,3}}[{_UPPER}][\w'’-]{{2,}}")
_TITLED = re.compile(rf"(?<![\w-])(?i:{_HONORIFIC})\s+(?P<name>{_NAME})")
_BARE = re.compile(rf"\s*:?\s*(?P<name>{_TOKEN}(?:[ ]+(?:{_PARTICLE}\s+){{0,3}}{_TOKEN}){{1,4}})(?=\s*(?:[,(–—\n]|$))")
_MONSIEUR = re.compile(r"^M\.\s+(?=[^\W\d_]{2,}\s)")  # before a first name; "M. Reef" is an initial
_NO_INITIALS = re.compile(r"(?:U\.\s?[NSK]|H\.\s?E|E\.\s?U|S\.\s?E|P\.\s?R|D\.\s?P|D\.\s?R)\b")
_NO_NAME = re.compile(
    r"(?:Chair|President|Moderator|Facilitator|Secretary|Permanent|Mission|Delegation|Representative|Republic|United|Nations|State|"
    r"Group|Union|Open|Working|Session|Committee|Statement|Government|Ministry|Excellency|Check)",
    re.IGNORECASE,
)
# Where an office ends and the occasion begins.
_OCCASION = re.compile(
    r"\s*(?:\(|,?\s+(?:at|during|before|on\s+the\s+occasion|in\s+the\s+(?:First|Open|Security|General|Third)|on\s+behalf|"
    r"under\s+agenda|regarding|on\s+agenda|delivered|lors|devant|en\s+la|ante|на|в\s+ходе)(?:\s|$)|[,\s]*\d{1,2}\s|\n|$)",
    re.IGNORECASE,
)
_SPAN = 400  # characters after "Statement by" in which the speaker is sought


class Person(NamedTuple):
    """A speaker: what to write, and where the name stands."""

    value: str
    start: int
    end: int


def speakers_in(text: str, names: Names) -> list[Person]:
    """Find who is named as the speaker.

    Parameters
    ----------
    text : str
        The lines above a statement.
    names : Names
        Of delegations, which are no persons.

    Returns
    -------
    list of Person
        The one after "Statement by" if there are such words and a name follows, with the office before or behind the
        name; otherwise all persons with a title.
    """
    for by in BY.finditer(text):
        span_end = by.end() + _SPAN
        bare = _BARE.match(text, by.end())
        found = [
            match
            for match in (
                bare,
                *_TITLED.finditer(text, by.end(), span_end),
                *_INITIALS.finditer(text, by.end(), span_end),
            )
            if match is not None and _is_person(match, names)
        ]
        if found:
            first = min(found, key=lambda match: (match.start(), -match.end()))
            return [_person(text, first, by.end())]
    persons = [match for match in _TITLED.finditer(text) if _is_person(match, names)]
    return [_person(text, match, match.start()) for match in persons]


def _name(match: re.Match[str]) -> str:
    """Return a name without the office that follows it directly."""
    name = match.groupdict().get("name") or match.group()
    office = OFFICE.search(name)
    name = (name[: office.start()] if office else name).strip(" .,")
    return _MONSIEUR.sub("", name)


def _is_person(match: re.Match[str], names: Names) -> bool:
    name = _name(match)
    abbreviation = match.re is _INITIALS and _NO_INITIALS.match(name)
    is_other = any(_NO_NAME.fullmatch(word) for word in name.split()) or names.within(name)
    return len(name) > 2 and not abbreviation and not is_other


def _person(text: str, match: re.Match[str], after: int) -> Person:
    """Add the office: what stands between "by" and the name, or what follows the name."""
    name = re.sub(r"\.(?=[^\W\d_]{2})", ". ", _name(match))
    start = text.index(_name(match), match.start())
    end = start + len(_name(match))
    before = " ".join(text[after : match.start()].split()).strip(" ,:")
    if OFFICE.search(before):
        office = before
    else:
        behind = text[end : end + 300].lstrip(" .,–—(")
        office = _OCCASION.split(behind.lstrip(), maxsplit=1)[0].strip(" ,()")
        office = office if OFFICE.search(office) else ""
    return Person(f"{name}, {office}" if office else name, start, end)
