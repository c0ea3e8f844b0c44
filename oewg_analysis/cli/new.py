"""`oewg new`: an empty corpus in the right form."""

from pathlib import Path
from typing import Annotated

import typer

from oewg_analysis.cli.common import JsonOption, errors, print_json, say


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    source: Annotated[
        Path | None, typer.Option("--from", metavar="CORPUS", help="The corpus whose delegations.csv is copied.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make an empty corpus, to study another process.

    It is for themes and a codebook of its own. The table of delegations is copied from the corpus named with --from,
    else from the one that `oewg` finds (see `oewg --help`). The installed package carries none: without a corpus the
    table has its header only. What is in DIR already is left as it is.

    \b
    Examples:
      oewg new mandates --from ../checkout/corpus
      oewg new mandates
    """
    with errors():
        from oewg_analysis.loading import corpus_folder
        from oewg_analysis.new_corpus import new_corpus

        origin = source
        if source is None:
            try:
                origin = corpus_folder()
            except FileNotFoundError:
                say("no corpus found to take delegations from: fill in delegations.csv, or call again with --from")
        written = new_corpus(folder, origin)
        if json:
            print_json({"corpus": str(folder), "written": [str(path) for path in written]})
            return
        for path in written:
            typer.echo(f"written: {path}")
        if not written:
            typer.echo(f"{folder} is a corpus already; nothing changed")
        else:
            typer.echo(f"Next: write {folder / 'themes.toml'}, then `oewg add FILE --corpus {folder}`")
