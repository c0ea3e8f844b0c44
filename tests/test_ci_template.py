"""The workflow and the sanitize file that users copy: their commands run, and they hide no more than they say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbval.plugin import get_sanitize_patterns
from typer.main import get_command

from oewg_analysis.cli import app

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "docs" / "templates"
WORKFLOW = yaml.safe_load((TEMPLATES / "notebooks.yml").read_text(encoding="utf-8"))
STEPS = WORKFLOW["jobs"]["notebooks"]["steps"]
INSTALLS, CHECKS, RUNS = (step["run"] for step in STEPS if "run" in step)
SANITIZE = (TEMPLATES / "sanitize.cfg").read_text(encoding="utf-8")

VARIES = """\
import datetime, pathlib, sys, tempfile
print("written:", pathlib.Path(tempfile.mkdtemp()) / "result.csv")
print("at", datetime.datetime.now())
print(object())
print(f"Python {sys.version_info[0]}.{sys.version_info[1]}.{sys.version_info[2]}")
"""
STORED = """\
written: /somewhere/else/result.csv
at 2025-07-11 09:30:05.123456
<object object at 0x7f3a2c1b5d90>
Python 3.4.10
"""


def write_notebook(path: Path, estimate: str) -> None:
    """Store a notebook whose second cell prints 0.84, with `estimate` as its stored output."""
    cells = [
        new_code_cell(source, execution_count=n, outputs=[new_output("stream", name="stdout", text=text)])
        for n, (source, text) in enumerate([(VARIES, STORED), ("print(0.84)", f"{estimate}\n")], start=1)
    ]
    path.parent.mkdir(exist_ok=True)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


@pytest.fixture
def repository(tmp_path):
    """Make a user's repository: a corpus, a notebook, the sanitize file."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    shutil.copy(TEMPLATES / "sanitize.cfg", tmp_path)
    write_notebook(tmp_path / "notebooks" / "mine.ipynb", "0.84")
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess:
    """Run a line of the workflow with the commands of this environment first on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | WORKFLOW["env"] | {"PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_workflow_may_read_and_nothing_else():
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert set(WORKFLOW["jobs"]) == {"notebooks"}
    assert "permissions" not in WORKFLOW["jobs"]["notebooks"]


def test_actions_are_pinned_and_the_same_as_ours():
    used = [step["uses"] for step in STEPS if "uses" in step]
    ours = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert used and all(re.fullmatch(r"actions/[\w-]+@v\d+", name) for name in used)
    assert [name for name in used if f"uses: {name}\n" not in ours] == []


def test_the_workflow_is_about_files_that_it_names():
    assert INSTALLS == "python -m pip install -r requirements.txt"
    assert CHECKS.split()[1] in get_command(app).commands


def test_the_commands_of_the_workflow_pass_on_a_notebook_with_path_and_time(repository):
    for command in (CHECKS, RUNS):
        done = run(command, repository)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_without_the_sanitize_file_it_fails(repository):
    done = run(RUNS.replace(" --nbval-sanitize-with sanitize.cfg", ""), repository)
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout


def test_a_changed_result_is_still_seen(repository):
    write_notebook(repository / "notebooks" / "mine.ipynb", "0.85")
    done = run(RUNS, repository)
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout


def test_each_heading_of_the_sanitize_file_has_a_pattern_and_the_page_explains_it():
    headings = re.findall(r"^\[(.+?)(?:, |: |; )", SANITIZE, flags=re.MULTILINE)
    page = (ROOT / "docs" / "how-to" / "notebooks-in-ci.md").read_text(encoding="utf-8")
    assert len(headings) == SANITIZE.count("\n[") == len(get_sanitize_patterns(SANITIZE))
    assert [heading for heading in headings if f"\n{heading}\n: " not in page] == []


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("at 2025-07-11 09:30:05.123456", "at TIME"),
        ("2025-07-11T09:30:05+02:00, 9:30:05", "TIME, TIME"),
        ("Wall time: 1.3 s", "DURATION"),
        ("CPU times: user 1.1 s, sys: 4 ms, total: 1.2 s\nWall time: 3 ms", "DURATION\nDURATION"),
        ("12.5 ms ± 310 μs per loop (mean ± std. dev. of 7 runs, 100 loops each)", "DURATION"),
        ("wrote '/srv/me/study/a.csv'", "wrote 'FOLDER/a.csv'"),
        (r"wrote C:\Users\me\study\a.csv", "wrote FOLDER/a.csv"),
        ("<a.B object at 0x7f3a2c1b5d90>", "<a.B object at ADDRESS>"),
        (
            "Python 3.12.4, version 3.1.1, v0.2.0, numpy==2.4.6rc1",
            "Python VERSION, version VERSION, vVERSION, numpy==VERSION",
        ),
    ],
)
def test_what_is_replaced(text, compared):
    for pattern, replacement in get_sanitize_patterns(SANITIZE):
        text = re.sub(pattern, replacement, text)
    assert text == compared


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2025-07-11",
            "0.84 [0.36, 0.96]",
            "A/RES/73/27",
            "n = 1284",
            "1/2",
            "and/or",
            "figures/map.csv",
            "ratio 3:2",
        ),
        *("https://example.org/a/b?c=1", "fji-2025-07-08-norms", "1.5 ms", "see 3.1.2", "0x10"),
    ],
)
def test_what_is_compared_as_it_is(text):
    for pattern, replacement in get_sanitize_patterns(SANITIZE):
        assert re.sub(pattern, replacement, text) == text
