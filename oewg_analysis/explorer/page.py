"""What the explorer shows, as HTML: intervals, remarks, and passages with the terms marked in them.

Whatever stands in a corpus is text here, never markup.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from oewg_analysis.explorer.choice import Chosen, Wanted
from oewg_analysis.explorer.passages import marks, passages_of_neighbours, passages_of_stance, passages_of_term
from oewg_analysis.explorer.report import STANCE_WORDS, interval_texts, p_text, two
from oewg_analysis.explorer.results import counted, delegation_label
from oewg_analysis.stance_table import CONFLICT

STYLE = """<style>
.oewg-explorer { --oewg-line: var(--jp-border-color1, #bdbdbd); --oewg-faint: var(--jp-content-font-color2, #616161);
    --oewg-mark: var(--jp-warn-color3, #ffe8b3); color: var(--jp-content-font-color1, #1b1b1b); }
.oewg-explorer .jupyter-button { text-align: left; height: auto; min-height: 26px; line-height: 1.3; padding: 3px 8px;
    white-space: normal; overflow-wrap: anywhere; }
.oewg-explorer .jupyter-button:focus-visible, .oewg-evidence [tabindex]:focus-visible {
    outline: 2px solid var(--jp-brand-color1, #1565c0); outline-offset: 1px; }
.oewg-explorer .widget-html-content { line-height: 1.4; overflow-wrap: anywhere; }
.oewg-explorer h4 { font-size: 1em; margin: 0.6em 0 0.2em; }
.oewg-explorer p { margin: 0.3em 0; max-width: 80ch; }
.oewg-explorer .oewg-faint { color: var(--oewg-faint); }
.oewg-explorer .oewg-row { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; padding: 2px 0;
    font-size: 0.92em; font-variant-numeric: tabular-nums; }
.oewg-explorer .oewg-row > * { flex: 0 0 80px; white-space: nowrap; }
.oewg-explorer .oewg-row > :nth-child(2) { flex-basis: 9.2em; }
.oewg-explorer .oewg-row > :nth-child(3) { flex-basis: 5.8em; }
.oewg-explorer .oewg-row > :nth-child(4) { flex-basis: 4em; }
.oewg-explorer .widget-radio, .oewg-explorer .widget-radio-box { height: auto; flex-wrap: wrap; margin: 0; }
.oewg-explorer .widget-radio-box label { white-space: nowrap; margin-right: 8px; }
.oewg-explorer .oewg-box { border: 1px solid var(--oewg-line); border-radius: 3px; padding: 2px 12px 8px;
    max-height: 32em; overflow: auto; }
.oewg-explorer mark { background: var(--oewg-mark); color: inherit; font-weight: 600; padding: 0.1em 0; }
.oewg-explorer a { overflow-wrap: anywhere; text-decoration: underline; }
.oewg-explorer pre { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>"""
# JupyterLab takes single keys pressed in a list or on a button for its own: "d d" would delete the cell. Radio buttons
# without a name are no group to the arrow keys. Passages that come are to be read out by a screen reader.
SCRIPT = """<script>
document.currentScript.closest(".jp-OutputArea")?.addEventListener("focusin", event => {
    event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    for (const one of event.currentTarget.querySelectorAll(".oewg-said, .oewg-evidence"))
        one.setAttribute("aria-live", "polite");
    const radios = event.currentTarget.querySelectorAll(".oewg-explorer input[type=radio]");
    const group = radios[0]?.name || "oewg-" + Math.random();
    for (const one of radios)
        one.name = group;
})</script>"""
NOTHING_YET = "Choose a term, a stance or a neighbour: the passages behind it appear here."


@dataclass(frozen=True)
class Asked:
    """What the passages are wanted of: a `kind`, "term", "stance" or "neighbour", of a delegation, and its name."""

    kind: str
    delegation: str
    name: str


def remarks_html(heading: str, remarks: Sequence[str]) -> str:
    """Show a heading and remarks below it."""
    said = "".join(f'<p class="oewg-faint">{escape(one)}</p>' for one in remarks)
    return f"<h4>{escape(heading)}</h4>{said}"


def alert_html(message: str) -> str:
    """Show what is wrong with a choice."""
    return f'<p role="alert"><b>Not possible.</b> {escape(message)}</p>'


def numbers_html(frame: pd.DataFrame, limits: tuple[float, float]) -> list[str]:
    """Show the numbers of each term or neighbour: a line for the interval, then the same in figures.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `typical_terms` or `neighbours`.
    limits : tuple of float
        Ends of the scale, the same for all that is to be compared.

    Returns
    -------
    list of str
        HTML of each row.
    """
    rows = []
    for row, interval in zip(frame.to_dict("records"), interval_texts(frame), strict=True):
        told = [f"{two(row['estimate'])} {interval}"]
        if "term" in row:
            told += [f"{row['n_target']}/{row['n_versus']}", p_text(row["p_adjusted"])]
        else:
            told += [f"{row['n_statements']}", "doubtful" if row["doubtful"] else ""]
        rows.append(_row(_whisker(row["low"], row["estimate"], row["high"], limits), told))
    return rows


def header_html(frame: pd.DataFrame) -> str:
    """Say what the numbers are, one heading above each."""
    if "term" in frame:
        return _row("<b>log-odds</b>", ["[95% interval]", "own/others", "adj. p"], "b")
    return _row("<b>similarity</b>", ["[95% interval]", "statements", ""], "b")


def _row(first: str, told: Sequence[str], tag: str = "span") -> str:
    return f'<div class="oewg-row">{first}{"".join(f"<{tag}>{escape(one)}</{tag}>" for one in told)}</div>'


def stance_text(cell: Any) -> str:
    """Write a stance with the number of statements it rests on, and whether they agree."""
    words, n = STANCE_WORDS.get(cell["stance"], cell["stance"]), cell["n_statements"]
    return (
        f"{words} (latest of {n}, which differ)"
        if cell["conflict"] and cell["stance"] != CONFLICT
        else f"{words} ({n})"
    )


_CALLS = {
    "terms": "explorer.typical_terms(chosen, {first!r})",
    "stances": "explorer.stance_cells(chosen, {all!r})",
    "neighbours": "explorer.neighbours(chosen, explorer.alike(chosen), {first!r})",
}


def call_html(wanted: Wanted, view: str) -> str:
    """Show the lines of Python that give the same numbers."""
    given = {"theme": wanted.theme, "body": list(wanted.body), "since": wanted.since, "until": wanted.until}
    options = "".join(f", {name}={value!r}" for name, value in given.items() if value)
    lines = [
        "import oewg_analysis as oa",
        "from oewg_analysis import explorer",
        "",
        f"chosen = explorer.choose(corpus, oa.count_terms(corpus){options})",
        _CALLS[view].format(first=wanted.delegations[0], all=list(wanted.delegations)),
    ]
    return f"<details><summary>The same in Python</summary><pre>{escape(chr(10).join(lines))}</pre></details>"


def scale(frames: Sequence[pd.DataFrame], *, ends: tuple[float, float] = (-0.5, 1.5)) -> tuple[float, float]:
    """Find the ends of a scale that holds 0, all estimates and, as far as `ends`, all limits of similarities."""
    held = pd.concat([frame for frame in frames if not frame.empty] or [pd.DataFrame({"estimate": [1.0]})])
    values: Any = held.reindex(columns=["low", "estimate", "high"]).stack().dropna()
    if "neighbour" in held:
        values = pd.concat([values.clip(*ends), held["estimate"]])
    return min(0.0, float(values.min())), max(1.0, float(values.max()))


def _whisker(low: float, estimate: float, high: float, limits: tuple[float, float]) -> str:
    """Draw an interval as a line, its estimate as a point (hollow without limits), and 0 as a thin line."""

    def at(value: float) -> str:
        share = (min(max(value, limits[0]), limits[1]) - limits[0]) / (limits[1] - limits[0])
        return f"{4 + 72 * share:.1f}"

    known = not (pd.isna(low) or pd.isna(high))
    line = f'<line x1="{at(low)}" x2="{at(high)}" y1="8" y2="8" stroke="currentColor" stroke-width="1.5"/>'
    zero = f'<line x1="{at(0)}" x2="{at(0)}" y1="0" y2="16" stroke="var(--oewg-line)" stroke-width="1"/>'
    filled = "currentColor" if known else "none"
    point = f'<circle cx="{at(estimate)}" cy="8" r="3.2" fill="{filled}" stroke="currentColor"/>'
    return f'<svg width="80" height="16" aria-hidden="true">{zero}{line if known else ""}{point}</svg>'


def evidence_html(chosen: Chosen, asked: Asked | None) -> str:
    """Show the passages behind a term, a stance or a neighbour.

    Parameters
    ----------
    chosen : Chosen
        From `choose`.
    asked : Asked, optional
        What they are wanted of; without it, a sentence says what to do.

    Returns
    -------
    str
        HTML: a region that the keyboard can reach and scroll.
    """
    body = f"<p>{NOTHING_YET}</p>" if asked is None else _EVIDENCE[asked.kind](chosen, asked.delegation, asked.name)
    return f'<div class="oewg-box" role="region" aria-label="Passages" tabindex="0">{body}</div>'


def _of_term(chosen: Chosen, delegation: str, term: str) -> str:
    frame, name = passages_of_term(chosen, delegation, term), delegation_label(chosen, delegation)
    parts = [f"<h4>“{escape(term)}”</h4>"]
    for own, side in frame.groupby("own", sort=False):
        n_all = int(side["n_all"].iloc[0])
        first = "" if len(side) == n_all else f"; the first {len(side)} are shown"
        whose = name if own else "others"
        parts.append(f"<h4>By {escape(whose)}: {counted(n_all, 'passage')}{first}</h4>")
        parts += [_passage(row, chosen, term) for row in side.to_dict("records")]
    return "".join(parts)


def _of_stance(chosen: Chosen, delegation: str, issue: str) -> str:
    frame, name = passages_of_stance(chosen, delegation, issue), delegation_label(chosen, delegation)
    entry = chosen.whole.issues.set_index("issue").loc[issue]
    parts = [f"<h4>{escape(name)}: {escape(str(entry['label']))}</h4><p>{escape(str(entry['proposition']))}</p>"]
    parts.append(
        '<p class="oewg-faint">A person coded each statement as a whole. Of each the passages are shown that share '
        "most words with the proposition, which need not be those the coder had in mind.</p>"
    )
    for _, side in frame.groupby(["statement", "coder"], sort=False):
        first: Any = side.iloc[0]
        note = f": {first['note']}" if pd.notna(first["note"]) and first["note"] else ""
        stance = STANCE_WORDS.get(first["stance"], first["stance"])
        parts.append(f"<h4>{escape(stance)}</h4><p>{_source(first.to_dict(), chosen)}</p>")
        parts.append(f"<p><i>Coder “{escape(str(first['coder']))}”{escape(note)}</i></p>")
        parts += [f"<p>{escape(text)}</p>" for text in side["text"]]
    return "".join(parts)


def _of_neighbour(chosen: Chosen, delegation: str, other: str) -> str:
    frame = passages_of_neighbours(chosen, delegation, other)
    names = [delegation_label(chosen, one) for one in (delegation, other)]
    parts = [f"<h4>{escape(names[0])} and {escape(names[1])}</h4>"]
    shown = frame.drop_duplicates("rank")["share"].sum()
    parts.append(
        f'<p class="oewg-faint">The shared terms that weigh most; together they make up {shown:.0%} of the similarity. '
        "Words shared are not positions shared.</p>"
    )
    for _, side in frame.groupby("rank"):
        term, share = side["term"].iloc[0], side["share"].iloc[0]
        parts.append(f"<h4>“{escape(term)}” ({share:.1%} of the similarity)</h4>")
        parts += [_passage(row, chosen, term) for row in side.to_dict("records")]
    return "".join(parts)


_EVIDENCE = {"term": _of_term, "stance": _of_stance, "neighbour": _of_neighbour}


def _passage(row: dict[Any, Any], chosen: Chosen, term: str) -> str:
    return f"<p>{_marked(str(row['text']), marks(str(row['text']), term, chosen))}<br>{_source(row, chosen)}</p>"


def _marked(text: str, places: Sequence[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in places:
        parts += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
        done = end
    return "".join([*parts, escape(text[done:])])


def _source(row: dict[Any, Any], chosen: Chosen) -> str:
    """Say who said it, when, and whether in own words; the id leads to the source where there is an address."""
    date = "no date" if pd.isna(row["date"]) else str(row["date"])
    told = [delegation_label(chosen, str(row["delegation"])), date, str(row["kind"])]
    name = escape(str(row["statement"]))
    url = "" if pd.isna(row["url"]) else str(row["url"])
    if re.match("https?://", url):
        name = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{name}</a>'
    return f'<small class="oewg-faint">{" · ".join(map(escape, told))} · {name}</small>'
