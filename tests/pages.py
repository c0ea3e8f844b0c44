"""The blocks of code on a Markdown page, run in order, and what they print: for the README and the documentation.

A comment on the line before a block says what else is to be done with it:

    <!-- not run: why -->       it is shown only
    <!-- file: name -->         it is the content of a file in the reader's folder
    <!-- append: name -->       it is put at the end of such a file
    <!-- exit code: 1 -->       the command ends with another code than 0
"""

import contextlib
import io
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from oewg_analysis.cli import app

BLOCK = re.compile(
    r"(?:^[ ]*<!-- (?P<mark>not run|file|append|exit code): (?P<value>[^\n]*) -->\n)?"
    r"^(?P<indent> *)```(?P<kind>\w+)\n(?P<text>.*?)^(?P=indent)```$",
    flags=re.MULTILINE | re.DOTALL,
)
RUN = ("python", "sh")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text, the mark before it, and the line on which it begins."""

    kind: str
    text: str
    mark: str
    value: str
    line: int


def blocks(page: str) -> list[Block]:
    """List the fenced blocks of a page that have a language."""
    found = []
    for match in BLOCK.finditer(page):
        text = re.sub(rf"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
        line = page.count("\n", 0, match.start("kind")) + 1
        found.append(Block(match["kind"], text, match["mark"] or "", match["value"] or "", line))
    return found


def block(page: str, kind: str, holding: str) -> str:
    """Return the text of the one block of a kind that holds a string."""
    found = [each.text for each in blocks(page) if each.kind == kind and holding in each.text]
    assert len(found) == 1, f"one {kind} block with {holding!r}"
    return found[0]


def run_page(page: str, folder: Path) -> Iterator[tuple[Block, str, str]]:
    """Run the blocks of a page in `folder`, the current one; yield each with what it printed and what is shown."""
    names: dict[str, Any] = {"__name__": "__main__"}
    listed = blocks(page)
    for each, after in zip(listed, [*listed[1:], None], strict=False):
        if each.mark in ("file", "append"):
            path = folder / each.value
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8") if each.mark == "append" else ""
            path.write_text(before + each.text, encoding="utf-8")
        elif each.kind in RUN and each.mark != "not run":
            printed = _run_python(each, names) if each.kind == "python" else _run_commands(each, folder)
            is_output = after is not None and after.kind == "text" and not after.mark
            yield each, printed, after.text if after is not None and is_output else ""


def _run_python(each: Block, names: dict[str, Any]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(each.text, f"<line {each.line}>", "exec"), names)
    return printed.getvalue()


def _run_commands(each: Block, folder: Path) -> str:
    """Run a block line by line; paths are shortened to the folder, which is another at each run."""
    printed = ""
    for line in each.text.splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        assert words[0] == "oewg", f"line {each.line}: only `oewg` is run here, say `not run: why` before {line!r}"
        result = CliRunner().invoke(app, words[1:], prog_name="oewg")
        expected = int(each.value) if each.mark == "exit code" else 0
        assert result.exit_code == expected, f"line {each.line}: {line}: {result.output}{result.exception!r}"
        printed += result.stdout
    return printed.replace(f"{folder.resolve()}{os.sep}", "")
