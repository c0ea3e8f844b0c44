"""Maps of delegations: near on the map is alike in what was measured."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from oewg_analysis.figures.labels import place_labels
from oewg_analysis.figures.layout import lay_out, letter
from oewg_analysis.figures.style import (
    GREY,
    REGION_MARKS,
    SMALL,
    TWO_COLUMNS,
    blank,
    drawn,
    key,
    needs,
    region_of,
)


@drawn
def delegation_map(
    frame: pd.DataFrame,
    axes_names: tuple[str, str] = ("Dimension 1", "Dimension 2"),
    *,
    name: str = "name",
    stress: float | None = None,
    remark: str | None = None,
    equal: bool = True,
    width: float = TWO_COLUMNS,
    height: float | None = None,
) -> Figure:
    """Draw delegations as points with names, a mark a regional group.

    Parameters
    ----------
    frame : pandas.DataFrame
        `name`, `dim_1`, `dim_2`, `region`, as from `oewg_analysis.mds`, `correspondence_analysis` or `stance_map` with
        the names of `oewg_analysis.naming.with_names`. `sd_1` and `sd_2` draw an ellipse of one standard deviation
        around each point. Points without a place are not drawn.
    axes_names : tuple of str
        What the axes are; directions and the turn of a map from multidimensional scaling mean nothing.
    name : str
        Column with the names.
    stress : float, optional
        Stress-1 of the map, written in the corner.
    remark : str, optional
        Written there instead.
    equal : bool
        One scale on both axes, as a map needs; False where the axes are two different numbers.
    width, height : float
        mm.

    Returns
    -------
    matplotlib.figure.Figure
    """
    needs(frame, name, "dim_1", "dim_2")
    known = frame[frame["dim_1"].notna() & frame["dim_2"].notna()]
    figure = blank(width, height or 0.72 * width + 10.0)
    axes = figure.subplots()
    _points(axes, known, equal)
    axes.set_xlabel(axes_names[0])
    axes.set_ylabel(axes_names[1])
    if remark is not None or stress is not None:
        _remark(axes, remark or f"stress {stress:.2f}")
    regions = region_of(known)
    figure.legend(handles=key(REGION_MARKS, regions), loc="outside lower center", ncols=6 if width > 120 else 3)
    lay_out(figure)
    place_labels(axes, known["dim_1"], known["dim_2"], known[name].tolist())
    return figure


@drawn
def two_maps(
    left: pd.DataFrame,
    right: pd.DataFrame,
    titles: tuple[str, str],
    *,
    name: str = "name",
    stress: tuple[float, float] | None = None,
) -> Figure:
    """Draw two maps of delegations side by side, with the same marks.

    Parameters
    ----------
    left, right : pandas.DataFrame
        As in `delegation_map`.
    titles : tuple of str
        What is near on each: "words", "coded stances".
    name : str
        Column with the names; codes fit better than labels.
    stress : tuple of float, optional
        Stress-1 of each.

    Returns
    -------
    matplotlib.figure.Figure
        Two columns wide.
    """
    for frame, side in ((left, "left"), (right, "right")):
        needs(frame, name, "dim_1", "dim_2", name=side)
    figure = blank(TWO_COLUMNS, 104.0)
    panels = figure.subplots(1, 2)
    parts = [frame[frame["dim_1"].notna() & frame["dim_2"].notna()] for frame in (left, right)]
    for place, (axes, part) in enumerate(zip(panels, parts, strict=True)):
        _points(axes, part)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.spines[:].set_visible(True)
        letter(axes, f"{'ab'[place]}  {titles[place]}")
        if stress is not None:
            _remark(axes, f"stress {stress[place]:.2f}")
    held = pd.concat([region_of(part) for part in parts])
    figure.legend(handles=key(REGION_MARKS, held), loc="outside lower center", ncols=6)
    lay_out(figure)
    for axes, part in zip(panels, parts, strict=True):
        place_labels(axes, part["dim_1"], part["dim_2"], part[name].tolist())
    return figure


def _points(axes: Axes, frame: pd.DataFrame, equal: bool = True) -> None:
    regions = region_of(frame)
    if {"sd_1", "sd_2"} <= set(frame.columns):
        shown = frame[["dim_1", "dim_2", "sd_1", "sd_2"]].assign(region=regions).dropna()
        for x, y, sd_1, sd_2, region in shown.itertuples(index=False):
            colour = REGION_MARKS[region].edge or REGION_MARKS[region].colour
            shade: Any = {"facecolor": "none", "edgecolor": colour, "linewidth": 0.4, "alpha": 0.6, "zorder": 0.8}
            axes.add_patch(Ellipse((x, y), 2 * sd_1, 2 * sd_2, **shade))
    for region in (one for one in REGION_MARKS if (regions == one).any()):
        part = frame[regions == region]
        axes.plot(part["dim_1"], part["dim_2"], **{**REGION_MARKS[region].options(), "markersize": 3.6})
    if equal:
        axes.set_aspect("equal", adjustable="datalim")
    axes.margins(0.1)


def _remark(axes: Axes, text: str) -> None:
    axes.annotate(
        text, (1.0, 0.0), xycoords="axes fraction", xytext=(-3, 3), textcoords="offset points",
        ha="right", va="bottom", fontsize=SMALL, color=GREY,
    )  # fmt: skip
