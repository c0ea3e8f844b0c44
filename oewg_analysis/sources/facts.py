"""What a source says of itself: whose statement it is, by whom, when, where, about what, and where that was seen.

Facts are proposals for a person to check. Nothing is made up: what the text does not say is listed as missing, and
what it says in a way that allows several readings is listed with all of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd

from oewg_analysis.sources import meetings
from oewg_analysis.sources.dates import dates_in
from oewg_analysis.sources.document import Document, paragraphs
from oewg_analysis.sources.language import language_of
from oewg_analysis.sources.names import Named, Names
from oewg_analysis.sources.opening import Passage, front_and_rest
from oewg_analysis.sources.speaker import TITLE, speakers_in

FIELDS = ("delegation", "on_behalf_of", "speaker", "date", "body", "session", "agenda_item", "language", "title")

# Articles, and "Republic of" in languages of which the table of delegations has no names.
_THE = (
    r"(?:\s+(?:the|l['’]|la|las|le|les|los|du|des|de|del|d['’]|da|do|dos|república|république|reino|royaume|estado|état))*"
    r"\s*['’]?"
)
_NOUN = r"(?:statement|intervention|remarks|address|speech|contribution|comments|submission|position|declaration)s?"
# What stands before the name of a delegation that speaks, the surest first. A name must follow at once.
_BEFORE_DELEGATION = tuple(
    re.compile(f"(?:{pattern}){_THE}$", re.IGNORECASE)
    for pattern in (
        r"(?:permanent\s+|observer\s+){1,2}mission\s+of|mission\s+permanente|misión\s+permanente|missão\s+permanente",
        rf"{_NOUN}(?:\s+[^\W\d_]+){{0,4}}?\s+(?:by|of|from)(?:\s+the\s+(?:delegation|representative|government)\s+of)?"
        r"|(?:delivered|presented)\s+by|(?:déclaration|intervention|intervención|declaración)\s+(?:de|par|por)",
        r"(?:representative|ambassador|delegation|minister|mission|envoy|government|president)(?:\s+\w+){0,3}?\s+(?:of|to\s+the\s+UN\s+of)"
        r"|(?:représentante?|ambassadeur|délégation|representante|embajadora?|delegación)(?:\s+\w+){0,3}?\s+(?:de|du)",
    )
)
_BEHIND_DELEGATION = re.compile(
    rf"['’]?s?\s*(?:[:–—-]\s*)?(?:{_NOUN}\b|national\s+(?:statement|position))", re.IGNORECASE
)
_OWN_WORDS = re.compile(
    r"(?:(?:my|our)\s+(?:delegation|country),|(?:the\s+)?delegation\s+of|^|\n)(?:\s+the)?\s*$", re.IGNORECASE
)
_ACTS = re.compile(
    r"\s+(?:aligns?|associates?|thanks?|welcomes?|would\s+like|wishes|believes?|considers?|supports?|reiterates?|attaches|joins?)\b",
    re.IGNORECASE,
)
_BEHALF = re.compile(
    r"\b(?:on\s+behalf\s+of|au\s+nom\s+de|au\s+nom\s+du|au\s+nom\s+des|en\s+nombre\s+de|em\s+nome\s+d[aeo]s?|от\s+имени)\s+",
    re.IGNORECASE,
)
_AND = re.compile(
    r"[\s,;&]*(?:and\s+)?(?:its\s+(?:\d+\s+)?member\s+states)?[\s,;&]*(?:and\s+|et\s+|y\s+)?(?:the\s+|la\s+|los\s+)?",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?:my|our|the)\s+(?:own\s+)?(?:delegation|country|government|state)\b(?:\s+of\b)?", re.IGNORECASE)
_A_GROUP = re.compile(
    r"(?:the\s+|a\s+)?(?P<name>(?:[\w-]+\s+){0,3}?(?:group|states|countries|members)\b[^.,;:\n()]{0,80})", re.IGNORECASE
)


@dataclass(frozen=True)
class Found:
    """A fact.

    Attributes
    ----------
    value : str
        As the front matter of a statement holds it; several names are separated by "; ".
    where : str
        The place with a quotation, or "file name".
    """

    value: str
    where: str


@dataclass(frozen=True)
class Facts:
    """What was found, what was not, and what needs a decision.

    Attributes
    ----------
    found : mapping of str to Found
        By field.
    missing : tuple of str
        Fields of which the source says nothing.
    ambiguous : mapping of str to tuple of str
        Fields for which the source allows several values.
    """

    found: Mapping[str, Found]
    missing: tuple[str, ...]
    ambiguous: Mapping[str, tuple[str, ...]]


def find_facts(document: Document, delegations: pd.DataFrame) -> Facts:
    """Find what a statement says of itself.

    Parameters
    ----------
    document : Document
        As read.
    delegations : pandas.DataFrame
        As in `Corpus.delegations`: names and aliases are known from it and nowhere else.

    Returns
    -------
    Facts
        Each of `FIELDS` in one of its three parts. Most facts are sought above the salutation only, since what
        follows speaks of other meetings and other States.
    """
    names = Names(delegations)
    front, opening, closing = front_and_rest(document)
    stem = PurePath(document.name).stem
    behalf = _on_behalf_of(front, names) or _on_behalf_of(opening, names)
    candidates = {
        "on_behalf_of": behalf,
        "delegation": _delegation(front, opening, names, stem, behalf),
        "speaker": [(person.value, front.where(person.start, person.end)) for person in speakers_in(front.text, names)],
        "date": _date(front, closing, stem),
        "session": _session(front, opening),
        "agenda_item": _agenda_item(front, opening),
        "language": _language(document),
        "title": _title(front),
    }
    candidates["body"] = _body(front, opening, candidates["date"])
    found = {}
    ambiguous = {}
    for field in FIELDS:
        values = dict(candidates[field][::-1])  # of the same value, where it was seen first
        if field == "on_behalf_of" and values:
            found[field] = Found("; ".join(dict(candidates[field])), candidates[field][0][1])
        elif len(values) == 1:
            found[field] = Found(*candidates[field][0])
        elif values:
            ambiguous[field] = tuple(dict(candidates[field]))
    return Facts(found, tuple(field for field in FIELDS if field not in found and field not in ambiguous), ambiguous)


Candidates = list[tuple[str, str]]  # value and where it was seen


def _named(name: Named, seen: Passage) -> Candidates:
    return [(code, seen.where(name.start, name.end)) for code in name.codes]


def _delegation(front: Passage, opening: Passage, names: Names, stem: str, behalf: Candidates) -> Candidates:
    """Find who speaks by the surest sign there is; the groups for whom it speaks are somebody else."""
    spans = list(_behalf_spans(front, names))
    named = [name for name in names.within(front.text) if not any(start <= name.start < end for start, end, _ in spans)]
    for before in _BEFORE_DELEGATION:
        if hits := [name for name in named if before.search(front.text[max(0, name.start - 90) : name.start])]:
            return [candidate for name in hits for candidate in _named(name, front)]
    lines = [(line, at) for line, at in zip(front.text.split("\n"), front.starts, strict=False)]
    alone = [
        name
        for name in named
        for line, at in lines
        if at <= name.start < at + len(line) and _is_line_of(name, line, at)
    ]
    if alone:
        return [candidate for name in alone for candidate in _named(name, front)]
    for name in names.within(opening.text):
        if _OWN_WORDS.search(opening.text[max(0, name.start - 40) : name.start]) and (
            _ACTS.match(opening.text, name.end) or "delegation" in opening.text[max(0, name.start - 40) : name.start]
        ):
            return _named(name, opening)
    by_stem = names.codes_of(stem.replace("_", " ")) or _code_in(stem, names)
    if by_stem:
        return [(code, f"file name: “{stem}”") for code in by_stem]
    groups = [(value, where) for value, where in behalf if len(names.codes_of(value)) == 1]
    if len(groups) == 1:  # nobody else is named as the speaker
        return [(names.codes_of(groups[0][0])[0], f"{groups[0][1]}, and nobody else is named as the speaker")]
    return []


def _is_line_of(name: Named, line: str, at: int) -> bool:
    """Say whether a line is a name alone, or a name and "statement"."""
    before, behind = line[: name.start - at].strip(" ([*–—-"), line[name.end - at :].strip(" )]*:–—-.,")
    return before.lower() in ("", "the") and (not behind or _BEHIND_DELEGATION.match(line, name.end - at) is not None)


def _code_in(stem: str, names: Names) -> tuple[str, ...]:
    """Find a delegation's code among the parts of a file name."""
    parts = [part.upper() for part in re.split(r"[\W_]+", stem) if len(part) >= 3]
    return tuple(dict.fromkeys(part for part in parts[:3] if part in names.kinds))


def _behalf_spans(seen: Passage, names: Names) -> Iterator[tuple[int, int, list[str]]]:
    """Yield where somebody speaks on behalf of others, and of whom, as the text names them."""
    for begin in _BEHALF.finditer(seen.text):
        if _OWN.match(seen.text, begin.end()):
            continue
        at = _AND.match(seen.text, begin.end()).end()  # type: ignore[union-attr]
        listed, end = list[str](), at
        following = [name for name in names.within(seen.text) if name.start >= at]
        for name in following:
            if name.start != at:
                break
            listed.append(name.text)
            end = name.end
            at = _AND.match(seen.text, name.end).end()  # type: ignore[union-attr]
        if not listed and (group := _A_GROUP.match(seen.text, begin.end())):
            listed, end = [group["name"].strip()], group.end()
        yield begin.start(), end, listed


def _on_behalf_of(seen: Passage, names: Names) -> Candidates:
    return [(name, seen.where(start, end)) for start, end, listed in _behalf_spans(seen, names) for name in listed]


def _date(front: Passage, closing: Passage, stem: str) -> Candidates:
    """Take the day above the text, else below it, else in the file's name; all days if they differ."""
    in_stem = [(value, f"file name: “{stem}”") for dated in dates_in(stem.replace("_", " ")) for value in dated.values]
    for seen in (front, closing):
        dated = dates_in(seen.text)
        found = [(value, seen.where(one.start, one.end)) for one in dated for value in one.values]
        exact = [candidate for candidate in found if len(candidate[0]) == 10]
        if exact:
            return exact + [candidate for candidate in in_stem if len(candidate[0]) == 10]
        if found:
            return found
    return in_stem


def _body(front: Passage, opening: Passage, dates: Candidates) -> Candidates:
    """Take the first body that is named; a working group of which only the kind is named by the date, if it can be."""
    for seen in (front, opening):
        for pattern, bodies in meetings.BODIES:
            if match := pattern.search(seen.text):
                where = seen.where(match.start(), match.end())
                fitting = [body for body in bodies if _lived(body, dates)]
                if len(bodies) > 1 and len(fitting) == 1 and dates:
                    return [(fitting[0], f"{where}, by its date {dates[0][0]}")]
                named = ", by the full name of the group" if len(bodies) == 1 and bodies[0] in meetings.LIVED else ""
                return [(body, where + named) for body in bodies]
    if match := meetings.OTHER_BODY.search(front.text):
        return [(" ".join(match["body"].split()), front.where(match.start("body"), match.end("body")))]
    return []


def _lived(body: str, dates: Candidates) -> bool:
    """Say whether a body met at any of the dates."""
    first, last = meetings.LIVED.get(body, ("", "9999"))
    return any(first[: len(date)] <= date <= last[: len(date)] for date, _ in dates)


def _session(front: Passage, opening: Passage) -> Candidates:
    for seen in (front, opening):
        matches = [match for match in meetings.SESSION.finditer(seen.text) if seen is front or match["kind"]]
        sessions = [match for match in matches if not match.group().lower().endswith("meeting")]
        if sessions:
            return [(meetings.session_name(match), seen.where(match.start(), match.end())) for match in sessions]
    named = list(meetings.NAMED_SESSION.finditer(front.text))[:1]
    return [(" ".join(match.group().lower().split()), front.where(match.start(), match.end())) for match in named]


def _agenda_item(front: Passage, opening: Passage) -> Candidates:
    """Take the topic of an agenda item, or its number where no topic is named."""
    for seen in (front, opening):
        for match in meetings.AGENDA_ITEM.finditer(seen.text):
            topic = " ".join(match["topic"].split()).strip(" ,“”\"'*()")
            value = topic if seen is front and len(topic) > 3 else ""
            if not value and match["number"]:
                value = " ".join(match.group()[: match.end("number") - match.start()].lower().split())
            if value:
                return [(value, seen.where(match.start(), match.end()))]
    return []


def _language(document: Document) -> Candidates:
    language, evidence = language_of("\n".join(paragraphs(document)))
    return [(language, f"whole text: {evidence}")] if language else []


def _title(front: Passage) -> Candidates:
    """Take the line that says what this is, with those it runs on to; else the title of the page."""
    lines = front.text.split("\n") if front.text else []
    for number, line in enumerate(lines):
        if TITLE.search(line):
            title, last = line, number
            while len(title) < 40 and last + 1 < len(lines) and len(title) + len(lines[last + 1]) < 250:
                last += 1
                title = f"{title} {lines[last]}"
            start = front.starts[number]
            return [(title, front.where(start, start + len(line)))]
    return []
