"""From files to checked records: text, tables and statement files, with every fault collected.

Readers append to the list of faults they are given and return what could be read, so that one pass over a
corpus reports all that is wrong with it.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from oewg_analysis.faults import Fault, shown
from oewg_analysis.schema import STATEMENT, Field
from oewg_analysis.text import paragraphs

_MARK = "---"


def read_text(path: Path, faults: list[Fault]) -> str | None:
    r"""Read a text file as UTF-8, with or without a byte order mark and with any line ends.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    faults : list of Fault
        Faults are appended here.

    Returns
    -------
    str or None
        The text with "\n" line ends; None if the file cannot be used.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        faults.append(Fault(str(path), None, "", "a readable file", error.strerror or str(error)))
        return None
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        faults.append(Fault(str(path), None, "", "a file with content", "an empty file"))
        return None
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        faults.append(Fault(str(path), line, "", "text in UTF-8", "a NUL byte"))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.append(
            Fault(str(path), line, "", "text in UTF-8", f"the byte 0x{raw[error.start]:02x} (another encoding?)")
        )
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check(text: str, field: Field, where: str, line: int | None, faults: list[Fault]) -> Any:
    """Convert one field, or note the fault.

    Parameters
    ----------
    text : str
        What stands in the field.
    field : Field
        What may stand there.
    where : str
        File, statement or row, for the fault.
    line : int or None
        Line of the file.
    faults : list of Fault
        A fault is appended here.

    Returns
    -------
    object
        The value; `field.empty` for an empty field or a faulty one.
    """
    text = text.strip()
    if not text:
        if field.required:
            faults.append(Fault(where, line, field.name, field.allowed, "nothing"))
        return field.empty
    try:
        return field.convert(text)
    except ValueError:
        faults.append(Fault(where, line, field.name, field.allowed, shown(text)))
        return field.empty


def read_table(path: Path, fields: tuple[Field, ...], faults: list[Fault]) -> list[dict[str, Any]]:
    """Read a CSV table.

    Parameters
    ----------
    path : pathlib.Path
        The file; its first line names the columns, in any order.
    fields : tuple of Field
        The columns, all of which must be there; others are faults.
    faults : list of Fault
        Faults are appended here.

    Returns
    -------
    list of dict
        One record a line, with the line under the key "line".
    """
    text = read_text(path, faults)
    if text is None:
        return []
    rows = list(_rows(text, path, faults))
    if not rows:
        return []
    by_name = {field.name: field for field in fields}
    header = rows[0][1]
    if sorted(header) != sorted(by_name):
        faults.append(Fault(str(path), rows[0][0], "", "the columns " + ", ".join(by_name), ", ".join(header)))
        return []
    records: list[dict[str, Any]] = []
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            faults.append(Fault(str(path), line, "", f"{len(header)} cells", f"{len(cells)} cells"))
            continue
        record = {
            name: check(cell, by_name[name], str(path), line, faults) for name, cell in zip(header, cells, strict=True)
        }
        records.append({**record, "line": line})
    return records


def _rows(text: str, path: Path, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV text that are not empty, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(str(path), begins, "", "CSV with closed quotes", str(error)))


def read_statement(path: Path, faults: list[Fault]) -> dict[str, Any] | None:
    """Read a statement file: YAML front matter between two lines of "---", then the text.

    Parameters
    ----------
    path : pathlib.Path
        The file; its name must be the id with ".md".
    faults : list of Fault
        Faults are appended here.

    Returns
    -------
    dict or None
        The fields of `schema.STATEMENT` and `text` (paragraphs separated by an empty line, lines within a paragraph
        joined), and `lines`, the line of each field in the front matter; None if nothing could be read.
    """
    text = read_text(path, faults)
    if text is None:
        return None
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines) if line.rstrip() == _MARK][:2]
    if len(ends) < 2 or ends[0] != 0:
        allowed = "front matter between two lines of ---, the first of them line 1"
        received = "no second line of ---" if ends[:1] == [0] else shown(lines[0])
        faults.append(Fault(str(path), 1, "", allowed, received))
        return None
    front = _front_matter("\n".join(lines[1 : ends[1]]), path, faults)
    if front is None:
        return None
    record = _fields(front, path, faults)
    record["lines"] = {name: line for name, (_, line) in front.items()}
    record["text"] = "\n\n".join(paragraphs("\n".join(lines[ends[1] + 1 :])))
    if not any(map(str.isalnum, record["text"])):
        received = shown(record["text"]) if record["text"] else "nothing"
        faults.append(Fault(str(path), ends[1] + 1, "text", "text with at least one word", received))
    if isinstance(record["id"], str) and path.stem != record["id"]:
        allowed = f"the name of the file, {path.stem}"
        faults.append(Fault(str(path), front["id"][1], "id", allowed, shown(record["id"])))
    return record


def _front_matter(text: str, path: Path, faults: list[Fault]) -> dict[str, tuple[Any, int]] | None:
    """Read the front matter as text, undecoded ("2019-02-30" stays what it is), with the line of each field."""
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except yaml.YAMLError as error:
        # What is left open is noticed only later: the fault is where it began.
        began = getattr(error, "context", None) in ("while scanning a quoted scalar", "while scanning a simple key")
        mark = getattr(error, "context_mark" if began else "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = None if mark is None else min(mark.line, text.count("\n")) + 2
        faults.append(Fault(str(path), line, "", "YAML", str(problem)))
        return None
    if not isinstance(root, yaml.MappingNode):
        faults.append(Fault(str(path), 2, "", "fields, each `name: value`", shown(text)))
        return None
    front: dict[str, tuple[Any, int]] = {}
    for name_node, node in root.value:
        name, line = str(name_node.value), name_node.start_mark.line + 2
        plain = isinstance(node, yaml.ScalarNode)
        flat = isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value)
        if name in front:
            faults.append(Fault(str(path), line, name, "each field once", "the field a second time"))
        elif not (plain or flat):
            faults.append(Fault(str(path), line, name, "a value or a list of values", "a deeper structure"))
        elif plain:
            null = not node.style and node.value in ("", "~", "null")
            front[name] = ("" if null else node.value, line)
        else:
            front[name] = (tuple(str(item.value) for item in node.value), line)
    return front


def _fields(front: dict[str, tuple[Any, int]], path: Path, faults: list[Fault]) -> dict[str, Any]:
    names = [field.name for field in STATEMENT]
    for name in front:
        if name not in names:
            faults.append(Fault(str(path), front[name][1], name, "one of the fields " + ", ".join(names), "another"))
    record = {}
    for field in STATEMENT:
        value, line = front.get(field.name, ("", 1))
        is_list = field.empty == ()
        if isinstance(value, tuple) != is_list and value != "":
            kind = "a list" if isinstance(value, tuple) else shown(value)
            faults.append(Fault(str(path), line, field.name, field.allowed, kind))
            record[field.name] = field.empty
        elif is_list:
            record[field.name] = value or ()
        else:
            record[field.name] = check(value, field, str(path), line, faults)
    return record
