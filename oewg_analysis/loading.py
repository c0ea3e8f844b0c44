"""`load_corpus`: a corpus folder, read and checked as a whole.

The folder holds `statements/*.md`, `delegations.csv` and `themes.toml`, and may hold `issues.csv`,
`positions.csv`, `roll_calls.csv` and `resolutions.csv`.
"""

import os
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from oewg_analysis.building import build
from oewg_analysis.corpus import Corpus
from oewg_analysis.delegations import read_delegations
from oewg_analysis.faults import CorpusError, Fault, shown
from oewg_analysis.reading import read_statement, read_table, read_text
from oewg_analysis.schema import ISSUES, POSITIONS, RESOLUTIONS, ROLL_CALLS, Field, whole
from oewg_analysis.text import words


def corpus_folder() -> Path:
    """Find the corpus: the folder named by the variable OEWG_CORPUS, else `corpus/` here or in a folder above.

    "Here" is the working folder; failing that, the checkout in which the package lies.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileNotFoundError
        If there is none: the installed package carries no corpus.
    """
    if named := os.environ.get("OEWG_CORPUS"):
        return Path(named)
    here, package = Path.cwd(), Path(__file__).resolve().parent
    for folder in (here, *here.parents, package.parent):
        if (folder / "corpus" / "statements").is_dir():
            return folder / "corpus"
    raise FileNotFoundError(
        "no corpus found: give load_corpus a folder, set OEWG_CORPUS to one, or work in a checkout of the repository "
        "(the installed package carries no corpus)"
    )


def load_corpus(path: str | Path | None = None) -> Corpus:
    """Load a corpus folder.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        The folder; see `corpus_folder` for where it is looked for if left out.

    Returns
    -------
    Corpus
        Statements in the order of their ids.

    Raises
    ------
    CorpusError
        With every fault of every file: file, line, field, what is allowed and what was received.
    FileNotFoundError
        If there is no such folder.
    """
    folder = corpus_folder() if path is None else Path(path)
    if not folder.is_dir():
        raise FileNotFoundError(f"`path`: allowed is a corpus folder; received {str(folder)!r}, which is none")
    faults: list[Fault] = []
    delegations = read_delegations(folder / "delegations.csv", faults)
    themes, phrases = read_themes(folder / "themes.toml", faults)
    files = _statement_files(folder / "statements", faults)
    read = [(file, read_statement(file, faults)) for file in files]
    records = [{**record, "where": str(file)} for file, record in read if record is not None]
    frames = _tables(folder, {file.stem for file in files}, delegations, themes, faults)
    statements, passages = build(records, faults, delegations=delegations, themes=themes)
    return Corpus(statements, passages, delegations, themes=themes, phrases=phrases, **frames)


def _statement_files(folder: Path, faults: list[Fault]) -> list[Path]:
    """List the statement files; whatever else lies beside them is a fault, save what the system hides (.DS_Store)."""
    there = [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []
    files = sorted(path for path in there if path.suffix == ".md")
    faults.extend(
        Fault(str(path), None, "", "a statement file, which ends in .md", "another file")
        for path in there
        if path.suffix != ".md"
    )
    if not files:
        faults.append(Fault(str(folder), None, "", "at least one statement file (.md)", "none"))
    return files


def read_themes(path: Path, faults: list[Fault]) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """Read the agenda themes and the terms of several words.

    Parameters
    ----------
    path : pathlib.Path
        `themes.toml`: a table `[theme.<name>]` with `title` and `seeds` for each theme, an array `terms` of terms
        counted whole, and a table `[spellings]` that gives other spellings of a term.
    faults : list of Fault
        Faults are appended here.

    Returns
    -------
    themes : pandas.DataFrame
        `theme`, `title`, `seeds` (tuple of str).
    phrases : dict of str to tuple of str
        Each term with all its spellings, its own first.
    """
    text, tables = read_text(path, faults), dict[str, Any]()
    try:
        tables = tomllib.loads(text or "")
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(str(path), None, "", "TOML", str(error)))
    unknown = set(tables) - {"theme", "terms", "spellings"}
    if unknown:
        faults.append(Fault(str(path), None, "", "theme, terms and spellings", ", ".join(sorted(unknown))))

    def table(name: str) -> dict[str, Any]:
        found = tables.get(name, {})
        if not isinstance(found, dict):
            faults.append(Fault(str(path), None, name, "a table", shown(found)))
            return {}
        return found

    def listed(field: str, found: Any) -> tuple[str, ...]:
        if not (isinstance(found, list) and all(isinstance(term, str) and words(term) for term in found)):
            faults.append(Fault(str(path), None, field, "a list of terms", shown(found)))
            return ()
        return tuple(found)

    rows = []
    for name, theme in table("theme").items():
        if not (isinstance(theme, dict) and isinstance(theme.get("title"), str) and theme.get("seeds")):
            faults.append(Fault(str(path), None, f"theme.{name}", "a title and a list of seed terms", shown(theme)))
            theme = {"title": name, "seeds": []}
        rows.append((name, theme["title"], listed(f"theme.{name}.seeds", theme["seeds"])))
    spellings = {term: listed(f"spellings.{term}", found) for term, found in table("spellings").items()}
    terms = dict.fromkeys([*listed("terms", tables.get("terms", [])), *spellings])
    phrases = {term: (term, *spellings.get(term, ())) for term in terms}
    return pd.DataFrame(rows, columns=["theme", "title", "seeds"]), phrases


def _tables(
    folder: Path, ids: set[str], delegations: pd.DataFrame, themes: pd.DataFrame, faults: list[Fault]
) -> dict[str, pd.DataFrame]:
    """Read the tables that a corpus may have, and check that they refer to what is there."""
    fields = {"issues": ISSUES, "positions": POSITIONS, "resolutions": RESOLUTIONS, "roll_calls": ROLL_CALLS}
    paths = {name: folder / f"{name}.csv" for name in fields}
    read = {name: read_table(paths[name], columns, faults) for name, columns in fields.items() if paths[name].exists()}
    unread = bool(faults)  # then a table without a row may be one that could not be read, which is fault enough
    issues = {record["issue"] for record in read.get("issues", [])}
    codes, resolutions = set(delegations["code"]), {record["resolution"] for record in read.get("resolutions", [])}
    references: dict[str, list[tuple[str, set[Any], str]]] = {
        "issues": [("theme", set(themes["theme"]), "a theme of themes.toml")],
        "positions": [
            ("statement", ids, "the id of a statement file"),
            ("issue", issues, "an issue of issues.csv"),
        ],
        "roll_calls": [
            ("code", codes, "a code of delegations.csv"),
            ("resolution", resolutions, "a resolution of resolutions.csv"),
        ],
    }
    keys = {
        "issues": ["issue"],
        "positions": ["statement", "issue", "coder"],
        "resolutions": ["resolution"],
        "roll_calls": ["resolution", "code"],
    }
    for name, records in read.items():
        for column, known, allowed in references.get(name, []):
            faults.extend(
                Fault(str(paths[name]), record["line"], column, allowed, shown(record[column]))
                for record in records
                if isinstance(record[column], str) and record[column] not in known and (known or not unread)
            )
        counts = Counter(tuple(record[column] for column in keys[name]) for record in records)
        faults.extend(
            Fault(str(paths[name]), record["line"], ", ".join(keys[name]), "each only once", shown(key))
            for record in records
            if counts[key := tuple(record[column] for column in keys[name])] > 1
        )
    return {name: _frame(records, fields[name]) for name, records in read.items()}


def _frame(records: list[dict[str, Any]], fields: tuple[Field, ...]) -> pd.DataFrame:
    numbers = [field.name for field in fields if field.convert is whole]
    frame = pd.DataFrame(records, columns=[field.name for field in fields])
    texts = dict.fromkeys((name for name in frame if name not in numbers), "str")
    return frame.astype({**texts, **dict.fromkeys(numbers, "Int64")})


def load_second_coding(path: str | Path | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Load the stances of a second coder, and the statements that coder read.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        A corpus folder with `second_coding.csv` (columns as `positions.csv`) and `second_coding_sample.txt` (one id a
        line); see `corpus_folder` for where it is looked for if left out.

    Returns
    -------
    positions : pandas.DataFrame
        As `Corpus.positions`.
    statements : list of str
        Ids of the statements read, those without a code among them.

    Raises
    ------
    CorpusError
        With every fault of both files, such as a stance in a statement that is not in the sample.
    """
    folder = corpus_folder() if path is None else Path(path)
    faults: list[Fault] = []
    table, sample = folder / "second_coding.csv", folder / "second_coding_sample.txt"
    records = read_table(table, POSITIONS, faults)
    statements = [line.strip() for line in (read_text(sample, faults) or "").splitlines() if line.strip()]
    faults += [
        Fault(str(table), record["line"], "statement", f"an id of {sample.name}", shown(record["statement"]))
        for record in records
        if record["statement"] not in set(statements)
    ]
    if faults:
        raise CorpusError(faults)
    return _frame(records, POSITIONS), statements
