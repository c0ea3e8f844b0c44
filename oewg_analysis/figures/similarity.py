"""How alike delegations are: the matrix of all pairs, and similarity of words against agreement in votes or stances."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation
from numpy.typing import NDArray

from oewg_analysis.figures.style import (
    BLACK,
    BLUE,
    GREY,
    ONE_COLUMN,
    REGION_MARKS,
    SMALL,
    TEXT,
    TWO_COLUMNS,
    VERMILLION,
    Mark,
    blank,
    drawn,
    key,
    needs,
    region_of,
)

COLOURS = "viridis_r"
MISSING: Any = {"facecolor": "white", "edgecolor": GREY, "hatch": "////////", "linewidth": 0.0}

DOT = {**Mark("white", "o", size=2.6, edge=BLACK).options(), "markeredgewidth": 0.5}


@drawn
def heat_map(
    matrix: pd.DataFrame,
    order: Sequence[str],
    delegations: pd.DataFrame,
    *,
    linkage: Any = None,
    marked: pd.DataFrame | None = None,
    axis: str = "Cosine similarity of vocabulary",
    limits: tuple[float, float] | None = None,
) -> Figure:
    """Draw the similarity of all pairs, darker for more alike, with the tree that orders them.

    Parameters
    ----------
    matrix : pandas.DataFrame
        Square, codes by codes, as `matrix` of `oewg_analysis.text_similarity.similarity`; NaN is drawn hatched. The
        diagonal is left white.
    order : sequence of str
        Codes to draw, in this order, at most 60.
    delegations : pandas.DataFrame
        As in `Corpus`: `code`, `label`, `region`.
    linkage : array of float, shape (n - 1, 4), optional
        The tree, whose leaves come in `order`; both as from `oewg_analysis.text_similarity.leaf_order`.
    marked : pandas.DataFrame of bool, square, optional
        Pairs to mark with a dot: those told apart from the middle, as from `oewg_analysis.text_similarity.told_apart`.
    axis : str
        What the colours are.
    limits : tuple of float, optional
        Values at the ends of the colours; left out: the smallest and largest of the pairs drawn.

    Returns
    -------
    matplotlib.figure.Figure
        Two columns wide, or one for up to 22 delegations.

    Raises
    ------
    ValueError
        If fewer than 2 or more than 60 codes are asked for, or no pair of them has a value.
    """
    codes = list(order)
    if not 2 <= len(codes) <= 60:
        raise ValueError(f"`order`: allowed are 2 to 60 codes, so that names can be read; received {len(codes)}")
    own = np.eye(len(codes), dtype=bool)
    table = np.where(own, np.nan, matrix.loc[codes, codes].to_numpy(dtype=np.float64))
    if np.isnan(table).all():
        raise ValueError("`matrix`: allowed is at least one pair with a value; received none")
    low, high = limits or (float(np.nanmin(table)), float(np.nanmax(table)))
    width = TWO_COLUMNS if len(codes) > 22 else ONE_COLUMN
    figure = blank(width, 1.02 * width + (7.0 if width == TWO_COLUMNS else 12.0))
    axes = figure.subplots()
    axes.patch.set(**MISSING)
    image = axes.pcolormesh(
        np.ma.masked_invalid(table), cmap=COLOURS, norm=Normalize(low, high), edgecolors="white", linewidth=0.15
    )
    axes.pcolormesh(np.ma.masked_where(~own, own), cmap=ListedColormap(["white"]))
    if marked is not None:
        row, column = np.nonzero(marked.loc[codes, codes].to_numpy())
        axes.plot(column + 0.5, row + 0.5, **DOT)
    _name_cells(axes, delegations.set_index("code").reindex(codes))
    if linkage is not None:
        _tree(axes, linkage, len(codes))
    _colour_bar(figure, axes, image, table, (low, high), axis)
    handles: list[Any] = key(REGION_MARKS, region_of(delegations[delegations["code"].isin(codes)]))
    if np.isnan(table[~own]).any():
        handles.append(Patch(**MISSING, label="not comparable"))
    if marked is not None:
        handles.append(Line2D([], [], label="told apart from the median", **DOT))
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles) if width == TWO_COLUMNS else 3)
    return figure


def _colour_bar(
    figure: Figure, axes: Axes, image: Any, table: NDArray[np.float64], limits: tuple[float, float], axis: str
) -> None:
    ends = {(True, True): "both", (True, False): "min", (False, True): "max", (False, False): "neither"}
    extend = ends[bool(np.nanmin(table) < limits[0]), bool(np.nanmax(table) > limits[1])]
    bar = figure.colorbar(image, ax=axes, location="top", shrink=0.45, aspect=40, pad=0.01, extend=extend)
    bar.set_label(axis)
    bar.outline.set_visible(False)


def _name_cells(axes: Axes, known: pd.DataFrame) -> None:
    n = len(known)
    names = known["label"].fillna(dict(zip(known.index, known.index, strict=True)))
    at, regions = np.arange(n) + 0.5, region_of(known)
    axes.set_xlim(0, n)
    axes.set_ylim(n, 0)
    axes.yaxis.tick_right()
    axes.set_xticks(at, names, rotation=90, fontsize=SMALL)
    axes.set_yticks(at, names, fontsize=SMALL)
    axes.tick_params(length=0, pad=8)
    axes.spines[:].set_visible(False)
    # Marks stand 4 pt outside the cells, between them and the names.
    right = axes.get_yaxis_transform() + ScaledTranslation(4 / 72, 0, axes.figure.dpi_scale_trans)
    below = axes.get_xaxis_transform() + ScaledTranslation(0, -4 / 72, axes.figure.dpi_scale_trans)
    for region in regions.unique():
        mark = {**REGION_MARKS[region].options(), "markersize": 3.2, "clip_on": False}
        mine = at[(regions == region).to_numpy()]
        axes.plot(np.ones(len(mine)), mine, transform=right, **mark)
        axes.plot(mine, np.zeros(len(mine)), transform=below, **mark)


def _tree(axes: Axes, linkage: NDArray[np.float64], n: int) -> None:
    """Draw the tree at the left; SciPy puts the leaves at 5, 15, 25, ..."""
    from scipy.cluster.hierarchy import dendrogram

    branches = dendrogram(linkage, no_plot=True)
    side = axes.inset_axes((-0.12, 0.0, 0.115, 1.0))
    for across, along in zip(branches["dcoord"], branches["icoord"], strict=True):
        side.plot(across, np.asarray(along) / 10, color=BLACK, linewidth=0.5, solid_capstyle="butt")
    side.set_xlim(np.max(branches["dcoord"]) * 1.02, 0)
    side.set_ylim(n, 0)
    side.set_axis_off()


@drawn
def pairs_scatter(
    pairs: pd.DataFrame,
    axes_names: tuple[str, str],
    *,
    x: str = "x",
    y: str = "y",
    bins: pd.DataFrame | None = None,
    correlation: str | None = None,
    width: float = ONE_COLUMN,
) -> Figure:
    """Draw two measures of all pairs of delegations against each other.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Columns `x`, `y` and `same_region` (bool). Pairs without either measure are not drawn.
    axes_names : tuple of str
        What the two measures are, with their ranges.
    x, y : str
        Columns of `pairs`.
    bins : pandas.DataFrame, optional
        Means of `y` by `x`, computed elsewhere: `x`, `estimate`, `low`, `high`.
    correlation : str, optional
        A line written above the points: the correlation with its interval.
    width : float
        mm.

    Returns
    -------
    matplotlib.figure.Figure
    """
    needs(pairs, x, y, "same_region", name="pairs")
    figure = blank(width, 0.8 * width + 8.0)
    axes = figure.subplots()
    known = pairs[pairs[x].notna() & pairs[y].notna()]
    many = 1.6 if len(known) > 400 else 2.6
    same = known["same_region"].astype(bool)
    for word, part, mark in (
        ("different regional groups", known[~same], Mark(GREY, "o", "none", size=many)),
        ("same regional group", known[same], Mark(BLUE, "^", size=many + 0.4)),
    ):
        options = {**mark.options(), "markeredgewidth": 0.3, "alpha": 0.65}
        axes.plot(part[x], part[y], label=f"{word} ({len(part):,d} pairs)", **options)
    if bins is not None:
        needs(bins, "x", "estimate", "low", "high", name="bins")
        axes.vlines(bins["x"], bins["low"], bins["high"], color=BLACK, linewidth=1.1, zorder=3)
        mean = Mark(VERMILLION, "s", size=4.2, edge=BLACK)
        axes.plot(bins["x"], bins["estimate"], label="mean in bin, with interval", zorder=3.1, **mean.options())
    if correlation is not None:
        axes.set_title(correlation, loc="right", fontweight="normal", fontsize=TEXT)
    axes.set_xlabel(axes_names[0])
    axes.set_ylabel(axes_names[1])
    figure.legend(loc="outside lower center", ncols=1 if width < 120 else 3)
    return figure
