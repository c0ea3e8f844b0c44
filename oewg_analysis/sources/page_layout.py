"""The pieces of text of one page, put into lines and in reading order.

Columns are found by white gutters, between lines that span them (a simple form of the recursive cut of Nagy and
Seth, 1984); line numbers and the raised marks of footnotes are left out.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

_MARK = re.compile(r"[\d*†‡§,\s]{1,8}")
_NUMBER = re.compile(r"\s*\d{1,4}\s*")


@dataclass(frozen=True)
class Piece:
    """A run of text on one line. Lengths in points, from the left and the bottom of the page.

    Attributes
    ----------
    text : str
    left, right : float
    base : float
        Lower edge of the letters of its font.
    size : float
        Height of its font.
    bold : bool
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a column.

    Attributes
    ----------
    text : str
    left, right, base, size : float
        As in `Piece`.
    bold : bool
        Whether all of it is.
    is_row : bool
        Whether it is a row of a table; its cells are separated by " | ".
    column : int
        Place of its column and band on the page; lines that are read on without a jump share it.
    start, edge : float
        Left and right end of the lines of its column.
    number : int
        Its place on the page, from 1.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    is_row: bool = False
    column: int = 0
    start: float = 0.0
    edge: float = 0.0
    number: int = 0

    def page_gap(self, after: "Line") -> float | None:
        """Return how far below a line of the same column lies; None for one of another column or page."""
        below = self.base - after.base
        return below if self.column == after.column and after.number == self.number + 1 and below > 0 else None


def lines_in_order(pieces: Sequence[Piece]) -> tuple[list[Line], Counter[str]]:
    """Put a page in reading order.

    Parameters
    ----------
    pieces : sequence of Piece
        In any order.

    Returns
    -------
    list of Line
        Numbered from 1.
    collections.Counter
        How many line numbers and footnote marks were left out.
    """
    left_out: Counter[str] = Counter()
    rest = _without_line_numbers(list(pieces))
    left_out["line numbers"] = len(pieces) - len(rest)
    rows = []
    for row in _rows(rest):
        kept = _without_marks(row)
        left_out["marks of footnotes"] += len(row) - len(kept)
        rows.append(_segments(kept))
    columns = _columns([segment for row in rows for segment in row])
    lines = [line for place, column in enumerate(columns) for line in _lines(column, place)]
    return [replace(line, number=number) for number, line in enumerate(lines, 1)], +left_out


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Group pieces that stand beside each other, from the top."""
    rows: list[list[Piece]] = []
    height = 0.0
    for piece in sorted(pieces, key=lambda piece: (-(piece.base + piece.size / 2), piece.left)):
        middle = piece.base + piece.size / 2
        if rows and height - middle < 0.4 * min(piece.size, max(one.size for one in rows[-1][-8:])):
            rows[-1].append(piece)
        else:
            rows.append([piece])
            height = middle
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _without_line_numbers(pieces: list[Piece]) -> list[Piece]:
    """Leave out numbers in the margin that count the lines, one by one or by fives."""
    numbers = [piece for piece in pieces if _NUMBER.fullmatch(piece.text)]
    others = [piece for piece in pieces if not _NUMBER.fullmatch(piece.text)]
    if len(numbers) < 4 or not others:
        return pieces
    left, right = min(piece.left for piece in others), max(piece.right for piece in others)
    for margin in (
        [piece for piece in numbers if piece.right < left],
        [piece for piece in numbers if piece.left > right],
    ):
        margin.sort(key=lambda piece: -piece.base)
        counts = [int(piece.text) for piece in margin]
        steps = {after - before for before, after in zip(counts, counts[1:], strict=False)}
        by_fives = steps == {5} and len(margin) >= 4
        if by_fives or (steps == {1} and len(margin) >= 0.6 * len(_rows(others))):
            dropped = set(map(id, margin))
            return [piece for piece in pieces if id(piece) not in dropped]
    return pieces


def _without_marks(row: list[Piece]) -> list[Piece]:
    """Leave out small raised figures behind a word."""
    kept: list[Piece] = []
    for piece in row:
        before = kept[-1] if kept else None
        raised = (
            before is not None
            and piece.size < 0.8 * before.size
            and piece.base > before.base + 0.1 * before.size
            and piece.left - before.right < 0.5 * before.size
        )
        if not (raised and _MARK.fullmatch(piece.text)):
            kept.append(piece)
    return kept


def _segments(row: list[Piece]) -> list[Line]:
    """Join the pieces of a row that stand as close as words do."""
    found: list[list[Piece]] = []
    for piece in row:
        if found and piece.left - found[-1][-1].right < 1.3 * max(piece.size, found[-1][-1].size) * 0.9:
            found[-1].append(piece)
        else:
            found.append([piece])
    return [_segment(pieces) for pieces in found]


def _segment(pieces: list[Piece]) -> Line:
    text = pieces[0].text
    for before, piece in zip(pieces, pieces[1:], strict=False):
        apart = piece.left - before.right > 0.12 * piece.size
        text += (" " if apart and not text.endswith(" ") and not piece.text.startswith(" ") else "") + piece.text
    longest = max(pieces, key=lambda piece: len(piece.text))
    bold = all(piece.bold for piece in pieces)
    right = max(piece.right for piece in pieces)
    return Line(text.strip(), pieces[0].left, right, longest.base, longest.size, bold)


def _columns(segments: list[Line], depth: int = 0) -> list[list[Line]]:
    """Cut a page into columns, each a list of segments from top to bottom, in reading order."""
    gutter = _gutter(segments) if depth < 2 else None
    if gutter is None:
        return [segments] if segments else []
    found: list[list[Line]] = []
    left: list[Line] = []
    right: list[Line] = []
    spanning: list[Line] = []

    def flush() -> None:
        found.extend([*_columns(left[:], depth + 1), *_columns(right[:], depth + 1)])
        left.clear()
        right.clear()

    for segment in segments:
        if segment.left < gutter < segment.right:
            if left or right:
                flush()
            spanning.append(segment)
            continue
        if spanning:
            found.append(spanning)
            spanning = []
        (left if segment.right <= gutter else right).append(segment)
    if left or right:
        flush()
    return [column for column in [*found, spanning] if column]


def _gutter(segments: list[Line]) -> float | None:
    """Find the white space between two columns of prose; None if there is none."""
    if len(segments) < 8:
        return None
    start, end = min(segment.left for segment in segments), max(segment.right for segment in segments)
    best: tuple[int, float, float] | None = None
    rights = sorted({round(segment.right + 1, 1) for segment in segments})
    for x in rights[:: max(1, len(rights) // 60)]:
        if not start + 0.25 * (end - start) < x < start + 0.75 * (end - start):
            continue
        left = [segment for segment in segments if segment.right <= x]
        right = [segment for segment in segments if segment.left >= x]
        crossing = len(segments) - len(left) - len(right)
        if min(len(left), len(right)) < 4 or crossing > 0.4 * len(segments):
            continue
        # Side by side over several lines, and as wide as prose: the cells of a table are not.
        top, bottom = min(left[0].base, right[0].base), max(left[-1].base, right[-1].base)
        side_by_side = [segment for segment in (*left, *right) if bottom <= segment.base <= top]
        edge, begin = max(segment.right for segment in left), min(segment.left for segment in right)
        fills = all(
            median(segment.right - segment.left for segment in side) > 0.55 * width
            for side, width in ((left, edge - start), (right, end - begin))
        )
        if begin - edge > 4 and fills and len(side_by_side) >= 6:
            candidate = (-crossing, begin - edge, (edge + begin) / 2)
            best = max(best, candidate) if best else candidate
    return best[2] if best else None


def _lines(column: list[Line], place: int) -> list[Line]:
    """Make one line of the segments of a row; rows of a table keep their cells apart."""
    rows: list[list[Line]] = []
    for segment in column:
        if rows and abs(rows[-1][0].base - segment.base) < 0.4 * segment.size and segment.left > rows[-1][-1].right:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    start, edge = min(segment.left for segment in column), max(segment.right for segment in column)
    lines = []
    for number, row in enumerate(rows):
        near = rows[max(0, number - 1) : number + 2]
        is_row = len(row) > 1 and any(
            other is not row and len(other) > 1 and abs(other[1].left - row[1].left) < row[0].size for other in near
        )
        text = (" | " if is_row else " ").join(segment.text for segment in row)
        size, bold = max(segment.size for segment in row), all(segment.bold for segment in row)
        lines.append(Line(text, row[0].left, row[-1].right, row[0].base, size, bold, is_row, place, start, edge))
    return lines
