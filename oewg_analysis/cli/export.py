"""`oewg export`: statements for citing and for other programs."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    print_json,
)

if TYPE_CHECKING:
    from oewg_analysis.corpus import Corpus


def export(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Statements; left out: all.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="A table, one row a statement.")] = None,
    parquet: Annotated[Path | None, typer.Option(metavar="FILE", help="The same as Parquet.")] = None,
    bibtex: Annotated[Path | None, typer.Option(metavar="FILE", help="References for LaTeX.")] = None,
    csl: Annotated[Path | None, typer.Option(metavar="FILE", help="References for Zotero or pandoc.")] = None,
    figure: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Those this table names (statement, statements) or this .reproduce.json."),
    ] = None,
    corpus: CorpusOption = None,
    delegation: DelegationFilter = None,
    theme: ThemeFilter = None,
    group: GroupFilter = None,
    body: BodyFilter = None,
    since: SinceFilter = None,
    until: UntilFilter = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over files that are there.")] = False,
    json: JsonOption = False,
) -> None:
    """Export statements as tables, or as references to cite.

    Takes the statements named, those a figure rests on, or those the filters keep; all conditions must hold. At least
    one file must be named. A digest is cited by its source.

    \b
    Examples:
      oewg export --figure figures/stances-norms.csv --bibtex norms.bib
      oewg export --figure figures/terms-norms.reproduce.json --bibtex terms.bib
      oewg export --theme threats --since 2024 --csv threats.csv --csl threats.json
    """
    with errors():
        from oewg_analysis import citations

        if not any((csv, parquet, bibtex, csl)):
            raise Stop("a file is needed: --csv, --parquet, --bibtex or --csl", Exit.USAGE)
        kept = filtered(corpus, delegation=delegation, theme=theme, group=group, body=body, since=since, until=until)
        kept = _chosen(kept, ids, figure)
        writers: list[tuple[Path | None, Callable[[Corpus], bytes]]] = [
            (csv, _csv),
            (parquet, _parquet),
            (bibtex, lambda held: citations.bibtex(held).encode()),
            (csl, lambda held: citations.csl_json(held).encode()),
        ]
        contents = [(path, make(kept)) for path, make in writers if path is not None]
        for path, content in contents:
            if path.exists() and not replace and path.read_bytes() != content:
                raise Stop(f"{path} is there and holds something else; --replace writes over it", Exit.EXISTS)
        written = [str(path) for path, content in contents if _write(path, content)]
        if json:
            print_json({"statements": kept.statements["id"].tolist(), "written": written})
        else:
            said = f"{len(kept.statements)} statements"
            typer.echo(f"{said}: {', '.join(written)}" if written else f"{said}; nothing changed")


def _chosen(held: "Corpus", ids: list[str] | None, figure: Path | None) -> "Corpus":
    from oewg_analysis.selection import ids_of_figure, with_ids

    named = None if figure is None else ids_of_figure(figure)
    if named is not None:
        held = with_ids(held, sorted(set(named) & set(ids) if ids else named))
    elif ids:
        held = with_ids(held, ids)
    return held


def _write(path: Path, content: bytes) -> bool:
    from oewg_analysis.writing import write_atomically

    return write_atomically(path, content)


def _csv(held: "Corpus") -> bytes:
    from oewg_analysis.selection import flat

    return flat(held).to_csv(index=False, lineterminator="\n").encode()


def _parquet(held: "Corpus") -> bytes:
    from oewg_analysis.selection import flat

    held_bytes = io.BytesIO()
    flat(held).to_parquet(held_bytes, engine="pyarrow", index=False)
    return held_bytes.getvalue()
