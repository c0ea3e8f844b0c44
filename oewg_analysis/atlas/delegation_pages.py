"""What the atlas says of each delegation."""

from typing import Any

import pandas as pd

from oewg_analysis.atlas.numbers import MIN_PASSAGES, MIN_STATEMENTS, SOUND, Numbers
from oewg_analysis.atlas.tables import Row, grouped, rows_of
from oewg_analysis.delegations import folded
from oewg_analysis.text_similarity import nearest

N_NEAREST = 8


def delegation_pages(numbers: Numbers, issues: list[Row]) -> list[Row]:
    """Gather what is known of each delegation with a statement.

    Parameters
    ----------
    numbers : Numbers
        What the measures say.
    issues : list of dict
        The codebook, as `issue_list` gives it.

    Returns
    -------
    list of dict
        By label: facts of the table of delegations, `groups` (region first), `statements`, `cells` (by issue),
        `uncoded` (issues), `themes`, `terms`, `neighbours`, `no_neighbours` (why there are none, or ""), `doubtful`,
        `votes`, `profile`, `writers`, `kinds`, `n_passages`.
    """
    corpus = numbers.corpus
    speaking = set(corpus.statements["delegation"])
    table = corpus.delegations[corpus.delegations["code"].isin(speaking)]
    known = rows_of(table)
    known += [_unlisted(code) for code in sorted(speaking - set(table["code"]))]
    shared = _by_delegation(numbers)
    pages = [_page(row, numbers, shared, issues) for row in known]
    return sorted(pages, key=lambda page: (folded(page["label"]), page["code"]))


def _unlisted(code: str) -> Row:
    return {"code": code, "name": code, "label": code, "kind": None, "region": None, "groups": ()}


def _by_delegation(numbers: Numbers) -> dict[str, Any]:
    corpus = numbers.corpus
    titles = dict(zip(corpus.themes["theme"], corpus.themes["title"], strict=True))
    passages = corpus.passages.groupby("statement").size()
    statements = corpus.statements.assign(n_passages=corpus.statements["id"].map(passages).fillna(0).astype(int))
    example = {(row["delegation"], row["term"]): row for row in rows_of(numbers.examples)}
    return {
        "titles": titles,
        "statements": grouped(statements.sort_values(["date", "id"], na_position="last"), "delegation"),
        "cells": {(row["delegation"], row["issue"]): row for row in rows_of(numbers.coded)},
        "entries": position_entries(numbers),
        "themes": grouped(numbers.shares, "delegation"),
        "terms": grouped(numbers.terms, "label"),
        "example": example,
        "profile": grouped(numbers.profile, "delegation"),
        "resolutions": rows_of(corpus.resolutions.sort_values(["date", "resolution"])),
        "counted": set() if numbers.similar is None else set(numbers.similar.compared),
    }


def position_entries(numbers: Numbers) -> dict[tuple[str, str], list[Row]]:
    """List the coded statements of each cell with their evidence.

    Parameters
    ----------
    numbers : Numbers
        What the measures say.

    Returns
    -------
    dict of list of dict
        By delegation and issue, in order of date: facts of the statement, `stance`, `note`, `coder`, `passages`
        and `of` (how many entries the cell has).
    """
    if numbers.positions.empty:
        return {}
    facts = ["id", "delegation", "date", "title", "url", "kind", "writer", "visible", "language"]
    held = numbers.positions.merge(numbers.corpus.statements[facts], left_on="statement", right_on="id")
    held = held.sort_values(["date", "statement", "coder"], na_position="last")
    passages = grouped(numbers.evidence, "statement", "issue", "coder")
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows_of(held):
        row["passages"] = passages.get((row["statement"], row["issue"], row["coder"]), [])
        found.setdefault((row["delegation"], row["issue"]), []).append(row)
    for entries in found.values():
        for row in entries:
            row["of"] = len(entries)
    return found


def _page(row: Row, numbers: Numbers, shared: dict[str, Any], issues: list[Row]) -> Row:
    code = row["code"]
    statements = shared["statements"][code]
    cells: list[Row] = [
        {**issue, **shared["cells"][code, issue["issue"]], "entries": shared["entries"][code, issue["issue"]]}
        for issue in issues
        if (code, issue["issue"]) in shared["cells"]
    ]
    coded = {cell["issue"] for cell in cells}
    regions = [] if row["region"] in (None, "none") else [row["region"]]
    terms = [{**term, "example": shared["example"].get((code, term["term"]))} for term in shared["terms"].get(code, [])]
    dates = sorted(one["date"] for one in statements if one["date"] is not None)
    return {
        **row,
        "region": regions[0] if regions else "no regional group",
        "groups": [*regions, *row["groups"]],
        "statements": statements,
        "n_passages": sum(one["n_passages"] for one in statements),
        "period": "" if not dates else dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}",
        "writers": _counted(one["writer"] for one in statements),
        "kinds": _counted(one["kind"] for one in statements),
        "cells": cells,
        "by_issue": {cell["issue"]: cell for cell in cells},
        "uncoded": [issue for issue in issues if issue["issue"] not in coded],
        "themes": [{**share, "title": shared["titles"][share["theme"]]} for share in shared["themes"].get(code, [])],
        "terms": terms,
        **_neighbours(code, len(statements), numbers, shared["counted"]),
        "votes": _votes(code, numbers.votes, shared["resolutions"]),
        "profile": shared["profile"].get(code, []),
    }


def _counted(values: Any) -> str:
    counts = pd.Series([value for value in values if value is not None], dtype="object").value_counts().sort_index()
    return ", ".join(f"{name} ({n})" for name, n in counts.items())


def _neighbours(code: str, n_statements: int, numbers: Numbers, counted: set[str]) -> Row:
    """List the nearest delegations, or say why there are none."""
    if numbers.similar is None or code not in counted:
        few = n_statements < MIN_STATEMENTS
        held = f"{n_statements} statement{'' if n_statements == 1 else 's'}" if few else "too few passages"
        fewest = f"{MIN_STATEMENTS} statements and {MIN_PASSAGES} passages are the fewest compared"
        return {"neighbours": [], "no_neighbours": f"{held} in the corpus; {fewest}", "doubtful": False}
    if numbers.similar.matrix[code].drop(code).isna().all():
        return {"neighbours": [], "no_neighbours": "no other delegation can be compared with it", "doubtful": False}
    found = rows_of(nearest(numbers.similar, code, N_NEAREST))
    return {"neighbours": found, "no_neighbours": "", "doubtful": n_statements < SOUND}


def _votes(code: str, votes: pd.DataFrame, resolutions: list[Row]) -> list[Row]:
    """Put the delegation's vote beside each resolution; None where none is recorded."""
    if code not in votes.index:
        return []
    cast = votes.loc[code].dropna().to_dict()
    return [{**resolution, "vote": cast.get(resolution["resolution"])} for resolution in resolutions]
