"""Sides of a comparison: which rows belong to a delegation, a group, a region, a body or a period."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.faults import shown

if TYPE_CHECKING:
    from oewg_analysis.corpus import Corpus


def side(
    corpus: Corpus,
    rows: pd.DataFrame,
    *,
    delegation: str | None = None,
    group: str | None = None,
    region: str | None = None,
    body: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> NDArray[np.bool_]:
    """Say which rows of a term matrix belong to a delegation, group, region, body or period.

    Parameters
    ----------
    corpus : Corpus
        Where statements and delegations are described.
    rows : pandas.DataFrame
        The `rows` of a term matrix; the column `statement` is used.
    delegation, group, region, body : str or None
        All that are given must hold. `delegation` is whose statement it is; `group` takes the members' statements and
        the group's own, each once.
    since, until : str or None
        First and last day, month or year ("2021-12-13", "2021-12", "2021"), both included. A statement whose date is
        known to the year counts only if the whole year lies in the period; one without a date never does.

    Returns
    -------
    numpy.ndarray of bool
        One value a row, for `contrast.log_odds`; all False if nothing fits.

    Raises
    ------
    ValueError
        If a name does not occur in the corpus, or a bound is not a date.
    """
    statements, known = corpus.statements, corpus.delegations
    keep = np.ones(len(statements), dtype=bool)
    if delegation is not None:
        keep &= (statements["delegation"] == _known("delegation", delegation, known["code"])).to_numpy(bool)
    if group is not None:
        _known("group", group, [*known.loc[known["kind"] == "group", "code"], *known["groups"].explode().dropna()])
        members = known.loc[[group in groups for groups in known["groups"]], "code"]
        keep &= statements["delegation"].isin([group, *members]).to_numpy(bool)
    if region is not None:
        inside = (known["region"] == _known("region", region, known["region"])).to_numpy(bool, na_value=False)
        keep &= statements["delegation"].isin(known.loc[inside, "code"]).to_numpy(bool)
    if body is not None:
        keep &= (statements["body"] == _known("body", body, statements["body"])).to_numpy(bool, na_value=False)
    if since is not None or until is not None:
        keep &= _within(statements["date"], since, until)
    return rows["statement"].isin(statements.loc[keep, "id"]).to_numpy(bool)


def _known(parameter: str, value: str, allowed: Iterable[Any]) -> str:
    names = sorted({str(name) for name in allowed if pd.notna(name)})
    if value not in names:
        raise ValueError(f"`{parameter}` must be one of {shown(', '.join(names), 200)}; received {shown(value)}")
    return value


def _within(dates: pd.Series, since: str | None, until: str | None) -> list[bool]:
    """Whether the whole of each date ("2019", "2019-09" or "2019-09-09") lies within the bounds."""
    for parameter, bound in (("since", since), ("until", until)):
        if bound is not None and not re.fullmatch(r"\d{4}(-\d{2}){0,2}", bound):
            raise ValueError(f"`{parameter}` must be a year, month or day such as 2021-12-13; received {shown(bound)}")
    low, high = _filled(since or "", "0000-01-01"), _filled(until or "", "9999-12-31")
    spans = [(_filled(date, "0000-01-01"), _filled(date, "0000-12-31")) for date in dates.fillna("")]
    return [end > "0001" and low <= start and end <= high for start, end in spans]


def _filled(date: str, pattern: str) -> str:
    """Complete a date cut short to its first or last day; dates of one length sort as text."""
    return date + pattern[len(date) :]
