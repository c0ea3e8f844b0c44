"""A source file as blocks of text, and the choice of the reader for it.

The content decides what a file is; its extension must agree. Readers are pure: bytes in, a `Document` out, or a
`SourceError` that says what is wrong.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from oewg_analysis.faults import Fault, shown
from oewg_analysis.sources.cleaning import cleaned, without_notices
from oewg_analysis.sources.limits import MAX_BYTES, MAX_CHARACTERS, OutOfBounds, run_apart

Kind = Literal["text", "heading", "table", "footnote", "header"]

# Extension -> the module of this subpackage that reads it.
FORMATS = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "plain",
    ".markdown": "plain",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
# How files begin that are something else, and what to do with them.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc) or an encrypted one: save it as .docx without a password"),
    (b"{\\rtf", "a rich text file (.rtf): save it as .docx"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"MIME-Version:", "a web archive (.mht): save the page as HTML"),
    (b"From: <Saved by", "a web archive (.mht): save the page as HTML"),
    (b"PK\x03\x04", "an archive or an office file that is not .docx"),
    (b"PK\x05\x06", "an empty archive"),
)
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*]{0,500}\S)\1")
_DOCX_PART = b"word/document.xml"
_HTML = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


class SourceError(ValueError):
    """A source file that cannot be used.

    Parameters
    ----------
    name : str
        The file.
    allowed : str
        What may be there.
    received : str
        What was there.
    """

    def __init__(self, name: str, allowed: str, received: str):
        self.name, self.allowed, self.received = name, allowed, received
        super().__init__(str(Fault(name, None, "", allowed, received)))

    def __reduce__(self) -> tuple[type["SourceError"], tuple[str, str, str]]:
        """Keep the three parts when the error goes to another process."""
        return SourceError, (self.name, self.allowed, self.received)


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, table, footnote or running header.

    Attributes
    ----------
    text : str
        On one line with single spaces; in a table one line a row, cells separated by " | ".
    kind : str
        "text", "heading", "table", "footnote", or "header" for what stands on each page (headers and footers).
    page : int or None
        From 1, in a format that has pages.
    line : int or None
        Where it begins, from 1: in the file, or on its page.
    """

    text: str
    kind: Kind = "text"
    page: int | None = None
    line: int | None = None


@dataclass(frozen=True)
class Document:
    """What a reader found in a file.

    Attributes
    ----------
    blocks : tuple of Block
        In reading order; at least one of them holds a word.
    name : str
        The file.
    format : str
        "plain", "html", "pdf" or "docx".
    sha256 : str
        Of the bytes of the file, 64 hexadecimal digits.
    encoding : str or None
        Of a text file or web page.
    notes : tuple of str
        What was guessed, left out or joined, for the reader to check.
    """

    blocks: tuple[Block, ...]
    name: str
    format: str
    sha256: str
    encoding: str | None = None
    notes: tuple[str, ...] = ()


def make_document(
    blocks: Iterable[Block], data: bytes, name: str, format: str, encoding: str | None = None, notes: Iterable[str] = ()
) -> Document:
    """Make a document of what a reader found: clean, without notices such as "check against delivery".

    Parameters
    ----------
    blocks : iterable of Block
        As read.
    data : bytes
        The file.
    name, format, encoding, notes
        See `Document`.

    Returns
    -------
    Document

    Raises
    ------
    SourceError
        If no block holds a word, or the text is too long.
    """
    kept: list[Block] = []
    notices: list[str] = []
    for block in blocks:
        text, found = without_notices(cleaned(block.text, keep_lines=block.kind == "table"))
        notices += found
        if text:
            kept.append(Block(text, block.kind, block.page, block.line))
    if not any(character.isalnum() for block in kept if block.kind != "header" for character in block.text):
        raise SourceError(name, "a file with text", "one without a word")
    length = sum(len(block.text) for block in kept)
    if length > MAX_CHARACTERS:
        raise SourceError(name, f"at most {MAX_CHARACTERS:,} characters of text", f"{length:,}")
    left_out = (f"left out: {shown(notice)}" for notice in dict.fromkeys(notices))
    sha256 = hashlib.sha256(data).hexdigest()
    return Document(tuple(kept), name, format, sha256, encoding, (*notes, *left_out))


def paragraphs(document: Document) -> tuple[str, ...]:
    """Take the running text of a document.

    Parameters
    ----------
    document : Document
        As read.

    Returns
    -------
    tuple of str
        Texts and headings in order, without tables, footnotes and running headers, and without the asterisks of
        Markdown.
    """
    texts = (block.text for block in document.blocks if block.kind in ("text", "heading"))
    if Path(document.name).suffix.lower() in (".md", ".markdown"):
        texts = (_STRONG.sub(r"\2", text) for text in texts)
    return tuple(texts)


def format_of(data: bytes, name: str) -> str:
    """Tell the format of a file by its content, and see that its extension agrees.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name.

    Returns
    -------
    str
        "plain", "html", "pdf" or "docx".

    Raises
    ------
    SourceError
        If it is none of them, empty, or something else than its extension says.
    """
    suffix = Path(name).suffix.lower()
    named = FORMATS.get(suffix)
    start = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    if not data.strip():
        raise SourceError(name, "a file with text", "an empty file")
    if start.startswith(b"%PDF-") or (named == "pdf" and b"%PDF-" in data[:1024]):
        found = "pdf"
    elif start.startswith(b"PK\x03\x04") and _DOCX_PART in data:
        found = "docx"
    elif other := next((said for magic, said in _OTHERS if data.startswith(magic)), None):
        raise SourceError(name, f"one of {', '.join(FORMATS)}", other)
    elif _HTML.match(start.replace(b"\0", b"")):
        found = "html"
    elif named is None:
        raise SourceError(name, f"a name that ends with one of {', '.join(FORMATS)}", suffix or "no ending")
    else:
        found = "html" if named == "html" else "plain"
    if named not in (None, found):
        raise SourceError(name, f"the content of a {suffix} file", f"content that is {found}")
    return found


def read_document(data: bytes, name: str, known: Collection[str] = ()) -> Document:
    """Read a source file, within the limits of `oewg_analysis.sources.limits`.

    Parameters
    ----------
    data : bytes
        The file: .txt, .md, .html, .pdf or .docx.
    name : str
        Its name, for messages and for its extension.
    known : collection of str
        Words that exist, besides those of the document: a word divided at the end of a line loses its hyphen only
        if it is known.

    Returns
    -------
    Document

    Raises
    ------
    SourceError
        If it cannot be used, or asks for more than the limits allow.
    """
    if len(data) > MAX_BYTES:
        raise SourceError(name, f"at most {MAX_BYTES:,} bytes", f"{len(data):,}")
    found = format_of(data, name)
    head = json.dumps({"format": found, "name": name, "known": sorted(known)}).encode() + b"\n"
    try:
        answer = json.loads(run_apart("oewg_analysis.sources.apart", [], head + data))
    except OutOfBounds as broken:
        raise SourceError(name, "a file that can be read within the limits", str(broken)) from None
    if "error" in answer:
        raise SourceError(*answer["error"])
    blocks = tuple(Block(**block) for block in answer.pop("blocks"))
    return Document(**{**answer, "blocks": blocks, "notes": tuple(answer["notes"])})


def read_file(path: Path, known: Collection[str] = ()) -> Document:
    """Read a source file from disk; one that is too large is refused before it is read.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    known : collection of str
        See `read_document`.

    Returns
    -------
    Document
        Its `name` is the name of the file without its folder.

    Raises
    ------
    SourceError
        If it cannot be opened or used.
    """
    try:
        if not path.is_file():
            raise SourceError(str(path), "a file", "a folder" if path.is_dir() else "nothing that can be read")
        if (size := path.stat().st_size) > MAX_BYTES:
            raise SourceError(str(path), f"at most {MAX_BYTES:,} bytes", f"{size:,}")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(str(path), "a file that can be read", error.strerror or str(error)) from None
    return read_document(data, path.name, known)


def as_json(document: Document) -> bytes:
    """Write a document as JSON, for the way between two processes.

    Parameters
    ----------
    document : Document
        As read.

    Returns
    -------
    bytes
    """
    return json.dumps(asdict(document)).encode()
