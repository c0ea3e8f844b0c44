"""Who supports what: the stances coded, delegation by issue."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from oewg_analysis.delegations import folded
from oewg_analysis.figures.layout import apart
from oewg_analysis.figures.style import (
    GREY,
    ONE_COLUMN,
    OTHERS,
    PALE,
    REGION_MARKS,
    SMALL,
    STANCE_MARKS,
    TEXT,
    TWO_COLUMNS,
    Mark,
    blank,
    drawn,
    region_of,
)

ROW = 3.0
GAP = 0.7
"""Height of a row, mm, and of the space between regional groups, rows."""
WORDS = {
    "supports": "supports",
    "conditional": "supports on conditions",
    "opposes": "opposes",
    "conflict": "statements disagree",
}
NO_STAND = Mark(PALE, ".", size=1.6)


@drawn
def stance_matrix(
    stances: pd.DataFrame, delegations: pd.DataFrame, issues: pd.DataFrame, *, blocks: int | None = None
) -> Figure:
    """Draw stances as marks, delegations by issues, delegations by regional group.

    Parameters
    ----------
    stances : pandas.DataFrame
        As from `oewg_analysis.stance_table.stance_matrix`: codes of delegations by issues, cells "supports",
        "conditional", "opposes", "conflict" or NA, drawn as a faint point. Rows stand by name within a group.
    delegations, issues : pandas.DataFrame
        As in `Corpus`: `code`, `label`, `region`; `issue`, `label`.
    blocks : int, optional
        Into how many columns of rows the matrix is folded; left out: two with over 40 rows and at most 16 issues.

    Returns
    -------
    matplotlib.figure.Figure
        Two columns wide, or one for few issues and rows. A point is NOT neutrality: nothing was coded.

    Raises
    ------
    ValueError
        If there is no row or a cell holds another word.
    """
    held = {str(cell) for cell in stances.to_numpy().ravel() if not pd.isna(cell)}
    if stances.empty or not held <= STANCE_MARKS.keys():
        allowed = ", ".join(STANCE_MARKS)
        received = ", ".join(sorted(held)) or "none"
        raise ValueError(f"`stances`: allowed are rows of {allowed} or NA; received {received}")
    known = delegations.set_index("code").reindex(stances.index)
    names = known["label"].fillna(pd.Series(known.index, index=known.index))
    rows = pd.DataFrame({"label": names, "region": region_of(known)})
    rank = {region: place for place, region in enumerate(REGION_MARKS)}
    order = np.lexsort((rows["label"].map(folded), rows["region"].map(rank)))
    rows, table = rows.iloc[order], stances.iloc[order]
    words = dict(zip(issues["issue"], issues["label"], strict=True))
    n_blocks = blocks or (2 if len(table) > 40 and table.shape[1] <= 16 else 1)
    width = ONE_COLUMN if n_blocks == 1 and table.shape[1] <= 12 else TWO_COLUMNS
    pitch = (width / n_blocks - 28.0) / table.shape[1]
    # Two lines of a title need 5.5 mm.
    titles = [fill(str(words.get(issue, issue)), 19 if pitch > 5.5 else 60) for issue in table.columns]
    head = 1.35 * max(len(line) for title in titles for line in title.split("\n"))
    parts = _folded(rows["region"].tolist(), n_blocks)
    longest = max(len(part) + GAP * (rows["region"].iloc[part].nunique() - 1) for part in parts)
    figure = blank(width, longest * ROW + head + (9.0 if width == TWO_COLUMNS else 16.0))
    apart(figure, 0.04)
    for axes, part in zip(figure.subplots(1, n_blocks, squeeze=False)[0], parts, strict=True):
        _block(axes, table.iloc[part], rows.iloc[part], titles, longest)
    figure.legend(handles=_legend(held), loc="outside lower center", ncols=5 if width == TWO_COLUMNS else 2)
    return figure


def _folded(regions: Sequence[str], n_blocks: int) -> list[list[int]]:
    """Share the rows out over blocks of about equal length, cut between groups where that is near, else within one."""
    n = len(regions)
    cuts = [0]
    for block in range(1, n_blocks):
        aim = round(n * block / n_blocks)
        borders = [i for i in range(1, n) if regions[i] != regions[i - 1] and abs(i - aim) <= n * 0.08]
        cuts.append(min(borders, key=lambda border: abs(border - aim)) if borders else aim)  # noqa: B023 - used at once
    return [list(range(start, stop)) for start, stop in zip(cuts, [*cuts[1:], n], strict=True)]


def _block(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, titles: list[str], longest: float) -> None:
    groups = pd.factorize(rows["region"])[0]
    heights = np.arange(len(table)) + GAP * groups
    for stance, mark in {**STANCE_MARKS, "": NO_STAND}.items():
        row, column = np.nonzero(table.fillna("").astype("str").to_numpy() == stance)
        axes.plot(column, heights[row], **mark.options())
    for group in range(groups.max()):
        axes.axhline(heights[groups == group].max() + (1 + GAP) / 2, color=GREY, linewidth=0.5)
    axes.set_xlim(-0.6, len(titles) - 0.4)
    axes.set_ylim(longest - 0.4, -0.6)
    axes.set_yticks(heights, rows["label"], fontsize=SMALL)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(titles)), titles, rotation=90, ha="center", va="bottom", ma="left", fontsize=SMALL)
    axes.tick_params(length=0, pad=2)
    axes.spines[:].set_visible(False)
    for group in range(groups.max() + 1):
        name = str(rows["region"].iloc[int(np.argmax(groups == group))])
        middle = float(heights[groups == group].mean())
        text = "Groups" if name == OTHERS else name
        room = ((groups == group).sum() + GAP) * ROW / 1.5  # letters that fit along the rows
        text = text if len(text) <= room else text.replace("-", "-\n").replace(" ", "\n")
        level = max(map(len, text.split("\n"))) > room
        axes.annotate(
            text, (1.0, middle), xycoords=axes.get_yaxis_transform(), xytext=(2, 0), textcoords="offset points",
            rotation=0 if level else 270, ha="left", va="center", fontsize=TEXT, color=GREY, annotation_clip=False,
        )  # fmt: skip


def _legend(held: set[str]) -> list[Line2D]:
    marks = {WORDS[stance]: mark for stance, mark in STANCE_MARKS.items() if stance in held}
    marks["no stand found"] = Mark(GREY, ".", size=1.6)
    return [Line2D([], [], label=word, **mark.options()) for word, mark in marks.items()]
