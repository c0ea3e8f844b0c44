"""Words that set delegations apart: ranked, weighed against how often they are used, and on a scale."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from oewg_analysis.figures.labels import place_labels
from oewg_analysis.figures.layout import apart
from oewg_analysis.figures.rows import ROW, counted, explained, name_rows, whiskers
from oewg_analysis.figures.style import (
    BLACK,
    BLUE,
    GREY,
    ONE_COLUMN,
    OTHERS,
    PLAIN,
    TWO_COLUMNS,
    VERMILLION,
    Mark,
    blank,
    drawn,
    label_below,
    needs,
)

TARGET, VERSUS, EITHER = PLAIN, Mark(VERMILLION, "s", size=4.0), Mark(GREY, ".", size=2.0)


@drawn
def distinctive_terms(
    frame: pd.DataFrame,
    axis: str = "TF-IDF weight (0 to 1)",
    *,
    name: str = "label",
    count: str | None = "n_target",
) -> Figure:
    """Draw the terms typical of each delegation, a panel a delegation, with the count behind each term.

    Parameters
    ----------
    frame : pandas.DataFrame
        `name`, `term`, `estimate`, `low`, `high` and `count`, in the order to be drawn, as from
        `oewg_analysis.distinctive.distinctive_terms`.
    axis : str
        What the numbers are.
    name, count : str
        Columns with the delegations, at most six, and the counts.

    Returns
    -------
    matplotlib.figure.Figure
        Two columns wide, or one for a single delegation.

    Raises
    ------
    ValueError
        If there are more than six delegations.
    """
    needs(frame, name, "term", "estimate", "low", "high")
    panels = list(frame[name].unique())
    if len(panels) > 6:
        raise ValueError(f"`frame`: allowed are 6 values of `{name}` at most; received {len(panels)}")
    columns = min(3, len(panels)) if len(panels) != 4 else 2
    lines = -(-len(panels) // columns)
    most = int(frame.groupby(name).size().max())
    figure = blank(ONE_COLUMN if len(panels) == 1 else TWO_COLUMNS, lines * (most * ROW + 7.0) + 11.0)
    apart(figure, 0.06)
    grid = figure.subplots(lines, columns, sharex=True, squeeze=False)
    for axes, title in zip(grid.flat, panels, strict=False):
        part = frame[frame[name] == title]
        whiskers(axes, part, range(len(part)))
        name_rows(axes, counted(part, "term", count))
        axes.set_ylim(most - 0.4, -0.6)
        axes.set_title("Groups" if title == OTHERS else str(title), loc="left")
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    grid[0, 0].set_xlim(left=float(np.nanmin([0.0, frame["low"].min()])))
    label_below(figure, grid, explained(axis, frame, count))
    return figure


@drawn
def two_sided_bars(
    frame: pd.DataFrame,
    sides: tuple[str, str],
    *,
    axis: str = "Difference in log-odds",
    top: int = 15,
    count: str | None = "n_statements",
) -> Figure:
    """Draw the first and the last terms of a comparison as bars to both sides, with their intervals.

    Parameters
    ----------
    frame : pandas.DataFrame
        `term`, `estimate` (positive = used more by the first side), `low`, `high`, as from
        `oewg_analysis.contrast.log_odds`: the terms most typical of the first side come first, of the second last.
    sides : tuple of str
        What to call the two sides.
    axis : str
        What the numbers are.
    top : int
        Terms a side.
    count : str, optional
        Column written behind each term.

    Returns
    -------
    matplotlib.figure.Figure
    """
    needs(frame, "term", "estimate", "low", "high")
    first = frame[frame["estimate"] > 0].head(top)
    second = frame[frame["estimate"] < 0].tail(top)
    part = pd.concat([first, second], ignore_index=True)
    figure = blank(ONE_COLUMN, len(part) * ROW + 17.0)
    axes = figure.subplots()
    colours = np.where(part["estimate"] > 0, BLUE, VERMILLION).tolist()
    bars = axes.barh(range(len(part)), part["estimate"], 0.62, color=colours, edgecolor="white", linewidth=0.0)
    for bar in bars[len(first) :]:
        bar.set_hatch("////")
    limits = part[["low", "high"]].notna().all(axis=1)
    axes.hlines(np.flatnonzero(limits), part.loc[limits, "low"], part.loc[limits, "high"], color="black", linewidth=0.8)
    axes.axvline(0, color=GREY, linewidth=0.6)
    name_rows(axes, counted(part, "term", count))
    axes.set_xlabel(explained(f"{axis}\n{_towards(sides[1], sides[0])}", part, count))
    return figure


@drawn
def funnel(
    frame: pd.DataFrame,
    sides: tuple[str, str],
    *,
    top: int = 12,
    z: str = "z_clustered",
    alpha: float = 0.05,
    width: float = TWO_COLUMNS,
) -> Figure:
    """Draw every term by how often it is used and how surely it sets two sides apart, naming the surest.

    Parameters
    ----------
    frame : pandas.DataFrame
        As from `oewg_analysis.contrast.log_odds`: `term`, `z`, `p_adjusted`, `n_target`, `n_versus`. Terms with a
        missing `z` are not drawn.
    sides : tuple of str
        What to call the two sides, the first at the top.
    top : int
        Most terms named on each side, those with the largest `z`.
    z : str
        Column of the vertical axis.
    alpha : float
        Adjusted p under which a term is marked.
    width : float
        mm.

    Returns
    -------
    matplotlib.figure.Figure
    """
    needs(frame, "term", z, "p_adjusted", "n_target", "n_versus")
    known = frame[frame[z].notna()]
    known = known.assign(_n=known["n_target"] + known["n_versus"])
    figure = blank(width, min(110.0, 0.72 * width + 20.0))
    axes = figure.subplots()
    sure = known["p_adjusted"] < alpha
    parts = {f"more typical of {sides[0]}": (sure & (known[z] > 0), TARGET)}
    parts |= {f"more typical of {sides[1]}": (sure & (known[z] < 0), VERSUS), "not told apart": (~sure, EITHER)}
    for word, (chosen, mark) in parts.items():
        if chosen.any():
            axes.plot(known.loc[chosen, "_n"], known.loc[chosen, z], label=word, **mark.options())
    axes.axhline(0, color=GREY, linewidth=0.6, zorder=0.5)
    axes.set_xscale("log")
    axes.set_xlim(0.8, known["_n"].max() * 1.8)
    axes.margins(y=0.08)
    _plain_decades(axes)
    axes.set_xlabel("Uses of the term, both sides (log scale)")
    axes.set_ylabel(f"z of the difference in log-odds\n{_towards(sides[1], sides[0])}")
    figure.legend(loc="outside lower center", ncols=3 if width > 120 else 1)
    ranked = known.sort_values([z, "term"], ascending=[False, True])
    named = pd.concat([ranked[ranked[z] > 0].head(top), ranked[ranked[z] < 0].tail(top)])
    axes.plot(named["_n"], named[z], **Mark(BLACK, "o", "none", size=3.4).options(), zorder=2.5)
    place_labels(axes, named["_n"], named[z], named["term"].tolist(), others=known[["_n", z]])
    return figure


def _towards(left: str, right: str) -> str:
    return f"\N{LEFTWARDS ARROW} {left}     {right} \N{RIGHTWARDS ARROW}"


def _plain_decades(axes: Axes) -> None:
    """Write the decades of a logarithmic axis as plain numbers."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


@drawn
def eiffel_tower(
    words: pd.DataFrame, ends: tuple[str, str] | None = None, *, top: int = 15, width: float = TWO_COLUMNS
) -> Figure:
    """Draw the words of a Wordfish scale by weight and frequency: common words at the top weigh little.

    Parameters
    ----------
    words : pandas.DataFrame
        As `words` of `oewg_analysis.wordfish_scale.wordfish`: `term`, `beta`, `psi`.
    ends : tuple of str, optional
        What stands at the left and right end of the scale.
    top : int
        Terms named at each end, those of the largest weight.
    width : float
        mm.

    Returns
    -------
    matplotlib.figure.Figure
        After Slapin and Proksch (2008), figure 2.
    """
    needs(words, "term", "beta", "psi", name="words")
    figure = blank(width, min(110.0, 0.72 * width + 15.0))
    axes = figure.subplots()
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=0.5)
    ranked = words.sort_values(["beta", "term"])
    common = words.nlargest(6, "psi")
    named = pd.concat([ranked.head(top), ranked.tail(top), common]).drop_duplicates("term")
    rest = words[~words["term"].isin(named["term"])]
    axes.plot(rest["beta"], rest["psi"], **EITHER.options())
    axes.plot(named["beta"], named["psi"], **Mark(BLUE, "o", size=2.8).options())
    axes.margins(x=0.12, y=0.08)
    arrows = "" if ends is None else f"\n{_towards(*ends)}"
    axes.set_xlabel(f"Weight of the word on the scale (beta){arrows}")
    axes.set_ylabel("Frequency of the word (psi, log)")
    place_labels(axes, named["beta"], named["psi"], named["term"].tolist(), others=rest[["beta", "psi"]])
    return figure
