"""A running JupyterLab and a browser to look at it with, both on this machine only.

A test module says in a fixture `reader` which folder it is about; notebooks lie in `notebooks/` of that folder.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

PATIENCE = 180_000.0
"""How long to wait for a thing to appear, ms: much, for a machine that is busy with other work."""
PICTURES = Path(__file__).parents[2] / ".build" / "browser"
TOKEN = "loopback-only"
QUIET = [
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nor does the browser itself find anybody else
]
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # keep every cell in the page, not the visible ones only
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any) -> Iterator[Any]:
    """Keep a picture of the page on which a test failed."""
    report = yield
    if report.failed and "page" in getattr(item, "funcargs", {}):
        PICTURES.mkdir(parents=True, exist_ok=True)
        item.funcargs["page"].screenshot(path=PICTURES / f"failed-{report.when}-{item.name}.png")
    return report


@pytest.fixture(scope="session")
def chromium() -> tuple[Any, str]:
    """Find what drives a browser, and the browser."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make browser installs it")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no chromium on the PATH: on Debian, apt-get install chromium")
    return driver, found


@pytest.fixture(scope="module")
def lab(chromium: tuple[Any, str], reader: Path) -> Iterator[Callable[[str], str]]:
    """Start JupyterLab with nobody's own settings, and return the address of a notebook by its name."""
    own = reader / "settings"
    for name, setting in SETTINGS.items():
        path = own / "lab" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(setting), encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if key not in ("MPLBACKEND", "JUPYTER_PATH", "OEWG_CORPUS")}
    folders = {f"JUPYTER_{kind}_DIR": str(own / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    folders |= {"JUPYTERLAB_SETTINGS_DIR": str(own / "lab"), "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces")}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    options += ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command = [sys.executable, "-m", "jupyterlab", "notebooks", *options]
    log = reader / "jupyterlab.log"
    with (
        log.open("wb") as stream,
        subprocess.Popen(command, cwd=reader, env=kept | folders, stdout=stream, stderr=stream) as server,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for_answer(f"{address}/api", server, log)
            yield lambda name: f"{address}/lab/tree/{name}?token={TOKEN}&reset"
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def elsewhere() -> list[str]:
    """Collect the addresses on other machines that the page asks for; it gets no answer from them."""
    return []


@pytest.fixture(scope="module")
def page(chromium: tuple[Any, str], elsewhere: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Open an empty browser, which can ask this machine only."""

    def note(asked: Any) -> None:
        if not _is_local(asked.url):
            elsewhere.append(asked.url)

    playwright, executable = chromium
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("browser"),
            executable_path=executable,
            headless=True,
            chromium_sandbox=False,
            args=QUIET,
            viewport={"width": 1280, "height": 900},
        )
        opened = context.pages[0]
        opened.on("request", note)
        opened.on("websocket", note)
        opened.route("**/*", lambda route: route.continue_() if _is_local(route.request.url) else route.abort())
        opened.set_default_timeout(PATIENCE)
        yield opened
        context.close()


def _wait_for_answer(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab does not answer: {log.read_text(encoding='utf-8')}")


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about") or parts.hostname == "127.0.0.1"
