"""An empty corpus in the right form, for another process with its own themes and codebook."""

import csv
import io
from pathlib import Path

from oewg_analysis.schema import DELEGATIONS, ISSUES, POSITIONS, Field
from oewg_analysis.writing import write_atomically

README = """\
# A corpus

A corpus is a folder of plain files. What belongs in each:

- `statements/<id>.md`: one statement each, facts between two lines of `---`, then the text. `oewg add FILE` writes it.
- `delegations.csv`: who can speak. `code`, `name`, `label` (at most 14 characters, for figures), `kind` (member,
  observer or group), `region` (African, Asia-Pacific, Eastern European, GRULAC, WEOG or none), and, separated by
  semicolons, `groups`, `aliases` and `adjectives`.
- `themes.toml`: the themes of the agenda with their seed terms, and the terms of several words counted whole.
- `issues.csv`: the codebook, each issue with its theme and the proposition that a stance is towards.
- `positions.csv`: a row a stance (`supports`, `opposes`, `conditional`) of a statement on an issue, with note and
  coder.

`issues.csv` in the form it shall have:

    issue,theme,label,proposition
    review-mandates,review,Review of mandates,Each mandate should be reviewed after a fixed number of years

Write the themes before the first statement, then `oewg check` this folder whenever something was changed.
Say here where the statements come from, who coded them and what is missing.
"""

THEMES = """\
# The themes of the agenda, each with the seed terms against which passages are scored, and the terms of several words
# that are counted whole. Hyphens and spaces between words are interchangeable. An example to write over:
#
# terms = ["programme budget", "Member State", "General Assembly"]
#
# [theme.review]
# title = "Review of mandates"
# seeds = ["review", "sunset clause", "evaluation", "duplication"]
#
# [spellings]
# "programme budget" = ["program budget"]
"""


def new_corpus(folder: Path, delegations_from: Path | None = None) -> list[Path]:
    """Make an empty corpus; what is there already is left as it is.

    Parameters
    ----------
    folder : pathlib.Path
        A folder that does not exist, is empty, or holds a corpus begun before.
    delegations_from : pathlib.Path, optional
        A corpus whose table of delegations is copied. Without one the table has its header only, and the codes, names
        and aliases of those who speak are to be filled in.

    Returns
    -------
    list of pathlib.Path
        The files that were written; none the second time.

    Raises
    ------
    ValueError
        If the folder holds something else.
    FileNotFoundError
        If the other corpus has no table of delegations.
    """
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if folder.exists() and (not folder.is_dir() or (there and "statements" not in there)):
        held = ", ".join(there[:5]) or "a file"
        raise ValueError(f"`folder`: allowed is a new or empty folder, or a corpus; {folder} holds {held}")
    delegations = _header(DELEGATIONS)
    if delegations_from is not None:
        delegations = (delegations_from / "delegations.csv").read_text(encoding="utf-8")
    (folder / "statements").mkdir(parents=True, exist_ok=True)
    files = {
        "README.md": README,
        "delegations.csv": delegations,
        "themes.toml": THEMES,
        "issues.csv": _header(ISSUES),
        "positions.csv": _header(POSITIONS),
    }
    missing = [(folder / name, text) for name, text in files.items() if not (folder / name).exists()]
    return [path for path, text in missing if write_atomically(path, text)]


def _header(fields: tuple[Field, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(field.name for field in fields)
    return line.getvalue()
