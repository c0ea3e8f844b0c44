"""Are the figures on disk still those that the corpus gives? Each is held against the record beside it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.fingerprint import corpus_hash
from oewg_analysis.provenance import package_versions

RECORD = ".reproduce.json"
"""How the name of a record ends: `<figure>.reproduce.json`."""
ENDINGS = (".csv", ".pdf", ".png")

SAME = "same"
CORPUS, DATA, DRAWING = "the corpus changed", "the data changed", "the drawing changed"
MISSING, UNREADABLE, UNKNOWN = "file missing", "the record cannot be read", "the corpus is not recorded"


def verify_figures(folder: str | Path, corpus: Corpus) -> pd.DataFrame:
    """Compare the figures of a folder with their records.

    Parameters
    ----------
    folder : str or pathlib.Path
        With `<name>.csv`, `.pdf`, `.png` and `.reproduce.json`, as `oewg_analysis.figures.save` writes them.
    corpus : Corpus
        As it is now, whole.

    Returns
    -------
    pandas.DataFrame
        A row a figure: `figure`, `state` ("same", or what differs, separated by "; "), `detail`, and `packages`
        (versions that differ: no fault by themselves, since the data are compared).

    Raises
    ------
    FileNotFoundError
        If there is no such folder.

    Notes
    -----
    "same" says that nothing moved since the figure was saved. Whether the function gives the same again is seen by
    running the notebook.
    """
    where = Path(folder)
    if not where.is_dir():
        raise FileNotFoundError(f"`folder`: allowed is a folder with figures; received {str(folder)!r}, which is none")
    now, versions = corpus_hash(corpus), package_versions()
    names = {
        path.name.removesuffix(ending)
        for ending in (*ENDINGS, RECORD)
        for path in where.iterdir()
        if path.name.endswith(ending) and not path.name.startswith(".")
    }
    rows = [{"figure": name, **_compared(where, name, now, len(corpus.statements), versions)} for name in sorted(names)]
    return pd.DataFrame(rows, columns=["figure", "state", "detail", "packages"])


def _compared(where: Path, name: str, now: str, n: int, versions: dict[str, str]) -> dict[str, str]:
    path = where / f"{name}{RECORD}"
    if not path.is_file():
        return {"state": MISSING, "detail": path.name, "packages": ""}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        files, then, packages = dict(record["files"]), record["corpus"], dict(record["packages"])
        found = list(_differences(where, files, then, now, n))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"state": UNREADABLE, "detail": f"{path.name}: {error}", "packages": ""}
    other = [f"{one} {packages.get(one, 'none')}, now {held}" for one, held in versions.items() if
             packages.get(one, "none") != held]  # fmt: skip
    states = list(dict.fromkeys(state for state, _ in found)) or [SAME]
    details = "; ".join(detail for _, detail in found if detail)
    return {"state": "; ".join(states), "detail": details, "packages": "; ".join(other)}


def _differences(
    where: Path, files: dict[str, str], then: dict[str, Any] | None, now: str, n: int
) -> Iterator[tuple[str, str]]:
    if then is None:
        yield UNKNOWN, ""
    elif then["sha256"] != now:
        yield CORPUS, f"{then['statements']} statements then, {n} now"
    for name, was in sorted(files.items()):
        path = where / name
        if not path.is_file():
            yield MISSING, name
        elif sha256(path.read_bytes()).hexdigest() != was:
            yield (DATA if name.endswith(".csv") else DRAWING), name
