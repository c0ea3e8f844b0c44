"""Names beside points without overlap: each name takes the nearest free place, with a line to its point if that is far.

Nothing is drawn by lot: the same points give the same places.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from oewg_analysis.figures.layout import lay_out
from oewg_analysis.figures.style import BLACK, GREY, SMALL

Floats = NDArray[np.float64]

ANGLES = np.deg2rad([0, 180, 90, 270, 45, 315, 135, 225, 22, 338, 158, 202, 67, 293, 113, 247])
GAPS = np.array([0.0, 2.0, 5.0, 8.0, 12.0, 16.0, 21.0, 27.0, 34.0, 42.0, 52.0, 64.0])
POINT = 2.6
"""Radius kept free around each point, pt."""
FAR = 3.5
"""Gap between point and name from which a line joins them, pt."""
SWEEPS = 6
STEPS = np.linspace(0.0, 1.0, 9)


@dataclass(frozen=True)
class _Names:
    """Points and the sizes of their names, all in pt from the lower left corner of the axes."""

    points: Floats
    sizes: Floats
    others: Floats
    bounds: Floats


def place_labels(
    axes: Axes,
    x: ArrayLike,
    y: ArrayLike,
    labels: Sequence[str],
    *,
    others: ArrayLike | None = None,
    size: float = SMALL,
) -> None:
    """Write a name beside each point.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With its limits set and everything else drawn; the figure is laid out for good here.
    x, y : array-like of float, shape (n,)
        Points, in data coordinates.
    labels : sequence of str
        Their names.
    others : array-like of float, shape (m, 2), optional
        More points, which names had better not cover.
    size : float
        Size of type, pt.

    Notes
    -----
    Places are tried in rings around the point. A name keeps off other names, all points, the lines to other points and
    the border; after a first round, from the most crowded point to the least, names move while that lets them come
    closer. The placing is greedy (after Christensen, Marks and Shieber 1995) and need not be the best there is.
    """
    figure = axes.get_figure(root=True)
    if figure is None or len(labels) == 0:
        return
    lay_out(figure)
    names = _measured(axes, figure, np.column_stack([x, y]).astype(float), labels, others, size)
    centres = _placed(names)
    for (px, py), (cx, cy), (width, height), label in zip(names.points, centres, names.sizes, labels, strict=True):
        text = axes.annotate(
            label,
            _data(axes, figure, np.array([px, py])),
            xytext=(cx - px, cy - py),
            textcoords="offset points",
            ha="center",
            va="center_baseline",
            fontsize=size,
            color=BLACK,
            annotation_clip=False,
            zorder=5,
        )
        text.set_in_layout(False)
        near = np.array([np.clip(px, cx - width / 2, cx + width / 2), np.clip(py, cy - height / 2, cy + height / 2)])
        if np.hypot(*(near - (px, py))) > FAR + POINT:
            ends = np.array([_data(axes, figure, np.array([px, py])), _data(axes, figure, near)])
            axes.plot(*ends.T, color=GREY, linewidth=0.4, zorder=1.5, scalex=False, scaley=False, solid_capstyle="butt")


def _measured(
    axes: Axes, figure: Figure, points: Floats, labels: Sequence[str], others: ArrayLike | None, size: float
) -> _Names:
    scale = 72.0 / figure.dpi
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]  # every figure of ours is drawn by Agg
    box = axes.get_window_extent(renderer)
    corner = np.array([box.x0, box.y0])

    def in_points(data: Floats) -> Floats:
        return np.asarray((axes.transData.transform(data) - corner) * scale, dtype=np.float64)

    sizes = []
    for label in labels:
        probe = axes.text(0, 0, label, fontsize=size, transform=None)
        extent = probe.get_window_extent(renderer)
        probe.remove()
        sizes.append((extent.width * scale + 1.6, size * 1.2 * (1 + label.count("\n"))))
    more = np.empty((0, 2)) if others is None else in_points(np.asarray(others, dtype=np.float64).reshape(-1, 2))
    own = in_points(points)
    return _Names(own, np.array(sizes), more, np.array([box.width, box.height]) * scale)


def _data(axes: Axes, figure: Figure, point: Floats) -> tuple[float, float]:
    box = axes.get_window_extent()
    x, y = axes.transData.inverted().transform(point * figure.dpi / 72.0 + (box.x0, box.y0))
    return float(x), float(y)


def _placed(names: _Names) -> Floats:
    """Centres of the names."""
    n = len(names.points)
    apart = np.hypot(*(names.points[:, None] - names.points[None]).transpose(2, 0, 1))
    order = np.argsort(-np.exp(-apart / 15.0).sum(axis=1), kind="stable")
    centres = np.full((n, 2), np.nan)
    for sweep in range(SWEEPS):
        before = centres.copy()
        for i in order:
            offers = _offers(names.points[i], names.sizes[i])
            centres[i] = offers[np.argmin(_cost(names, centres, i, offers))]
        if sweep and np.array_equal(before, centres):
            break
    return centres


def _offers(point: Floats, size: Floats) -> Floats:
    """Centres that put a name of this size in rings around the point, nearest first."""
    ways = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])
    reach = POINT + 0.6 + GAPS[:, None, None]
    # Along each way: the border of the name stands `reach` from the point.
    offsets = ways * reach + np.sign(np.round(ways, 6)) * size / 2 * np.minimum(1, np.abs(ways) * 1.6)
    return np.asarray((point + offsets).reshape(-1, 2), dtype=np.float64)


def _cost(names: _Names, centres: Floats, i: int, offers: Floats) -> Floats:
    """Weigh each offer: 1000 for each name or border it meets, 200 a point covered, less for what only confuses."""
    size, point = names.sizes[i], names.points[i]
    others = np.delete(np.arange(len(centres)), i)
    foreign = names.points[others]
    others = others[~np.isnan(centres[others, 0])]
    met = (np.abs(offers[:, None] - centres[None, others]) < (size + names.sizes[others]) / 2).all(axis=2)
    outside = ((offers - size / 2 < 1.0) | (offers + size / 2 > names.bounds - 1.0)).any(axis=1)
    covered = _beyond(offers, names.points, size) < POINT
    littered = _beyond(offers, names.others, size) < 0.8
    own_line = point + STEPS[None, :, None] * (offers - point)[:, None]
    # The line ends at the border of the name: what lies within the name is counted as covered already.
    pierced = (np.hypot(*(own_line[:, :, None] - foreign).transpose(3, 0, 1, 2)) < POINT).any(axis=1)
    through = (np.abs(own_line[:, :, None] - centres[others]) < names.sizes[others] / 2).all(axis=3).any(axis=1)
    lines = names.points[others, None] + STEPS[:, None] * (centres[others] - names.points[others])[:, None]
    under = (np.abs(offers[:, None, None] - lines[None]) < size / 2).all(axis=3).any(axis=2)
    crossing = _cross(point, offers, names.points[others], centres[others])
    gap = _beyond(offers, point[None], size)[:, 0]
    ambiguous = _beyond(offers, foreign, size) < gap[:, None] + 1.5
    tie = np.arange(len(offers)) % len(ANGLES) * 0.05  # of equals: right, left, above, below
    weighed = (
        (1000.0, met), (1000.0, outside[:, None]), (200.0, covered), (8.0, littered), (80.0, pierced),
        (60.0, through), (60.0, under), (25.0, crossing), (6.0, ambiguous),
    )  # fmt: skip
    return np.asarray(sum(weight * hits.sum(axis=1) for weight, hits in weighed) + gap + tie, dtype=np.float64)


def _beyond(offers: Floats, points: Floats, size: Floats) -> Floats:
    """Distance of each point from the border of a name at each offer, 0 inside."""
    outside = np.maximum(np.abs(offers[:, None] - points[None]) - size / 2, 0.0)
    return np.asarray(np.hypot(outside[..., 0], outside[..., 1]), dtype=np.float64)


def _cross(start: Floats, ends: Floats, starts: Floats, stops: Floats) -> NDArray[np.bool_]:
    """Tell which lines from one start to each end cross which other lines."""

    def side(a: Floats, b: Floats, c: Floats) -> Floats:
        return np.asarray((b - a)[..., 0] * (c - a)[..., 1] - (b - a)[..., 1] * (c - a)[..., 0], dtype=np.float64)

    ends = ends[:, None]
    apart = side(start, ends, starts[None]) * side(start, ends, stops[None]) < 0
    return np.asarray(apart & (side(starts, stops, start)[None] * side(starts[None], stops[None], ends) < 0))
