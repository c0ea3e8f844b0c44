"""`oewg check`, `oewg list` and `oewg show`: what is in a corpus, and whether it is in order."""

from pathlib import Path
from typing import Annotated

import typer

from oewg_analysis.cli.common import (
    BodyFilter,
    CorpusOption,
    DelegationFilter,
    Exit,
    GroupFilter,
    JsonOption,
    SinceFilter,
    Stop,
    ThemeFilter,
    UntilFilter,
    errors,
    filtered,
    folder_of,
    plain,
    print_json,
    print_table,
)


def check(
    corpus: Annotated[Path | None, typer.Argument(metavar="[CORPUS]", help="The corpus folder.")] = None,
    json: JsonOption = False,
) -> None:
    """List everything that is wrong with a corpus.

    Each fault says file, line, field, what is allowed and what stands there. The exit code is 0 if there is none and
    1 if there are any, so that it can guard a repository.

    \b
    Example:
      oewg check corpus
      oewg check --json | jq '.faults[].where'
    """
    from dataclasses import asdict

    from oewg_analysis.faults import CorpusError
    from oewg_analysis.loading import load_corpus

    with errors():
        folder = folder_of(corpus)
        try:
            held = load_corpus(folder)
        except CorpusError as error:
            if json:
                print_json({"corpus": str(folder), "faults": [asdict(fault) for fault in error.faults]})
            else:
                typer.echo(str(error))
            raise typer.Exit(Exit.FAULTS) from None
        if json:
            print_json({"corpus": str(folder), "faults": [], "statements": len(held.statements)})
        else:
            typer.echo(f"no faults in {folder}: {held!r}")


def list_statements(
    corpus: CorpusOption = None,
    delegation: DelegationFilter = None,
    theme: ThemeFilter = None,
    group: GroupFilter = None,
    body: BodyFilter = None,
    since: SinceFilter = None,
    until: UntilFilter = None,
    json: JsonOption = False,
) -> None:
    """List the statements of a corpus, all or some.

    \b
    Example:
      oewg list --theme norms --group G77 --since 2023
    """
    with errors():
        kept = filtered(corpus, delegation=delegation, theme=theme, group=group, body=body, since=since, until=until)
        statements = kept.statements.assign(n_words=[len(text.split()) for text in kept.statements["text"]])
        if json:
            print_json([plain(row) for row in statements.drop(columns="text").to_dict("records")])
            return
        rows = [
            (row["id"], row["delegation"], "" if row["date"] != row["date"] else row["date"], row["kind"])
            + (int(row["n_words"]), ", ".join(row["themes"]))
            for row in statements.to_dict("records")
        ]
        print_table(rows, ("id", "delegation", "date", "kind", "words", "themes"))


def show(
    statement: Annotated[str, typer.Argument(metavar="ID", help="The id, as `oewg list` gives it.")],
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Show one statement: its facts, its text, its stances.

    \b
    Example:
      oewg show rus-2019-09-09-general
    """
    with errors():
        held = filtered(corpus)
        rows = held.statements[held.statements["id"] == statement].to_dict("records")
        if not rows:
            near = [one for one in held.statements["id"] if one.startswith(statement[:4])][:8]
            hint = f"; near it are {', '.join(near)}" if near else ""
            raise Stop(
                f"ID: allowed is the id of a statement, see `oewg list`; received {statement!r}{hint}", Exit.USAGE
            )
        record = plain(rows[0])
        coded = held.positions[held.positions["statement"] == statement].drop(columns="statement")
        stances = [plain(row) for row in coded.to_dict("records")]
        if json:
            print_json({**record, "positions": stances})
            return
        for name, value in record.items():
            if name != "text" and value not in (None, [], ""):
                typer.echo(f"{name + ':':<17}{', '.join(value) if isinstance(value, list) else value}")
        typer.echo(f"\n{record['text']}")
        if stances:
            typer.echo("")
            print_table([tuple(row.values()) for row in stances], tuple(stances[0]))
