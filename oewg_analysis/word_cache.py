"""Words of statements kept on disk, so that only a statement that has changed is cut into words again.

One file a statement, named by the hash of its sentences, the language and the versions of this package and Python; what
is counted of the words is no part of it. Files are replaced in one step and begin with a checksum: one that is damaged,
or written by two programs at once, is at worst made anew.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from oewg_analysis.tokens import Words, find_words, join_words

CHECKSUM = 64  # hexadecimal digits of SHA-256


def cached_words(passages: pd.DataFrame, language: str, folder: Path) -> Words:
    """Cut passages into words, and read those of statements that were cut before.

    Parameters
    ----------
    passages : pandas.DataFrame
        `Corpus.passages`.
    language : str
        ISO 639-1 code.
    folder : pathlib.Path
        Where the files are; made if missing. It may be emptied at any time, and used by several programs at once.

    Returns
    -------
    Words
        As of `find_words`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return join_words(_each_statement(passages, language, folder))


def _each_statement(passages: pd.DataFrame, language: str, folder: Path) -> Iterator[Words]:
    made_by = [version("oewg-analysis"), sys.version_info[:2], language]  # Python brings the tables of Unicode
    # In the order of the passages, in which those of a statement stand together.
    for _, texts in passages.groupby("statement", sort=False)["text"]:
        name = sha256(json.dumps([made_by, texts.tolist()]).encode()).hexdigest()
        path = folder / f"{name}.json"
        words = _read(path)
        if words is None:
            words = find_words(texts, language)
            _write(path, words)
        yield words


def _read(path: Path) -> Words | None:
    """Read a file; None if there is none, or it is not what was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    checksum, body = content[:CHECKSUM], content[CHECKSUM:]
    if sha256(body).hexdigest().encode() != checksum:
        return None
    codes, lengths, surfaces = json.loads(body)
    return Words(np.array(codes, dtype=np.int32), np.array(lengths, dtype=np.int32), tuple(surfaces))


def _write(path: Path, words: Words) -> None:
    body = json.dumps([words.codes.tolist(), words.lengths.tolist(), words.surfaces]).encode()
    handle, scratch = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(sha256(body).hexdigest().encode() + body)
    os.replace(scratch, path)
