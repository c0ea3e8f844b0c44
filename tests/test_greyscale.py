"""Figures printed in one ink: nothing rests on colour, and the grey variant keeps what belongs apart apart."""

from itertools import combinations, pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from test_figures import GALLERY

from oewg_analysis import figures
from oewg_analysis.figures import greyscale, style
from oewg_analysis.figures.greyscale import GREYS, in_grey, lightness
from oewg_analysis.figures.overview import FILLS
from oewg_analysis.figures.terms import TARGET, VERSUS

CLEAR = 12.0  # L* between two greys that the eye tells apart side by side


def pixels(figure: plt.Figure) -> np.ndarray:
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)


@pytest.mark.parametrize(("colour", "expected"), [("black", 0), ("white", 100), ("#777777", 50.03), ("#0072B2", 46.1)])
def test_lightness_is_that_of_cielab(colour, expected):
    assert lightness(colour) == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize("marks", [style.STANCE_MARKS, style.REGION_MARKS, dict(enumerate(style.SERIES)),
                                   {0: TARGET, 1: VERSUS}], ids=["stances", "regions", "series", "sides"])  # fmt: skip
def test_marks_differ_when_colours_become_lightness(marks):
    for one, other in combinations(marks.values(), 2):
        same_shape = (one.marker, one.fill) == (other.marker, other.fill)
        assert not same_shape or abs(lightness(one.colour) - lightness(other.colour)) > CLEAR


def test_neighbouring_fills_differ_by_hatch_or_lightness():
    for (one, hatch), (other, other_hatch) in pairwise(FILLS):
        assert hatch != other_hatch or abs(lightness(one) - lightness(other)) > CLEAR


def test_every_colour_has_a_grey_of_its_own():
    palette = {getattr(style, name) for name in dir(style) if name.isupper() and str(getattr(style, name))[0] == "#"}
    assert set(GREYS) == palette
    assert all(len(set(to_rgb(grey))) == 1 for grey in GREYS.values())
    assert len(set(GREYS.values())) == len(GREYS)


@pytest.mark.parametrize(
    "marks", [[mark.colour for mark in style.STANCE_MARKS.values()], [style.BLUE, style.VERMILLION],
              [mark.colour for mark in style.SERIES]],
)  # fmt: skip
def test_greys_of_one_figure_are_further_apart_than_their_colours(marks):
    gaps = {
        name: min(abs(one - other) for one, other in combinations(lights, 2))
        for name, lights in (
            ("colour", [lightness(colour) for colour in marks]),
            ("grey", [lightness(GREYS[colour]) for colour in marks]),
        )
    }
    assert gaps["grey"] > gaps["colour"]


@pytest.mark.parametrize("name", sorted(GALLERY))
def test_grey_figures_hold_no_colour_and_nothing_moves(name):
    figure = GALLERY[name]()
    before = pixels(figure)
    after = pixels(in_grey(figure))
    assert np.ptp(after, axis=2).max() == 0
    # Where there was paper there is paper, but for the palest shades.
    assert ((before.min(axis=2) == 255) != (after.min(axis=2) == 255)).mean() < 0.001
    plt.close(figure)


def test_a_grey_heat_map_runs_one_way_and_never_to_white():
    lights = [lightness(colour) for colour in greyscale.RAMP(np.linspace(0, 1, 20))]
    assert lights == sorted(lights, reverse=True)
    assert lights[0] < 97


def test_own_figures_have_width_and_greys():
    with figures.context(figures.ONE_COLUMN, grey=True):
        figure, axes = plt.subplots()
        lines = [axes.plot([0, 1], [level, level])[0] for level in range(4)]
    assert figure.get_figwidth() * 25.4 == pytest.approx(88)
    assert len({(line.get_linestyle()) for line in lines}) == 4
    assert all(len(set(to_rgb(line.get_color()))) == 1 for line in lines)
    with figures.context(figures.TWO_COLUMNS):
        wide = plt.figure()
    assert wide.get_figwidth() * 25.4 == pytest.approx(180)
    plt.close("all")


def test_grey_figures_are_saved_like_others(tmp_path):
    frame = pd.DataFrame({"name": ["a"], "estimate": [0.5], "low": [0.4], "high": [0.6]})
    figures.save(in_grey(figures.dot_whisker(frame)), "one-grey", frame, tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
