"""Word files (.docx): paragraphs, tables and footnotes told apart, tracked deletions and hidden text left out.

The parts are read from the archive with the standard library and defusedxml: python-docx shows neither footnotes nor
tracked changes. Elements are known by their local names, which the transitional and the strict form of the standard
(ISO/IEC 29500) share.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from oewg_analysis.sources.cleaning import cleaned
from oewg_analysis.sources.document import Block, Document, Kind, SourceError, make_document
from oewg_analysis.sources.limits import MAX_BYTES, MAX_DEPTH, MAX_PARTS, MAX_TAGS, MAX_UNPACKED

LONGEST_HEADING = 160  # characters: a longer paragraph in bold is text
LONGEST_CELL = 400  # characters: a table with longer cells lays out the page

_TEXT, _STYLES = "word/document.xml", "word/styles.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_EDGES = re.compile(r"word/(?:header|footer)\d{0,4}\.xml")
# What a reader of the final text does not see: deleted or moved away, the second form of a text box, what was
# formatted otherwise, instructions of fields, readings above Chinese characters.
_UNSEEN = frozenset(
    "del moveFrom Fallback instrText delText delInstrText pPr tblPr tblGrid trPr tcPr sectPr rt".split()
)
_IN_RUN = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_MARK = re.compile(r"[\d*†‡§\[\],\s]{1,8}")


def read(data: bytes, name: str, known: Collection[str] = ()) -> Document:
    """Read a Word file.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name.
    known : collection of str
        Not used: Word divides words for show only.

    Returns
    -------
    Document
        Of format "docx": headers and footers of pages first, then text, headings and tables in order, then footnotes
        and endnotes. Tracked insertions are text; numbers that Word makes itself are not there.

    Raises
    ------
    SourceError
        If it is damaged, unpacks to too much, or declares a document type or entities.
    """
    try:
        parts = _parts(data, name)
    except SourceError:
        raise
    except Exception as error:  # zipfile and its decompressors raise a dozen kinds on a damaged archive
        raise SourceError(name, "a Word file that can be unpacked", f"a damaged one ({error})") from None
    roots = {part: _parsed(content, part, name) for part, content in parts.items()}
    reader = _Reader(roots.pop(_STYLES, None))
    body = reader.blocks(roots[_TEXT])
    edges = [block for part in sorted(filter(_EDGES.fullmatch, roots)) for block in reader.blocks(roots[part])]
    headers = dict.fromkeys(cleaned(block.text) for block in edges)
    # Notes with a type are the lines above the notes.
    notes = [note for part in _NOTES for note in roots.get(part, ()) if _value(note, "type") is None]
    footnotes = [block.text for note in notes for block in reader.blocks(note)]
    blocks = [
        *(Block(text, "header") for text in headers),
        *body,
        *(Block(text, "footnote") for text in footnotes),
    ]
    left_out = [f"left out: {what} ({count})" for what, count in sorted(reader.left_out.items())]
    return make_document(blocks, data, name, "docx", None, left_out)


def _parts(data: bytes, name: str) -> dict[str, bytes]:
    """Unpack the parts that hold text, none larger than it says or than the limits."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        listed = archive.infolist()
        if len(listed) > MAX_PARTS:
            raise SourceError(name, f"at most {MAX_PARTS:,} parts in a Word file", f"{len(listed):,}")
        if (size := sum(part.file_size for part in listed)) > MAX_UNPACKED:
            raise SourceError(name, f"a Word file of at most {MAX_UNPACKED:,} bytes when unpacked", f"{size:,}")
        wanted = [
            part for part in listed if part.filename in (_TEXT, _STYLES, *_NOTES) or _EDGES.fullmatch(part.filename)
        ]
        if _TEXT not in {part.filename for part in wanted}:
            raise SourceError(name, f"a Word file with the part {_TEXT}", "one without it")
        found = {}
        for part in wanted:
            with archive.open(part) as file:
                found[part.filename] = file.read(MAX_BYTES + 1)
            if sum(map(len, found.values())) > MAX_BYTES:
                raise SourceError(name, f"at most {MAX_BYTES:,} bytes of text and styles when unpacked", "more")
    return found


def _parsed(content: bytes, part: str, name: str) -> Any:
    """Parse a part; document types, entities and external references are refused by defusedxml."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    if content.count(b"<") > MAX_TAGS:
        raise SourceError(name, f"at most {MAX_TAGS:,} tags in {part}", f"{content.count(b'<'):,}")
    depth, root = 0, None
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise SourceError(name, f"elements at most {MAX_DEPTH} deep in {part}", "deeper ones")
    except DefusedXmlException as error:
        raise SourceError(name, f"no document type and no entities in {part}", type(error).__name__) from None
    except (ParseError, LookupError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(name, f"XML in {part}", str(error)) from None
    return root


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Any, *path: str) -> Any:
    """Follow a path of local names; None where it ends."""
    for name in path:
        element = next((child for child in element if _local(child) == name), None)
        if element is None:
            return None
    return element


def _value(element: Any, name: str = "val") -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _is_on(properties: Any, name: str) -> bool:
    """Say whether a property such as bold is set."""
    found = None if properties is None else _child(properties, name)
    return found is not None and _value(found) not in ("0", "false", "off", "none")


class _Reader:
    """What is known from one paragraph to the next: styles, text whose end was deleted, and what was left out."""

    def __init__(self, styles: Any):
        self.left_out: Counter[str] = Counter()
        self._headings: set[str | None] = set()
        self._hidden: set[str | None] = set()
        self._open = ""  # the text of a paragraph whose end is a tracked deletion: it goes on with the next
        for style in () if styles is None else styles:
            called = _child(style, "name")
            title = (_value(called) or "").lower() if called is not None else ""
            outlined = _child(style, "pPr", "outlineLvl")
            if title.startswith(("heading", "title")) or (outlined is not None and _value(outlined) != "9"):
                self._headings.add(_value(style, "styleId"))
            if _is_on(_child(style, "rPr"), "vanish"):
                self._hidden.add(_value(style, "styleId"))

    def blocks(self, container: Any) -> list[Block]:
        """Read paragraphs and tables within an element."""
        found = list(self._walk(container))
        if self._open:
            found.append(Block(self._open))
            self._open = ""
        return found

    def _walk(self, container: Any) -> Iterator[Block]:
        for element in container:
            name = _local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name in _UNSEEN:
                self.left_out["tracked deletions"] += name in ("del", "moveFrom")
            else:
                yield from self._walk(element)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        runs: list[tuple[str, bool]] = []
        boxes: list[Any] = []
        self._runs(paragraph, runs, boxes)
        text = self._open + "".join(run for run, _ in runs)
        self._open = ""
        if _child(paragraph, "pPr", "rPr", "del") is not None:
            self._open = text
            text = ""
        style = _child(paragraph, "pPr", "pStyle")
        bold = all(is_bold for run, is_bold in runs if run.strip()) and len(text.strip()) <= LONGEST_HEADING
        outlined = _child(paragraph, "pPr", "outlineLvl") is not None
        is_heading = outlined or bold or (style is not None and _value(style) in self._headings)
        if text.strip():
            kind: Kind = "heading" if is_heading else "text"
            yield Block(text, kind)
        for box in boxes:
            yield from self._walk(box)

    def _runs(self, element: Any, runs: list[tuple[str, bool]], boxes: list[Any]) -> None:
        """Collect the text of a paragraph, each run with whether it is bold, and the text boxes in it."""
        for child in element:
            name = _local(child)
            if name in _UNSEEN:
                self.left_out["tracked deletions"] += name in ("del", "moveFrom")
            elif name == "txbxContent":
                boxes.append(child)
            elif name == "r":
                self._run(child, runs, boxes)
            else:
                self._runs(child, runs, boxes)

    def _run(self, run: Any, runs: list[tuple[str, bool]], boxes: list[Any]) -> None:
        properties = _child(run, "rPr")
        style = None if properties is None else _child(properties, "rStyle")
        if _is_on(properties, "vanish") or (style is not None and _value(style) in self._hidden):
            self.left_out["hidden runs of text"] += 1
            return
        parts = []
        for child in run:
            name = _local(child)
            if name == "t":
                parts.append(child.text or "")
            elif name in _IN_RUN:
                parts.append(_IN_RUN[name])
            elif name in ("footnoteReference", "endnoteReference"):
                self.left_out["marks of footnotes"] += 1
            elif name not in _UNSEEN:
                self._runs(child, runs, boxes)  # drawings, which hold text boxes
        text = "".join(parts)
        raised = None if properties is None else _child(properties, "vertAlign")
        if text.strip() and raised is not None and _value(raised) == "superscript" and _MARK.fullmatch(text):
            self.left_out["marks of footnotes"] += 1
        else:
            runs.append((text, _is_on(properties, "b")))

    def _table(self, table: Any) -> Iterator[Block]:
        """Read a table of data as one block, and one that lays out the page cell by cell."""
        rows = []
        for row in self._within(table, "tr"):
            rows.append([list(self._walk(cell)) for cell in self._within(row, "tc")])
            if self._open:
                rows[-1][-1:] = [[*(rows[-1] or [[]])[-1], Block(self._open)]]
                self._open = ""
        texts = [[" ".join(cleaned(block.text) for block in cell) for cell in row] for row in rows]
        nested = any(block.kind == "table" for row in rows for cell in row for block in cell)
        several = sum(len(row) > 1 for row in texts)
        longest = max((len(cell) for row in texts for cell in row), default=0)
        if several >= 2 and longest <= LONGEST_CELL and not nested:
            yield Block("\n".join(" | ".join(row) for row in texts if any(row)), "table")
        else:
            yield from (block for row in rows for cell in row for block in cell)

    def _within(self, container: Any, wanted: str) -> Iterator[Any]:
        """Yield the rows of a table or the cells of a row, but not those of tables within, nor deleted ones."""
        for element in container:
            name = _local(element)
            if name == wanted and _child(element, f"{wanted}Pr", "del" if wanted == "tr" else "cellDel") is None:
                yield element
            elif name == wanted:
                self.left_out["tracked deletions"] += 1
            elif name not in _UNSEEN:
                yield from self._within(element, wanted)
