"""`oewg add`: from a file to a statement in the corpus, with what was found and where, and nothing guessed."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oewg_analysis.cli.common import (
    CorpusOption,
    Exit,
    JsonOption,
    Stop,
    code_of,
    errors,
    folder_of,
    interactive,
    plain,
    print_json,
    progress,
    say,
)

if TYPE_CHECKING:
    from oewg_analysis.corpus import Corpus
    from oewg_analysis.proposals import Proposal

_HIDDEN = ("text", "source_sha256", "kind", "visible")  # not worth a line on the screen


@dataclasses.dataclass(frozen=True)
class Added:
    """What became of one file.

    Attributes
    ----------
    file : str
        The source.
    id : str or None
        Of the statement; None if it was not written.
    status : str
        "written", "unchanged", "not written" (nobody wanted it) or "error".
    error : str
        What went wrong.
    code : Exit
        What the command would end with if this were the only file.
    proposal : Proposal or None
        What was known.
    """

    file: str
    id: str | None = None
    status: str = "error"
    error: str = ""
    code: Exit = Exit.DONE
    proposal: "Proposal | None" = None


def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=".txt, .md, .html, .pdf or .docx.")],
    delegation: Annotated[str | None, typer.Option(help="Who speaks: a code or any name of it.")] = None,
    on_behalf_of: Annotated[list[str] | None, typer.Option(help="For whom besides; may be repeated.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Name and office of the person.")] = None,
    date: Annotated[str | None, typer.Option(help="A day (2019-09-09) or a year.")] = None,
    body: Annotated[str | None, typer.Option(help="Where it was said, such as OEWG 2021-2025.")] = None,
    session: Annotated[str | None, typer.Option(help="Such as '1st substantive session'.")] = None,
    meeting: Annotated[str | None, typer.Option(help="The number of the meeting.")] = None,
    agenda_item: Annotated[str | None, typer.Option(help="The item under discussion.")] = None,
    title: Annotated[str | None, typer.Option(help="The title of the source.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the source can be found.")] = None,
    doc_type: Annotated[str | None, typer.Option(help="Such as statement or written submission.")] = None,
    language: Annotated[str | None, typer.Option(help="Of the text: en, fr ...")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="A theme; may be repeated. Left out: measured.")] = None,
    id: Annotated[str | None, typer.Option(help="Left out: made of delegation, date and theme.")] = None,
    corpus: CorpusOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a statement that has the id.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Add statements to a corpus, one a file.

    Shows what was found in the file and where, and what was not found. Options count before what the text says. What
    is needed - delegation and language - is asked for at a terminal; elsewhere the command ends with exit code 4.
    The statement goes to statements/<id>.md in the corpus. The same file is never added twice.

    \b
    Examples:
      oewg add speech.pdf
      oewg add speech.docx --delegation "Côte d'Ivoire" --date 2024-03-04 --theme norms --yes
      oewg add mission-website/*.html --body "OEWG 2021-2025" --yes --json
    """
    given = {
        "delegation": delegation,
        "on_behalf_of": tuple(on_behalf_of or ()),
        "speaker": speaker,
        "date": date,
        "body": body,
        "session": session,
        "meeting": meeting,
        "agenda_item": agenda_item,
        "title": title,
        "url": url,
        "doc_type": doc_type,
        "language": language,
        "themes": tuple(theme or ()),
        "id": id,
    }
    given = {name: value for name, value in given.items() if value}
    with errors():
        from oewg_analysis.proposals import open_corpus

        if id and len(files) > 1:
            raise Stop(f"--id: allowed with one file, since it is one statement's; received {len(files)}", Exit.USAGE)
        folder = folder_of(corpus)
        held = open_corpus(folder)
        ask = interactive() and not (yes or json)
        done = [
            _add_file(file, given, held, folder, ask=ask, replace=replace, dry_run=dry_run, quiet=json)
            for file in (files if ask else progress(files, "adding"))
        ]
        if json:
            print_json([_as_json(one, folder) for one in done])
    raise typer.Exit(next((one.code for one in done if one.code), Exit.DONE))


def _add_file(
    file: Path,
    given: Mapping[str, Any],
    held: "Corpus",
    folder: Path,
    *,
    ask: bool,
    replace: bool,
    dry_run: bool,
    quiet: bool,
) -> Added:
    """Add one file; an error is its own, and the next file has its turn."""
    from oewg_analysis.proposals import check_references
    from oewg_analysis.writing import add_statement, statement_text

    proposal = None
    try:
        proposal = _known(file, given, held)
        if there := _already(proposal, given, folder, replace=replace):
            if not quiet:
                typer.echo(f"{file}: in the corpus as {there}; nothing changed")
            return Added(str(file), there, "unchanged", proposal=proposal)
        if not quiet:
            _show(file, proposal)
        if ask:
            proposal = _asked(proposal, held)
        if proposal.lacking:
            raise Stop(_lacks(proposal), Exit.UNKNOWN)
        proposal = _with_themes(proposal, held)
        record = proposal.record
        check_references(record, held)
        text = statement_text(record)
        if not quiet:
            for name in ("themes", "id"):
                typer.echo(_line(name, record[name], proposal.origins[name]))
        if dry_run or (ask and not typer.confirm("Write it?", default=True)):
            return Added(str(file), None, "not written", proposal=proposal)
        path = folder / "statements" / f"{record['id']}.md"
        same = path.is_file() and path.read_bytes() == text.encode("utf-8")
        add_statement(folder, record, replace)
        if not quiet:
            typer.echo(f"{'unchanged' if same else 'written'}: {path}")
        return Added(str(file), str(record["id"]), "unchanged" if same else "written", proposal=proposal)
    except (Stop, ValueError, OSError, ImportError) as error:
        say(f"{file}: {error}")
        return Added(str(file), error=str(error), code=code_of(error), proposal=proposal)


def _known(file: Path, given: Mapping[str, Any], held: "Corpus") -> "Proposal":
    """Read a file and put together what is known of it."""
    from oewg_analysis.proposals import propose
    from oewg_analysis.sources.document import read_file
    from oewg_analysis.sources.facts import find_facts

    document = read_file(file)
    for note in document.notes:
        say(f"{file}: {note}")
    return propose(document, find_facts(document, held.delegations), given, held.delegations)


def _already(proposal: "Proposal", given: Mapping[str, Any], folder: Path, *, replace: bool) -> str | None:
    """Give the id under which the file is in the corpus with all that was given; None if it is not there."""
    from oewg_analysis.reading import read_statement
    from oewg_analysis.writing import ExistsError, sources_of

    ids = sources_of(folder).get(proposal.record["source_sha256"], ())
    if replace or not ids:
        return None
    path = folder / "statements" / f"{ids[0]}.md"
    there = read_statement(path, [])
    stands = there is not None and all(
        str(there[name]) == str(proposal.record[name]) for name in (set(given) & set(there))
    )
    if not stands:
        raise ExistsError(f"the same file is in the corpus as {ids[0]}, with other facts; see --replace", path)
    return ids[0]


def _show(file: Path, proposal: "Proposal") -> None:
    """Show what was found, with where, and what was not."""
    typer.echo(str(file))
    for name, value in plain(proposal.record).items():
        if name not in (*_HIDDEN, "themes", "id") and value:
            typer.echo(_line(name, value, proposal.origins.get(name, "as the language of the text")))
    for name, values in proposal.ambiguous.items():
        typer.echo(f"  {name:<15} one of {', '.join(values)}?")
    if proposal.missing:
        typer.echo(f"  {'not found':<15} {', '.join(proposal.missing)}")
    text = str(proposal.record["text"])
    typer.echo(f"  {'text':<15} {len(text.split()):,} words in {len(text.split(chr(10) * 2)):,} paragraphs")


def _line(name: str, value: Any, origin: str) -> str:
    shown = ", ".join(value) if isinstance(value, (list, tuple)) else str(value)
    return f"  {name:<15} {shown or '-'}  [{origin}]"


def _lacks(proposal: "Proposal") -> str:
    said = [
        f"{name} (one of {', '.join(proposal.ambiguous[name])})" if name in proposal.ambiguous else name
        for name in proposal.lacking
    ]
    return f"needed and not known: {', '.join(said)}; give it as an option, such as --{proposal.lacking[0]}"


def _asked(proposal: "Proposal", held: "Corpus") -> "Proposal":
    """Ask for what is needed until it is known, and once for the date, which an id should have."""
    from oewg_analysis.delegations import find_code
    from oewg_analysis.proposals import with_field
    from oewg_analysis.reading import check
    from oewg_analysis.schema import STATEMENT

    fields = {field.name: field for field in STATEMENT}
    for name in [*proposal.lacking, *(["date"] if "date" not in proposal.record else [])]:
        hint = f" (one of {', '.join(proposal.ambiguous[name])})" if name in proposal.ambiguous else ""
        while True:
            answer = typer.prompt(f"{name}{hint}", default="", show_default=False).strip()
            if not answer and name == "date":
                break
            try:
                faults: list[Any] = []
                value = find_code(answer, held.delegations) if name == "delegation" else answer
                check(value, fields[name], name, None, faults)
                if faults:
                    raise ValueError(str(faults[0]))
            except ValueError as error:
                typer.echo(str(error))
                continue
            proposal = with_field(proposal, name, value, "answered")
            break
    return proposal


def _with_themes(proposal: "Proposal", held: "Corpus") -> "Proposal":
    """Measure the themes that nobody gave, and make the id."""
    from oewg_analysis.proposals import measured_themes, statement_id, with_field

    if "themes" not in proposal.record:
        (scores,) = measured_themes([proposal.record], held)
        said = ", ".join(f"{theme} {score:.2f}" for theme, score in scores.items()) or "none reached"
        proposal = with_field(proposal, "themes", tuple(scores.index), f"measured: {said}")
    if "id" not in proposal.record:
        proposal = with_field(proposal, "id", statement_id(proposal.record), "made")
    return proposal


def _as_json(one: Added, folder: Path) -> dict[str, Any]:
    found = one.proposal
    fields = {} if found is None else {name: value for name, value in plain(found.record).items() if name != "text"}
    return {
        "file": one.file,
        "id": one.id,
        "path": None if one.id is None else str(folder / "statements" / f"{one.id}.md"),
        "status": one.status,
        "error": one.error or None,
        "exit_code": int(one.code),
        "fields": fields,
        "origins": {} if found is None else dict(found.origins),
        "missing": [] if found is None else list(found.missing),
        "ambiguous": {} if found is None else {name: list(values) for name, values in found.ambiguous.items()},
    }
