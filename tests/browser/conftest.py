"""A running JupyterLab and a browser to look at it with, both on this machine only.

A test module says in a fixture `reader` which folder it is about; notebooks lie in `notebooks/` of that folder.
"""

import contextlib
import json
import os
import re
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
TRIES = 3
PICTURES = Path(__file__).parents[2] / ".build" / "browser"
TOKEN = "loopback-only"
QUIET = [
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nor does the browser itself find anybody else
]
# Has the kernel of a notebook started, has it nothing to do, and is the page connected to it?
READY = """async name => (await (await fetch("/api/sessions")).json()).some(session => session.path == name
    && session.kernel.execution_state == "idle" && session.kernel.connections > 0)"""
IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
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
    assert elsewhere == []


@pytest.fixture(scope="module")
def run_all(page: Any) -> Callable[[str], None]:
    """Restart the kernel of the notebook on the page, ask it to run all cells, and wait for the first to have run.

    "Restart Kernel and Run All Cells" is one command, but on a busy machine it may ask a kernel that does not listen
    yet. Hence single commands with a look at the kernel between them, and all again if nothing has started.
    """

    def choose(menu: str, item: str) -> None:
        page.get_by_role("menuitem", name=menu, exact=True).click()
        page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()  # the shortcut is part of the name

    def restart_and_run(name: str) -> None:
        from playwright.sync_api import TimeoutError as TookTooLong

        first = page.locator(".jp-CodeCell .jp-InputPrompt").filter(has_text="[1]:")
        for _ in range(TRIES):
            _wait_for_kernel(page, name)
            choose("Edit", "Clear Outputs of All Cells")
            first.wait_for(state="detached")
            with page.expect_websocket(lambda socket: "/channels" in socket.url):  # the page connects anew
                choose("Kernel", "Restart Kernel…")
                page.locator(".jp-Dialog", has_text="Restart Kernel").locator(".jp-mod-accept").click()
            _wait_for_kernel(page, name)
            choose("Run", "Run All Cells")
            with contextlib.suppress(TookTooLong):
                first.wait_for(timeout=PATIENCE / TRIES)
                return
        raise AssertionError(f"{name}: the kernel is ready, yet runs nothing, asked {TRIES} times")

    return restart_and_run


def _wait_for_kernel(page: Any, name: str) -> None:
    until = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(READY, name):  # wait_for_function would not await what is asynchronous
        assert time.monotonic() < until, f"{name}: no kernel, or one that is always busy"
        page.wait_for_timeout(200)
    page.locator(IDLE).wait_for()


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
