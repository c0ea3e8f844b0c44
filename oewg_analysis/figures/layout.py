"""Every part of a figure in its place: names of axes broken, panels kept apart, nothing cut off."""

from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Annotation, Text


def _outer_texts(axes: Axes) -> list[Text]:
    """List titles, and the labels of the ticks that are in view."""
    titles = [child for child in axes.get_children() if isinstance(child, Text) and not isinstance(child, Annotation)]
    low, high = sorted(axes.get_xlim())
    return titles + [tick.label1 for tick in axes.xaxis.get_major_ticks() if low <= tick.get_loc() <= high]


def lay_out(figure: Figure) -> None:
    """Give every part of the figure its place, breaking the names of axes that are too long; once and for all."""
    figure.draw_without_rendering()
    width, height = figure.bbox.size
    for axes in figure.axes:
        for label in (axes.xaxis.label, axes.yaxis.label):
            box = label.get_window_extent()
            if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height:
                lines = label.get_text().split("\n")
                fits = 0.7 * max(map(len, lines))  # a line as short as that did not stand out
                broken = [line if len(line) < fits else fill(line, max(12, len(line) // 2 + 6)) for line in lines]
                label.set_text("\n".join(broken))
    figure.draw_without_rendering()
    # The layout gives titles and the outermost tick labels no room of their own to the right. As panels get narrower
    # a title moves less than the edge, so that once may not do.
    outer = [text for axes in figure.axes for text in _outer_texts(axes) if text.get_visible() and text.get_text()]
    engine, right = figure.get_layout_engine(), 1.0
    for _ in range(5):
        beyond = max((text.get_window_extent().x1 for text in outer), default=0.0) - width
        if beyond <= 0 or not isinstance(engine, ConstrainedLayoutEngine):
            break
        right -= (beyond + 4.0) / width
        engine.set(rect=(0.0, 0.0, right, 1.0))
        figure.draw_without_rendering()
    figure.set_layout_engine("none")


def apart(figure: Figure, share: float) -> None:
    """Keep panels apart by a share of their width, where the names of one stand beside the marks of another."""
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(wspace=share)


def letter(axes: Axes, text: str) -> None:
    """Write the letter of a panel above its top left corner."""
    axes.set_title(text, loc="left", fontweight="bold")
