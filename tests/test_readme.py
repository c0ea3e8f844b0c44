"""What the README shows is what the package does."""

import re
import subprocess
import sys
from pathlib import Path

from pages import block

from oewg_analysis import load_corpus

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_prints_what_is_shown() -> None:
    run = subprocess.run(
        [sys.executable, "-c", block(README, "python", "load_corpus")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert run.stderr == ""
    assert run.stdout == block(README, "text", "<Corpus")


def test_the_statement_shown_can_be_added(tmp_path: Path) -> None:
    for file in (ROOT / "corpus").glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "positions.csv").unlink()
    (tmp_path / "statements").mkdir()
    (tmp_path / "statements" / "aut-2025-07-07-norms.md").write_text(
        block(README, "markdown", "delegation: AUT"), "utf-8"
    )
    corpus = load_corpus(tmp_path)
    assert corpus.statements.loc[0, ["delegation", "date", "kind"]].tolist() == ["AUT", "2025-07-07", "verbatim"]
    assert len(corpus.passages) == 2


def test_every_notebook_is_listed() -> None:
    listed = set(re.findall(r"^\| `(\d\d-[\w-]+)` \|", README, flags=re.MULTILINE))
    assert listed == {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
