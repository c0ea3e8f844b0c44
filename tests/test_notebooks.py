"""What nbval does not look at: that each figure is stored, and that the notebooks keep to their form."""

import ast
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path) -> list[dict]:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in found]


@each
def test_each_cell_that_saves_a_figure_stores_one_picture(path):
    for cell in cells(path):
        if cell["cell_type"] == "code":
            pictures = [output for output in cell["outputs"] if "image/png" in output.get("data", {})]
            assert len(pictures) == cell["source"].count("figures.save("), cell["source"]


@each
def test_cells_are_short_and_none_complains(path):
    for cell in cells(path):
        if cell["cell_type"] == "code":
            assert len(cell["source"].splitlines()) <= 8, cell["source"]
            assert not [output for output in cell["outputs"] if output.get("name") == "stderr"], cell["source"]


@each
def test_a_notebook_asks_and_ends_with_what_it_cannot_show(path):
    first, *_, last = cells(path)
    assert first["source"].startswith(f"# {path.stem[:2]} ")
    assert "## What this cannot show" in last["source"]


def calls(path: Path) -> list[ast.Call]:
    code = "\n".join(cell["source"] for cell in cells(path) if cell["cell_type"] == "code")
    return [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]


def named(call: ast.Call) -> str:
    return ast.unparse(call.func)


def literal(node: ast.expr) -> str | None:
    """Write a value that stands in the notebook itself; None for a variable or a call."""
    try:
        return repr(ast.literal_eval(node))
    except ValueError:
        return None


@each
def test_each_figure_says_what_it_was_made_from(path):
    saved = [call for call in calls(path) if named(call) == "figures.save"]
    assert [ast.unparse(call) for call in saved if "made_from" not in {word.arg for word in call.keywords}] == []


ABOUT = {"used", "terms", "remark", None}  # None: given with **


@each
def test_settings_on_record_are_those_of_a_call(path):
    """A record is written by hand: the numbers and words in it must be those that the notebook calls with."""
    made = calls(path)
    for record in (call for call in made if named(call) == "oa.origin" and len(call.args) == 2):
        function = ast.unparse(record.args[1])
        own = [call for call in made if named(call) == function]
        given = {word.arg: literal(word.value) for word in record.keywords if word.arg not in ABOUT}
        fits = []
        for call in own:
            words = {word.arg: literal(word.value) for word in call.keywords}
            asked = {name: value for name, value in words.items() if value is not None}
            # Told as called, and nothing that was set in the call left out; variables are told in words.
            agrees = all(given.get(name) == value for name, value in asked.items())
            here = {literal(one) for one in call.args} | set(asked.values())
            fits.append(agrees and all(name in words or value in here for name, value in given.items()))
        assert any(fits), ast.unparse(record)
