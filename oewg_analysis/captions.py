"""Captions that say what a figure or table rests on: corpus, kind of text, numbers, intervals and choice of terms."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from oewg_analysis.provenance import Origin, counted
from oewg_analysis.selection import SPEAKERS
from oewg_analysis.tokens import TermSpec

LEADS = {
    "coder_agreement": "Agreement of two coders beyond chance (Krippendorff's alpha), issue by issue.",
    "correlate": "Two numbers of each delegation; a point is a delegation.",
    "distinctive_terms": "Terms typical of each group of speakers, by TF-IDF weight (0 to 1); limits hold for a "
    "term named beforehand, not for the first of many.",
    "log_odds": "Difference in log-odds of the terms used by {target} (positive) and {versus} (negative), with an "
    "informative Dirichlet prior (Monroe, Colaresi and Quinn 2008).",
    "mantel": "Two measures of each pair of delegations; pairs that share a delegation are not independent, so that "
    "the correlation is tested and bounded by delegation.",
    "similarity": "Similarity of vocabulary: a cosine corrected for the length of texts (1 = the same mix of terms, "
    "0 = no term in common); words shared are not positions shared.",
    "specification_curve": "Findings under other sets of choices; the sets share their data and are no independent "
    "tests.",
    "stance_agreement": "Agreement of delegations in the stances coded (0 to 1).",
    "stance_space": "Maps of delegations, near where they speak or stand alike; turn and mirror image mean nothing.",
    "stances": "Stances coded towards the proposition of each issue; no stance means that nothing was coded, not that "
    "the delegation is neutral.",
    "theme_change": "Share of the passages that touch a theme, in two periods.",
    "theme_shares": "Share of the passages that touch a theme.",
    "vote_agreement": "Agreement of delegations in roll calls (0 to 1).",
    "wordfish": "The one scale that fits the words best (Slapin and Proksch 2008); what it is about must be read from "
    "the words.",
    "wordscores": "Positions between reference texts, from the words shared with them (Laver, Benoit and Garry 2003).",
}
"""What a result of a function shows, by the function's name."""
KINDS = {
    "digest": ("digest", "digests", "summaries in the project's own words, not quotations"),
    "verbatim": ("verbatim statement", "verbatim statements", "the delegations' own words"),
}
RESTS_ON = {
    "n_delegations": "delegations",
    "n_statements": "statements",
    "n_passages": "passages",
    "n_pairs": "pairs of delegations",
    "n_coded": "codings",
    "n_issues": "issues",
}
REGION_NAMES = {
    "GRULAC": "Latin American and Caribbean Group",
    "WEOG": "Western European and Others Group",
}


def caption(result: pd.DataFrame | Mapping[str, pd.DataFrame], made_from: Origin | None) -> str:
    """Say in sentences what a result shows and what it rests on.

    Parameters
    ----------
    result : pandas.DataFrame or mapping of str to pandas.DataFrame
        As returned by a measure, or drawn in a figure.
    made_from : Origin or None
        From `oewg_analysis.origin`; None: only what the result itself says.

    Returns
    -------
    str
        What is shown, if the function is known; corpus, kind of text and how many delegations, statements and passages;
        what the single estimates rest on; intervals with level, kind and seed; what counted as a term; abbreviations
        of groups. What is not known is left out or said to be unknown, never guessed.
    """
    frames = [result] if isinstance(result, pd.DataFrame) else list(result.values())
    settings = {} if made_from is None else made_from.settings
    behind, interval = _behind(frames), _interval(frames, settings)
    if made_from is None:
        said = [behind, interval]
    else:
        said = [_lead(frames, made_from), _texts(made_from), behind, interval or "The values carry no interval."]
        said += [_terms(made_from.terms), made_from.remark, _abbreviations(frames, made_from.corpus.delegations)]
    return " ".join(sentence for sentence in said if sentence)


def _lead(frames: list[pd.DataFrame], made_from: Origin) -> str:
    names = {name: _first(frames, name) or name for name in ("target", "versus")}
    return LEADS.get(made_from.function.rpartition(".")[2], "").format(**names)


def _first(frames: list[pd.DataFrame], column: str) -> str:
    found = [str(frame[column].iloc[0]) for frame in frames if column in frame and len(frame)]
    return found[0] if found else ""


def _texts(made_from: Origin) -> str:
    held = counted(made_from.used)
    statements = made_from.used.statements
    kinds = [
        _kind(str(kind), n, statements.loc[statements["kind"] == kind, "writer"].nunique())
        for kind, n in held["kinds"].items()
    ]
    n, whole = held["delegations"], len(made_from.corpus.statements)
    of = "" if made_from.used is made_from.corpus else f", out of {whole:,d} statements in the corpus"
    speakers = _plural(n, "delegation or group", "delegations and groups")
    return f"Texts: {' and '.join(kinds)} of {speakers}, {_plural(held['passages'], 'passage', 'passages')}{of}."


def _kind(kind: str, n: int, writers: int) -> str:
    one, many, what = KINDS.get(kind, (kind, kind, ""))
    said = [what, f"{writers} writers" if writers > 1 else ""]
    return f"{_plural(n, one, many)} ({'; '.join(part for part in said if part)})"


def _plural(n: int, one: str, many: str) -> str:
    return f"{n:,d} {one if n == 1 else many}"


def _behind(frames: list[pd.DataFrame]) -> str:
    """Say how many delegations the result holds, and on how much the single rows rest."""
    frames = [frame[frame["estimate"].notna()] if "estimate" in frame else frame for frame in frames]
    codes = {str(code) for frame in frames for name in SPEAKERS if name in frame for code in frame[name].dropna()}
    named = f"The result holds {_plural(len(codes), 'delegation or group', 'delegations and groups')}." if codes else ""
    parts = []
    for column, what in RESTS_ON.items():
        held = [frame[one] for frame in frames for one in (column, f"{column}_a", f"{column}_b") if one in frame]
        numbers = pd.concat(held).dropna() if held else pd.Series(dtype="float64")
        if len(numbers):
            low, high = int(numbers.min()), int(numbers.max())
            parts.append(f"{low:,d} {what}" if low == high else f"{low:,d} to {high:,d} {what}")
    return " ".join(filter(None, (named, f"A row rests on {_and(parts)}." if parts else "")))


def _interval(frames: list[pd.DataFrame], settings: Mapping[str, Any]) -> str:
    bounded = [frame for frame in frames if {"low", "high"} <= set(frame) and frame["low"].notna().any()]
    if not bounded:
        return ""
    level, drawn, method = (_one(name, bounded, settings) for name in ("level", "n_boot", "interval"))
    if level is None:
        return "Limits are those given with each estimate; their level is not recorded in the result."
    what = f"{100 * float(level):.4g}%"
    if not drawn or method == "analytic":
        return f"Limits are {what} intervals."
    seed = settings.get("seed")
    details = [f"{drawn:,g} replicates", method, None if seed is None else f"seed {seed}"]
    return f"Limits are {what} bootstrap intervals ({', '.join(str(one) for one in details if one)})."


def _one(name: str, frames: list[pd.DataFrame], settings: Mapping[str, Any]) -> Any:
    """Get a setting from the result, else from the function's settings; None if neither says it, or not one value."""
    held = {value for frame in frames if name in frame for value in frame[name].dropna()}
    return settings.get(name) if not held else held.pop() if len(held) == 1 else None


def _terms(spec: TermSpec | None) -> str:
    if spec is None:
        return ""
    left_out = {
        "function words": spec.stop_words,
        "forms of courtesy": spec.courtesies,
        "reporting verbs": spec.reporting,
        "names of States": not spec.state_names,
    }
    kept_out = [name for name, out in left_out.items() if out]
    said = f"Terms are {'stems of words' if spec.stem else 'words as written'}"
    said += ", with terms of several words kept whole" if spec.phrases else ""
    said += f", and sequences of up to {spec.ngrams} of them" if spec.ngrams > 1 else ""
    said += f", without {_and(kept_out)}" if kept_out else ", none left out"
    said += f"; a term stands in at least {spec.min_df} statements" if spec.min_df > 1 else ""
    return said + "."


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _abbreviations(frames: list[pd.DataFrame], delegations: pd.DataFrame) -> str:
    """Write out the groups and observers that stand in the result under a short name."""
    seen = {str(value) for frame in frames for value in _words(frame)}
    seen |= set(delegations.loc[delegations["code"].isin(seen), "region"])  # figures mark the region of a delegation
    found = {short: name for short, name in REGION_NAMES.items() if short in seen}
    groups = delegations.query("kind != 'member'")
    for code, label, name, aliases in groups[["code", "label", "name", "aliases"]].itertuples(index=False):
        shorts = {short for short in (code, label, *aliases) if short in seen and len(short) < len(name)}
        if shorts & {code, label}:  # a result holds the code, a figure shows the label
            found[code if label in (code, name) else f"{label} ({code})"] = name
        else:
            found |= dict.fromkeys(shorts, name)
    return "; ".join(f"{short}: {found[short]}" for short in sorted(found)) + "." if found else ""


def _words(frame: pd.DataFrame) -> Iterator[object]:
    flat = frame.reset_index() if any(frame.index.names) else frame
    for name in flat.select_dtypes(["str", "object"]):
        yield from (value for value in flat[name] if isinstance(value, str))
