"""Frames as rows for a page: missing values as None, names beside codes, numbers as text."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from pandas.api.types import is_scalar

Row = dict[str, Any]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """List the rows of a frame.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any frame.

    Returns
    -------
    list of dict
        By column; None for what is missing.
    """
    return [
        {str(name): None if is_scalar(value) and pd.isna(value) else value for name, value in record.items()}
        for record in frame.to_dict("records")
    ]


def grouped(frame: pd.DataFrame, *by: str) -> dict[Any, list[Row]]:
    """Sort the rows of a frame by a key.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any frame; without columns there is no row.
    *by : str
        One column, or several.

    Returns
    -------
    dict of list of dict
        Rows in their order, by the value of the column or the tuple of the values.
    """
    found: dict[Any, list[Row]] = {}
    for row in rows_of(frame):
        key = row[by[0]] if len(by) == 1 else tuple(row[name] for name in by)
        found.setdefault(key, []).append(row)
    return found


def number(value: float | None, digits: int = 2) -> str:
    """Write a number, or an en dash for none."""
    if value is None or pd.isna(value):
        return "–"
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def limits(row: Mapping[str, Any], low: str = "low", high: str = "high") -> str:
    """Write an interval, or that there is none."""
    if row.get(low) is None or row.get(high) is None or pd.isna(row[low]) or pd.isna(row[high]):
        return "none"
    return f"{number(row[low])} to {number(row[high])}"


def pair_table(frame: pd.DataFrame, names: tuple[str, str], columns: Sequence[str]) -> Row:
    """Shorten pairs to what a comparison shows; most values come many times, and are written once.

    Parameters
    ----------
    frame : pandas.DataFrame
        Pairs with `estimate`; those without an estimate are left out.
    names : (str, str)
        Columns with the codes of the two.
    columns : sequence of str
        Columns to keep, in this order; a missing number is an en dash.

    Returns
    -------
    dict
        `values`: lists of text and counts, each once; `pairs`: by the first code and the second, a place in `values`.
    """
    values: dict[tuple[str | int, ...], int] = {}
    pairs: dict[str, dict[str, int]] = {}
    for row in rows_of(frame.dropna(subset="estimate") if len(frame) else frame):
        held = tuple(_short(row[name]) for name in columns)
        pairs.setdefault(row[names[0]], {})[row[names[1]]] = values.setdefault(held, len(values))
    return {"values": list(values), "pairs": pairs}


def _short(value: Any) -> str | int:
    return number(value) if value is None or isinstance(value, float) else int(value)
