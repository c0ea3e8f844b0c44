"""One estimate under every set of choices."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from oewg_analysis.figures.style import (
    BLACK,
    BLUE,
    GREY,
    PALE,
    SMALL,
    TWO_COLUMNS,
    VERMILLION,
    Mark,
    blank,
    drawn,
    needs,
)

ROW = 3.4


@drawn
def specification_curve(
    frame: pd.DataFrame,
    choices: Mapping[str, str],
    axis: str = "Estimate",
    *,
    reference: float | None = 0.0,
    main: str | None = None,
) -> Figure:
    """Draw an estimate under every set of choices, smallest first, above the choices made for each.

    Parameters
    ----------
    frame : pandas.DataFrame
        `estimate`, `low`, `high` and a column for each choice; sets without an estimate come last, marked by a cross on
        the lower border.
    choices : mapping of str to str
        Columns of `frame`, each with the name to write.
    axis : str
        What the estimate is, with its range.
    reference : float, optional
        Value at which to draw a line.
    main : str, optional
        Column of booleans, true for the set of choices reported elsewhere, which is marked.

    Returns
    -------
    matplotlib.figure.Figure
        Two columns wide. After Simonsohn, Simmons and Nelson (2020).
    """
    needs(frame, "estimate", "low", "high", *choices, *([] if main is None else [main]))
    table = frame.sort_values("estimate", kind="stable", na_position="last").reset_index(drop=True)
    rows = [(column, value) for column in choices for value in _values(table[column])]
    figure = blank(TWO_COLUMNS, 60.0 + ROW * (len(rows) + 0.8 * len(choices)))
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(48.0, ROW * (len(rows) + 0.8 * len(choices))))
    at = np.arange(len(table))
    chosen = np.zeros(len(table), dtype=bool) if main is None else table[main].to_numpy(dtype=bool)
    if reference is not None:
        upper.axhline(reference, color=GREY, linewidth=0.6, zorder=0.5)
    upper.vlines(at, table["low"], table["high"], color=np.where(chosen, VERMILLION, PALE).tolist(), linewidth=0.9)
    size = 2.4 if len(table) > 60 else 3.2
    upper.plot(at[~chosen], table.loc[~chosen, "estimate"], **Mark(BLUE, "o", size=size).options())
    upper.plot(at[chosen], table.loc[chosen, "estimate"], **Mark(VERMILLION, "D", size=4.5).options(), label="reported")
    none = table["estimate"].isna().to_numpy()
    if none.any():  # an empty line has no box, and would take all the room of the layout
        upper.plot(
            at[none], np.zeros(none.sum()), transform=upper.get_xaxis_transform(), clip_on=False,
            **Mark(GREY, "x", size=3.0).options(), label="no estimate",
        )  # fmt: skip
    if chosen.any() or none.any():
        upper.legend(loc="upper left")
    upper.set_ylabel(axis)
    upper.tick_params(axis="x", length=0)
    _choices(lower, table, choices)
    lower.set_xlabel(f"{len(table):,d} sets of choices, by estimate")
    return figure


def _choices(axes: Axes, table: pd.DataFrame, choices: Mapping[str, str]) -> None:
    at = np.arange(len(table))
    height, ticks, names = 0.0, list[float](), list[str]()
    for column, title in choices.items():
        axes.annotate(
            title, (0.0, height), xycoords=axes.get_yaxis_transform(), xytext=(-4, 0), textcoords="offset points",
            ha="right", va="center_baseline", fontweight="bold", fontsize=SMALL,
        )  # fmt: skip
        for value in _values(table[column]):
            height += 1.0
            hit = (table[column] == value).to_numpy()
            axes.plot(at, np.full(len(at), height), **Mark(PALE, "|", size=2.0).options())
            axes.plot(at[hit], np.full(hit.sum(), height), **Mark(BLACK, "s", size=1.8).options())
            ticks.append(height)
            names.append(("no", "yes")[value] if isinstance(value, bool) else str(value))
        height += 1.3
    axes.set_ylim(height - 0.7, -0.7)
    axes.set_yticks(ticks, names, fontsize=SMALL)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xticks([])
    axes.set_xlim(-1.0, len(table))


def _values(column: pd.Series) -> list[object]:
    return sorted(column.dropna().unique().tolist(), key=lambda value: (isinstance(value, str), value))
