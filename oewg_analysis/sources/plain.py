"""Plain text and Markdown: encodings, and lines that somebody wrapped by hand joined to paragraphs."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from oewg_analysis.sources.cleaning import continues, is_divided, join_lines, known_words
from oewg_analysis.sources.document import Block, Document, make_document
from oewg_analysis.sources.encoding import decode

WIDEST_WRAP = 120  # characters; a longer usual line is a paragraph of its own

_MARKDOWN = (".md", ".markdown")
_HEADING = re.compile(r"#{1,6}\s+(\S.*?)\s*#*")
_UNDERLINE = re.compile(r"=+|-{2,}")
_RULE = re.compile(r"([-*_] ?){3,}")
_TABLE_RULE = re.compile(r"[|:\s-]+")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,20}\]:\s*(.*)")
_MARKS = (
    (re.compile(r"\[\^[^\]\s]{1,20}\]"), ""),  # references to footnotes
    (re.compile(r"!\[[^\]\n]{0,200}\]\([^)\s]{0,500}\)"), ""),  # pictures
    (re.compile(r"\[([^\]\n]{1,300})\]\([^)\s]{0,500}\)"), r"\1"),  # links
    (re.compile(r"(?<![\w*])\*([^*\s](?:[^*\n]{0,300}[^*\s])?)\*(?![\w*])"), r"\1"),  # *stressed*
    (re.compile(r"(?<!^)(?<![\w*])\*\*([^*\s](?:[^*\n]{0,300}[^*\s])?)\*\*(?![\w*])"), r"\1"),  # **strong**, inside
)


def read(data: bytes, name: str, known: Collection[str] = ()) -> Document:
    """Read a text file.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name; .md and .markdown are read as Markdown.
    known : collection of str
        See `oewg_analysis.sources.document.read_document`.

    Returns
    -------
    Document
        Of format "plain"; each block has its line. In Markdown a line in bold keeps its asterisks where they begin
        it: in a transcript they mark who speaks.

    Raises
    ------
    SourceError
        If it is not text, or no word is in it.
    """
    text, encoding, notes = decode(data, name)
    lines = [line.expandtabs(8).rstrip() for line in text.replace("\f", " ").split("\n")]
    markdown = Path(name).suffix.lower() in _MARKDOWN
    width = wrap_width(lines)
    words = known_words(lines, known)
    blocks = (block for chunk in _chunks(lines) for block in _blocks(chunk, width, words, markdown))
    return make_document(blocks, data, name, "plain", encoding, notes)


def wrap_width(lines: list[str]) -> int | None:
    """Find the width at which the lines of a text were wrapped.

    Parameters
    ----------
    lines : list of str
        All lines.

    Returns
    -------
    int or None
        Characters: the length that one line in ten exceeds, of the lines that another follows directly; None if that
        is no width of wrapped lines.
    """
    lengths = sorted(len(line) for line, after in zip(lines, lines[1:], strict=False) if line and after)
    if len(lengths) < 2:
        return None
    width = lengths[int(0.9 * (len(lengths) - 1))]
    return width if 40 <= width <= WIDEST_WRAP else None


def _chunks(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield the stretches of lines between empty ones, each line with its number."""
    chunk: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            chunk.append((number, line))
        elif chunk:
            yield chunk
            chunk = []


def _blocks(chunk: list[tuple[int, str]], width: int | None, known: Collection[str], markdown: bool) -> Iterator[Block]:
    if markdown:
        number, line = chunk[0]
        if all(line.lstrip().startswith("|") for _, line in chunk):
            yield Block(_table(chunk), "table", None, number)
            return
        if found := _FOOTNOTE.fullmatch(line.strip()):
            yield Block(join_lines([found[1], *(line for _, line in chunk[1:])], known), "footnote", None, number)
            return
    paragraph: list[str] = []
    began = 0
    for place, (number, line) in enumerate(chunk):
        before = chunk[place - 1][1] if place else ""
        if markdown and paragraph and _UNDERLINE.fullmatch(line.strip()):
            yield Block(_unmarked(join_lines(paragraph, known)), "heading", None, began)
            paragraph = []
            continue
        if paragraph and not _goes_on(before, line, width, markdown):
            yield _block(paragraph, began, known, markdown)
            paragraph = []
        if not paragraph:
            began = number
        paragraph.append(line)
    if paragraph:
        yield _block(paragraph, began, known, markdown)


def _goes_on(before: str, line: str, width: int | None, markdown: bool) -> bool:
    """Say whether a line belongs to the paragraph of the one before it."""
    if markdown and (line.lstrip().startswith(("#", "**", "__")) or before.lstrip().startswith("#")):
        return False
    if width is None:
        return is_divided(before) and line.lstrip()[0].islower()
    indent = len(line) - len(line.lstrip())
    if indent > len(before) - len(before.lstrip()) + 1 and before[-1:] in ".!?:;":
        return False
    full = len(before) + 1 + len(line.split(maxsplit=1)[0]) > 0.9 * width
    return continues(before.strip(), line.strip(), full=full)


def _block(lines: list[str], number: int, known: Collection[str], markdown: bool) -> Block:
    text = join_lines(lines, known)
    if not markdown:
        return Block(text, "text", None, number)
    if _RULE.fullmatch(text):
        return Block("", "text", None, number)
    heading = _HEADING.fullmatch(text)
    return Block(_unmarked(heading[1] if heading else text), "heading" if heading else "text", None, number)


def _unmarked(text: str) -> str:
    """Take the marks of Markdown out of a paragraph."""
    text = text.removeprefix("> ")
    for pattern, plain in _MARKS:
        text = pattern.sub(plain, text)
    return text


def _table(chunk: list[tuple[int, str]]) -> str:
    rows = (line.strip().strip("|") for _, line in chunk if not _TABLE_RULE.fullmatch(line))
    return "\n".join(" | ".join(map(str.strip, row.split("|"))) for row in rows)
