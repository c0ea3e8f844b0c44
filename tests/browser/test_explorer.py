"""The explorer as a reader meets it: in JupyterLab, with the keyboard alone, in a wide window and in a narrow one."""

import contextlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oewg_analysis import Corpus, count_terms
from oewg_analysis.explorer import Chosen, choose, passages_of_stance, passages_of_term, stance_cells, typical_terms
from oewg_analysis.explorer.report import LEGENDS, TITLES

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / ".build" / "browser"
NAME = "10-explorer.ipynb"
# A kernel that is idle, and to which the page is connected: asked earlier, it would lose what it is asked.
READY = """async name => (await (await fetch("/api/sessions")).json()).some(session => session.path == name
    && session.kernel.execution_state == "idle" && session.kernel.connections > 0)"""
FOCUSED = "document.activeElement.innerText ?? ''"
TOO_WIDE = """form => [form, ...form.querySelectorAll(".widget-html-content")].filter(
    part => part.scrollWidth > part.clientWidth + 1).map(part => part.innerText.slice(0, 60))"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    (folder / "notebooks").mkdir()
    notebook = json.loads((ROOT / "notebooks" / NAME).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    (folder / "notebooks" / NAME).write_text(json.dumps(notebook), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def threats(corpus: Corpus) -> Chosen:
    return choose(corpus, count_terms(corpus), theme="threats")


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    """Collect the errors that the page writes to the console."""
    return []


@pytest.fixture(scope="module")
def opened(lab: Callable[[str], str], page: Any, complaints: list[str]) -> Any:
    from playwright.sync_api import TimeoutError as TookTooLong

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.goto(lab(NAME))
    page.locator(".jp-Notebook .jp-CodeCell").nth(3).wait_for()
    page.wait_for_function(READY, arg=NAME, polling=200)
    form = page.locator(".oewg-explorer")
    for seconds in (60, 60, 180):  # a kernel that is not quite there yet may lose what it is asked: then ask once more
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        with contextlib.suppress(TookTooLong):
            form.wait_for(timeout=1000 * seconds)
            break
    says(page, "107 statements (107 digest)")
    return page


def says(page: Any, text: str) -> None:
    page.locator(".oewg-said").get_by_text(text).wait_for()


def shows(page: Any, text: str) -> None:
    page.locator(".oewg-explorer").get_by_text(text).first.wait_for()


def tab_to(page: Any, text: str) -> None:
    """Press Tab until the focus is on a button that says so."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if text in page.evaluate(FOCUSED):
            return
    pytest.fail(f"Tab never comes to {text!r}")


def sources(page: Any, heading: str) -> list[str]:
    """Wait for passages under a heading, and list the statements they are of."""
    evidence = page.locator(".oewg-evidence")
    evidence.get_by_role("heading", name=heading).wait_for()
    links: list[str] = evidence.get_by_role("link").all_inner_texts()
    return links


def test_the_keyboard_alone_leads_to_the_passages(
    opened: Any, threats: Chosen, elsewhere: list[str], complaints: list[str]
) -> None:
    n_cells = opened.locator(".jp-Notebook .jp-Cell").count()
    opened.get_by_role("combobox", name="Theme").focus()
    opened.keyboard.type("Existing")
    says(opened, "114 statements")
    opened.keyboard.press("Tab")
    opened.keyboard.type("Iran")
    shows(opened, "Iran (5 statements)")
    opened.keyboard.press("Tab")
    opened.keyboard.type("China")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    opened.get_by_role("button", name="Remove China").wait_for()
    shows(opened, "China (6 statements)")
    tab_to(opened, "Remove EU")
    opened.keyboard.press("Enter")
    opened.get_by_role("button", name="Remove EU").wait_for(state="detached")
    opened.wait_for_function("document.activeElement.tagName == 'SELECT'")
    opened.keyboard.type("xdd")  # in a notebook: cut, delete
    assert opened.locator(".jp-Notebook .jp-Cell").count() == n_cells

    term = str(typical_terms(threats, "IRN")["term"].iloc[0])
    tab_to(opened, term)
    opened.keyboard.press("Enter")
    found = sources(opened, f"“{term}”")
    assert found == passages_of_term(threats, "IRN", term)["statement"].tolist()
    assert found[0].startswith("irn-")
    marked = opened.locator(".oewg-evidence mark").all_inner_texts()
    assert {text.lower().rstrip("s") for text in marked} == {term.rstrip("s")}
    assert opened.evaluate(FOCUSED) == f"▸ {term}"
    assert opened.locator(".oewg-evidence").get_attribute("aria-live") == "polite"

    opened.keyboard.press("Shift+Tab")
    opened.keyboard.press("ArrowRight")
    shows(opened, "Issues of “Existing and potential threats”")
    cell = stance_cells(threats, ["IRN", "CHN"]).iloc[0]
    tab_to(opened, cell["stance"])
    opened.keyboard.press("Space")
    name = {"IRN": "Iran", "CHN": "China"}[cell["delegation"]]
    behind = passages_of_stance(threats, cell["delegation"], cell["issue"])
    assert sources(opened, f"{name}: {cell['label']}") == behind["statement"].unique().tolist()
    assert complaints == []
    assert elsewhere == []


def test_neighbours_lead_to_the_words_they_share(opened: Any, elsewhere: list[str], complaints: list[str]) -> None:
    opened.get_by_role("radio", name="Nearest neighbours").check()
    opened.get_by_role("button", name="Pakistan").first.click()
    found = sources(opened, "Iran and Pakistan")
    assert {one[:3] for one in found} == {"irn", "pak"}
    shows(opened, "Words shared are not positions shared.")
    assert complaints == []
    assert elsewhere == []


def test_a_choice_that_cannot_be_made_is_said_in_words(opened: Any, complaints: list[str]) -> None:
    since = opened.get_by_role("textbox", name="From")
    since.fill("last year")
    since.press("Enter")
    says(opened, "allowed is a day (2019-09-09) or a year; received 'last year'")
    since.fill("2031")
    since.press("Enter")
    says(opened, "no statement is left")
    since.fill("")
    since.press("Enter")
    says(opened, "114 statements")
    opened.get_by_role("combobox", name="Delegation").select_option("Albania (2)")
    shows(opened, "3 are needed to compare")
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 700, 390])
def test_it_fits_a_window(opened: Any, width: int) -> None:
    files = opened.get_by_role("tab", name="File Browser")
    if width == 390 and files.get_attribute("aria-selected") == "true":
        files.click()
    opened.set_viewport_size({"width": width, "height": 1000 if width > 1000 else 1600})
    opened.get_by_role("combobox", name="Theme").select_option(index=2)
    says(opened, "107 statements")
    opened.get_by_role("combobox", name="Delegation").select_option("Russia (9)")
    shows(opened, "Russia (7 statements)")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for view, button in (("Typical terms", "draft"), ("Stances", "opposes"), ("Nearest neighbours", "Iran")):
        opened.get_by_role("radio", name=view).check()
        opened.get_by_role("button", name=button).first.click()
        opened.locator(".oewg-evidence").get_by_role("link").first.wait_for()
        opened.locator(".oewg-explorer").scroll_into_view_if_needed()
        opened.screenshot(path=PICTURES / f"explorer-{view.split()[-1].lower()}-{width}.png")
        assert opened.locator(".oewg-explorer").evaluate(TOO_WIDE) == []


def test_axe_finds_nothing_serious(opened: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    for title, legend in zip(TITLES.values(), LEGENDS.values(), strict=True):
        opened.get_by_role("radio", name=title).check()
        shows(opened, legend)
        opened.locator(".oewg-explorer .widget-gridbox button").first.click()
        opened.locator(".oewg-evidence").get_by_role("link").first.wait_for()
        found = axe.Axe().run(opened, context=".oewg-explorer").response["violations"]
        serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
        assert serious == []
