"""From a checked record to a statement file, written whole or not at all.

`statement_text` is the inverse of `reading.read_statement`. Nothing that stands in a corpus is written over unless
that is asked for, and no path outside the corpus can be written: the id makes the path, and an id has no slashes.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pandas.api.types import is_scalar

from oewg_analysis.faults import CorpusError, Fault, shown
from oewg_analysis.reading import check
from oewg_analysis.schema import STATEMENT, Field
from oewg_analysis.text import paragraphs

_NAMES = tuple(field.name for field in STATEMENT)


class ExistsError(ValueError):
    """What was to be written stands in the corpus already, in another form or under another name.

    Parameters
    ----------
    message : str
        What stands where.
    path : pathlib.Path
        The file that is there.
    """

    def __init__(self, message: str, path: Path):
        super().__init__(message)
        self.path = path


def statement_text(record: Mapping[str, Any]) -> str:
    r"""Write a statement as its file holds it.

    Parameters
    ----------
    record : mapping
        Fields of `schema.STATEMENT`, those left out or missing being empty, and `text`. Other keys are faults, except
        `lines` and `where`, which a record that was read may have.

    Returns
    -------
    str
        Front matter in the order of the schema, an empty line, and one line a paragraph, with "\n" line ends.
        `read_statement` makes the same record of it, apart from white space around and line breaks within a value.

    Raises
    ------
    CorpusError
        Naming every field that may not hold what it holds.
    """
    where, faults = str(record.get("id", "statement")), list[Fault]()
    for name in record:
        if name not in (*_NAMES, "text", "lines", "where"):
            faults.append(Fault(where, None, str(name), "one of the fields " + ", ".join(_NAMES), "another"))
    front = [_field(record.get(field.name), field, where, faults) for field in STATEMENT]
    text = record.get("text")
    body = paragraphs(text.replace("\r\n", "\n").replace("\r", "\n")) if isinstance(text, str) else []
    if not any(any(map(str.isalnum, paragraph)) for paragraph in body):
        faults.append(Fault(where, None, "text", "text with at least one word", shown(text)))
    whole = "\n".join(["---", *front, "---", "", "\n\n".join(body), ""])
    if not _is_writable(whole):
        faults.append(Fault(where, None, "", "text in UTF-8 without NUL characters", "a NUL or half a character"))
    if faults:
        raise CorpusError(faults)
    return whole


def _is_writable(text: str) -> bool:
    try:
        return b"\0" not in text.encode("utf-8")
    except UnicodeEncodeError:
        return False


def _field(value: Any, field: Field, where: str, faults: list[Fault]) -> str:
    """Check one field and write it as a line of YAML, quoted wherever YAML would read something else."""
    is_list = field.empty == ()
    if value is None or (is_scalar(value) and pd.isna(value)):
        value = () if is_list else ""
    if is_list:
        if isinstance(value, str) or not all(isinstance(item, str) for item in value):
            faults.append(Fault(where, None, field.name, field.allowed, shown(value)))
            value = ()
        held: Any = [_one_line(item) for item in value if item.strip()]
    else:
        held = check(_one_line(str(value)), field, where, None, faults)
        if is_scalar(held) and pd.isna(held):
            return f"{field.name}:"
    dumped = yaml.safe_dump(
        {field.name: held}, allow_unicode=True, default_flow_style=True, width=float("inf"), sort_keys=False
    )
    return dumped.strip()[1:-1]  # the field alone, without the braces of a mapping on one line


def _one_line(value: str) -> str:
    return " ".join(line.strip() for line in value.strip().splitlines())


def write_atomically(path: Path, content: str | bytes) -> bool:
    """Write a file so that at each moment it holds either what it held or the whole new content.

    The content goes to a hidden file beside it, which takes the place of the file once it is on the disk; a process
    that is killed before leaves at most that hidden file, which readers of a corpus pass over.

    Parameters
    ----------
    path : pathlib.Path
        The file; its folder must exist.
    content : str or bytes
        All it shall hold; a text is written as UTF-8.

    Returns
    -------
    bool
        False if the file held this already: then nothing is touched.

    Raises
    ------
    OSError
        If it cannot be written; the file is then as it was.
    """
    content = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == content:
        return False
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.is_file():
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    """Put the new name on the disk too, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sources_of(folder: Path) -> dict[str, tuple[str, ...]]:
    """Find which statements were taken from which source files.

    Parameters
    ----------
    folder : pathlib.Path
        A corpus.

    Returns
    -------
    dict of str to tuple of str
        From SHA-256 to the ids, sorted; statements without a source file have no part in it.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder / "statements").glob("*.md")):
        with contextlib.suppress(OSError, UnicodeDecodeError), path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                name, _, value = line.partition(":")
                if name == "source_sha256" and value.strip():
                    digest = value.strip().strip("'\"")
                    found[digest] = (*found.get(digest, ()), path.stem)
                if number and line.rstrip() == "---":
                    break
    return found


def add_statement(
    folder: Path, record: Mapping[str, Any], replace: bool = False, *, part_of_source: bool = False
) -> Path:
    """Write a statement into a corpus.

    Parameters
    ----------
    folder : pathlib.Path
        The corpus; the statement goes to `statements/<id>.md` in it.
    record : mapping
        As for `statement_text`.
    replace : bool
        Whether a statement that has the id may be written over.
    part_of_source : bool
        Whether other statements may come from the same source file, as those of a transcript do.

    Returns
    -------
    pathlib.Path
        The statement file; untouched if it held this already, byte for byte.

    Raises
    ------
    CorpusError
        If a field may not hold what it holds; an id such as "../x" is one.
    ExistsError
        If the id is taken by another text and `replace` is false, or the source file is another statement's.
    """
    text = statement_text(record)
    path = folder / "statements" / f"{record['id']}.md"
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return path
    digest = record.get("source_sha256")
    others = (
        [name for name in sources_of(folder).get(digest, ()) if name != path.stem] if isinstance(digest, str) else []
    )
    if others and not part_of_source:
        message = f"the same source file is in the corpus as {', '.join(others)}; received it for {path.stem}"
        raise ExistsError(message, path.with_name(f"{others[0]}.md"))
    if path.exists() and not replace:
        raise ExistsError(f"`id`: allowed is one that is not taken, unless it is to be replaced; {path.stem} is", path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.parent.resolve() != folder.resolve() / "statements":
        raise ValueError(f"`folder`: allowed is one whose statements lie in it; {path.parent} is a link to elsewhere")
    write_atomically(path, text)
    return path
