"""A corpus as one number: two loads have the same SHA-256 when, and only when, they hold the same."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pandas as pd
from pandas.api.types import is_scalar

from oewg_analysis.corpus import Corpus

TABLES = ("statements", "positions", "delegations", "issues", "themes", "roll_calls", "resolutions")


def corpus_hash(corpus: Corpus) -> str:
    """Compute the SHA-256 of what a corpus holds.

    Parameters
    ----------
    corpus : Corpus
        The whole, or a part from `Corpus.where`.

    Returns
    -------
    str
        64 hexadecimal digits. Any change of a text, a fact, a code or a note, of a delegation, theme, phrase, issue or
        vote changes it. The order of rows and columns, line ends, file names, and columns without a value do not.
        Passages do not enter: they are cut from the texts. Order within a cell that holds a list does enter.

    Notes
    -----
    It covers what a `Corpus` holds. A second coding (`oewg_analysis.load_second_coding`) is no part of it.
    """
    digest = sha256()
    for name in TABLES:
        digest.update(f"{name}\n".encode())
        for row in sorted(_rows(getattr(corpus, name))):
            digest.update(f"{row}\n".encode())
    phrases = {term: list(spellings) for term, spellings in corpus.phrases.items()}
    digest.update(_json({"phrases": phrases}).encode())
    return digest.hexdigest()


def _rows(frame: pd.DataFrame) -> Iterator[str]:
    """Write each row as JSON, without what is missing, so that an empty column is as none."""
    for record in frame.to_dict("records"):
        held = {str(name): _plain(value) for name, value in record.items()}
        yield _json({name: value for name, value in held.items() if value is not None})


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if is_scalar(value) and pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") and getattr(value, "size", 1) == 1 else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
