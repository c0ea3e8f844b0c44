"""Statements as references: BibTeX and CSL-JSON, which LaTeX, Zotero, pandoc and word processors read.

A digest is cited by its source: author, title, occasion and address are the source's, never the digest's.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.selection import statements_behind
from oewg_analysis.writing import write_atomically

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_LATEX_SPECIAL = re.compile("[" + re.escape("".join(_LATEX)) + "]")


def bibtex(corpus: Corpus) -> str:
    """Write the statements as BibTeX.

    Parameters
    ----------
    corpus : Corpus
        With the statements to cite.

    Returns
    -------
    str
        One `@misc` entry a statement, in the order of the corpus; the key is the id, the author the delegation as a
        body ("{{Russian Federation}}"). Fields that are not known are left out. UTF-8, for biber or bibtex8.
    """
    return "\n".join(_entry(item) for item in _items(corpus))


def cite(corpus: Corpus, result: pd.DataFrame | None = None, *, path: str | Path | None = None) -> str:
    """Write the statements behind a result as BibTeX.

    Parameters
    ----------
    corpus : Corpus
        That the result was computed from: the whole, or a part from `Corpus.where`.
    result : pandas.DataFrame, optional
        See `oewg_analysis.selection.statements_behind` for what it must name; left out: all statements of `corpus`.
    path : str or pathlib.Path, optional
        A `.bib` file to write, whose forerunner it replaces in one step.

    Returns
    -------
    str
        As from `bibtex`.

    Raises
    ------
    ValueError
        If the result names neither statements nor delegations.
    """
    entries = bibtex(corpus if result is None else statements_behind(corpus, result))
    if path is not None:
        write_atomically(Path(path), entries)
    return entries


def csl_json(corpus: Corpus) -> str:
    """Write the statements as CSL-JSON, the form of citeproc, pandoc and Zotero.

    Parameters
    ----------
    corpus : Corpus
        With the statements to cite.

    Returns
    -------
    str
        A list with one item a statement, of type "speech" or, for written documents, "document" or "report".
    """
    items = []
    for item in _items(corpus):
        year, *rest = item["date"].split("-") if item["date"] else [""]
        dated = {"issued": {"date-parts": [[int(year), *map(int, rest)]]}} if year else {}
        known = {
            "title": item["title"],
            "event-title": item["occasion"],
            "genre": item["doc_type"],
            "URL": item["url"],
            "language": item["language"],
            "note": item["speaker"] and f"Delivered by {item['speaker']}",
        }
        written = {"report": "report", "written submission": "document", "national position": "document"}
        kind = written.get(item["doc_type"], "speech")
        author = [{"literal": item["author"]}]
        items.append(
            {"id": item["id"], "type": kind, "author": author, **{k: v for k, v in known.items() if v}, **dated}
        )
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _items(corpus: Corpus) -> list[dict[str, str]]:
    """Take what a reference needs, as text; empty where it is not known."""
    names = corpus.delegations.set_index("code")["name"]
    items = []
    for row in corpus.statements.to_dict("records"):
        known = {str(name): "" if _missing(value) else value for name, value in row.items()}
        occasion = ", ".join(str(known[name]) for name in ("body", "session", "agenda_item") if known[name])
        author = str(names.get(known["delegation"], known["delegation"]))
        title = str(known["title"]) or ("Statement" + (f" to the {known['body']}" if known["body"] else ""))
        item = {name: str(known[name]) for name in ("id", "speaker", "date", "url", "doc_type")}
        language = str(known["source_language"] or known["language"])
        items.append({**item, "author": author, "title": title, "occasion": occasion, "language": language})
    return items


def _missing(value: Any) -> bool:
    return not isinstance(value, tuple) and bool(pd.isna(value))


def _entry(item: Mapping[str, str]) -> str:
    fields = {
        "author": f"{{{escaped(item['author'])}}}",  # in braces of its own: a body, with no first name
        "title": escaped(item["title"]),
        "howpublished": escaped(item["occasion"]),
        "type": escaped(item["doc_type"]),
        "year": item["date"][:4],
        "date": item["date"],
        "note": item["speaker"] and f"Delivered by {escaped(item['speaker'])}",
        "url": item["url"].replace("{", "%7B").replace("}", "%7D"),
        "language": item["language"],
    }
    lines = [f"  {name:<12} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{item['id']},", *lines, "}", ""])


def escaped(text: str) -> str:
    """Write plain text so that LaTeX takes none of its ten special signs for a command."""
    return _LATEX_SPECIAL.sub(lambda found: _LATEX[found.group()], text)
