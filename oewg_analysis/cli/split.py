"""`oewg split`: a meeting's transcript as the list of those who spoke, and, if asked, as statements in the corpus."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oewg_analysis.cli.common import (
    CorpusOption,
    Exit,
    JsonOption,
    Stop,
    errors,
    folder_of,
    plain,
    print_json,
    print_table,
    progress,
    say,
)

if TYPE_CHECKING:
    import pandas as pd

    from oewg_analysis.sources.document import Document
    from oewg_analysis.sources.transcripts import Turn

MEETING_FIELDS = ("date", "body", "session", "meeting", "agenda_item", "title", "url", "language")


def split(
    transcript: Annotated[Path, typer.Argument(help="The transcript of one meeting: .md, .txt, .docx, .pdf, .html.")],
    write: Annotated[bool, typer.Option("--write", help="Write each delegation's turn into the corpus.")] = False,
    join: Annotated[bool, typer.Option("--join/--keep", help="Join a delegation's turns, or keep each.")] = False,
    min_words: Annotated[int, typer.Option(help="With --write: shorter turns are procedure and left out.")] = 50,
    date: Annotated[str | None, typer.Option(help="Of the meeting.")] = None,
    body: Annotated[str | None, typer.Option(help="Of the meeting.")] = None,
    session: Annotated[str | None, typer.Option(help="Of the meeting.")] = None,
    meeting: Annotated[str | None, typer.Option(help="Its number.")] = None,
    agenda_item: Annotated[str | None, typer.Option(help="The item under discussion.")] = None,
    title: Annotated[str | None, typer.Option(help="Of the transcript.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the transcript can be found.")] = None,
    language: Annotated[str | None, typer.Option(help="Of the text: en, fr ...")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="Of all turns; may be repeated. Left out: measured.")] = None,
    corpus: CorpusOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over statements that have the ids.")] = False,
    json: JsonOption = False,
) -> None:
    """Split a meeting's transcript into the turns of speakers.

    A line in bold, a heading or a name before a colon begins a turn, if a speaker can be read from it:
    "**France | Ms. X | Representative | (EU)**", "Mr. KHAN (Pakistan):", "The CHAIR:", "PAKISTAN:". Names that no
    delegation of the corpus has, and lines that only look like a speaker's, are listed. The Chair's turns and those
    of nobody's delegation are never written.

    \b
    Examples:
      oewg split meeting.md
      oewg split meeting.md --join --write --date 2025-09-16 --body "General Assembly"
    """
    given = dict(zip(MEETING_FIELDS, (date, body, session, meeting, agenda_item, title, url, language), strict=True))
    with errors():
        from oewg_analysis.proposals import open_corpus
        from oewg_analysis.sources.document import read_file
        from oewg_analysis.sources.transcripts import doubtful_lines, joined, split_turns, unresolved

        folder = folder_of(corpus)
        held = open_corpus(folder)
        document = read_file(transcript)
        turns = split_turns(document, held.delegations)
        if not turns:
            raise Stop(f"{transcript}: allowed is a text with lines that name speakers; received none", Exit.UNKNOWN)
        shown = joined(turns) if join else turns
        lists = {
            "unresolved": unresolved(turns),
            "doubtful": doubtful_lines(document, held.delegations),
            "procedure": [turn.order for turn in shown if turn.delegation and turn.n_words < min_words],
        }
        if not json:
            _print_turns(shown, lists)
        written: list[dict[str, Any]] = []
        if write:
            about = _meeting(document, held.delegations, given)
            kept = [
                turn for turn in shown if turn.delegation and not turn.is_chair and turn.n_words >= max(min_words, 1)
            ]
            records = [_record(turn, about, document.sha256, held.delegations, theme) for turn in kept]
            written = _write(records, held, folder, replace=replace)
        if json:
            print_json({"turns": [plain(vars(turn)) for turn in shown], **lists, "written": written})
        elif write:
            new = sum(one["status"] == "written" for one in written)
            typer.echo(f"{new} statements written to {folder / 'statements'}, {len(written) - new} were there already")


def _print_turns(turns: "tuple[Turn, ...]", lists: Mapping[str, Any]) -> None:
    rows = [
        (turn.order, turn.delegation or ("Chair" if turn.is_chair else "-"), turn.affiliation, turn.group)
        + (turn.speaker, turn.function, turn.n_words)
        for turn in turns
    ]
    print_table(rows, ("turn", "code", "affiliation", "group", "speaker", "function", "words"))
    for title, key in (("no delegation of the corpus", "unresolved"), ("set apart, but no speaker's line", "doubtful")):
        if lists[key]:
            say(f"{title}: {'; '.join(lists[key])}")


def _meeting(document: "Document", delegations: "pd.DataFrame", given: Mapping[str, Any]) -> dict[str, Any]:
    """Take the facts of the meeting: as given, else as the text before the first turn and its like has them."""
    from oewg_analysis.sources.facts import find_facts

    found = find_facts(document, delegations).found
    about = {name: found[name].value for name in ("date", "body", "session", "language") if name in found}
    for name, value in about.items():
        if not given.get(name):
            say(f"{name}: {value}  [{found[name].where}]")
    about |= {name: value for name, value in given.items() if value}
    if "language" not in about:
        raise Stop("needed and not known: language; give it as an option, such as --language", Exit.UNKNOWN)
    return about


def _record(
    turn: "Turn", about: Mapping[str, Any], sha256: str, delegations: "pd.DataFrame", themes: list[str] | None
) -> dict[str, Any]:
    from oewg_analysis.sources.speaker_lines import resolver

    own = bool(turn.group) and resolver(delegations)(turn.group) == turn.delegation  # "EU | Representative | (EU)"
    return {
        **about,
        "delegation": turn.delegation,
        "on_behalf_of": (turn.group,) if turn.group and not own else (),
        "speaker": ", ".join(filter(None, (turn.speaker, turn.function))),
        "doc_type": "transcript",
        "source_language": about["language"],
        "visible": "whole",
        "kind": "verbatim",
        "source_sha256": sha256,
        "text": turn.text,
        **({"themes": tuple(themes)} if themes else {}),
    }


def _write(records: list[dict[str, Any]], held: Any, folder: Path, *, replace: bool) -> list[dict[str, Any]]:
    """Write the statements that are not there; all are checked before the first is written."""
    from oewg_analysis.proposals import check_references, measured_themes, numbered_ids, statement_id
    from oewg_analysis.writing import add_statement, sources_of, statement_text

    ours = {one for record in records[:1] for one in sources_of(folder).get(record["source_sha256"], ())}
    known = _ids_of_turns(ours, folder)
    unread = [record for record in records if "themes" not in record]
    for record, scores in zip(unread, measured_themes(unread, held), strict=True):
        record["themes"] = tuple(scores.index)
    taken = {path.stem for path in (folder / "statements").glob("*.md")} - ours
    new = [record for record in records if (record["delegation"], record["text"]) not in known]
    ids = iter(numbered_ids(map(statement_id, new), taken | set(known.values())))
    written = []
    for record in records:
        there = known.get((record["delegation"], record["text"]))
        record["id"] = there or next(ids)
        check_references(record, held)
        statement_text(record)
    for record in progress(records, "writing"):
        path = folder / "statements" / f"{record['id']}.md"
        before = path.read_bytes() if path.is_file() else None
        if before is None or replace or record["id"] not in known.values():
            add_statement(folder, record, replace, part_of_source=True)
        same = before is not None and path.read_bytes() == before
        written.append({"id": record["id"], "path": str(path), "status": "unchanged" if same else "written"})
    return written


def _ids_of_turns(ids: set[str], folder: Path) -> dict[tuple[str, str], str]:
    """Find which turns of the transcript are in the corpus, whatever themes they were given there."""
    from oewg_analysis.reading import read_statement

    read = ((one, read_statement(folder / "statements" / f"{one}.md", [])) for one in sorted(ids))
    return {(there["delegation"], there["text"]): one for one, there in read if there is not None}
