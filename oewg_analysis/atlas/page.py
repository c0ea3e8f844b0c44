"""The page itself: template, style and script in one file that asks the network for nothing."""

import base64
import hashlib
from collections import Counter
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from oewg_analysis.atlas.addresses import anchor, is_web
from oewg_analysis.atlas.delegation_pages import delegation_pages
from oewg_analysis.atlas.drawing import drawing, interval_bar
from oewg_analysis.atlas.issue_pages import issue_list, issue_pages, theme_spans
from oewg_analysis.atlas.numbers import MIN_PASSAGES, MIN_STATEMENTS, SEED, SOUND, Numbers, measure
from oewg_analysis.atlas.tables import limits, number, pair_table, rows_of
from oewg_analysis.corpus import Corpus
from oewg_analysis.fingerprint import corpus_hash
from oewg_analysis.writing import ExistsError, write_atomically

STANCE_SIGNS = {
    "supports": ("S", "supports"),
    "opposes": ("O", "opposes"),
    "conditional": ("C", "supports on conditions"),
    "conflict": ("D", "statements disagree"),
}
LIMITS = ("estimate", "low", "high")
CORRECTED = (*LIMITS, "corrected", "corrected_low", "corrected_high")


def write_atlas(corpus: Corpus, path: str | Path, *, coder: str | None = None, replace: bool = False) -> Path:
    """Write the atlas of a corpus: one web page, to be opened from the disk or put on a server.

    Parameters
    ----------
    corpus : Corpus
        In one language; the whole, or a part from `Corpus.where`.
    path : str or pathlib.Path
        The file, in a folder that exists.
    coder : str, optional
        Whose positions to show; needed if the corpus holds those of several.
    replace : bool
        Write over a file that holds something else.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ValueError
        As `atlas_html`.
    ExistsError
        If the file is there, holds something else, and `replace` is False.
    OSError
        If it cannot be written; what was there stays.
    """
    target = Path(path)
    if target.is_dir() or not target.parent.is_dir():
        raise OSError(f"`path`: allowed is a file in a folder that exists; received {target}")
    content = atlas_html(corpus, coder=coder).encode("utf-8")
    if target.exists() and not replace and target.read_bytes() != content:
        message = f"{target} is there and holds something else; --replace (replace=True) writes over it"
        raise ExistsError(message, target)
    write_atomically(target, content)
    return target


def atlas_html(corpus: Corpus, *, coder: str | None = None) -> str:
    """Make the atlas of a corpus as text.

    Parameters
    ----------
    corpus, coder
        As in `write_atlas`.

    Returns
    -------
    str
        HTML. The same corpus gives the same text: there is no clock in it.

    Raises
    ------
    ValueError
        If the corpus holds no statement, texts in several languages, or positions of several coders and none is named.

    Notes
    -----
    The page measures nothing: each number is one that a public function of the package gives, with seed 20250711 and
    95% intervals. Its script only chooses what is shown.
    """
    numbers = measure(corpus, coder)
    issues = issue_list(numbers)
    delegations = delegation_pages(numbers, issues)
    held = {
        "corpus": corpus,
        "hash": corpus_hash(corpus),
        "version": version("oewg-analysis"),
        "kinds": dict(sorted(Counter(corpus.statements["kind"]).items())),
        "language": corpus.language(),
        "coders": sorted(set(numbers.positions["coder"])),
        "seed": SEED,
        "min_statements": MIN_STATEMENTS,
        "min_passages": MIN_PASSAGES,
        "sound": SOUND,
        "signs": STANCE_SIGNS,
        "issues": issue_pages(numbers, issues, delegations),
        "themes": theme_spans(issues),
        "resolutions": rows_of(corpus.resolutions.sort_values(["date", "resolution"])),
        "delegations": delegations,
        "labels": dict(zip(corpus.delegations["code"], corpus.delegations["label"], strict=True)),
        "groups": groups(delegations),
        "writers": writers(delegations),
        "map": None if numbers.scaling is None else drawing(numbers.scaling, delegations),
        "scaling": numbers.scaling,
        "pairs": _pairs(numbers),
    }
    return _environment().get_template("page.html").render(held)


def groups(delegations: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """List the groups that delegations belong to, regional groups among them, each with its number of delegations."""
    return sorted(Counter(group for page in delegations for group in dict.fromkeys(page["groups"])).items())


def writers(delegations: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Count the statements of each regional group by writer, so that the confounding is seen."""
    table: dict[str, Counter[str]] = {}
    for page in delegations:
        by = table.setdefault(page["region"], Counter())
        by.update(one["writer"] for one in page["statements"] if one["writer"] is not None)
    return {region: dict(sorted(by.items())) for region, by in sorted(table.items()) if by}


def _pairs(numbers: Numbers) -> dict[str, Any]:
    words = pd.DataFrame() if numbers.similar is None else numbers.similar.pairs
    return {
        "similarity": pair_table(words, ("a", "b"), LIMITS),
        "stances": pair_table(numbers.stance_pairs, ("first", "second"), (*CORRECTED, "n_issues")),
        "votes": pair_table(numbers.vote_pairs, ("first", "second"), (*CORRECTED, "n_votes")),
    }


@cache
def _environment() -> Environment:
    """Set up the templates: everything that goes in is escaped, and a name that is not there is an error."""
    made = Environment(
        autoescape=True,
        loader=PackageLoader("oewg_analysis.atlas"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number, "limits": limits, "bar": interval_bar}
    made.tests |= {"web": is_web}
    made.globals |= {"anchor": anchor}
    for name in ("style.css", "script.js"):
        content = (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
        made.globals[name.partition(".")[0]] = Markup(content)
        made.globals[f"{name.partition('.')[0]}_hash"] = _csp_hash(content)
    return made


def _csp_hash(content: str) -> str:
    """Name a style or script in the page's own policy, which then lets no other one run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode('utf-8')).digest()).decode('ascii')}"
