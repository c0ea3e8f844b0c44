"""What nbval does not look at: that each figure is stored, and that the notebooks keep to their form."""

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
