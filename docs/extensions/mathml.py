"""Formulas as MathML, which browsers draw by themselves: no script and no font comes from elsewhere."""

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx

UNKNOWN = re.compile(r"\\[A-Za-z]+")
# Bars without \left and \right: browsers would stretch the first of two to the line, and not one with an exponent.
BAR = re.compile(r"<mo>(&#x02016;|&#x0007C;)</mo>")


def mathml(formula: str, display: str) -> str:
    r"""Turn a formula into MathML.

    Parameters
    ----------
    formula : str
        LaTeX, without dollars.
    display : {"inline", "block"}
        In a line of text, or on lines of its own.

    Returns
    -------
    str
        An element `math`, which screen readers can read.

    Raises
    ------
    ValueError
        If a command is not known, which would be printed as it stands.
    """
    drawn = str(convert(formula.strip(), display=display))
    if unknown := UNKNOWN.findall(drawn):
        raise ValueError(f"formula {formula!r}: not known are {', '.join(unknown)}")
    return BAR.sub(r'<mo stretchy="false">\1</mo>', drawn)


def _inline(self: Any, node: nodes.math) -> None:
    self.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def _block(self: Any, node: nodes.math_block) -> None:
    self.body.append(f'<div class="formula" tabindex="0">{mathml(node.astext(), "block")}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer under the name "mathml"."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
