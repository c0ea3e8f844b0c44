"""The atlas as a reader meets it: from the disk, with mouse or keyboard, on a desk or a phone."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import oewg_analysis as oa

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / ".build" / "browser"
PATIENCE = 60_000
VIEWS = {
    "stances": "stances",
    "stances-filtered": "stances?theme=norms&group=GRULAC&coded=1",
    "delegations": "delegations",
    "delegation": "delegation/USA",
    "delegation-of-one-statement": "delegation/AFR",
    "cell": "cell/USA/binding-instrument",
    "cell-without-a-code": "cell/USA/gender",
    "issues": "issues",
    "issue": "issue/binding-instrument",
    "map": "map",
    "compare-none": "compare",
    "compare": "compare?d=USA&d=RUS&d=IRN",
    "about": "about",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the atlas of the shipped corpus, and give its address on the disk."""
    return oa.write_atlas(oa.load_corpus(ROOT / "corpus"), tmp_path_factory.mktemp("atlas") / "atlas.html").as_uri()


@pytest.fixture(scope="module")
def browser(chromium: tuple[Any, str]) -> Iterator[Any]:
    playwright, executable = chromium
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def reader(browser: Any, atlas: str) -> Iterator[Any]:
    """Open the atlas; at the end nothing was asked of any other address, and the console is empty."""
    yield from opened(browser, atlas)


def opened(browser: Any, atlas: str, **options: Any) -> Iterator[Any]:
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(atlas)
    yield page
    assert {url for url in asked if not url.startswith("blob:")} == {atlas}
    assert said == []
    context.close()


def go(page: Any, view: str) -> None:
    """Follow an address within the page, and wait until the script has done so too."""
    page.evaluate(
        """view => new Promise(done => {
        if (location.hash === `#${view}`) return done();
        addEventListener('hashchange', () => setTimeout(done), {once: true});
        location.hash = view; })""",
        view,
    )


def until(page: Any, condition: str) -> None:
    """Wait for a condition; Playwright's own way of waiting needs `eval`, which the page forbids."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def status(page: Any) -> str:
    return str(page.get_by_role("status").inner_text())


def shown_rows(page: Any) -> list[str]:
    return list(page.locator("#matrix tbody tr:visible th").all_inner_texts())


def download(page: Any, name: str) -> list[list[str]]:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).first.click()
    assert started.value.suggested_filename.endswith(".csv")
    content = Path(started.value.path()).read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"))


def test_the_matrix_is_filtered_and_the_address_keeps_the_filter(reader: Any) -> None:
    reader.get_by_role("combobox", name="Theme").select_option("norms")
    reader.get_by_role("combobox", name="Group").select_option("GRULAC")
    assert "10 of 41 issues shown" in status(reader)
    assert reader.url.endswith("#stances?theme=norms&group=GRULAC")
    assert reader.locator("#matrix thead th[data-issue]:visible").count() == 10
    members = shown_rows(reader)
    assert "Brazil" in members and "France" not in members
    reader.get_by_role("searchbox", name="Delegation").fill("brasil")
    assert shown_rows(reader) == []
    reader.get_by_role("searchbox", name="Delegation").fill("brazil")
    assert shown_rows(reader) == ["Brazil"]
    reader.reload()
    assert shown_rows(reader) == ["Brazil"]
    assert reader.get_by_role("combobox", name="Theme").input_value() == "norms"
    reader.get_by_role("button", name="Clear").click()
    until(reader, "document.querySelector('#status').textContent.startsWith('87 of 87')")
    assert reader.url.endswith("#stances")


def test_rows_are_put_in_order(reader: Any) -> None:
    by_name = shown_rows(reader)
    reader.get_by_role("combobox", name="Order").select_option("n")
    counts = [int(n) for n in reader.locator("#matrix tbody tr").evaluate_all("rows => rows.map(row => row.dataset.n)")]
    assert counts == sorted(counts, reverse=True)
    reader.get_by_role("combobox", name="Order").select_option("")
    assert shown_rows(reader) == by_name


def test_a_link_opens_a_cell_with_its_evidence(reader: Any, atlas: str) -> None:
    reader.goto("about:blank")
    reader.goto(f"{atlas}#cell/USA/binding-instrument")
    cell = reader.locator(".here")
    assert cell.is_visible()
    assert "Legally binding instrument: opposes" in cell.locator("h3").inner_text()
    assert cell.locator("blockquote").count() >= 1
    assert cell.get_by_role("link", name="Source").first.get_attribute("href").startswith("https://")
    assert reader.locator(".view:visible").count() == 1
    assert "United States" in reader.title()


def test_a_cell_without_a_code_is_not_called_silence(reader: Any) -> None:
    go(reader, "cell/USA/gender")
    assert "Nothing is coded for United States of America on “Gender”" in status(reader)
    assert "does not say that it did not speak" in status(reader)
    go(reader, "cell/nowhere/nothing")
    assert "has no place with the address" in status(reader)


def test_an_issue_shows_the_evidence_of_all_its_sides(reader: Any) -> None:
    go(reader, "issue/binding-instrument")
    view = reader.locator(".view:visible")
    assert view.locator("h2").first.inner_text().endswith("Supports (7)")
    assert view.locator(".cell").count() == view.locator(".cell:has(.entries)").count() == 16
    saved = download(reader, "Download positions and evidence as CSV")
    assert {row[saved[0].index("issue")] for row in saved[1:]} == {"binding-instrument"}
    assert len(saved) - 1 == view.locator("[data-record]").count()
    assert all(row[saved[0].index("url")].startswith("http") for row in saved[1:])


def test_delegations_stand_side_by_side(reader: Any) -> None:
    reader.get_by_role("link", name="Compare", exact=True).click()
    assert reader.locator("#compared").is_hidden()
    for name in ("USA", "RUS", "IRN"):
        reader.get_by_role("combobox", name="Add a delegation").select_option(name)
        reader.get_by_role("button", name="Add", exact=True).click()
        until(reader, f"location.hash.includes('d={name}')")
    assert reader.url.endswith("#compare?d=USA&d=RUS&d=IRN")
    until(reader, "document.querySelectorAll('#compare-stances thead th').length === 4")  # drawn after the address
    assert reader.locator("#compare-stances thead th").all_inner_texts() == ["Issue", "USA", "Russia", "Iran"]
    row = reader.locator("#compare-stances tr", has_text="Legally binding instrument").locator("td").all_inner_texts()
    assert [cell.partition(",")[0] for cell in row] == ["O opposes", "S supports", "S supports"]
    assert reader.locator("#compare-pairs tbody tr").count() == 9
    assert reader.locator("#compare-themes tbody tr").count() == 6
    assert reader.locator("#compare-votes tbody tr").count() == 6
    own = reader.evaluate(
        "[...document.querySelectorAll('#compare-themes tbody tr:first-child td')].map(c => c.innerText)"
    )
    page = reader.evaluate(
        "[...document.getElementById('delegation/USA').querySelectorAll('[data-side=themes] tbody tr:first-child td')]"
        ".map(c => c.textContent.trim())"
    )
    assert own[0] == f"{page[0]} ({page[2]}), {page[3]}"
    saved = download(reader, "Download side by side as CSV")
    assert saved[0] == ["part", "item", "USA", "RUS", "IRN"]
    assert ["stances", "Legally binding instrument", "opposes", "supports", "supports"] in saved
    assert ["facts", "Code", "USA", "RUS", "IRN"] in saved
    pairs = download(reader, "Download pairs as CSV")
    limits = ["estimate", "low", "high", "corrected", "corrected_low", "corrected_high"]
    assert pairs[0] == ["Pair", "Of", *limits, "Rests on"]
    assert len(pairs) == 10
    assert all(row[5:8] == ["", "", ""] for row in pairs if row[1] == "words")
    reader.get_by_role("button", name="Remove Russian Federation").click()
    until(reader, "document.querySelectorAll('#compare-pairs tbody tr').length === 3")
    assert "RUS" not in reader.url
    reader.go_back()
    until(reader, "document.querySelectorAll('#compare-pairs tbody tr').length === 9")
    assert "RUS" in reader.url


def test_at_most_six_are_compared(reader: Any) -> None:
    go(reader, "compare?d=USA&d=RUS&d=IRN&d=CHN&d=BRA&d=IND&d=FRA&d=USA")
    assert reader.locator("#chosen li").count() == 6
    reader.get_by_role("combobox", name="Add a delegation").select_option("FRA")
    reader.get_by_role("button", name="Add", exact=True).click()
    assert "6 delegations are the most" in status(reader)


def test_the_keyboard_alone_leads_from_the_matrix_to_the_evidence(reader: Any) -> None:
    reader.keyboard.press("Tab")
    assert focused(reader) == "Skip to content"
    reader.keyboard.press("Enter")
    for _ in range(40):
        reader.keyboard.press("Tab")
        if reader.evaluate("document.activeElement.closest('#matrix tbody') !== null"):
            break
    assert focused(reader) == "African Group"
    outline = reader.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    reader.keyboard.press("ArrowDown")
    assert focused(reader) == "African Union"
    reader.keyboard.press("ArrowUp")
    reader.keyboard.press("ArrowRight")
    reader.keyboard.press("ArrowRight")
    reader.keyboard.press("ArrowUp")
    assert focused(reader) == "Ransomware"
    reader.keyboard.press("Home")
    reader.keyboard.press("ArrowDown")
    for _ in range(42):
        reader.keyboard.press("ArrowRight")
        if focused(reader).startswith("S:"):
            break
    assert focused(reader) == "S: supports, 1 statement"
    reader.keyboard.press("Enter")
    until(reader, "location.hash.startsWith('#cell/AFR/') && document.activeElement.innerText.includes('supports')")
    assert "supports" in focused(reader)
    reader.go_back()
    until(reader, "!document.getElementById('stances').hidden")
    reader.locator("#matrix tbody tr").first.locator("td.n").first.click()
    until(reader, "document.querySelector('#status').textContent.includes('Nothing is coded')")
    assert "Nothing is coded for African Group" in status(reader)


def test_every_control_takes_the_focus_visibly(reader: Any) -> None:
    hidden = {}
    for name, view in VIEWS.items():
        go(reader, view)
        hidden[name] = reader.evaluate(
            """() => [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
            .filter(one => one.checkVisibility({visibilityProperty: true}) && one.tabIndex >= 0 && !one.closest('svg'))
            .filter(one => { one.focus({focusVisible: true});
                return document.activeElement !== one || getComputedStyle(one).outlineStyle === 'none'; })
            .map(one => one.outerHTML.slice(0, 200))"""
        )
    assert hidden == {name: [] for name in VIEWS}


def test_what_is_shown_is_what_is_saved(reader: Any) -> None:
    go(reader, "stances?theme=norms&group=GRULAC&coded=1")
    saved = download(reader, "Download the table as CSV")
    assert len(saved[0]) == 2 + 10
    assert [row[0] for row in saved[1:]] == shown_rows(reader)
    assert {cell for row in saved[1:] for cell in row[2:]} <= {"", "supports", "opposes", "conditional", "conflict"}
    long = download(reader, "Download one row a cell as CSV")
    assert len(long) == 1 + 10 * len(shown_rows(reader))
    assert {len(row) for row in long} == {10}
    go(reader, "delegation/USA")
    terms = download(reader, "Download terms as CSV")
    assert terms[0] == ["Term", "estimate", "low", "high", "Times", "in statements", "A sentence with it"]
    assert len(terms) == 9 and float(terms[1][2]) <= float(terms[1][3])
    near = download(reader, "Download neighbours as CSV")
    assert near[0] == ["Delegation", "estimate", "low", "high", "Statements", "Remark"]
    assert len(download(reader, "Download votes as CSV")) == 7
    statements = download(reader, "Download statements as CSV")
    assert {"id", "date", "kind", "writer", "url", "text", "delegation", "corpus"} <= set(statements[0])


def test_a_text_that_looks_like_a_formula_is_saved_as_text(browser: Any, tmp_path: Path) -> None:
    formulas = ["=1+1", "+1", "-1 harbour", "@SUM(A1)", "\t=1"]
    frame = oa.load_corpus(ROOT / "corpus").statements.head(5).assign(title=formulas)
    corpus = oa.Corpus.from_frame(frame.assign(delegation="XXX", themes=[()] * 5, on_behalf_of=[()] * 5))
    made = oa.write_atlas(corpus, tmp_path / "atlas.html").as_uri()
    for page in opened(browser, made):
        go(page, "delegation/XXX")
        saved = download(page, "Download statements as CSV")
        titles = [row[saved[0].index("title")] for row in saved[1:]]
        assert sorted(titles) == sorted(["'=1+1", "'+1", "'-1 harbour", "'@SUM(A1)", "'=1"])


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 450), (1280, 900)])  # 640: a desk at 200%
def test_nothing_is_wider_than_the_page(browser: Any, atlas: str, width: int, height: int) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for page in opened(browser, atlas, viewport={"width": width, "height": height}):
        for name, view in VIEWS.items():
            go(page, view)
            page.screenshot(path=PICTURES / f"atlas-{name}-{width}.png")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, atlas: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: make browser")
    for page in opened(browser, atlas, color_scheme=scheme):
        for name, view in VIEWS.items():
            go(page, view)
            # What is hidden is taken out for the while: axe would walk through all of it.
            page.evaluate(
                "window.rest = [...document.querySelectorAll('.view[hidden]')]; rest.forEach(one => one.remove())"
            )
            found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
            page.evaluate("document.getElementById('main').append(...rest)")
            serious = [one for one in found if one["impact"] in ("serious", "critical")]
            assert [(one["id"], len(one["nodes"]), one["nodes"][0]["html"][:300]) for one in serious] == [], name


def test_controls_are_large_enough(reader: Any) -> None:
    for view in ("stances", "compare?d=USA&d=RUS"):
        go(reader, view)
        small = reader.evaluate(
            """() => [...document.querySelectorAll('button, select, input, nav a, #matrix td a, #matrix td.n, summary')]
            .filter(one => one.checkVisibility())
            .filter(one => { const box = one.getBoundingClientRect(); return box.height < 24 || box.width < 24; })
            .filter(one => one.type !== 'checkbox').map(one => one.outerHTML.slice(0, 120))"""
        )
        assert small == []


def test_without_script_everything_is_there_to_read(browser: Any, atlas: str) -> None:
    for page in opened(browser, atlas, java_script_enabled=False):
        assert page.locator(".view:visible").count() == page.locator(".view").count() > 100
        assert page.locator(".needs-script:visible").count() == 0
        assert page.get_by_text("The comparison needs JavaScript").is_visible()


def test_a_delegation_prints_without_the_controls(reader: Any) -> None:
    go(reader, "delegation/USA")
    reader.emulate_media(media="print")
    assert reader.locator("button:visible, nav:visible, select:visible").count() == 0
    assert reader.locator("article.view:visible h1").inner_text() == "United States of America"
    PICTURES.mkdir(parents=True, exist_ok=True)
    reader.pdf(path=PICTURES / "atlas-delegation.pdf", prefer_css_page_size=True)
    assert (PICTURES / "atlas-delegation.pdf").stat().st_size > 10_000
