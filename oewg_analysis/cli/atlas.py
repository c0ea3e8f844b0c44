"""`oewg atlas`: the corpus as one web page."""

from pathlib import Path
from typing import Annotated

import typer

from oewg_analysis.cli.common import CorpusOption, JsonOption, errors, folder_of, print_json


def atlas(
    out: Annotated[Path, typer.Argument(metavar="OUT.html", help="The page to write.")],
    coder: Annotated[str | None, typer.Option(help="Whose positions; needed if there are several coders.")] = None,
    corpus: CorpusOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    json: JsonOption = False,
) -> None:
    """Write the corpus as one web page: positions, words, votes, and the evidence behind each.

    The page needs no network and nothing beside itself: open it from the disk, send it, or put it on a server. It holds
    the texts of the statements; mind their licence before you publish it.

    \b
    Examples:
      oewg atlas atlas.html
      oewg atlas atlas.html --corpus my-corpus --replace
    """
    with errors():
        from oewg_analysis.atlas import write_atlas
        from oewg_analysis.loading import load_corpus

        held = load_corpus(folder_of(corpus))
        written = write_atlas(held, out, coder=coder, replace=replace)
        if json:
            print_json({"statements": len(held.statements), "written": str(written)})
        else:
            n = len(held.statements)
            typer.echo(f"{n} statement{'' if n == 1 else 's'}: {written}")
