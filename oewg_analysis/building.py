"""From records to the frames of a corpus: what must agree across statements is checked, and passages are cut."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_scalar

from oewg_analysis.cutting import cut
from oewg_analysis.faults import CorpusError, Fault, shown
from oewg_analysis.reading import check
from oewg_analysis.schema import STATEMENT, Field

_LISTS = tuple(field.name for field in STATEMENT if field.empty == ())
_COLUMNS = [*(field.name for field in STATEMENT), "text"]
_DERIVED = {*_COLUMNS, "year"}  # made here, whatever a frame holds under these names


def frame_records(frame: pd.DataFrame, faults: list[Fault]) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Check the rows of a researcher's frame.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a statement; see `Corpus.from_frame`.
    faults : list of Fault
        Faults are appended here.

    Returns
    -------
    records : list of dict
        The fields of `schema.STATEMENT` and `text`, one a row.
    extra : pandas.DataFrame
        The other columns, as they are.
    """
    missing = [name for name in ("id", "delegation", "text", "date") if name not in frame.columns]
    if missing:
        allowed = "the columns id, delegation, text, date and any more"
        faults.append(Fault("frame", None, ", ".join(missing), allowed, ", ".join(map(str, frame.columns))))
        return [], frame
    if not frame.columns.is_unique:
        double = ", ".join(map(str, frame.columns[frame.columns.duplicated()].unique()))
        faults.append(Fault("frame", None, double, "each column once", "the column a second time"))
        return [], frame
    records = [_row(row, number, faults) for number, row in enumerate(frame.to_dict("records"))]
    return records, frame[[name for name in frame.columns if name not in _DERIVED]].reset_index(drop=True)


def _row(row: dict[Any, Any], number: int, faults: list[Fault]) -> dict[str, Any]:
    """Check one row of a researcher's frame."""
    where = f"row {number}" if pd.isna(row["id"]) else f"row {number} ({row['id']})"
    record: dict[str, Any] = {}
    given = {"kind": "verbatim", "language": "en"} | {name: row[name] for name in _COLUMNS if name in row}
    for column in STATEMENT:
        value = given.get(column.name, "")
        if column.name in _LISTS:
            record[column.name] = _as_tuple(value, column, where, faults)
        else:
            record[column.name] = check(_as_text(value, column.name), column, where, None, faults)
    text = "" if not isinstance(given["text"], str) else given["text"]
    record["text"] = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if not any(map(str.isalnum, text)):
        faults.append(Fault(where, None, "text", "text with at least one word", shown(given["text"])))
    elif "\0" in text:
        faults.append(Fault(where, None, "text", "text without NUL characters", "a NUL character"))
    return record


def _as_tuple(value: Any, column: Field, where: str, faults: list[Fault]) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, (list, tuple, np.ndarray)):
        return tuple(map(str, value))
    if not (is_scalar(value) and pd.isna(value)):
        faults.append(Fault(where, None, column.name, column.allowed, shown(value)))
    return ()


def _as_text(value: Any, name: str) -> str:
    if is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, float) and value.is_integer():  # a year in a column that also holds missing values
        return str(int(value))
    if name == "date" and hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return str(value)


def build(
    records: Sequence[dict[str, Any]],
    faults: list[Fault],
    *,
    delegations: pd.DataFrame,
    themes: pd.DataFrame | None = None,
    extra: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the frames of statements and passages, or raise all faults.

    Parameters
    ----------
    records : sequence of dict
        One a statement: the fields of `schema.STATEMENT`, `text`, and for errors `where` and `lines` (the line of
        each field) if known.
    faults : list of Fault
        Those found so far; duplicate ids, unknown delegations and unknown themes are added.
    delegations : pandas.DataFrame
        The table of delegations.
    themes : pandas.DataFrame, optional
        The themes that statements may have; any if left out.
    extra : pandas.DataFrame, optional
        More columns, one row a record.

    Returns
    -------
    statements, passages : pandas.DataFrame
        As in `Corpus`.

    Raises
    ------
    CorpusError
        If there is any fault.
    """
    # A table that could not be read is one fault, not another one in each statement that refers to it.
    codes = None if delegations.empty and faults else set(delegations["code"])
    known = None if themes is None or (themes.empty and faults) else set(themes["theme"])
    faults.extend(_strangers(records, codes, known))
    if faults:
        raise CorpusError(faults)
    statements = pd.DataFrame(list(records), columns=_COLUMNS)
    statements.insert(_COLUMNS.index("date") + 1, "year", statements["date"].str[:4].astype("Int64"))
    statements["meeting"] = statements["meeting"].astype("Int64")
    plain = [name for name in _COLUMNS if name not in (*_LISTS, "meeting")]
    statements = statements.astype(dict.fromkeys(plain, "str"))
    if extra is not None:
        statements = pd.concat([statements, extra], axis=1)
    return statements, _passages(statements)


def _strangers(records: Sequence[dict[str, Any]], codes: set[Any] | None, themes: set[Any] | None) -> list[Fault]:
    """List the references to what is not there; None stands for a table that is not known."""
    seen: set[Any] = set()
    faults = []
    for number, record in enumerate(records):
        where, lines = record.get("where", f"row {number} ({record['id']})"), record.get("lines", {})
        if isinstance(record["id"], str) and record["id"] in seen:
            faults.append(Fault(where, lines.get("id"), "id", "an id of one statement only", shown(record["id"])))
        seen.add(record["id"])
        code = record["delegation"]
        if codes is not None and isinstance(code, str) and code not in codes:
            faults.append(Fault(where, lines.get("delegation"), "delegation", "a code of delegations.csv", shown(code)))
        if themes is not None and (strange := sorted(set(record["themes"]) - themes)):
            allowed = "themes of themes.toml: " + ", ".join(sorted(themes))
            faults.append(Fault(where, lines.get("themes"), "themes", allowed, ", ".join(strange)))
    return faults


def _passages(statements: pd.DataFrame) -> pd.DataFrame:
    places = statements.groupby("language", sort=False).indices
    blocks = [_cut(statements.iloc[held], str(code)) for code, held in places.items()]
    if len(blocks) == 1:
        return blocks[0]
    passages = pd.concat([_cut(statements.iloc[:0], "en"), *blocks], ignore_index=True)
    order = pd.Index(statements["id"]).get_indexer(pd.Index(passages["statement"]))
    return passages.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def _cut(statements: pd.DataFrame, language: str) -> pd.DataFrame:
    found = cut(statements["text"], language)
    of_paragraph = np.arange(len(statements)).repeat(found.n_paragraphs)
    return pd.DataFrame(
        {
            "statement": statements["id"].iloc[of_paragraph.repeat(found.n_sentences)].reset_index(drop=True),
            "paragraph": _numbers(found.n_paragraphs).repeat(found.n_sentences),
            "sentence": _numbers(found.n_sentences),
            "text": pd.Series(found.texts, dtype="str"),
        }
    )


def _numbers(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count from 1 to each size, one after the other."""
    return np.arange(sizes.sum()) - (sizes.cumsum() - sizes).repeat(sizes) + 1
