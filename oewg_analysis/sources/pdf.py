"""PDF: the text layer as paragraphs, in reading order and without what stands on each page.

pdfium (through pypdfium2) gives pieces of text with their boxes; `page_layout` puts those of a page in order, and
here the pages become paragraphs. pypdf knows no boxes and pdfplumber takes some thirty times as long.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from ctypes import c_char, c_int
from itertools import groupby
from statistics import median
from typing import Any

from oewg_analysis.sources.cleaning import cleaned, continues, join_lines, known_words
from oewg_analysis.sources.document import Block, Document, Kind, SourceError, make_document
from oewg_analysis.sources.limits import MAX_CHARACTERS, MAX_PAGES
from oewg_analysis.sources.page_layout import Line, Piece, lines_in_order

EDGE = 3  # lines from the top or bottom of a page among which running headers are sought
_PAGE_NUMBER = re.compile(
    r"[\s–—|/-]*(?:(?:page|p\.|pág(?:ina)?\.?|seite|стр(?:аница)?\.?)\s*)?\d{1,4}"
    r"(?:\s*(?:of|de|sur|von|из|/)\s*\d{1,4})?[\s–—|/-]*|[ivxl]{1,6}",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[*†‡§])[\s.)]?\s*\w")
_AS_READ = {0x02: "-", 0xFFFE: "-", 0x0D: " ", 0x0A: " "}  # pdfium marks the hyphen of a divided word
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")


def read(data: bytes, name: str, known: Collection[str] = ()) -> Document:
    """Read a PDF.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name.
    known : collection of str
        See `oewg_analysis.sources.document.read_document`.

    Returns
    -------
    Document
        Of format "pdf"; each block has its page and its line there. Running headers and footers stand once, as
        headers, before the text; page numbers, line numbers and the marks of footnotes are left out.

    Raises
    ------
    SourceError
        If it is damaged, encrypted, too long, or a scan without text.
    """
    pages, notes = _pages(data, name)
    running, pages, more = _without_running(pages)
    lines = [line for page in pages for line in page]
    words = known_words([line.text for line in lines], known)
    size = median([line.size for line in lines for _ in range(1 + len(line.text) // 10)] or [1.0])
    blocks = [*running, *_blocks(pages, size, words)]
    return make_document(blocks, data, name, "pdf", None, (*notes, *more))


def _pages(data: bytes, name: str) -> tuple[list[list[Line]], list[str]]:
    """Return the lines of each page, and what was left out of them."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        wrong = "an encrypted PDF" if "password" in str(error).lower() else f"a damaged one ({error})"
        raise SourceError(name, "a PDF that opens without a password", wrong) from None
    try:
        if not 0 < len(document) <= MAX_PAGES:
            raise SourceError(name, f"a PDF of 1 to {MAX_PAGES:,} pages", f"one of {len(document):,}")
        pieces = []
        characters = 0
        for number in range(len(document)):
            try:
                pieces.append(_pieces(document[number]))
            except pypdfium2.PdfiumError as error:
                raise SourceError(name, "a PDF whose pages can be read", f"page {number + 1}: {error}") from None
            characters += sum(len(piece.text) for piece in pieces[-1])
            if characters > MAX_CHARACTERS:
                raise SourceError(name, f"at most {MAX_CHARACTERS:,} characters of text", "more")
    finally:
        document.close()
    return _checked(pieces, name)


def _checked(pieces: list[list[Piece]], name: str) -> tuple[list[list[Line]], list[str]]:
    """Put the pieces in order; pages without text are noted, and if all are so, the PDF is a scan."""
    empty = [number for number, page in enumerate(pieces, 1) if not any(piece.text.strip() for piece in page)]
    if len(empty) == len(pieces):
        received = f"{len(empty)} page{'s' if len(empty) > 1 else ''} without any: a scan? (make it searchable by OCR)"
        raise SourceError(name, "a PDF with a text layer", received)
    text = "".join(piece.text for page in pieces for piece in page)
    if len(_UNREADABLE.findall(text)) > 0.2 * len(text):
        raise SourceError(
            name, "a PDF whose fonts say which letters they show", "one whose letters are unknown (try OCR)"
        )
    notes = [f"pages without text (pictures?): {', '.join(map(str, empty))}"] if empty else []
    pages, left_out = [], Counter[str]()
    for page in pieces:
        lines, counts = lines_in_order(page)
        pages.append(lines)
        left_out += counts
    return pages, notes + [f"left out: {what} ({count})" for what, count in sorted(left_out.items())]


def _pieces(page: Any) -> list[Piece]:
    """Return the pieces of text of a page: runs of one font on one line."""
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    try:
        found = []
        for number in range(text_page.count_rects()):
            left, bottom, right, top = text_page.get_rect(number)
            text = text_page.get_text_bounded(left, bottom, right, top)
            if not text.strip():
                continue
            size, base, bold = _font(pdfium, text_page, left, bottom, right, top)
            text = text.translate(_AS_READ)
            found.append(Piece(text, left, right, base, size, bold))
    finally:
        text_page.close()
        page.close()
    return found


def _font(
    pdfium: Any, text_page: Any, left: float, bottom: float, right: float, top: float
) -> tuple[float, float, bool]:
    """Return height of the font, lower edge of its letters, and whether it is bold, at the start of a piece."""
    near = max(top - bottom, 1.0)
    place = text_page.get_index(left + 0.1, (bottom + top) / 2, near, near)
    if place is None:
        return near, bottom, False
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text_page, place, box) or not 0 < box.top - box.bottom < 10 * near + 20:
        return near, bottom, False
    buffer, flags = (c_char * 128)(), c_int()
    length = pdfium.FPDFText_GetFontInfo(text_page, place, buffer, 128, flags)
    font = buffer.value.lower() if 0 < length <= 128 else b""
    bold = b"bold" in font or b"black" in font or pdfium.FPDFText_GetFontWeight(text_page, place) >= 700
    return box.top - box.bottom, box.bottom, bold


def _masked(line: Line) -> tuple[str, int]:
    """Return what a line has in common with its like on other pages: text without figures, and place."""
    return re.sub(r"\d+", "#", cleaned(line.text)).casefold(), round(line.base / 6)


def _without_running(pages: list[list[Line]]) -> tuple[list[Block], list[list[Line]], list[str]]:
    """Part what stands at the edge of several pages, and page numbers, from the text."""
    edges = [_edges(page) for page in pages]
    counts = Counter(key for edge in edges for key in {_masked(line) for side in edge for line in side})
    least = max(2, min(3, len(pages)), round(0.2 * len(pages)))
    running: dict[str, Block] = {}
    kept, numbers, repeated = [], 0, 0
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True), 1):
        left_out = set()
        for side in edge:
            for place, line in enumerate(side):
                text, again = cleaned(line.text), counts[_masked(line)] >= least
                if _PAGE_NUMBER.fullmatch(text) and (again or place == 0):
                    numbers += 1
                elif again:
                    running.setdefault(_masked(line)[0], Block(text, "header", number, line.number))
                    repeated += 1
                else:
                    break  # what stands further in is text
                left_out.add(line.number)
        kept.append([line for line in page if line.number not in left_out])
    notes = [f"left out: lines that stand on several pages ({repeated})"] if repeated else []
    return [*running.values()], kept, notes + ([f"left out: page numbers ({numbers})"] if numbers else [])


def _edges(page: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return the outermost lines at the top and at the bottom of a page, from its edge inward."""
    by_height = sorted(page, key=lambda line: -line.base)
    half = min(EDGE, len(page) // 2)
    return by_height[:half], by_height[len(page) - half :][::-1]


def _blocks(pages: Sequence[list[Line]], size: float, known: Collection[str]) -> Iterator[Block]:
    """Join lines to paragraphs, across the ends of columns and pages; footnotes come after the text of their page."""
    leading = _leading(pages)
    open_lines: list[Line] = []
    kind: Kind = "text"
    began = (1, 1)
    for number, page in enumerate(pages, 1):
        body, notes = _footnotes(page, size)
        for line in body:
            now = _kind(line, size)
            if open_lines and not (now == kind and _goes_on(open_lines[-1], line, leading, kind)):
                yield _block(open_lines, kind, began, known)
                open_lines = []
            if not open_lines:
                kind, began = now, (number, line.number)
            open_lines.append(line)
        for lines in notes:
            yield _block(lines, "footnote", (number, lines[0].number), known)
    if open_lines:
        yield _block(open_lines, kind, began, known)


def _block(lines: list[Line], kind: Kind, began: tuple[int, int], known: Collection[str]) -> Block:
    text = (
        "\n".join(line.text for line in lines) if kind == "table" else join_lines([line.text for line in lines], known)
    )
    if kind == "heading" and len(text) > 250:
        kind = "text"  # a statement set in bold is no heading
    return Block(text, kind, *began)


def _kind(line: Line, size: float) -> Kind:
    if line.is_row:
        return "table"
    return "heading" if line.size > 1.15 * size or line.bold else "text"


def _leading(pages: Sequence[list[Line]]) -> float:
    """Return the usual distance between two lines of a paragraph."""
    gaps = [a.base - b.base for page in pages for a, b in zip(page, page[1:], strict=False) if a.column == b.column]
    gaps = [gap for gap in gaps if gap > 0]
    return sorted(gaps)[len(gaps) // 3] if gaps else 0.0


def _goes_on(before: Line, line: Line, leading: float, kind: Kind) -> bool:
    """Say whether a line belongs to the block of the one before it."""
    if kind == "table":
        return before.page_gap(line) is not None
    width = (line.right - line.left) / max(len(line.text), 1) * (1 + len(line.text.split(maxsplit=1)[0]))
    full = before.right + width > before.edge - 0.02 * (before.edge - before.left)
    gap = before.page_gap(line)
    if gap is None:  # another column or page
        ended = before.text.rstrip("”\"'’)»")[-1:] in ".!?:;"
        return kind == "text" and full and not ended and continues(before.text, line.text, full=True)
    if gap > 1.35 * leading + 1 or abs(before.size - line.size) > 0.12 * before.size:
        return False
    if kind == "heading":
        return True
    indented = line.left > line.start + 0.8 * line.size and line.left > before.left + 0.5 * line.size
    if indented and before.text[-1:] in ".!?:;”":
        return False
    return continues(before.text, line.text, full=full)


def _footnotes(page: list[Line], size: float) -> tuple[list[Line], list[list[Line]]]:
    """Part the small lines at the end of a column that begin with the mark of a footnote from the text."""
    text: list[Line] = []
    notes: list[list[Line]] = []
    for _, lines in groupby(page, lambda line: line.column):
        column = list(lines)
        start = len(column)
        while start and column[start - 1].size < 0.93 * size:
            start -= 1
        while start < len(column) and not _FOOTNOTE.match(column[start].text):
            start += 1
        text += column[:start]
        for line in column[start:]:
            if _FOOTNOTE.match(line.text):
                notes.append([])
            notes[-1].append(line)
    return text, notes
