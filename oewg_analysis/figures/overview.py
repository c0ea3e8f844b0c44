"""What the corpus holds, and how much of their speech delegations give to each theme."""

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from oewg_analysis.figures.layout import letter
from oewg_analysis.figures.rows import ROW, counted, explained, name_rows, whiskers
from oewg_analysis.figures.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    OTHERS,
    PALE,
    PURPLE,
    SKY,
    SMALL,
    TWO_COLUMNS,
    VERMILLION,
    YELLOW,
    blank,
    drawn,
    label_below,
    needs,
)

FILLS = (
    (BLUE, ""), (SKY, "////"), (ORANGE, ""), (GREEN, "xxxx"), (PALE, ""), (VERMILLION, "\\\\\\\\"),
    (PURPLE, "...."), (YELLOW, "----"), (GREY, ""),
)  # fmt: skip
"""Colours and hatches of stacked bars, the commonest series first."""


@drawn
def coverage(by_year: pd.DataFrame, by_region: pd.DataFrame) -> Figure:
    """Draw what the corpus holds: statements a year and body, and the share of each regional group that speaks.

    Parameters
    ----------
    by_year : pandas.DataFrame
        As from `oewg_analysis.coverage.by_year`: `year` ("no year" comes last, set apart), `body`, `n`.
    by_region : pandas.DataFrame
        As from `oewg_analysis.coverage.by_region`: `region`, `n_members`, `n_speaking`, `n_statements`.

    Returns
    -------
    matplotlib.figure.Figure
        Two columns wide. Bars count what was collected, not what was said.
    """
    needs(by_year, "year", "body", "n", name="by_year")
    needs(by_region, "region", "n_members", "n_speaking", "n_statements", name="by_region")
    figure = blank(TWO_COLUMNS, 72.0)
    left, right = figure.subplots(1, 2, width_ratios=(1.7, 1))
    figure.legend(handles=_years(left, by_year), loc="outside lower center", ncols=4)
    _regions(right, by_region)
    letter(left, "a")
    letter(right, "b")
    return figure


def _years(axes: Axes, frame: pd.DataFrame) -> list[Patch]:
    table = frame.pivot_table(index="year", columns="body", values="n", aggfunc="sum", fill_value=0).astype("int64")
    bodies = table.sum().sort_values(ascending=False, kind="stable").index
    years = [year for year in table.index if year.isdigit()]
    if years:
        years = [str(year) for year in range(int(years[0]), int(years[-1]) + 1)]
    rest = [year for year in table.index if not year.isdigit()]
    table = table.reindex(years + rest, fill_value=0)
    at = np.r_[np.arange(len(years)), np.arange(len(rest)) + len(years) + 0.5 * bool(years)]
    base = np.zeros(len(at))
    for body, (colour, hatch) in zip(bodies, FILLS, strict=False):
        axes.bar(at, table[body], 0.78, bottom=base, color=colour, hatch=hatch, edgecolor="white", linewidth=0.3)
        base += table[body].to_numpy()
    for x, total in zip(at, base, strict=True):
        place = (x, total)
        axes.annotate(f"{total:.0f}", place, xytext=(0, 1.5), textcoords="offset points", ha="center", fontsize=SMALL)
    axes.set_xticks(at, [fill(year, 4) for year in table.index])
    axes.tick_params(axis="x", length=0)
    axes.set_ylabel("Statements")
    axes.margins(y=0.08)
    return [
        Patch(facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0.3, label=body)
        for body, (colour, hatch) in zip(bodies, FILLS, strict=False)
    ]


def _regions(axes: Axes, frame: pd.DataFrame) -> None:
    share = 100 * frame["n_speaking"] / frame["n_members"].where(frame["n_members"] > 0)
    at = np.arange(len(frame))
    axes.barh(at, np.full(len(frame), 100.0), 0.62, color="white", edgecolor=PALE, linewidth=0.5)
    axes.barh(at, share, 0.62, color=BLUE)
    for y, speaking, members in zip(at, frame["n_speaking"], frame["n_members"], strict=True):
        axes.annotate(
            f"{speaking} of {members}", (100, y), xytext=(4, 0), textcoords="offset points",
            va="center_baseline", fontsize=SMALL, annotation_clip=False,
        )  # fmt: skip
    table = frame.assign(region=frame["region"].replace(OTHERS, "Groups, observers"))
    name_rows(axes, counted(table, "region", "n_statements"))
    axes.grid(visible=False)
    axes.set_xlim(0, 100)
    axes.set_xticks([0, 50, 100])
    axes.set_xlabel("Delegations with a statement (%)\n(in brackets: statements)")


@drawn
def theme_shares(
    frame: pd.DataFrame,
    axis: str = "Share of passages (%)",
    *,
    name: str = "label",
    panel: str = "theme",
    scale: float = 100.0,
    count: str | None = "n_statements",
) -> Figure:
    """Draw an estimate by theme and group as small multiples, a panel a theme, on one common axis.

    Parameters
    ----------
    frame : pandas.DataFrame
        `name`, `panel`, `estimate`, `low`, `high`; rows and panels in the order of their first row.
    axis : str
        What the numbers are, with their unit.
    name, panel : str
        Columns with the groups and the themes.
    scale : float
        Factor from the estimates to the axis: 100 for percentages.
    count : str, optional
        Column written behind each name, if it is the same in all panels.

    Returns
    -------
    matplotlib.figure.Figure
        Two columns wide, three panels a row.
    """
    needs(frame, name, panel, "estimate", "low", "high")
    names, panels = list(frame[name].unique()), list(frame[panel].unique())
    fixed = count is not None and count in frame and frame.groupby(name)[count].nunique().max() == 1
    shown = counted(frame.drop_duplicates(name), name, count if fixed else None)
    columns = min(3, len(panels))
    lines = -(-len(panels) // columns)
    figure = blank(TWO_COLUMNS, lines * (len(names) * ROW + 9.0) + 9.0)
    grid = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
    for axes, title in zip(grid.flat, panels, strict=False):
        part = frame[frame[panel] == title].set_index(name).reindex(names)
        whiskers(axes, part[["estimate", "low", "high"]] * scale, range(len(names)))
        name_rows(axes, shown)
        axes.set_title(fill(str(title), 38), fontweight="normal")
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    grid[0, 0].set_xlim(left=float(np.nanmin([0.0, frame["low"].min() * scale])))
    label_below(figure, grid, explained(axis, frame, count if fixed else None))
    return figure
