"""What the repository says of itself is true: the tree in the README, and no path of anybody's machine."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOT_OURS = re.compile(r"\.git|\.venv.*|\.build|\..*_cache|\.hypothesis|\.ipynb_checkpoints|__pycache__|.*\.egg-info")

BRANCH = re.compile(r"(?P<indent>[│ \u00a0]*)[├└]── (?P<name>\S+)")
# Spelled so that this file does not match itself; a letter before it, as in a web address, makes it another thing.
MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:home|root|work|Users)/")


def tracked_files() -> list[Path]:
    """List the files that git tracks, relative to the root; outside a checkout, those that are not a tool's own."""
    try:
        command = ["git", "-C", str(ROOT), "ls-files", "-z"]
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = []
    if (ROOT / ".git").exists() and any(listed):
        return [Path(name) for name in listed if name and (ROOT / name).is_file()]
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not NOT_OURS.fullmatch(name)]
        found += [Path(folder, name).relative_to(ROOT) for name in files]
    return found


def tree_block(readme: str) -> list[str]:
    """Return the lines of the first fenced block of `readme` that draws a tree, or an empty list."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    return next((block.splitlines() for block in blocks if "├──" in block), [])


def drawn_paths(lines: list[str]) -> list[str]:
    """Turn the lines of a drawn tree into paths; four characters of indent are one folder."""
    parents: list[str] = []
    paths = []
    for match in filter(None, map(BRANCH.match, lines)):
        depth = len(match["indent"]) // 4
        parents[depth:] = [match["name"].rstrip("/")]
        paths.append("/".join(parents))
    return paths


@pytest.fixture(scope="module")
def drawn() -> list[str]:
    paths = drawn_paths(tree_block((ROOT / "README.md").read_text(encoding="utf-8")))
    assert paths, "README.md draws the tree of folders in a fenced block"
    return paths


def test_drawn_paths_exist(drawn):
    assert [path for path in drawn if not any(ROOT.glob(path))] == []


def test_top_level_is_drawn(drawn):
    assert {path.parts[0] for path in tracked_files()} - set(drawn) == set()


def test_no_path_of_a_machine():
    named = []
    for path in tracked_files():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        named += [f"{path}:{number}" for number, line in enumerate(text.splitlines(), 1) if MACHINE_PATH.search(line)]
    assert named == []


def test_tree_is_read_as_drawn():
    tree = ["top/", "├── a/      data", "│   ├── b.csv", "│   └── c/", "│       └── *.md", "└── d.py"]
    readme = "\n".join(["```sh", "make", "```", "", "```text", *tree, "```", ""])
    assert drawn_paths(tree_block(readme)) == ["a", "a/b.csv", "a/c", "a/c/*.md", "d.py"]
    assert drawn_paths(tree_block("no tree")) == []


@pytest.mark.parametrize("folder", ["home", "root", "work", "Users"])
def test_machine_paths_are_recognised(folder):
    assert MACHINE_PATH.search(f'open("/{folder}/someone/file")')
    assert MACHINE_PATH.search(f"file:///{folder}/someone/file")
    assert not MACHINE_PATH.search(f"https://example.org/{folder}/page")
    assert not MACHINE_PATH.search(f"net{folder}/page")
