"""The coding form as a coder meets it: in JupyterLab, with the keyboard alone, and with a kernel that dies."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oewg_analysis.new_corpus import new_corpus
from oewg_analysis.writing import add_statement

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / ".build" / "browser"
TEXTS = {
    "per-2031-harbour": "The harbour must be dredged. Ships <b>wait</b>.\n\nThe lighthouse may stay dark.",
    "per-2032-mills": "Who owns the wind?",
}
HARBOUR, MILLS = TEXTS
# The second cell, where asked for, makes the kernel die when a new file is about to take the place of the old one.
CELLS = [
    "import os, signal\nfrom pathlib import Path\nimport oewg_analysis\n"
    "if Path('../deadly').exists():\n    os.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)",
    "oewg_analysis.code_positions('../corpus', 'Bo')",
    "import time\nwhile Path('../busy').exists():\n    time.sleep(0.1)",
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coder")
    corpus = folder / "corpus"
    new_corpus(corpus, ROOT / "corpus")
    for name, text in TEXTS.items():
        add_statement(corpus, {"id": name, "delegation": "PER", "language": "en", "kind": "digest", "text": text})
    (corpus / "themes.toml").write_text('[theme.sea]\ntitle = "The sea"\nseeds = ["harbour"]\n', encoding="utf-8")
    (corpus / "issues.csv").write_text(
        "issue,theme,label,proposition\nlights,sea,Lights,Lights should burn\ndredging,sea,Dredging,Harbours are dug\n",
        encoding="utf-8",
    )
    (corpus / "positions.csv").write_text(
        f"statement,issue,stance,note,coder\n{HARBOUR},lights,opposes,seen by Ada,Ada\n", encoding="utf-8"
    )
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for n, source in enumerate(CELLS)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "code.ipynb").write_text(
        json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def form(run_all: Callable[[str], None], opened: Any) -> Callable[[], None]:
    """Run the notebook anew, and wait for the form."""

    def run() -> None:
        run_all("code.ipynb")
        opened.locator(".jp-CodeCell .jp-InputPrompt", has_text="[3]:").wait_for()
        opened.get_by_role("button", name="Save code").wait_for()

    return run


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def shows(page: Any, text: str) -> None:
    page.locator(".jp-OutputArea").get_by_text(text).first.wait_for()


def rows(reader: Path, name: str = "positions.csv") -> list[list[str]]:
    with (reader / "corpus" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


@pytest.fixture(scope="module")
def opened(lab: Callable[[str], str], page: Any) -> Any:
    page.goto(lab("code.ipynb"))
    page.locator(".jp-Notebook .jp-CodeCell").nth(len(CELLS) - 1).wait_for()
    return page


def test_a_coder_codes_with_the_keyboard_alone(
    reader: Path, opened: Any, form: Callable[[], None], elsewhere: list[str]
) -> None:
    form()
    shows(opened, "0 of 2 statements read")
    assert opened.get_by_text("seen by Ada").count() == 0
    opened.get_by_role("combobox", name="Issue").focus()
    press(opened, *"dd")  # in a notebook: delete the cell
    shows(opened, "Harbours are dug")
    press(opened, "Tab", "Space", "Tab", "Tab", "Tab")
    opened.keyboard.type('ships, "deep"')
    press(opened, "Tab", "Enter")
    shows(opened, "Code saved.")
    assert rows(reader)[1:] == [[HARBOUR, "dredging", "supports", 'ships, "deep"', "Bo"]]
    assert opened.get_by_role("combobox", name="Issue").evaluate("list => list.selectedIndex") == 0
    assert opened.evaluate("document.activeElement.tagName") == "SELECT"

    opened.get_by_role("button", name="Next").focus()
    press(opened, "Enter")
    shows(opened, "passage 2 of 3")
    press(opened, "Enter")
    shows(opened, "passage 3 of 3")
    press(opened, "Space")
    shows(opened, "1 of 2 statements read")
    assert [row[:4] for row in rows(reader, "positions_passages.csv")] == [
        *([HARBOUR, "1", "1", "dredging"], [HARBOUR, "1", "2", ""], [HARBOUR, "2", "1", ""]),
    ]
    press(opened, *"xaby", "x")  # in a notebook: cut, above, below, code
    assert opened.locator(".jp-CodeCell").count() == len(CELLS)

    opened.get_by_role("button", name="Undo").click()
    shows(opened, "Last change of a code undone.")
    assert [row[-1] for row in rows(reader)] == ["Ada"]
    opened.get_by_role("button", name="Save code").click()
    shows(opened, "Choose an issue and a stance first.")
    assert elsewhere == []


def test_the_work_is_taken_up_where_it_was_left(reader: Path, opened: Any, form: Callable[[], None]) -> None:
    form()
    shows(opened, "1 of 2 statements read")
    assert opened.locator(".jp-OutputArea mark").inner_text() == "Who owns the wind?"
    opened.get_by_role("combobox", name="Go to").select_option(HARBOUR)
    opened.get_by_role("button", name="Go", exact=True).click()
    shows(opened, "passage 1 of 3")
    opened.get_by_role("combobox", name="Issue").select_option("Lights")
    opened.get_by_role("radio", name="conditional").check()
    opened.get_by_role("textbox", name="Note").fill("only <i>dark</i>")
    opened.get_by_role("button", name="Save code").click()
    shows(opened, "Code saved.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    opened.screenshot(path=PICTURES / "coding-form.png")
    assert opened.locator(".jp-OutputArea i").count() == 0
    assert rows(reader)[1:] == [[HARBOUR, "lights", "conditional", "only <i>dark</i>", "Bo"]]


@pytest.mark.parametrize("times_slower", [1, 20, 100])
def test_a_busy_kernel_saves_what_the_form_showed(
    reader: Path, opened: Any, form: Callable[[], None], times_slower: int
) -> None:
    form()
    (reader / "busy").touch()
    opened.locator(".jp-CodeCell .jp-InputArea").nth(2).click()
    opened.keyboard.press("Control+Enter")
    opened.locator(".jp-CodeCell .jp-InputPrompt", has_text="[*]:").wait_for()
    opened.get_by_role("combobox", name="Issue").select_option("Lights")
    opened.get_by_role("combobox", name="Issue").select_option("Dredging")
    opened.get_by_role("radio", name="supports").check()
    opened.get_by_role("radio", name="opposes").check()
    opened.get_by_role("textbox", name="Note").fill("second thoughts")
    opened.get_by_role("button", name="Save code").click()
    opened.get_by_role("button", name="Next").click()
    page = opened.context.new_cdp_session(opened)
    page.send("Emulation.setCPUThrottlingRate", {"rate": times_slower})
    (reader / "busy").unlink()
    shows(opened, "second thoughts")
    shows(opened, "2 of 2 statements read")
    page.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    assert rows(reader)[-1] == [MILLS, "dredging", "opposes", "second thoughts", "Bo"]
    opened.get_by_role("button", name="Undo").click()
    shows(opened, "Last change of a code undone.")
    assert opened.get_by_text("second thoughts").count() == 0


def test_a_kernel_that_dies_during_a_save_loses_nothing(
    reader: Path, opened: Any, form: Callable[[], None], elsewhere: list[str]
) -> None:
    before = rows(reader), rows(reader, "positions_passages.csv")
    (reader / "deadly").touch()
    form()
    opened.get_by_role("combobox", name="Issue").select_option("Dredging")
    opened.get_by_role("radio", name="supports").check()
    opened.get_by_role("button", name="Save code").click()
    opened.locator(".jp-Dialog", has_text="restart").get_by_role("button", name="Ok").click()
    assert (rows(reader), rows(reader, "positions_passages.csv")) == before
    (reader / "deadly").unlink()
    form()
    opened.get_by_role("button", name="Undo").wait_for()
    assert (rows(reader), rows(reader, "positions_passages.csv")) == before
    opened.get_by_role("combobox", name="Issue").select_option("Dredging")
    opened.get_by_role("radio", name="supports").check()
    opened.get_by_role("button", name="Save code").click()
    shows(opened, "Code saved.")
    assert rows(reader) == [*before[0], [MILLS, "dredging", "supports", "", "Bo"]]
    assert elsewhere == []
