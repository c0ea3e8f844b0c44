"""What the commands share: options, exit codes, errors said in one line each, tables and JSON."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:  # pandas is slow to import, and --help does not need it
    from oewg_analysis.corpus import Corpus

T = TypeVar("T")


class Exit(IntEnum):
    """What the exit code of a command says; the table stands in `oewg --help`."""

    DONE = 0
    FAULTS = 1
    USAGE = 2
    UNREADABLE = 3
    UNKNOWN = 4
    EXISTS = 5


CorpusOption = Annotated[
    Path | None, typer.Option("--corpus", metavar="DIR", help="The corpus; see `oewg --help` for where else it is.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs to read.")]
DelegationFilter = Annotated[list[str] | None, typer.Option("--delegation", help="Of this one; may be repeated.")]
ThemeFilter = Annotated[list[str] | None, typer.Option("--theme", help="With this theme; may be repeated.")]
GroupFilter = Annotated[list[str] | None, typer.Option("--group", help="Of members of this group, such as G77.")]
BodyFilter = Annotated[list[str] | None, typer.Option("--body", help="Made in this body; may be repeated.")]
SinceFilter = Annotated[str | None, typer.Option("--since", help="From this day or year on.")]
UntilFilter = Annotated[str | None, typer.Option("--until", help="Up to this day or year.")]


class Stop(Exception):
    """A command cannot go on; the message is for the person who called it."""

    def __init__(self, message: str, code: Exit):
        super().__init__(message)
        self.code = code


def say(message: str) -> None:
    """Say something beside the result: on standard error, where a pipe does not take it."""
    typer.echo(message, err=True)


@contextmanager
def errors() -> Iterator[None]:
    """Turn the errors that a person can mend into a message and an exit code; others are bugs and keep their trace."""
    try:
        yield
    except BrokenPipeError:  # whoever read the output has seen enough: `oewg list | head`
        raise
    except (Stop, ValueError, OSError, ImportError) as error:
        say(str(error))
        raise typer.Exit(code_of(error)) from None


def code_of(error: Exception) -> Exit:
    """Give the exit code of an error.

    Parameters
    ----------
    error : Exception
        As a command may meet it.

    Returns
    -------
    Exit
    """
    from oewg_analysis.faults import CorpusError
    from oewg_analysis.sources.document import SourceError
    from oewg_analysis.writing import ExistsError

    if isinstance(error, Stop):
        return error.code
    table = ((CorpusError, Exit.FAULTS), (ExistsError, Exit.EXISTS), (SourceError, Exit.UNREADABLE))
    found = next((code for kind, code in table if isinstance(error, kind)), None)
    return found or (Exit.UNREADABLE if isinstance(error, (OSError, ImportError)) else Exit.USAGE)


def folder_of(corpus: Path | None) -> Path:
    """Find the corpus folder: the one named, else where `corpus_folder` looks."""
    from oewg_analysis.loading import corpus_folder

    return corpus_folder() if corpus is None else corpus


def filtered(
    corpus: Path | None,
    *,
    delegation: Sequence[str] | None = None,
    theme: Sequence[str] | None = None,
    group: Sequence[str] | None = None,
    body: Sequence[str] | None = None,
    since: str | None = None,
    until: str | None = None,
) -> "Corpus":
    """Load a corpus and keep what the filters ask for; a date that does not decide is said and left out."""
    import warnings

    from oewg_analysis.loading import load_corpus

    held = load_corpus(folder_of(corpus))
    choices: dict[str, Any] = {"delegation": delegation, "theme": theme, "group": group, "body": body}
    choices = {name: choice for name, choice in choices.items() if choice}
    if not (choices or since or until):
        return held
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        kept = held.where(**choices, since=since, until=until)
    for warning in caught:
        say(str(warning.message).partition(";")[0])  # behind it stands an argument of Python's
    return kept


def interactive() -> bool:
    """Whether there is a person to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def progress(items: Sequence[T], what: str) -> Iterable[T]:
    """Show how far the work is, where several pieces are to be done and somebody looks on.

    Parameters
    ----------
    items : sequence
        The pieces.
    what : str
        What they are.

    Returns
    -------
    iterable
        The same items.
    """
    if len(items) < 2 or not sys.stderr.isatty():
        return items
    from tqdm import tqdm

    bar: Iterable[T] = tqdm(items, desc=what, unit="", file=sys.stderr, leave=False)
    return bar


def print_json(value: object) -> None:
    """Print a value as JSON; missing values become null, tuples lists."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def plain(record: Mapping[Any, Any]) -> dict[str, Any]:
    """Make a record fit for JSON.

    Parameters
    ----------
    record : mapping
        A row of a frame or a statement's record.

    Returns
    -------
    dict
        With None for missing values, lists for tuples and Python's own numbers.
    """
    import pandas as pd

    def value(held: Any) -> Any:
        if isinstance(held, (tuple, list)):
            return [value(item) for item in held]
        if held is None or pd.isna(held):
            return None
        return held.item() if hasattr(held, "item") else held

    return {str(name): value(held) for name, held in record.items()}


def print_table(rows: Sequence[Sequence[object]], header: Sequence[str]) -> None:
    """Print rows in columns as wide as what they hold; numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    right = [bool(rows) and all(isinstance(row[place], int) for row in rows) for place in range(len(header))]
    for line in (list(header), *cells):
        shown = (
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        )
        typer.echo("  ".join(shown).rstrip())
