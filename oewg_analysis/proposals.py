"""From a source file to a record that could be written into a corpus: what is known, from where, and what is missing.

What a person gives counts before what the text says; what neither says stays empty and is listed. Themes that nobody
gave are measured, as `oewg_analysis.themes` measures them, on the corpus with the new statement in it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd

from oewg_analysis.building import build
from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import count_terms
from oewg_analysis.delegations import find_code, read_delegations
from oewg_analysis.faults import CorpusError, Fault
from oewg_analysis.languages import LANGUAGES
from oewg_analysis.loading import load_corpus, read_themes
from oewg_analysis.schema import STATEMENT, listed
from oewg_analysis.sources.document import Document, paragraphs
from oewg_analysis.sources.facts import Facts
from oewg_analysis.themes import THRESHOLD, assign_themes, score_themes

REQUIRED = ("delegation", "language")
GENERAL = "general"  # in place of a theme in the id of a statement that has none
NO_DATE = "nd"
_LISTS = tuple(field.name for field in STATEMENT if field.empty == ())


@dataclass(frozen=True)
class Proposal:
    """A statement as it could stand in a corpus.

    Attributes
    ----------
    record : mapping
        Fields of `schema.STATEMENT` and `text`; what is not known is left out.
    origins : mapping of str to str
        From each field that is known to where that was seen: "given", a place in the source, or "measured".
    missing : tuple of str
        Fields that were looked for and not found.
    ambiguous : mapping of str to tuple of str
        Fields for which the source allows several values, left empty, with these values.
    """

    record: Mapping[str, Any]
    origins: Mapping[str, str]
    missing: tuple[str, ...]
    ambiguous: Mapping[str, tuple[str, ...]]

    @property
    def lacking(self) -> tuple[str, ...]:
        """Required fields that are not known: with one of them the statement cannot be written."""
        return tuple(name for name in REQUIRED if name not in self.record)


def open_corpus(folder: Path) -> Corpus:
    """Load a corpus that may not have its first statement yet.

    Parameters
    ----------
    folder : pathlib.Path
        A corpus folder.

    Returns
    -------
    Corpus
        As `load_corpus` reads it; where there is no statement, with the delegations and themes alone.

    Raises
    ------
    CorpusError
        With every fault of every file.
    FileNotFoundError
        If there is no such folder.
    """
    if not folder.is_dir() or any((folder / "statements").glob("*.md")):
        return load_corpus(folder)
    faults: list[Fault] = []
    delegations = read_delegations(folder / "delegations.csv", faults)
    themes, phrases = read_themes(folder / "themes.toml", faults)
    frames = build([], faults, delegations=delegations, themes=themes)
    return Corpus(*frames, delegations, themes=themes, phrases=phrases)


def propose(document: Document, facts: Facts, given: Mapping[str, Any], delegations: pd.DataFrame) -> Proposal:
    """Put together what is known of a statement.

    Parameters
    ----------
    document : Document
        The source.
    facts : Facts
        What `find_facts` found in it.
    given : mapping
        Fields of `schema.STATEMENT` that a person gave; the delegation in any form of its name.
    delegations : pandas.DataFrame
        As in `Corpus.delegations`.

    Returns
    -------
    Proposal
        Without `id` and `themes`, unless given; `kind` is "verbatim".

    Raises
    ------
    ValueError
        If the delegation that was given has no code.
    """
    record: dict[str, Any] = {"kind": "verbatim", "visible": "whole", "source_sha256": document.sha256}
    origins: dict[str, str] = {}
    for name, found in facts.found.items():
        record[name] = listed(found.value) if name in _LISTS else found.value
        origins[name] = found.where
    for name, value in given.items():
        record[name] = find_code(value, delegations) if name == "delegation" else value
        origins[name] = "given"
    record.setdefault("source_language", record.get("language"))
    record["text"] = "\n\n".join(paragraphs(document))
    missing = tuple(name for name in facts.missing if name not in record)
    ambiguous = {name: values for name, values in facts.ambiguous.items() if name not in record}
    return Proposal(record, origins, missing, ambiguous)


def with_field(proposal: Proposal, name: str, value: Any, origin: str) -> Proposal:
    """Add a field to a proposal.

    Parameters
    ----------
    proposal : Proposal
        As it is.
    name : str
        The field.
    value : object
        What it shall hold.
    origin : str
        Where that comes from.

    Returns
    -------
    Proposal
        A new one, in which the field is neither missing nor ambiguous.
    """
    return Proposal(
        {**proposal.record, name: value},
        {**proposal.origins, name: origin},
        tuple(missing for missing in proposal.missing if missing != name),
        {field: values for field, values in proposal.ambiguous.items() if field != name},
    )


def measured_themes(records: Sequence[Mapping[str, Any]], corpus: Corpus) -> list["pd.Series[float]"]:
    """Assign themes to statements that are not in the corpus yet.

    Parameters
    ----------
    records : sequence of mapping
        With `delegation`, `language`, `text` and perhaps `source_sha256`; all in one language.
    corpus : Corpus
        Its statements in the same language, with the new ones, say how common each term is; those from the same
        source files do not count, so that a second time gives the same. Its themes are those that can be assigned.

    Returns
    -------
    list of pandas.Series of float
        For each record the best cosine of a passage for each theme that is assigned (`themes.THRESHOLD` or more),
        largest first; empty if none is, the corpus has no themes, or the language has no stems (Snowball's).

    Notes
    -----
    See `oewg_analysis.themes.score_themes`. A measure's reading, NOT a person's: the digests' themes were given by
    their writers.
    """
    if not records or corpus.themes.empty or records[0]["language"] not in LANGUAGES:
        return [pd.Series(dtype="float64") for _ in records]
    language, digests = records[0]["language"], {record.get("source_sha256") for record in records}
    ids = [f"new-{number:06}" for number in range(len(records))]
    rows = [{name: record[name] for name in ("delegation", "language", "text")} for record in records]
    own = Corpus.from_frame(pd.DataFrame(rows).assign(id=ids, date=None), like=corpus)
    held = corpus.statements
    others = held[
        (held["language"] == language) & ~held["source_sha256"].isin(digests - {None}) & ~held["id"].isin(ids)
    ]
    passages = corpus.passages[corpus.passages["statement"].isin(others["id"])]
    beside = own if others.empty else replace(own, statements=others, passages=passages).join(own)
    scores = score_themes(count_terms(beside, mixed_kinds="allow"), corpus.themes, language=language)
    assigned = assign_themes(scores.loc[ids], THRESHOLD)
    reached = assigned[assigned["assigned"]].sort_values("estimate", ascending=False, kind="stable")
    return [reached[reached["statement"] == one].set_index("theme")["estimate"] for one in ids]


def statement_id(record: Mapping[str, Any]) -> str:
    """Make the id of a statement: whose it is, when, and about what above all.

    Parameters
    ----------
    record : mapping
        With `delegation`, and perhaps `date` and `themes`.

    Returns
    -------
    str
        `<code>-<date, year or "nd">-<first theme or "general">` in lower case.
    """
    date, themes = record.get("date"), record.get("themes") or (GENERAL,)
    return f"{record['delegation']}-{date or NO_DATE}-{themes[0]}".lower()


def numbered_ids(ids: Iterable[str], taken: Collection[str]) -> list[str]:
    """Make ids differ: the second of the same gets "-2", and so on.

    Parameters
    ----------
    ids : iterable of str
        As `statement_id` makes them.
    taken : collection of str
        Ids that others have.

    Returns
    -------
    list of str
        One for each, in the same order.
    """
    used, found = set(taken), list[str]()
    for one in ids:
        names = (one if number == 1 else f"{one}-{number}" for number in count(1))
        found.append(next(name for name in names if name not in used))
        used.add(found[-1])
    return found


def check_references(record: Mapping[str, Any], corpus: Corpus) -> None:
    """See that a record refers to what the corpus has.

    Parameters
    ----------
    record : mapping
        With `delegation` and perhaps `themes`.
    corpus : Corpus
        The one it shall go into.

    Raises
    ------
    CorpusError
        Naming a delegation that is not in the table, or themes that are not the corpus's.
    """
    where, faults = str(record.get("id", "statement")), list[Fault]()
    if record["delegation"] not in set(corpus.delegations["code"]):
        faults.append(Fault(where, None, "delegation", "a code of delegations.csv", str(record["delegation"])))
    if strange := sorted(set(record.get("themes", ())) - set(corpus.themes["theme"])):
        allowed = "themes of themes.toml: " + ", ".join(corpus.themes["theme"])
        faults.append(Fault(where, None, "themes", allowed, ", ".join(strange)))
    if faults:
        raise CorpusError(faults)
