"""Which statements a figure or a list of ids names, as a smaller corpus, and its rows as a flat table."""

import ast
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from oewg_analysis.corpus import Corpus

COLUMNS = ("statement", "statements")  # of a figure's table, which name the statements it rests on
SPEAKERS = ("delegation", "a", "b", "first", "second")  # columns of a result that may hold codes of delegations


def with_ids(corpus: Corpus, ids: Sequence[str]) -> Corpus:
    """Keep the statements with some ids.

    Parameters
    ----------
    corpus : Corpus
        Which has them.
    ids : sequence of str
        At least one; repeated ones count once.

    Returns
    -------
    Corpus
        The statements in the order of the corpus, with their passages and positions.

    Raises
    ------
    ValueError
        If there is no id, or the corpus does not have one of them.
    """
    wanted = set(ids)
    if not wanted:
        raise ValueError("`ids`: allowed is at least one id of a statement; received none")
    if unknown := sorted(wanted - set(corpus.statements["id"])):
        raise ValueError(f"`ids`: allowed are ids of the corpus; received {', '.join(unknown)}")
    statements = corpus.statements[corpus.statements["id"].isin(wanted)].reset_index(drop=True)
    passages = corpus.passages[corpus.passages["statement"].isin(wanted)].reset_index(drop=True)
    positions = corpus.positions[corpus.positions["statement"].isin(wanted)].reset_index(drop=True)
    return replace(corpus, statements=statements, passages=passages, positions=positions)


def ids_of_figure(path: Path) -> tuple[str, ...] | None:
    """Read which statements a figure rests on from the table or the record stored beside it.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file with a column `statement` (one id) or `statements` (a tuple of ids, or ids with semicolons); or a
        file `.reproduce.json`, which names the statements that were given to the measure.

    Returns
    -------
    tuple of str, or None
        The ids, each once, sorted; None for a record that says that the whole corpus was used.

    Raises
    ------
    ValueError
        If a table has neither column, since the figure then rests on more than a list of statements; or a record names
        no statements.
    FileNotFoundError
        If there is no such file.
    """
    if path.suffix == ".json":
        return _recorded(path)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if (ids := _named(table)) is None:
        held = ", ".join(map(str, table.columns))
        raise ValueError(
            f"`path`: allowed is a table with a column statement or statements; {path} has {held} (the record "
            f"{path.with_suffix('.reproduce.json').name} names the statements used)"
        )
    return ids


def _recorded(path: Path) -> tuple[str, ...] | None:
    record = json.loads(path.read_text(encoding="utf-8"))
    used = record.get("used") if isinstance(record, dict) else None
    if used == "all":
        return None
    if not isinstance(used, dict) or not used.get("ids"):
        raise ValueError(f"`path`: allowed is a record that names the statements used; {path} names none")
    return tuple(sorted(set(map(str, used["ids"]))))


def statements_behind(corpus: Corpus, result: pd.DataFrame) -> Corpus:
    """Keep the statements that a result rests on.

    Parameters
    ----------
    corpus : Corpus
        That the result was computed from.
    result : pandas.DataFrame
        With a column `statement` or `statements` (ids); else with codes of delegations in `delegation`, `a` and `b`,
        or `first` and `second`: then all their statements in `corpus`.

    Returns
    -------
    Corpus
        The statements in the order of the corpus.

    Raises
    ------
    ValueError
        If the result names neither, or something that the corpus does not have.
    """
    if (ids := _named(result)) is not None:
        return with_ids(corpus, ids)
    columns = [name for name in SPEAKERS if name in result]
    codes = {str(code) for name in columns for code in result[name].dropna()}
    if not codes or not codes <= set(corpus.delegations["code"]):
        held = ", ".join(map(str, result.columns))
        raise ValueError(
            "`result`: allowed is a frame with ids of statements (statement, statements) or codes of delegations "
            f"({', '.join(SPEAKERS)}); received one with {held}; give the corpus that was used, and no result"
        )
    spoke = corpus.statements["delegation"].isin(codes)
    return with_ids(corpus, corpus.statements.loc[spoke, "id"].tolist())


def _named(table: pd.DataFrame) -> tuple[str, ...] | None:
    """List the ids that a table names, each once; None if it has no column for them."""
    column = next((name for name in COLUMNS if name in table.columns), None)
    return None if column is None else tuple(sorted({one for cell in table[column].dropna() for one in _ids(cell)}))


def _ids(cell: str | Sequence[str]) -> list[str]:
    if not isinstance(cell, str):
        return list(cell)
    if cell.startswith(("(", "[")):
        try:
            held = ast.literal_eval(cell)  # as pandas writes a tuple
        except (SyntaxError, ValueError):
            held = ()
        return [str(one) for one in held]
    return [one.strip() for one in cell.split(";") if one.strip()]


def flat(corpus: Corpus) -> pd.DataFrame:
    """Lay the statements out as a table for other programs.

    Parameters
    ----------
    corpus : Corpus
        Any.

    Returns
    -------
    pandas.DataFrame
        `Corpus.statements` with the name of the delegation after its code; values of a list separated by semicolons.
    """
    table = corpus.statements.copy()
    names = corpus.delegations.set_index("code")["name"]
    table.insert(2, "delegation_name", table["delegation"].map(names))
    for column in ("on_behalf_of", "themes"):
        table[column] = table[column].map(";".join).astype("str")
    return table
