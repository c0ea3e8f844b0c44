"""The notebooks as a reader meets them: open JupyterLab, restart the kernel, run all cells, look at the page.

nbval runs the same cells, but sees no page: not a figure that never appears, nor a table that is cut off at the right.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PICTURES = ROOT / ".build" / "browser"
WIDTH, HEIGHT = 1280, 900
LONGEST = 1_200_000.0
"""How long one notebook may take, ms: 06 runs the same measures under many choices."""
UNSTABLE = {"nbval-ignore-output", "nbval-skip"}
"""Tags of cells whose outputs nbval does not compare, as those of forms: neither does this test."""

# What runs over its area, as a reader would see it: a figure or table cut off, or a scroll bar below it.
TOO_WIDE = """outputs => outputs.filter(
    output => output.scrollWidth > output.clientWidth + 1).map(output => output.innerText.slice(0, 60))"""
UNSEEN = "images => images.filter(image => !image.complete || image.naturalWidth * image.clientWidth == 0).length"
IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
PANEL = "document.querySelector('.jp-Notebook .jp-WindowedPanel-outer')"
ERROR, WARNING = (f'.jp-OutputArea [data-mime-type="application/vnd.jupyter.{kind}"]' for kind in ("error", "stderr"))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out what the notebooks read, and these without outputs: what is on the page later was made there."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    shutil.copytree(ROOT / "tests" / "data", folder / "tests" / "data")
    (folder / "notebooks").mkdir()
    for path in NOTEBOOKS:
        notebook = read(path)
        for cell in code_cells(notebook):
            cell.update(outputs=[], execution_count=None)
        (folder / "notebooks" / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def read(path: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def shown(cell: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a cell shows, piece by piece: the kind and the text of it, of a picture its bytes in base 64."""
    pieces: list[tuple[str, str]] = []
    for output in cell["outputs"]:
        if output["output_type"] == "error":
            pieces.append(("error", f"{output['ename']}: {output['evalue']}"))
        elif output["output_type"] == "stream":
            before = pieces.pop()[1] if pieces and pieces[-1][0] == output["name"] else ""
            pieces.append((output["name"], before + "".join(output["text"])))  # in how many parts it came is chance
        for kind, text in sorted(output.get("data", {}).items()):
            pieces.append((kind, "".join(text).strip() if kind.startswith("image/") else "".join(text)))
    return pieces


def photograph(page: Any, name: str) -> None:
    """Keep a picture of the whole notebook for a person to look at."""
    height = page.evaluate(f"{PANEL}.scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": height + 150})
    page.wait_for_function(f"{PANEL}.scrollTop = 0, {PANEL}.clientHeight >= {height}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_run_all_shows_what_is_stored(
    path: Path,
    reader: Path,
    lab: Callable[[str], str],
    page: Any,
    run_all: Callable[[str], None],
    elsewhere: list[str],
) -> None:
    stored = code_cells(read(path))
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt")
    page.goto(lab(path.name))
    prompts.nth(len(stored) - 1).wait_for()
    run_all(path.name)
    prompts.filter(has_text=f"[{len(stored)}]:").or_(page.locator(ERROR)).first.wait_for(timeout=LONGEST)
    page.locator(IDLE).wait_for()
    with page.expect_response(lambda answer: answer.request.method == "PUT" and path.name in answer.url) as answer:
        page.keyboard.press("Control+s")
    assert answer.value.ok, answer.value.status_text
    made = code_cells(read(reader / "notebooks" / path.name))
    stable = [n for n, cell in enumerate(stored) if not UNSTABLE & set(cell["metadata"].get("tags", []))]

    assert [piece for cell in made for piece in shown(cell) if piece[0] == "error"] == []
    assert [cell["execution_count"] for cell in made] == list(range(1, len(stored) + 1))
    assert [shown(made[n]) for n in stable] == [shown(stored[n]) for n in stable]
    assert page.locator(WARNING).count() == 0
    photograph(page, path.stem)
    for n in stable:
        images = page.locator(".jp-CodeCell").nth(n).locator(".jp-OutputArea img")
        assert images.count() == sum(kind.startswith("image/") for kind, _ in shown(stored[n]))
        assert images.evaluate_all(UNSEEN) == 0
    assert page.locator(".jp-OutputArea-output").evaluate_all(TOO_WIDE) == []
    assert elsewhere == []
