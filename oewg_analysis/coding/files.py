"""Codes and progress on the disk: `positions.csv`, and beside it which passages each coder has read.

A save reads the file as it is now, changes only what this coder changed since, and puts the whole new file in place of
the old one at once. So a kill during a save loses nothing, and two coders can work on one file.
"""

import contextlib
import csv
import io
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from oewg_analysis.coding.state import Code, Coding, Place
from oewg_analysis.faults import CorpusError, Fault, shown
from oewg_analysis.reading import read_table
from oewg_analysis.schema import POSITIONS, Field, listed, whole
from oewg_analysis.writing import write_atomically

if sys.platform != "win32":
    import fcntl

Cells = tuple[str, ...]

PASSAGES = (
    Field("statement", "text", required=True),
    Field("paragraph", "a whole number", whole, required=True),
    Field("sentence", "a whole number", whole, required=True),
    Field("issues", "a list of issues", listed, empty=()),
    Field("coder", "text", required=True),
)
# Which columns make two rows the same row.
KEYS: dict[tuple[Field, ...], Cells] = {
    POSITIONS: ("statement", "issue", "coder"),
    PASSAGES: ("statement", "paragraph", "sentence", "coder"),
}


def passages_file(positions: Path) -> Path:
    """Name the file that keeps which passages each coder read: `positions_passages.csv` beside `positions.csv`."""
    return positions.with_name(f"{positions.stem}_passages.csv")


def read_rows(path: Path, fields: tuple[Field, ...]) -> dict[Cells, Cells]:
    """Read a table that codes or progress are kept in, every coder's rows.

    Parameters
    ----------
    path : pathlib.Path
        The file; one that does not exist has no rows.
    fields : tuple of Field
        `schema.POSITIONS` or `PASSAGES`.

    Returns
    -------
    dict of tuple to tuple of str
        The cells of each row as text, by those of its cells that no other row may share.

    Raises
    ------
    CorpusError
        With every fault of the file.
    """
    faults: list[Fault] = []
    rows: dict[Cells, Cells] = {}
    for record in read_table(path, fields, faults) if path.exists() else []:
        key = tuple(str(record[name]) for name in KEYS[fields])
        if key in rows:
            faults.append(Fault(str(path), record["line"], ", ".join(KEYS[fields]), "each only once", shown(key)))
        rows[key] = tuple(_cell(record[field.name], field) for field in fields)
    if faults:
        raise CorpusError(faults)
    return rows


def _cell(value: object, field: Field) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    return "" if value is field.empty else str(value)


def table_text(rows: Mapping[Cells, Cells], fields: tuple[Field, ...]) -> str:
    """Write rows as the text of a CSV file, with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields)
    writer.writerows(rows.values())
    return text.getvalue()


def read_coding(path: Path, coder: str) -> tuple[tuple[Code, ...], frozenset[Place]]:
    """Read what one coder coded and read; the rows of others are passed over.

    Parameters
    ----------
    path : pathlib.Path
        The file of positions.
    coder : str
        Whose.

    Returns
    -------
    codes : tuple of Code
        In the order of the file.
    seen : frozenset of (str, int, int)
        Passages read.

    Raises
    ------
    CorpusError
        With every fault of the file, or of the one beside it.
    """
    seen, places = set[Place](), dict[tuple[str, str], Place]()
    for statement, paragraph, sentence, issues, who in read_rows(passages_file(path), PASSAGES).values():
        if who == coder:
            place = (statement, int(paragraph), int(sentence))
            seen.add(place)
            places |= {(statement, issue): place for issue in listed(issues)}
    codes = tuple(
        Code(statement, issue, stance, note, places.get((statement, issue)))
        for statement, issue, stance, note, who in read_rows(path, POSITIONS).values()
        if who == coder
    )
    return codes, frozenset(seen)


def save(path: Path, before: Coding, after: Coding) -> None:
    """Write what changed between two states of one coder's work; everything else in the files stays as it is.

    Parameters
    ----------
    path : pathlib.Path
        The file of positions; made if there is none. `passages_file(path)` is written beside it.
    before, after : Coding
        The work as it was saved last, and as it is now.

    Raises
    ------
    CorpusError
        If a file holds what it may not hold; it is then left as it is.
    OSError
        If a file cannot be written; it is then as it was.
    """
    with alone(path.parent):
        _change(path, POSITIONS, _position_rows(before), _position_rows(after))
        _change(passages_file(path), PASSAGES, _passage_rows(before), _passage_rows(after))


def _position_rows(coding: Coding) -> dict[Cells, Cells]:
    return {
        (*code.cell, coding.coder): (code.statement, code.issue, code.stance, code.note, coding.coder)
        for code in coding.codes
    }


def _passage_rows(coding: Coding) -> dict[Cells, Cells]:
    issues: dict[Place, list[str]] = {place: [] for place in sorted(coding.seen)}
    for code in coding.codes:
        if code.place is not None:
            issues.setdefault(code.place, []).append(code.issue)
    return {
        (one[0], str(one[1]), str(one[2]), coding.coder): (
            *(one[0], str(one[1]), str(one[2])),
            *(";".join(coded), coding.coder),
        )
        for one, coded in issues.items()
    }


def _change(path: Path, fields: tuple[Field, ...], before: Mapping[Cells, Cells], after: Mapping[Cells, Cells]) -> None:
    if before == after:
        return
    rows = read_rows(path, fields)
    for key in before.keys() - after.keys():
        rows.pop(key, None)
    rows |= {key: row for key, row in after.items() if before.get(key) != row}
    write_atomically(path, table_text(rows, fields))


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one save at a time change files in a folder; the system lifts the lock when a process ends, however it ends.

    Where folders cannot be locked (Windows, some network drives), of two saves in the same instant one may be lost.

    Parameters
    ----------
    folder : pathlib.Path
        Where the files lie.

    Yields
    ------
    None
        Once no other save is under way.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
