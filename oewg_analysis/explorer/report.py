"""What is said about a choice: tables, each under a heading and with the remarks that its numbers need.

The form in JupyterLab and the plain tables elsewhere show the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from oewg_analysis.explorer.choice import Chosen
from oewg_analysis.explorer.results import (
    SOUND,
    counted,
    delegation_label,
    n_statements,
    neighbours,
    overlapping,
    stance_cells,
    typical_terms,
)
from oewg_analysis.text_similarity import Similarity

TITLES = {"terms": "Typical terms", "stances": "Stances", "neighbours": "Nearest neighbours"}
LEGENDS = {
    "terms": "Difference in log-odds against all others in this choice, with 95% intervals; uses by the delegation and "
    "by the others; adj. p allows for all terms compared. A typical term is not a position.",
    "stances": "As coded, by the latest statement; in brackets the number of statements, whatever their theme.",
    "neighbours": "Cosine of vocabularies, corrected for length, with 95% intervals: 1 is the same mix of terms, 0 "
    "none in common. Words shared are not positions shared.",
}
STANCE_WORDS = {
    "supports": "● supports",
    "conditional": "◐ conditional",
    "opposes": "✕ opposes",
    "conflict": "◆ statements disagree",
}


@dataclass(frozen=True, eq=False)
class Section:
    """A table and what must be said with it.

    Attributes
    ----------
    heading : str
        What it is about.
    frame : pandas.DataFrame
        As the measure returns it; without a row where it could not be computed.
    remarks : tuple of str
        Plain sentences.
    """

    heading: str
    frame: pd.DataFrame
    remarks: tuple[str, ...]


def term_sections(chosen: Chosen, delegations: Sequence[str]) -> list[Section]:
    """Report the typical terms of each delegation."""
    return [_answered(_heading(chosen, one), lambda one=one: _terms(chosen, one)) for one in delegations]  # type: ignore[misc]


def stance_sections(chosen: Chosen, delegations: Sequence[str], coder: str | None = None) -> list[Section]:
    """Report the stances of all delegations in one table; none is one section without a row."""
    heading = "All issues" if chosen.theme is None else f"Issues of “{theme_title(chosen, chosen.theme)}”"
    return [_answered(heading, lambda: _stances(chosen, delegations, coder))]


def neighbour_sections(chosen: Chosen, delegations: Sequence[str], alike: Callable[[], Similarity]) -> list[Section]:
    """Report the nearest neighbours of each delegation; `alike` gives the similarity when it is asked for."""
    return [_answered(_heading(chosen, one), lambda one=one: _neighbours(chosen, one, alike)) for one in delegations]  # type: ignore[misc]


def overview(chosen: Chosen) -> list[str]:
    """Say in plain sentences what is looked at."""
    held = chosen.corpus.statements
    kinds = held["kind"].value_counts().sort_index()
    words = " and ".join(f"{n} {kind}" for kind, n in kinds.items())
    said = [
        f"{counted(len(held), 'statement')} ({words}) of {counted(held['delegation'].nunique(), 'delegation')}, "
        f"{counted(len(chosen.corpus.passages), 'passage')}."
    ]
    if "digest" in kinds.index:
        said.append("A digest is a summary, not the delegation's own words.")
    if chosen.n_undecided:
        said.append(
            f"{counted(chosen.n_undecided, 'statement').capitalize()} left out: a date known to the year only, or not "
            "at all, does not say whether it falls in the period."
        )
    return said


def table(section: Section, chosen: Chosen) -> pd.DataFrame:
    """Lay a section out for reading: names for codes, words for headings, two digits.

    Parameters
    ----------
    section : Section
        Any.
    chosen : Chosen
        What it is about.

    Returns
    -------
    pandas.DataFrame
        Text throughout, under headings for a reader.
    """
    frame = section.frame
    if "stance" in frame:
        names = {code: delegation_label(chosen, code) for code in dict.fromkeys(frame["delegation"])}
        labels = list(dict.fromkeys(frame["label"]))
        words = frame.assign(stance=frame["stance"].map(STANCE_WORDS))
        wide = words.pivot(index="label", columns="delegation", values="stance")
        wide = wide.reindex(index=labels, columns=list(names)).fillna("–").rename(columns=names)
        return wide.rename_axis(index="issue", columns=None).reset_index()
    shown = {"estimate": frame["estimate"].map(two), "95% interval": interval_texts(frame)}
    if "term" in frame:
        uses = {
            "uses": frame["n_target"],
            "by others": frame["n_versus"],
            "adjusted p": frame["p_adjusted"].map(p_text),
        }
        return pd.DataFrame({"term": frame["term"], **shown, **uses})
    names_of = frame["neighbour"].map(lambda code: delegation_label(chosen, code))
    doubt = frame["doubtful"].map({True: "doubtful", False: ""})
    return pd.DataFrame({"neighbour": names_of, **shown, "statements": frame["n_statements"], "remark": doubt})


def theme_title(chosen: Chosen, theme: str) -> str:
    """Get the title of a theme, its name where it has none."""
    titles = dict(zip(chosen.whole.themes["theme"], chosen.whole.themes["title"], strict=True))
    return str(titles.get(theme, theme))


def interval_texts(frame: pd.DataFrame) -> list[str]:
    """Write intervals as "[0.10, 0.90]", or that there is none."""
    limits = zip(frame["low"], frame["high"], strict=True)
    return ["no interval" if pd.isna(low) or pd.isna(high) else f"[{two(low)}, {two(high)}]" for low, high in limits]


def two(number: float) -> str:
    """Write a number with two digits behind the point, and none as minus 0."""
    return f"{round(number, 2) + 0.0:.2f}"


def p_text(p: float) -> str:
    """Write a p-value to two digits, or what it is below."""
    return "-" if pd.isna(p) else "< 0.01" if p < 0.01 else f"{p:.2f}"


def _heading(chosen: Chosen, delegation: str) -> str:
    held = n_statements(chosen, delegation)
    return f"{delegation_label(chosen, delegation)} ({counted(held, 'statement')})"


def _answered(heading: str, ask: Callable[[], tuple[pd.DataFrame, list[str]]]) -> Section:
    """Ask; what the measure refuses becomes the remark of a section without a row."""
    try:
        frame, remarks = ask()
    except ValueError as error:
        frame, remarks = pd.DataFrame(), [str(error)]
    return Section(heading, frame, tuple(remarks))


def _terms(chosen: Chosen, delegation: str) -> tuple[pd.DataFrame, list[str]]:
    frame = typical_terms(chosen, delegation)
    if frame.empty:
        return frame, ["No term is used twice or more here, and more than by the others."]
    remarks = []
    if n_statements(chosen, delegation) < 2:
        remarks.append("One statement only: the intervals speak of that statement, not of what else is said.")
    sure = int((frame["p_adjusted"] < 0.05).sum())
    if sure == 0:
        remarks.append("None of these is surely more typical than chance would have it, among so many terms compared.")
    elif sure < len(frame):
        remarks.append(f"{sure} of {len(frame)} are surely more typical, allowing for all terms compared (p < 0.05).")
    return frame, remarks


def _stances(chosen: Chosen, delegations: Sequence[str], coder: str | None) -> tuple[pd.DataFrame, list[str]]:
    frame = stance_cells(chosen, delegations, coder=coder)
    silent = [delegation_label(chosen, one) for one in delegations if one not in set(frame.get("delegation", ()))]
    remarks = [f"No stand found: {', '.join(silent)}."] if silent else []
    return frame, [*remarks, "–: no stand found, which is not neutrality: nothing was coded in these statements."]


def _neighbours(chosen: Chosen, delegation: str, alike: Callable[[], Similarity]) -> tuple[pd.DataFrame, list[str]]:
    frame = neighbours(chosen, alike(), delegation)
    if frame.empty:
        return frame, ["No other delegation has enough text here to be compared."]
    remarks, met = [], overlapping(frame)
    if met:
        which = "All other intervals overlap" if met == len(frame) - 1 else f"{met} other intervals overlap"
        remarks.append(f"{which} with the first: the order does not tell these apart.")
    if frame["doubtful"].any():
        remarks.append(f"Doubtful: one of the two has fewer than {SOUND} statements.")
    return frame, remarks
