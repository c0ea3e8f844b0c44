"""The documentation in a browser: every page opens, asks nobody for anything, and fits a screen and a phone."""

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WIDTHS = (1280, 390)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files and keep silent about it."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(chromium: tuple[Any, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-W", str(ROOT / "docs"), str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site on this machine only."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_opens_and_fits(page: Any, site: Path, address: str, elsewhere: list[str], width: int) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    too_wide = []
    for name in names:
        page.goto(f"{address}/{name}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(name)
    assert "methods/similarity.html" in names
    assert (too_wide, complaints, elsewhere) == ([], [], [])


def test_formulas_are_drawn_and_the_search_finds(page: Any, address: str, elsewhere: list[str]) -> None:
    page.goto(f"{address}/methods/similarity.html")
    assert page.locator(".formula math").first.bounding_box()["height"] > 30
    page.goto(f"{address}/search.html?q=wordfish")
    page.locator("#search-results li a", has_text="Wordfish").first.wait_for()
    assert elsewhere == []
