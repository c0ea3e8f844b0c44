"""What is wrong with an input, said so that the person who made it can mend it.

A reader collects every `Fault` it meets and raises them together: ten bad files are ten lines in one
error, not ten runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong, in one place.

    Attributes
    ----------
    where : str
        The file, or the statement or row of a table in memory.
    line : int or None
        Line in the file, counted from 1; None where the fault is not tied to a line.
    field : str
        The field or column; empty where the whole record is meant.
    allowed : str
        What may stand there.
    received : str
        What stood there.
    """

    where: str
    line: int | None
    field: str
    allowed: str
    received: str

    def __str__(self) -> str:
        """Say it in one line."""
        place = self.where if self.line is None else f"{self.where}, line {self.line}"
        field = f", field `{self.field}`" if self.field else ""
        return f"{place}{field}: allowed is {self.allowed}; received {self.received}"


class CorpusError(ValueError):
    """Input that cannot be used; `faults` lists everything that is wrong with it.

    Parameters
    ----------
    faults : iterable of Fault
        At least one; they are reported sorted by place and line.
    """

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.where, fault.line or 0, str(fault))))
        count = f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''} in the input"
        super().__init__("\n".join([f"{count}:", *(f"- {fault}" for fault in self.faults)]))


def shown(value: object, limit: int = 60) -> str:
    """Show a received value in an error: quoted, on one line, shortened.

    Parameters
    ----------
    value : object
        What was received.
    limit : int
        Longest text shown, in characters.

    Returns
    -------
    str
        `repr` of the value, cut at `limit` with an ellipsis.
    """
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
