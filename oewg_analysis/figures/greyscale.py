"""The same figure in greys, for journals that print in one ink.

Printed in grey as they are, figures stay readable: series differ by marker, fill or hatch. Here each colour gets a grey
of its own besides, further from the others than its own lightness would be.
"""

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.artist import Artist
from matplotlib.cm import ScalarMappable
from matplotlib.collections import Collection
from matplotlib.colors import ListedColormap, to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from oewg_analysis.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
)

GREYS = {
    BLACK: "#000000",
    BLUE: "#303030",
    GREEN: "#555555",
    GREY: GREY,
    VERMILLION: "#8C8C8C",
    PURPLE: "#A0A0A0",
    ORANGE: "#B2B2B2",
    SKY: "#C6C6C6",
    PALE: "#D8D8D8",
    YELLOW: "#ECECEC",
}
"""The grey of each colour of the figures."""
RAMP = ListedColormap(colormaps["Greys"](np.linspace(0.12, 1.0, 256)))
"""For maps of heat: the lightest cell is still no white one."""


def lightness(colour: Any) -> float:
    """Compute how light a colour looks, and prints in grey: L* of CIE 1976.

    Parameters
    ----------
    colour : color
        Any that matplotlib knows.

    Returns
    -------
    float
        0 = black to 100 = white; two greys are told apart at a glance from about 15 on.
    """
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in to_rgba(colour)[:3]]
    luminance = float(np.dot(linear, (0.2126, 0.7152, 0.0722)))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def in_grey(figure: Figure) -> Figure:
    """Turn a figure of this package into greys.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Changed in place; save it in colour first, if both are wanted.

    Returns
    -------
    matplotlib.figure.Figure
        The same figure: `figures.save(figures.in_grey(drawn), "stances-norms-grey", held)`. Nothing moves.
    """
    for artist in figure.findobj(Artist):
        _recolour(artist)
    return figure


def _grey(colour: Any) -> Any:
    """Get the grey of a colour of the palette, and the one as light as any other; words such as "none" stay."""
    if colour is None or isinstance(colour, str) and colour in ("none", "auto", "face"):
        return colour
    *_, alpha = to_rgba(colour)
    known = GREYS.get(to_hex(colour).upper())
    if known is None:
        luminance = ((lightness(colour) + 16) / 116) ** 3 if lightness(colour) > 8 else lightness(colour) / 903.3
        level = 1.055 * luminance ** (1 / 2.4) - 0.055 if luminance > 0.0031308 else 12.92 * luminance
        known = str(min(1.0, max(0.0, level)))
    return to_rgba(known, alpha)


def _recolour(artist: Artist) -> None:
    if isinstance(artist, ScalarMappable) and artist.get_array() is not None:
        if np.ptp([lightness(one) for one in artist.cmap(np.linspace(0, 1, 5))]) > 1:  # cells of one colour keep it
            artist.set_cmap(RAMP)
    elif isinstance(artist, Line2D):
        artist.set(color=_grey(artist.get_color()), markeredgecolor=_grey(artist.get_markeredgecolor()))
        artist.set(markerfacecolor=_grey(artist.get_markerfacecolor()))
        artist.set(markerfacecoloralt=_grey(artist.get_markerfacecoloralt()))
    elif isinstance(artist, Patch):
        artist.set(edgecolor=_grey(artist.get_edgecolor()))
        if to_rgba(artist.get_facecolor())[3]:  # what is empty stays empty
            artist.set(facecolor=_grey(artist.get_facecolor()))
    elif isinstance(artist, Collection):
        artist.set_facecolor([_grey(one) for one in artist.get_facecolor()])
        artist.set_edgecolor([_grey(one) for one in artist.get_edgecolor()])
    elif isinstance(artist, Text):
        artist.set_color(_grey(artist.get_color()))
