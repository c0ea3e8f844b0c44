"""Estimates as rows: a mark and a line for the interval, named at the left. The part that most figures are made of."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from oewg_analysis.figures.style import (
    GREY,
    ONE_COLUMN,
    OTHERS,
    PLAIN,
    REGION_MARKS,
    SERIES,
    SMALL,
    TEXT,
    Mark,
    blank,
    drawn,
    key,
    needs,
    region_of,
)

ROW = 3.7
"""Height of a row, mm."""
COUNTS = {
    "n_statements": "statements",
    "n_passages": "passages",
    "n_delegations": "delegations",
    "n_target": "uses of the term",
    "n_coded": "digests",
}
"""What the numbers in brackets behind a name count."""


def whiskers(axes: Axes, frame: pd.DataFrame, at: Sequence[float], mark: Mark = PLAIN) -> None:
    """Draw estimates with their intervals, one a row.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    frame : pandas.DataFrame
        `estimate`, `low`, `high`. An estimate without limits is drawn hollow; a missing one as the words "no estimate",
        never as 0.
    at : sequence of float
        Height of each row.
    mark : Mark
        Colour and marker.
    """
    table = frame.assign(_at=list(at))
    known = table[table["estimate"].notna()]
    whole = known["low"].notna() & known["high"].notna()
    edge = mark.edge or mark.colour
    axes.hlines(known.loc[whole, "_at"], known.loc[whole, "low"], known.loc[whole, "high"], color=edge, linewidth=1.0)
    axes.plot(known.loc[whole, "estimate"], known.loc[whole, "_at"], **mark.options())
    axes.plot(known.loc[~whole, "estimate"], known.loc[~whole, "_at"], **{**mark.options(), "markerfacecolor": "white"})
    for height in table.loc[table["estimate"].isna(), "_at"]:
        axes.annotate(
            "no estimate", (0.0, height), xycoords=axes.get_yaxis_transform(), xytext=(3, 0),
            textcoords="offset points", va="center_baseline", fontsize=SMALL, color=GREY,
        )  # fmt: skip


def name_rows(axes: Axes, names: Sequence[str], *, size: float = TEXT) -> None:
    """Name the rows 0, 1, ... from the top, with a faint line along each."""
    axes.set_yticks(range(len(names)), list(names), fontsize=size)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", linestyle=(0, (1, 2)))


def counted(frame: pd.DataFrame, name: str, count: str | None) -> list[str]:
    """Return the names, each followed by its count in brackets if there is a column of that name."""
    names = frame[name].astype("str").replace(OTHERS, "Groups")
    if count is None or count not in frame:
        return names.tolist()
    return [f"{one} ({n:,d})" for one, n in zip(names, frame[count].astype("int64"), strict=True)]


def explained(axis: str, frame: pd.DataFrame, count: str | None) -> str:
    """Return the name of an axis with a line that says what the numbers in brackets count."""
    return f"{axis}\n(in brackets: {COUNTS[count]})" if count in COUNTS and count in frame else axis


@drawn
def dot_whisker(
    frame: pd.DataFrame,
    axis: str = "Estimate",
    *,
    name: str = "name",
    count: str | None = "n_statements",
    reference: float | None = None,
    limits: tuple[float, float] | None = None,
    width: float = ONE_COLUMN,
) -> Figure:
    """Draw estimates with intervals, one a row, in the order given: positions on a scale, neighbours, shares.

    Parameters
    ----------
    frame : pandas.DataFrame
        `name`, `estimate`, `low`, `high`; `region` gives the marks, and the column `count` is written behind the name.
        Missing limits make a hollow mark, a missing estimate the words "no estimate".
    axis : str
        What the numbers are, with their unit or range.
    name, count : str
        Columns with the names and what the estimates rest on.
    reference : float, optional
        Value at which to draw a line: no difference, chance.
    limits : tuple of float, optional
        Ends of the axis.
    width : float
        mm.

    Returns
    -------
    matplotlib.figure.Figure
    """
    needs(frame, name, "estimate", "low", "high")
    regions = region_of(frame) if "region" in frame else None
    legend = 8.0 if regions is not None else 0.0
    figure = blank(width, len(frame) * ROW + 13.0 + legend)
    axes = figure.subplots()
    if reference is not None:
        axes.axvline(reference, color=GREY, linewidth=0.6, zorder=0.5)
    heights = pd.Series(np.arange(len(frame)), index=frame.index)
    if regions is None:
        whiskers(axes, frame, heights.tolist())
    else:
        for region in regions.unique():
            whiskers(axes, frame[regions == region], heights[regions == region].tolist(), REGION_MARKS[region])
        figure.legend(handles=key(REGION_MARKS, regions), loc="outside lower center", ncols=3 if width < 120 else 6)
    name_rows(axes, counted(frame, name, count))
    axes.set_xlabel(explained(axis, frame, count))
    if limits is not None:
        axes.set_xlim(*limits)
    return figure


@drawn
def agreement_dots(frame: pd.DataFrame, *, name: str = "label", count: str | None = "n_coded") -> Figure:
    """Draw how far two coders agree, issue by issue, against the two lines Krippendorff (2004, p. 241) draws.

    Parameters
    ----------
    frame : pandas.DataFrame
        As from `oewg_analysis.agreement.coder_agreement` with a column `name`: `estimate` (alpha, at most 1), `low`,
        `high`, and `count`.
    name, count : str
        Columns with the names and the numbers behind them.

    Returns
    -------
    matplotlib.figure.Figure
    """
    needs(frame, name, "estimate", "low", "high")
    figure = blank(ONE_COLUMN, len(frame) * ROW + 17.0)
    axes = figure.subplots()
    for line, style in ((0.667, (0, (4, 2))), (0.8, "solid")):
        axes.axvline(line, color=GREY, linewidth=0.7, linestyle=style, zorder=0.5)
        axes.annotate(
            f"{line:g}", (line, 1.0), xycoords=axes.get_xaxis_transform(), xytext=(0, 2), textcoords="offset points",
            ha="right" if line < 0.7 else "left", fontsize=SMALL, color=GREY,
        )  # fmt: skip
    whiskers(axes, frame, range(len(frame)))
    name_rows(axes, counted(frame, name, count))
    lowest = float(np.nanmin([0.0, *frame["low"], *frame["estimate"]]))
    axes.set_xlim(min(0.0, lowest) - 0.03, 1.03)
    axes.set_xlabel(explained("Krippendorff's alpha (1 = full agreement, 0 = chance)", frame, count))
    return figure


@drawn
def change(
    frame: pd.DataFrame,
    axis: str = "Estimate",
    *,
    name: str = "label",
    period: str = "period",
    width: float = ONE_COLUMN,
) -> Figure:
    """Draw the same estimate in several periods, earlier above later, in one row a name.

    Parameters
    ----------
    frame : pandas.DataFrame
        `name`, `period`, `estimate`, `low`, `high`; names and periods in the order of their first row.
    axis : str
        What the numbers are, with their unit or range.
    name, period : str
        Columns with the rows and the periods, at most four.
    width : float
        mm.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there are more than four periods.
    """
    needs(frame, name, period, "estimate", "low", "high")
    names, periods = list(frame[name].unique()), list(frame[period].unique())
    if len(periods) > len(SERIES):
        raise ValueError(f"`frame`: allowed are {len(SERIES)} periods at most; received {len(periods)}")
    figure = blank(width, len(names) * (ROW + 1.4 * len(periods)) + 15.0)
    axes = figure.subplots()
    shifts = np.linspace(-0.19, 0.19, len(periods)) if len(periods) > 1 else np.zeros(1)
    for one, shift, mark in zip(periods, shifts, SERIES, strict=False):
        part = frame[frame[period] == one]
        whiskers(axes, part, [names.index(row) + shift for row in part[name]], mark)
    name_rows(axes, [fill(str(one), 32) for one in names])
    axes.set_xlabel(axis)
    legend = key({str(one): mark for one, mark in zip(periods, SERIES, strict=False)}, [str(one) for one in periods])
    figure.legend(handles=legend, loc="outside lower center", ncols=min(4, len(periods)))
    return figure
