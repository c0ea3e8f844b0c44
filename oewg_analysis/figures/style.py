"""What all figures share: sizes, type, colours with the marks that go with them, and the frame a figure is drawn in.

Colours are those of Okabe and Ito (2008), told apart under the common forms of colour blindness; each comes with a
marker or hatch, so that nothing rests on colour alone.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

import matplotlib
import matplotlib.pyplot as plt
import matplotlib.style
import pandas as pd
from cycler import cycler
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from oewg_analysis.figures.layout import lay_out
from oewg_analysis.schema import REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

DIGITS = 6
"""Significant digits of the numbers that are drawn or stored."""

P = ParamSpec("P")

ONE_COLUMN = 88.0
TWO_COLUMNS = 180.0
TALLEST = 240.0
"""Widths and largest height of a figure, mm."""

TEXT = 7.0
SMALL = 6.5
"""Sizes of type, pt; the small one for counts, dense labels and remarks."""

BLACK, GREY, PALE = "#000000", "#6E6E6E", "#D0D0D0"
BLUE, SKY, GREEN = "#0072B2", "#56B4E9", "#009E73"
ORANGE, VERMILLION, PURPLE, YELLOW = "#E69F00", "#D55E00", "#CC79A7", "#F0E442"


class Mark(NamedTuple):
    """A colour, the marker that says the same without colour, how much of it is filled, and its size in pt."""

    colour: str
    marker: str
    fill: str = "full"
    size: float = 4.5
    edge: str | None = None

    def options(self) -> dict[str, Any]:
        """Return the mark as keyword arguments of `Axes.plot`."""
        filled = {"markerfacecolor": self.colour, "markerfacecoloralt": "white", "fillstyle": self.fill}
        edge = {"markeredgecolor": self.edge or self.colour, "markeredgewidth": 0.8}
        return {"marker": self.marker, "linestyle": "none", "markersize": self.size, **filled, **edge}


PLAIN = Mark(BLUE, "o")
OTHERS = "groups"
"""What is no UN member: groups of States, organisations and observers."""

REGION_MARKS = dict(
    zip(
        (*REGIONS, OTHERS),
        (
            Mark(ORANGE, "o", edge="#8A5F00"),
            Mark(BLUE, "s", size=4.0),
            Mark(PURPLE, "^", edge="#8F4A6E"),
            Mark(GREEN, "D", size=3.8),
            Mark(VERMILLION, "v"),
            Mark(BLACK, "P"),
        ),
        strict=True,
    )
)
STANCE_MARKS = {
    "supports": Mark(BLUE, "o"),
    "conditional": Mark(ORANGE, "o", "left", edge="#8A5F00"),
    "opposes": Mark(VERMILLION, "X", size=5.0),
    "conflict": Mark(PALE, "D", size=4.0, edge=BLACK),
}
SERIES = (Mark(PALE, "o", edge=GREY), PLAIN, Mark(VERMILLION, "s", size=4.0), Mark(GREEN, "^"))
"""Marks of series that are neither regions nor stances, in this order."""

SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": TEXT,
    "axes.labelsize": TEXT,
    "axes.titlesize": TEXT,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 3.0,
    "axes.labelpad": 2.5,
    "axes.linewidth": 0.6,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.labelsize": TEXT,
    "ytick.labelsize": TEXT,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": BLACK,
    "ytick.labelcolor": BLACK,
    "grid.color": PALE,
    "grid.linewidth": 0.4,
    "legend.fontsize": TEXT,
    "legend.frameon": False,
    "legend.handlelength": 1.2,
    "legend.handletextpad": 0.4,
    "legend.columnspacing": 1.2,
    "legend.borderaxespad": 0.2,
    "lines.linewidth": 1.0,
    "hatch.linewidth": 0.5,
    "figure.dpi": 150.0,
    "figure.facecolor": "white",
    "figure.constrained_layout.w_pad": 0.03,
    "figure.constrained_layout.h_pad": 0.03,
    "savefig.dpi": 300.0,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.hashsalt": "oewg_analysis",
    "text.hinting": "no_hinting",  # else the width of a word depends on the resolution
}


@contextmanager
def context(width: float | None = None, *, grey: bool = False) -> "Iterator[None]":
    """Set matplotlib to the figures' style, whatever the reader's own settings, and set it back afterwards.

    Parameters
    ----------
    width : float, optional
        For a figure of one's own: its width in mm, `ONE_COLUMN` (88) or `TWO_COLUMNS` (180). Lines then come in the
        colours of the other figures, each with a style of its own; a size given to `plt.subplots` goes first.
    grey : bool
        With a width: greys in place of colours.
    """
    # Started inside the context, the backend of notebooks would lose its settings at the end of it, and show the first
    # figure only.
    plt.switch_backend(matplotlib.get_backend())
    with ExitStack() as stack:
        stack.enter_context(matplotlib.style.context("default"))
        stack.enter_context(matplotlib.rc_context(SETTINGS | ({} if width is None else _own(width, grey))))
        yield


def _own(width: float, grey: bool) -> dict[str, Any]:
    colours = ("#303030", "#8C8C8C", "#000000", "#B8B8B8") if grey else (BLUE, VERMILLION, BLACK, GREEN)
    cycle = cycler(color=colours, linestyle=("-", "--", ":", "-."))
    return {
        "figure.figsize": (width / 25.4, (0.72 if width <= ONE_COLUMN else 0.5) * width / 25.4),
        "figure.constrained_layout.use": True,
        "axes.prop_cycle": cycle,
        "image.cmap": "Greys" if grey else "viridis_r",
    }


def steady(number: float) -> float:
    """Round a number to `DIGITS` significant digits.

    Parameters
    ----------
    number : float
        Any number.

    Returns
    -------
    float
        0.0 for a negative zero, NaN for NaN.
    """
    return float(f"{number:.{DIGITS}g}") + 0.0


def _steady(value: Any) -> Any:
    if not isinstance(value, pd.DataFrame):
        return value
    return value.assign(**{name: value[name].map(steady) for name in value.select_dtypes("float").columns})


def drawn(function: Callable[P, Figure]) -> Callable[P, Figure]:
    """Run a function that makes a figure in the figures' style, then lay the figure out once and for all.

    What is displayed or saved later has the same layout, however often it is drawn. Numbers are rounded before they are
    drawn, so that what another processor computes differently in the last digits does not move a point.
    """

    @wraps(function)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Figure:
        rounded_args, rounded_kwargs = [*map(_steady, args)], {name: _steady(value) for name, value in kwargs.items()}
        with context():
            figure = function(*rounded_args, **rounded_kwargs)
            figure.set_gid(f"oewg_analysis.figures.{function.__name__}")  # for the record of a saved figure
            lay_out(figure)
            return figure

    return styled


def blank(width: float, height: float) -> Figure:
    """Make an empty figure.

    Parameters
    ----------
    width, height : float
        Size in mm. The height is at most `TALLEST`: what is longer goes on several figures.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the figure is higher than a page.
    """
    if height > TALLEST:
        raise ValueError(f"allowed are rows for {TALLEST:g} mm at most; received some for {height:.0f} mm, give fewer")
    return plt.figure(figsize=(width / 25.4, height / 25.4), layout="constrained")


def needs(frame: pd.DataFrame, *columns: str, name: str = "frame") -> None:
    """Refuse a frame that is empty or lacks a column.

    Parameters
    ----------
    frame : pandas.DataFrame
        What is to be drawn.
    columns : str
        Columns it must have.
    name : str
        Its name as a parameter, for the message.

    Raises
    ------
    ValueError
        Naming the columns that are missing.
    """
    if missing := [column for column in columns if column not in frame]:
        raise ValueError(f"`{name}`: needed are columns {', '.join(columns)}; missing {', '.join(missing)}")
    if frame.empty:
        raise ValueError(f"`{name}`: needed is at least one row; received none")


def region_of(frame: pd.DataFrame) -> "pd.Series[str]":
    """Return the regional group of each row, "groups" where it has none or the frame does not say."""
    region = frame["region"] if "region" in frame else pd.Series(OTHERS, index=frame.index)
    return region.where(region.isin(REGIONS), OTHERS).astype("str")


def key(marks: dict[str, Mark], held: Sequence[str] | pd.Series) -> list[Line2D]:
    """Return legend handles for those of `marks` that `held` has, in the order of `marks`."""
    present = set(held)
    return [
        Line2D([], [], label=name.capitalize() if name.islower() else name, **mark.options())
        for name, mark in marks.items()
        if name in present
    ]


def label_below(figure: Figure, grid: "NDArray[Any]", text: str) -> None:
    """Name the common horizontal axis of panels once: below the middle one, or the figure where there is none."""
    columns = grid.shape[1]
    if columns % 2:
        grid[-1, columns // 2].set_xlabel(text)
    else:
        figure.supxlabel(text, fontsize=TEXT)
