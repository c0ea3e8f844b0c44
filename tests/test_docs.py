"""The documentation: its code prints what is shown, its formulas are drawn, and nothing public is left out of it."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from pages import blocks, run_page

import oewg_analysis
from oewg_analysis import figures, sources

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "generated" not in path.parts)
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<!\$)\$([^$\n]+)\$", flags=re.DOTALL)

each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())


@pytest.fixture(autouse=True, scope="module")
def extensions():
    """Put what Sphinx imports from docs/ where it can be imported here."""
    added = [str(DOCS), str(DOCS / "extensions")]
    sys.path[:0] = added
    yield
    sys.path[:] = [path for path in sys.path if path not in added]


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """Stand in a reader's folder, which holds the shipped corpus."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OEWG_CORPUS", raising=False)
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    return tmp_path


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


@each_page
def test_the_code_of_a_page_prints_what_is_shown(path, reader):
    for block, printed, shown in run_page(path.read_text(encoding="utf-8"), reader):
        assert lines(printed) == lines(shown), f"{path.name}, line {block.line}"


@each_page
def test_every_formula_can_be_drawn(path):
    from mathml import mathml

    prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    drawn = [mathml(block or inline, "inline") for block, inline in FORMULA.findall(prose)]
    assert all(text.startswith("<math") and "merror" not in text for text in drawn)


@pytest.mark.parametrize("path", sorted((DOCS / "methods").glob("[!i]*.md")), ids=lambda path: path.stem)
def test_a_method_is_explained_in_whole(path):
    headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    wanted = ["What it computes", "Assumptions", "Pitfalls", "What it is not", "When to use it", "Sources"]
    assert [heading for heading in headings if heading in wanted] == wanted


def test_every_public_name_has_its_place_in_the_reference():
    from generated import reference_pages

    text = "\n".join(reference_pages().values())
    entries = re.findall(r"^\.\. (?:autofunction|autoclass|py:data):: (\S+)$", text, flags=re.MULTILINE)
    names = [f"oewg_analysis.{name}" for name in oewg_analysis.__all__]
    names += [f"oewg_analysis.figures.{name}" for name in figures.__all__]
    names += [f"oewg_analysis.sources.{name}" for name in sources.__all__]
    assert set(names) <= set(entries)
    assert len(entries) == len(set(entries))


def test_the_help_of_every_command_is_shown():
    from generated import reference_pages

    from oewg_analysis.cli import app

    shown = re.findall(r"Usage: oewg (\S+)", reference_pages()["command-line.rst"])
    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert shown == ["[OPTIONS]", *names]


def test_generated_pages_are_written_once_and_what_is_gone_is_removed(tmp_path):
    from generated import notebook_pages, write

    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "gone.rst").write_text("Gone\n====\n", encoding="utf-8")
    write(tmp_path)
    first = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    write(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")} == first
    assert not (tmp_path / "reference" / "gone.rst").exists()
    assert {path.stem for path in (tmp_path / "notebooks").glob("*.ipynb")} == set(notebook_pages())


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ('<a href="b.html">b</a><a href="b.html#here">c</a><img src="data:image/png;base64,AA">', ""),
        ('<a href="https://example.org">elsewhere</a><a href="mailto:a@example.org">write</a>', ""),
        ('<a href="c.html">c</a>', "a.html: c.html is not there"),
        ('<a href="b.html#there">b</a>', "a.html: b.html#there names no place on that page"),
        ('<a href="../b.html">b</a>', "a.html: ../b.html is not there"),
        (
            '<script src="https://example.org/x.js"></script>',
            "a.html: asks another machine for https://example.org/x.js",
        ),
        ('<img srcset="//example.org/x.png 2x">', "a.html: asks another machine for //example.org/x.png"),
        ('<p style="background: url(http://example.org/x)">', "a.html: asks another machine for http://example.org/x"),
    ],
)
def test_a_wrong_link_is_found(page, fault, tmp_path):
    from check_links import faults

    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "b.html").write_text('<h1 id="here">b</h1>', encoding="utf-8")
    assert list(faults(tmp_path)) == ([fault] if fault else [])


def test_a_style_sheet_may_load_what_is_there_only(tmp_path):
    from check_links import faults

    (tmp_path / "a.html").write_text("<p>a</p>", encoding="utf-8")
    sheet = '@import "b.css"; p { background: url("https://example.org/x.png") }'
    (tmp_path / "a.css").write_text(sheet, encoding="utf-8")
    assert list(faults(tmp_path)) == [
        "a.css: b.css is not there",
        "a.css: asks another machine for https://example.org/x.png",
    ]


def test_an_unknown_command_in_a_formula_is_refused():
    from mathml import mathml

    assert "<mfrac>" in mathml(r"\frac{a}{b}", "block")
    with pytest.raises(ValueError, match=r"not known are \\nonsense"):
        mathml(r"\nonsense{a}", "inline")


def test_the_blocks_of_a_page_are_run_in_order(reader):
    page = "\n".join(
        [
            *("<!-- file: a.txt -->", "```text", "one", "```", "<!-- append: a.txt -->", "```text", "two", "```"),
            *(
                "```python",
                "from pathlib import Path",
                "x = Path('a.txt').read_text()",
                "```",
                "<!-- not run: why -->",
                "```python",
                "1 / 0",
                "```",
            ),
            *("```python", "print(x)", "```", "```text", "one", "two", "```"),
            *("```sh", "oewg check  # look", "```", "```text", "no faults", "```"),
        ]
    )
    assert [block.line for block in blocks(page)] == [2, 6, 9, 14, 17, 20, 24, 27]
    first, second, third = run_page(page, reader)
    assert (first[1], first[2]) == ("", "")
    assert second[1].split() == second[2].split() == ["one", "two"]
    assert third[1].startswith("no faults in ")
