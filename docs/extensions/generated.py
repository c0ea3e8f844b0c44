"""Pages that nobody types: the reference, the command line, and copies of what stands elsewhere in the repository.

They are written to `docs/generated/` before Sphinx looks for its sources; git ignores that folder.
"""

import dataclasses
import inspect
import typing
from itertools import chain
from pathlib import Path

import oewg_analysis
from oewg_analysis import figures, sources

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent

# Pages of the reference, each with its title and the modules whose public names it shows. A module that stands nowhere
# here has its names on the page "more": a new name is never without a page.
TOPICS = {
    "corpus": (
        "Corpus and positions",
        "corpus loading faults writing sides shares naming coverage stance_table coding".split(),
    ),
    "terms": ("Terms and weights", "counting batches tokens terms kwic evidence pair_evidence".split()),
    "words": ("Distinctive terms and contrasts", "distinctive contrast".split()),
    "themes": ("Themes", "themes topics change".split()),
    "similarity": ("Similarity", "text_similarity period_similarity writers cohesion".split()),
    "positions": ("Stances, votes and coders", "positions votes agreement pairs".split()),
    "maps": ("Correlation and maps", "correlation matrix_correlation mds correspondence_analysis stance_map".split()),
    "scaling": ("Scaling", "wordfish_scale reference_scores".split()),
    "robustness": ("Robustness", "choice_sets robustness preprocessing_scores findings pair_findings".split()),
    "looking": ("Explorer and atlas", "explorer atlas".split()),
    "papers": (
        "For papers",
        "provenance captions latex_tables citations fingerprint verification".split(),
    ),
}
MORE = "more"

COPIES = {"datasheet.md": ROOT / "corpus" / "README.md", "changes.md": ROOT / "CHANGES.md"}


def reference_pages() -> dict[str, str]:
    """Return the text of each page of the reference, by file name."""
    names = {name: getattr(oewg_analysis, name) for name in oewg_analysis.__all__}
    page_of = {module: page for page, (_, modules) in TOPICS.items() for module in modules}
    held: dict[str, list[str]] = {page: [] for page in [*TOPICS, MORE]}
    shown = {thing for thing in names.values() if inspect.isclass(thing)}
    for name, thing in names.items():
        held[page_of.get(oewg_analysis._HOME[name], MORE)] += _entry("oewg_analysis", name, thing, shown)
    titles = {page: title for page, (title, _) in TOPICS.items()} | {MORE: "More"}
    pages = {f"{page}.rst": _page(titles[page], entries) for page, entries in held.items() if entries}
    drawn = [_entry("oewg_analysis.figures", name, getattr(figures, name), shown) for name in figures.__all__]
    pages["figures.rst"] = _page("Figures", [inspect.getdoc(figures) or "", "", *chain.from_iterable(drawn)])
    read = [_entry("oewg_analysis.sources", name, getattr(sources, name), shown) for name in sources.__all__]
    pages["sources.rst"] = _page("Importers", [inspect.getdoc(sources) or "", "", *chain.from_iterable(read)])
    pages["command-line.rst"] = _page("The command line", _commands())
    index = ["All that `oewg_analysis` offers, as its own docstrings have it.", "", ".. toctree::", ""]
    pages["index.rst"] = _page("Reference", index + [f"   {page.removesuffix('.rst')}" for page in pages])
    return pages


def _page(title: str, lines: list[str]) -> str:
    return "\n".join([title, "=" * len(title), "", *lines, ""])


def _entry(module: str, name: str, thing: object, shown: set[object]) -> list[str]:
    """Ask autodoc for a name, and for the classes of what it returns, unless they are among those `shown`."""
    if inspect.isclass(thing):
        return _class(f"{module}.{name}", thing)
    if not callable(thing):  # a constant has no docstring of its own
        return [f".. py:data:: {module}.{name}", "", *(f"   {line}" for line in _constant(thing)), ""]
    lines = [f".. autofunction:: {module}.{name}", ""]
    returned = inspect.signature(thing).return_annotation
    for kind in (returned, *typing.get_args(returned)):
        if inspect.isclass(kind) and dataclasses.is_dataclass(kind) and kind not in shown:
            lines += _class(f"{kind.__module__}.{kind.__qualname__}", kind)
            shown.add(kind)
    return lines


def _constant(value: object) -> list[str]:
    if isinstance(value, dict):
        return [f"- `{key!r}`: {text}" for key, text in value.items()]
    return [f"`{value!r}`"]


def _class(path: str, thing: type) -> list[str]:
    """Show the public methods and properties that are the class's own; fields are in its docstring."""
    own = [
        name
        for name, member in vars(thing).items()
        if not name.startswith("_")
        and (isinstance(member, property) or callable(getattr(thing, name)))
        and inspect.getdoc(member)
    ]
    return [f".. autoclass:: {path}", *([f"   :members: {', '.join(own)}"] if own else []), ""]


def _commands() -> list[str]:
    """Show what `oewg --help` and the help of every command print."""
    import typer
    from typer.testing import CliRunner

    from oewg_analysis.cli import app

    runner, lines = CliRunner(env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}), []
    for words in [[], *([name] for name in typer.main.get_command(app).commands)]:  # type: ignore[attr-defined]
        shown = runner.invoke(app, [*words, "--help"], prog_name="oewg").output
        title = " ".join(["oewg", *words])
        lines += [title, "-" * len(title), "", ".. code-block:: text", ""]
        lines += [f"   {line}".rstrip() for line in shown.strip().splitlines()] + [""]
    return lines


def notebook_pages() -> list[str]:
    """Return the names of the notebooks, in their order."""
    return [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]


def write(folder: Path) -> None:
    """Write all pages; a file whose text has not changed is not touched, so that Sphinx need not read it again."""
    pages = {f"reference/{name}": text for name, text in reference_pages().items()}
    pages |= {name: path.read_text(encoding="utf-8") for name, path in COPIES.items()}
    index = ["Each notebook asks one question and ends with what its answer cannot show.", "", ".. toctree::", ""]
    pages["notebooks/index.rst"] = _page("Notebooks", index + [f"   {name}" for name in notebook_pages()])
    for name in notebook_pages():
        pages[f"notebooks/{name}.ipynb"] = (ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
