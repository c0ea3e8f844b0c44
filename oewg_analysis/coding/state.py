"""Coding passage by passage: what one coder has read and found, as a frozen value, and the steps that lead on from it.

A code is a stance of a statement on an issue, given at one of its passages. Each step returns a new `Coding`;
`files` keeps it on the disk and `form` puts it on a page.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import shown
from oewg_analysis.schema import STANCES

Place = tuple[str, int, int]  # statement, paragraph, sentence


@dataclass(frozen=True)
class Passage:
    """A sentence to be read: the `statement` it stands in, `paragraph` and `sentence` (from 1), and its `text`."""

    statement: str
    paragraph: int
    sentence: int
    text: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.statement, self.paragraph, self.sentence


@dataclass(frozen=True)
class Code:
    """A stance of a statement on an issue.

    Attributes
    ----------
    statement, issue, stance, note : str
        As in `Corpus.positions`.
    place : tuple of (str, int, int) or None
        The passage at which it was given; None where that was not recorded.
    """

    statement: str
    issue: str
    stance: str
    note: str = ""
    place: Place | None = None

    @property
    def cell(self) -> tuple[str, str]:
        """What it is about: statement and issue. A coder gives a cell one stance at most."""
        return self.statement, self.issue


@dataclass(frozen=True)
class Coding:
    """One coder's work on a list of statements. The codes of other coders have no part in it.

    Attributes
    ----------
    coder : str
        Whose work it is.
    passages : tuple of Passage
        What is to be read, in reading order.
    issues : tuple of str
        The codebook.
    codes : tuple of Code
        At most one a cell, in the order in which the cells were first coded.
    seen : frozenset of (str, int, int)
        Passages read, with or without a code.
    at : int
        Position in `passages` of the one being read.
    history : tuple of (Code or None, Code or None)
        What each step changed: the code before and after it, None where there was or is none.
    """

    coder: str
    passages: tuple[Passage, ...]
    issues: tuple[str, ...]
    codes: tuple[Code, ...] = ()
    seen: frozenset[Place] = frozenset()
    at: int = 0
    history: tuple[tuple[Code | None, Code | None], ...] = ()

    @property
    def here(self) -> Passage:
        """The passage being read."""
        return self.passages[self.at]

    @property
    def statements(self) -> tuple[str, ...]:
        """Ids of the statements to be read, in reading order."""
        return tuple(dict.fromkeys(passage.statement for passage in self.passages))

    @property
    def read(self) -> tuple[str, ...]:
        """Ids of the statements of which every passage was read, those without a code among them."""
        unread = {passage.statement for passage in self.passages if passage.place not in self.seen}
        return tuple(statement for statement in self.statements if statement not in unread)


def one_line(text: str) -> str:
    """Fold a note or name into one line that a table can hold.

    Parameters
    ----------
    text : str
        Anything typed or pasted.

    Returns
    -------
    str
        The same words with single spaces; line breaks, control characters and halves of characters become spaces.
    """
    return " ".join("".join(" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in text).split())


def begin(
    corpus: Corpus,
    coder: str,
    statements: Sequence[str] | None = None,
    codes: Iterable[Code] = (),
    seen: Iterable[Place] = (),
) -> Coding:
    """Take up the coding of statements where it was left.

    Parameters
    ----------
    corpus : Corpus
        With a codebook.
    coder : str
        The name under which codes are kept.
    statements : sequence of str, optional
        Ids of those to read, in reading order; all, in the order of the corpus, if left out.
    codes : iterable of Code
        What this coder coded before, in any statement.
    seen : iterable of (str, int, int)
        What this coder read before.

    Returns
    -------
    Coding
        At the first passage that was not read; at the last one if all were.

    Raises
    ------
    ValueError
        If the coder has no name, the codebook no issue, or an id is unknown, comes twice or none is given.
    """
    known = list(corpus.statements["id"])
    chosen = known if statements is None else list(statements)
    if not coder or coder != one_line(coder):
        raise ValueError(f"`coder`: allowed is a name on one line; received {shown(coder)}")
    if corpus.issues.empty:
        raise ValueError("the corpus has no codebook: write its issues into issues.csv first")
    if unknown := [one for one in chosen if one not in set(known)]:
        raise ValueError(f"`statements`: allowed are ids of the corpus; received {', '.join(map(shown, unknown))}")
    if not chosen or len(chosen) > len(set(chosen)):
        received = "none" if not chosen else "one of them twice"
        raise ValueError(f"`statements`: allowed are ids, at least one and each once; received {received}")
    by_statement: dict[str, list[Passage]] = {one: [] for one in chosen}
    held = corpus.passages[corpus.passages["statement"].isin(chosen)]
    for statement, paragraph, sentence, text in zip(
        held["statement"], held["paragraph"], held["sentence"], held["text"], strict=True
    ):
        by_statement[statement].append(Passage(statement, int(paragraph), int(sentence), text))
    passages = tuple(passage for one in chosen for passage in by_statement[one])
    done = frozenset(seen)
    at = next((number for number, passage in enumerate(passages) if passage.place not in done), len(passages) - 1)
    return Coding(coder, passages, tuple(corpus.issues["issue"]), tuple(codes), done, at)


def onward(coding: Coding) -> Coding:
    """Note the passage as read, and go to the next one; from the last there is nowhere to go."""
    at = min(coding.at + 1, len(coding.passages) - 1)
    return replace(coding, seen=coding.seen | {coding.here.place}, at=at)


def back(coding: Coding) -> Coding:
    """Go to the passage before; what was read stays read."""
    return replace(coding, at=max(coding.at - 1, 0))


def go_to(coding: Coding, statement: str) -> Coding:
    """Go to the first passage of a statement.

    Parameters
    ----------
    coding : Coding
        The work so far.
    statement : str
        The id of a statement to be read.

    Returns
    -------
    Coding

    Raises
    ------
    ValueError
        If the statement is not among them.
    """
    at = next((number for number, one in enumerate(coding.passages) if one.statement == statement), None)
    if at is None:
        raise ValueError(f"`statement`: allowed is one to be coded; received {shown(statement)}")
    return replace(coding, at=at)


def give(coding: Coding, issue: str, stance: str, note: str = "") -> Coding:
    """Code a stance at the passage being read, which then counts as read; one code replaces another in the same cell.

    Parameters
    ----------
    coding : Coding
        The work so far.
    issue : str
        An issue of the codebook.
    stance : {"supports", "opposes", "conditional"}
        Towards its proposition.
    note : str
        Why, on one line; line breaks become spaces.

    Returns
    -------
    Coding

    Raises
    ------
    ValueError
        If issue or stance is none of those allowed.
    """
    for name, value, allowed in (("issue", issue, coding.issues), ("stance", stance, STANCES)):
        if value not in allowed:
            raise ValueError(f"`{name}`: allowed is one of {', '.join(allowed)}; received {shown(value)}")
    code = Code(coding.here.statement, issue, stance, one_line(note), coding.here.place)
    done = replace(coding, seen=coding.seen | {coding.here.place})
    return _exchange(done, _find(done, code.cell), code)


def withdraw(coding: Coding, issue: str) -> Coding:
    """Take back the code of the statement being read on an issue; without one, nothing changes."""
    before = _find(coding, (coding.here.statement, issue))
    return coding if before is None else _exchange(coding, before, None)


def undo(coding: Coding) -> Coding:
    """Reverse the last code given, replaced or withdrawn since the work was taken up; without one, nothing changes."""
    if not coding.history:
        return coding
    before, after = coding.history[-1]
    return replace(_exchange(coding, after, before), history=coding.history[:-1])


def codes_here(coding: Coding) -> tuple[Code, ...]:
    """List the coder's codes of the statement being read."""
    return tuple(code for code in coding.codes if code.statement == coding.here.statement)


def _find(coding: Coding, cell: tuple[str, str]) -> Code | None:
    return next((code for code in coding.codes if code.cell == cell), None)


def _exchange(coding: Coding, before: Code | None, after: Code | None) -> Coding:
    """Put one code in the place of another; None stands for no code. The same code again is no step."""
    if before == after:
        return coding
    if before is None:
        codes: tuple[Code | None, ...] = (*coding.codes, after)
    else:
        codes = tuple(after if code == before else code for code in coding.codes)
    kept = tuple(code for code in codes if code is not None)
    return replace(coding, codes=kept, history=(*coding.history, (before, after)))
