"""Which statements a figure or a list of ids names, as a smaller corpus, and its rows as a flat table."""

import ast
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from oewg_analysis.corpus import Corpus

COLUMNS = ("statement", "statements")  # of a figure's table, which name the statements it rests on


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


def ids_of_figure(path: Path) -> tuple[str, ...]:
    """Read which statements a figure rests on from the table stored beside it.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file with a column `statement` (one id) or `statements` (a tuple of ids, or ids with semicolons).

    Returns
    -------
    tuple of str
        The ids, each once, sorted.

    Raises
    ------
    ValueError
        If it has neither column: then the figure rests on more than a list of statements.
    FileNotFoundError
        If there is no such file.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    column = next((name for name in COLUMNS if name in table.columns), None)
    if column is None:
        held = ", ".join(map(str, table.columns))
        raise ValueError(f"`path`: allowed is a table with a column statement or statements; {path} has {held}")
    return tuple(sorted({one for cell in table[column] for one in _ids(cell)}))


def _ids(cell: str) -> list[str]:
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
