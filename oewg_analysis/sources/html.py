"""Saved web pages: the main text without menus, scripts and notices.

Prose is never dropped, except inside an element that says by its tag or class that it is something else; how many
words that cost is noted. What remains outside the smallest element that holds all prose is menus and the like. The
main text is found here, with lxml as the parser: trafilatura, readability and justext each dropped headings, names of
speakers or short paragraphs of made-up pages, and inscriptis kept their menus. Nothing that a page names is fetched,
and no script is run.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

from oewg_analysis.sources.cleaning import cleaned
from oewg_analysis.sources.document import Block, Document, Kind, SourceError, make_document
from oewg_analysis.sources.encoding import decode
from oewg_analysis.sources.limits import MAX_DEPTH, MAX_TAGS

PROSE = 80  # bytes of UTF-8: a paragraph of that length is prose and no item of a menu (Chinese needs a third)

_DROPPED = frozenset(
    """script style noscript template head iframe object embed svg canvas math audio video map
    nav aside button input select textarea option label dialog menu""".split()
)
_PARAGRAPHS = frozenset(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul""".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# Words of class, id and role by which elements say that they are no main text.
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|side-?bar|breadcrumbs?|cookies?|consent|share|sharing|social|"
    r"related|comments?|footer|masthead|widgets?|popup|modal|adverts?|newsletter|pagination|pager|skip-?links?|"
    r"language-?switcher|search(?:-?form)?|print-?only)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FOOTNOTES = re.compile(
    r"(?:^|[\s_-])(?:_?ftn\d*|fn:?\d*|footnotes?|endnotes?|doc-endnotes?|doc-footnote)(?:$|[\s_-])", re.IGNORECASE
)
_REFERENCE = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡])[\])]?\s*")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""(?:charset\s*=\s*|encoding\s*=\s*)["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)


def read(data: bytes, name: str, known: Collection[str] = ()) -> Document:
    """Read a web page.

    Parameters
    ----------
    data : bytes
        The page.
    name : str
        Its name.
    known : collection of str
        Not used: a page has no divided words.

    Returns
    -------
    Document
        Of format "html"; each block has its line in the file. The page's title is the first block, a header.

    Raises
    ------
    SourceError
        If it is too large or too deep, or holds no text.
    """
    if (tags := data.count(b"<")) > MAX_TAGS:
        raise SourceError(name, f"at most {MAX_TAGS:,} tags", f"{tags:,}")
    declared = _CHARSET.search(data[:4096])
    text, encoding, notes = decode(data, name, declared[1].decode("ascii", "replace") if declared else "")
    root = _parsed(text, name)
    title = " ".join(cleaned("".join(found.itertext())) for found in root.iter("title"))
    words = _words(root)
    _drop_asides(root)
    main = _main(root)
    blocks = [Block(title, "header"), *_headings_above(main, root), *_blocks(main)]
    kept = sum(len(block.text.split()) for block in blocks[1:])
    notes = (*notes, f"main text: {kept} of the page's {words} words")
    return make_document(blocks, data, name, "html", encoding, notes)


def _parsed(text: str, name: str) -> Any:
    """Parse a page; what the parser would cut off because it is too deep is an error."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(name, "an HTML page", str(error)) from None
    if root is None:
        raise SourceError(name, "an HTML page", "one without an element")
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH or any("depth" in entry.message for entry in parser.error_log):
        raise SourceError(name, f"elements at most {MAX_DEPTH} deep within each other", "deeper ones")
    return root


def _text(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _words(root: Any) -> int:
    """Count the words that a page shows, menus included."""
    unseen = sum(
        len(_text(element).split()) for element in root.iter("script", "style", "noscript", "template", "title")
    )
    return len(_text(root).split()) - unseen


def _remove(element: Any) -> None:
    """Take an element out, but not the text that follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    # Cleaned, since a page may hold characters that lxml reads and does not write.
    if element.tail and before is not None:
        before.tail = cleaned(f"{before.tail or ''} {element.tail}") + " "
    elif element.tail:
        parent.text = cleaned(f"{parent.text or ''} {element.tail}") + " "
    parent.remove(element)


def _drop_asides(root: Any) -> None:
    """Take out lists of links, and what says by tag, class or style that it is no main text but half of the page."""
    for element in list(root.iter(*_DROPPED)):
        _remove(element)
    for element in list(root.iter("ul", "ol")):
        links = [len(_text(link)) for link in element.iter("a")]
        if len(links) > 3 and sum(links) > 0.8 * len(_text(element)):
            _remove(element)
    whole = len(_text(root))
    for element in list(root.iter()):
        named = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
        hidden = "hidden" in element.attrib or _HIDDEN.search(element.get("style", ""))
        inside = any(above.tag in ("article", "main") for above in element.iterancestors())
        site = element.tag in ("footer", "header") and not inside and element.find(".//h1") is None
        if not (hidden or site or _ASIDE.search(named)) or element.tag in ("html", "body", "main", "article"):
            continue
        if not _FOOTNOTES.search(named) and (hidden or 2 * len(_text(element)) < whole):
            _remove(element)


def _main(root: Any) -> Any:
    """Find the smallest element that holds all prose: paragraphs of some length that are no links."""
    prose = []
    for element in root.iter(*_PARAGRAPHS):
        own = " ".join(_own_text(element).split())
        linked = sum(len(_text(link)) for link in element.iterfind("a"))
        if len(own.encode()) >= PROSE and 2 * linked < len(own):
            prose.append(element)
    body = root.find("body")
    body = root if body is None else body
    if not prose:
        return body
    common = [*list(prose[0].iterancestors())[::-1], prose[0]]
    for element in prose[1:]:
        above = {*element.iterancestors(), element}
        common = [one for one in common if one in above]
    containers = [one for one in common if one.tag not in ("p", "li", "ul", "ol", "dl", "dd", "dt", "tr", "blockquote")]
    if len(prose) == 1 and containers[-1] is prose[0] and not len(prose[0]):
        containers = containers[:-1]  # a lone <div> of prose: what belongs to it stands beside it
    found = containers[-1] if containers else body
    while found.tag in ("td", "th", "tbody", "thead") and found.find("p") is None and found.getparent() is not None:
        found = found.getparent()
    return found if found.tag != "html" else body


def _own_text(element: Any) -> str:
    """Return the text of an element that stands in no paragraph within it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in _PARAGRAPHS:
            parts.append(_own_text(child))
        parts.append(child.tail or "")
    return " ".join(parts)


def _headings_above(main: Any, root: Any) -> Iterator[Block]:
    """Yield the main headings of the page that stand outside its main text."""
    inside = set(main.iter("h1"))
    for heading in root.iter("h1"):
        if heading not in inside:
            yield Block(_text(heading), "heading", None, heading.sourceline)


def _blocks(main: Any) -> Iterator[Block]:
    """Yield paragraphs, headings, tables and footnotes in the order of the page."""
    found: list[Block] = []
    parts: list[str] = []

    def flush(element: Any, kind: Kind) -> None:
        text = cleaned("".join(parts))
        parts.clear()
        if text:
            found.append(Block(text, kind, None, element.sourceline))

    def walk(element: Any, kind: Kind, place: Any) -> None:
        named = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
        if element.tag == "table" and _is_data(element):
            flush(place, kind)
            found.append(Block(_rows(element), "table", None, element.sourceline))
            return
        if element.tag == "sup" and _REFERENCE.fullmatch(_text(element)):
            return  # the mark of a footnote
        if element.tag == "br":
            previous = element.getprevious()
            if previous is not None and previous.tag == "br" and not (previous.tail or "").strip():
                flush(place, kind)
            parts.append(" ")
            return
        begins = element.tag in _PARAGRAPHS
        if begins:
            flush(place, kind)
            place = element
        if _FOOTNOTES.search(named) and element is not main:
            kind = "footnote" if begins else kind
        own = "heading" if kind == "text" and (element.tag in _HEADINGS or (begins and _is_bold(element))) else kind
        parts.append(element.text or "")
        for child in element:
            walk(child, own, place)
            parts.append(child.tail or "")
        if begins:
            flush(place, own)

    walk(main, "text", main)
    flush(main, "text")
    return iter(found)


def _is_bold(element: Any) -> bool:
    """Say whether a paragraph is one short line set in bold, which is a heading or the name of a speaker."""
    strong = [child for child in element if child.tag in ("b", "strong")]
    text = _text(element)
    return len(strong) == 1 and 0 < len(text) < 160 and _text(strong[0]).strip(" :") == text.strip(" :")


def _is_data(table: Any) -> bool:
    """Tell a table of data from one that lays out the page: rows of several short cells without paragraphs."""
    if table.find(".//table") is not None:
        return False
    rows = [[len(_text(cell)) for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]
    cells = [length for row in rows for length in row]
    several = sum(len(row) > 1 for row in rows)
    return several >= 2 and 2 * several >= len(rows) and max(cells, default=0) <= 400


def _rows(table: Any) -> str:
    rows = ([_text(cell) for cell in row.iterchildren("td", "th")] for row in table.iter("tr"))
    return "\n".join(" | ".join(cells) for cells in rows if any(cells))
