"""A meeting's transcript, cut into the turns of those who spoke.

A turn begins at a line in bold, at a heading, or at a name before a colon, if `read_speaker` finds a speaker in it.
A bare name in bold is a speaker's if another such line gives that name as a speaker's. Lines that look like a
speaker's and are not read as one are listed by `doubtful_lines`: they are for a person to look at.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from oewg_analysis.sources.document import Document
from oewg_analysis.sources.speaker_lines import LONGEST, Mark, Speaker, read_speaker, resolver
from oewg_analysis.text import paragraphs

_BOLD = re.compile(r"(\*\*|__)(?P<label>[^*]+?)\1:?")
_HEADING = re.compile(r"#{1,6}\s+(?P<label>\S.*)")
_BOLD_THEN_TEXT = re.compile(r"(\*\*|__)(?P<label>[^*]+?)(?::\1|\1:)\s*(?P<rest>.*)")
_COLON = re.compile(rf"(?P<label>[^\W\d_][^:]{{1,{LONGEST}}}):(?:\s+(?P<rest>.*))?")
_ENDED = (".", "!", "?", ":", "”", '"', ")", "…", "*")  # what a line ends with before a new paragraph may begin


@dataclass(frozen=True)
class Turn:
    """What one speaker says until the next takes the floor.

    Attributes
    ----------
    order : int
        Place in the meeting, from 0.
    speaker, function, affiliation, group : str
        As the speaker's line gives them; empty where it does not.
    delegation : str or None
        Code of the affiliation; None if no delegation, or more than one, has that name.
    is_chair : bool
        Whether it is the turn of whoever leads the meeting.
    text : str
        Paragraphs separated by an empty line.
    n_words : int
        Stretches of `text` without white space. It is NOT the number of terms that the measures count.
    """

    order: int
    speaker: str
    function: str
    affiliation: str
    delegation: str | None
    group: str
    is_chair: bool
    text: str
    n_words: int


@dataclass(frozen=True)
class _Line:
    """A line with the label that may name a speaker, what marks it so, and what it says beyond the label."""

    text: str
    label: str = ""
    mark: Mark | None = None
    rest: str = ""
    speaker: Speaker | None = None


def split_turns(source: Document | str, delegations: pd.DataFrame) -> tuple[Turn, ...]:
    """Cut a transcript into turns.

    Parameters
    ----------
    source : Document or str
        The transcript of one meeting; a text may use the marks of Markdown.
    delegations : pandas.DataFrame
        As in `Corpus.delegations`; names are resolved by `find_code`.

    Returns
    -------
    tuple of Turn
        In the order of the meeting; none if no line names a speaker. What stands before the first turn, and headings
        that name no speaker, are left out.
    """
    turns: list[Turn] = []
    speaker: Speaker | None = None
    said: list[str] = []
    for line in [*_read_lines(source, delegations), None]:
        if line is not None and line.speaker is None:
            if line.mark != "heading":
                said.append(line.text)
            continue
        if speaker is not None:
            turns.append(_turn(len(turns), speaker, said))
        if line is not None:
            speaker, said = line.speaker, [line.rest]
    return tuple(turns)


def doubtful_lines(source: Document | str, delegations: pd.DataFrame) -> tuple[str, ...]:
    """List the lines that are set apart as a speaker's line may be, and were not read as one.

    Parameters
    ----------
    source : Document or str
        As for `split_turns`.
    delegations : pandas.DataFrame
        As in `Corpus.delegations`.

    Returns
    -------
    tuple of str
        Headings and lines all in bold, in their order. If one of them is a speaker's, what follows it stands in the
        turn before.
    """
    lines = _read_lines(source, delegations)
    return tuple(line.label for line in lines if line.speaker is None and line.mark in ("bold", "heading"))


def joined(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Join the turns that one delegation took in one meeting.

    Parameters
    ----------
    turns : iterable of Turn
        Those of one meeting.

    Returns
    -------
    tuple of Turn
        One for each delegation (or person, where there is no code) and group for which it spoke, at the place of its
        first turn: a State that speaks for a group and for itself keeps two. Different speakers and offices are
        listed with semicolons. The Chair's turns stay as they are.
    """

    def key(turn: Turn) -> tuple[str, ...]:
        own = (f"turn {turn.order}",) if turn.is_chair else ()
        who = (turn.delegation,) if turn.delegation else (turn.affiliation, turn.speaker)
        return (*own, *who, turn.group)

    first: dict[tuple[str, ...], int] = {}
    for turn in (turns := tuple(turns)):
        first.setdefault(key(turn), turn.order)
    ordered = sorted(turns, key=lambda turn: (first[key(turn)], turn.order))
    return tuple(_one(tuple(same)) for _, same in groupby(ordered, key))


def unresolved(turns: Iterable[Turn]) -> tuple[str, ...]:
    """List whom no code was found for.

    Parameters
    ----------
    turns : iterable of Turn
        Any turns.

    Returns
    -------
    tuple of str
        Affiliations, or speakers without one, of the turns that have no delegation and are not the Chair's; each once.
    """
    return tuple(
        dict.fromkeys(
            turn.affiliation or turn.speaker or turn.function
            for turn in turns
            if turn.delegation is None and not turn.is_chair
        )
    )


def _turn(order: int, speaker: Speaker, said: list[str]) -> Turn:
    text = "\n\n".join(paragraphs("\n".join(said)))
    return Turn(
        order,
        speaker.speaker,
        speaker.function,
        speaker.affiliation,
        speaker.delegation,
        speaker.group,
        speaker.is_chair,
        text,
        len(text.split()),
    )


def _one(turns: tuple[Turn, ...]) -> Turn:
    text = "\n\n".join(turn.text for turn in turns if turn.text)
    speakers, functions = (
        "; ".join(dict.fromkeys(filter(None, values)))
        for values in ([turn.speaker for turn in turns], [turn.function for turn in turns])
    )
    return replace(turns[0], speaker=speakers, function=functions, text=text, n_words=len(text.split()))


def _read_lines(source: Document | str, delegations: pd.DataFrame) -> list[_Line]:
    """Read all lines; a bare name is known as a speaker's only when the others have been read."""
    resolve = resolver(delegations)
    lines = [
        replace(line, speaker=read_speaker(line.label, resolve, line.mark)) if line.mark else line
        for line in _lines(source)
    ]
    named = {line.speaker.speaker for line in lines if line.speaker is not None} - {""}
    return [
        replace(line, speaker=Speaker(speaker=line.label))
        if line.speaker is None and line.mark in ("bold", "heading") and line.label in named
        # A label before a colon that names nobody is the beginning of a sentence.
        else (_Line(line.text) if line.mark == "colon" and line.speaker is None else line)
        for line in lines
    ]


def _lines(source: Document | str) -> Iterator[_Line]:
    if isinstance(source, str):
        blocks = [(source, "text")]
    else:
        blocks = [(block.text, block.kind) for block in source.blocks if block.kind in ("text", "heading")]
    for text, kind in blocks:
        before = ""
        for line in map(str.strip, text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            yield _marked(line, opens=not before or before.endswith(_ENDED), heading=kind == "heading")
            before = line
        yield _Line("")


def _marked(line: str, *, opens: bool, heading: bool) -> _Line:
    """Find the label of a line; one before a colon only where a paragraph may begin."""
    if whole := _BOLD.fullmatch(line):
        return _Line(line, whole["label"].strip(" :"), "bold")
    if heading:
        return _Line(line, line, "heading")
    if found := _HEADING.fullmatch(line):
        return _Line(line, found["label"].strip("#* "), "heading")
    if begun := _BOLD_THEN_TEXT.fullmatch(line):
        return _Line(line, begun["label"].strip(), "bold", begun["rest"])
    if opens and (spoken := _COLON.fullmatch(line)):
        return _Line(line, spoken["label"].strip(), "colon", spoken["rest"] or "")
    return _Line(line)
