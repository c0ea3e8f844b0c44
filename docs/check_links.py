"""Look at every link of a built site: what points inside is there, and no page asks another machine for anything.

    python docs/check_links.py .build/docs

Links that a reader follows may lead elsewhere; they are not followed. Ends with 1 if something is wrong.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Elements and attributes that a browser loads by itself.
LOADED = {
    *(("audio", "src"), ("embed", "src"), ("iframe", "src"), ("img", "src"), ("img", "srcset"), ("input", "src")),
    *(("link", "href"), ("object", "data"), ("script", "src"), ("source", "src"), ("source", "srcset")),
    *(("track", "src"), ("video", "poster"), ("video", "src")),
}
FOLLOWED = {("a", "href"), ("area", "href"), ("form", "action")}
IN_CSS = re.compile(r"""url\(\s*["']?(?P<url>[^"')]+)|@import\s+["'](?P<sheet>[^"']+)""")


class Page(HTMLParser):
    """What a page defines and what it points to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = {"", "top"}
        self.loaded: list[str] = []
        self.followed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the names and links of one element."""
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag, name) == ("a", "name"):
                self.names.add(value)
            elif (tag, name) in LOADED:
                self.loaded += [part.split()[0] for part in value.split(", ")] if name == "srcset" else [value]
            elif (tag, name) in FOLLOWED:
                self.followed.append(value)
            elif name == "style":
                self.loaded += in_css(value)


def in_css(text: str) -> list[str]:
    """Return the addresses that a style sheet loads."""
    return [found["url"] or found["sheet"] for found in IN_CSS.finditer(text)]


def faults(site: Path) -> Iterator[str]:
    """Yield what is wrong with a site, a line each; `site` is a folder of HTML and CSS files."""
    pages = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    if not pages:
        yield f"{site}: holds no page"
    for path, page in pages.items():
        for link in page.loaded:
            yield from _fault(site, path, link, pages, may_leave=False)
        for link in page.followed:
            yield from _fault(site, path, link, pages, may_leave=True)
    for path in sorted(site.rglob("*.css")):
        for link in in_css(path.read_text(encoding="utf-8")):
            yield from _fault(site, path.resolve(), link, pages, may_leave=False)


def _fault(site: Path, path: Path, link: str, pages: dict[Path, Page], *, may_leave: bool) -> Iterator[str]:
    where, parts = path.relative_to(site.resolve()).as_posix(), urlsplit(link)
    if parts.scheme == "data" or (may_leave and parts.scheme in ("http", "https", "mailto")):
        return
    if parts.scheme or parts.netloc:
        yield f"{where}: asks another machine for {link}"
        return
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    if not target.is_relative_to(site.resolve()) or not target.is_file():
        yield f"{where}: {link} is not there"
    elif target in pages and unquote(parts.fragment) not in pages[target].names:
        yield f"{where}: {link} names no place on that page"


if __name__ == "__main__":
    found = list(faults(Path(sys.argv[1])))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(1 if found else 0)
