"""Web pages: the statement without the page around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis.sources import html
from oewg_analysis.sources.document import SourceError, paragraphs

LONG = "Atlantis holds that the norms of responsible behaviour are the first line of defence for small States. "
SAID = [
    "Mr. Chair,",
    LONG.strip(),
    "We propose:",
    "a fund;",
    "a roster; and",
    f"{LONG}{LONG}Second.",
    "I thank you.",
]
MARKED = "".join(f"<li>{text}</li>" if text.startswith("a ") else f"<p>{text}</p>" for text in SAID)
MENU = "<ul>" + "".join(f"<li><a href='/{number}'>Visa item {number}</a></li>" for number in range(30)) + "</ul>"
BOAT = f"<h3>News</h3><p>The boat race was won by Atlantis, which nobody had thought when it began. {LONG}</p>"
HEAD = "<!doctype html><html><head><title>A page</title><script>var x = 'boat';</script></head><body>"
TITLE = "<h1>Statement of Atlantis</h1>"
PAGES = {
    "semantic": f"<nav>{MENU}</nav><main><article>{TITLE}{MARKED}</article></main><aside>{BOAT}</aside>",
    "classes": f"<div class=menu>{MENU}</div><div class=c>{TITLE}{MARKED}</div><div id=sidebar>{BOAT}</div>",
    "body class": f"<div class='has-sidebar share'>{TITLE}{MARKED}</div>{MENU}",
    "layout tables": f"<table><tr><td>{MENU}<td><table><tr><td>{TITLE}{MARKED}</td></tr></table></td></tr></table>",
    "breaks": f"{MENU}<div>{TITLE}{'<br><br>'.join(SAID)}</div>",
    "divs": f"{MENU}<div>{TITLE}{''.join(f'<div>{text}</div>' for text in SAID)}</div>",
    "spans": f"{MENU}{TITLE}<div>{''.join(f'<p><span>{t[:4]}</span><i>{t[4:]}</i></p>' for t in SAID)}</div>",
    "parts": f"{MENU}<div>{TITLE}<div>{MARKED[:200]}</div><div>{MARKED[200:]}</div></div>",
    "title outside": f"<div class=top>{TITLE}{MENU}</div><div>{MARKED}</div>",
    "related": f"{TITLE}<div class='content'>{MARKED}</div><div class='related-posts'>{BOAT}</div>",
    "form": f"<form id=aspnetForm><div class=nav>{MENU}</div><div>{TITLE}{MARKED}</div></form>",
    "hidden": f"{TITLE}{MARKED}<div style='display: none'>boat</div><p hidden>boat</p><template>boat</template>",
    "unclosed": f"{TITLE}{MARKED.replace('</p>', '').replace('</li>', '')}",
}


@pytest.mark.parametrize("page", PAGES)
def test_the_statement_is_kept_whole_and_nothing_else(page):
    found = paragraphs(html.read((HEAD + PAGES[page]).encode(), "a.html"))
    if page == "parts":  # cut at any character, even within a paragraph
        assert "".join("".join(found).split()) == "".join(("Statement of Atlantis" + "".join(SAID)).split())
    else:
        assert found == ("Statement of Atlantis", *SAID)


def test_kinds_are_told_apart():
    page = f"""{HEAD}<h2>Heading</h2><p><strong>SPEAKER:</strong></p>
    <p>{LONG}<sup><a href="#f1">1</a></sup> 9<sup>th</sup></p>
    <table><tr><th>Year</th><th>Fund</th></tr><tr><td>2019</td><td>five &amp; six</td></tr></table>
    <div class="footnotes"><p id="fn1">1 See the report.</p></div>"""
    assert [(block.kind, block.text) for block in html.read(page.encode(), "a.html").blocks] == [
        ("header", "A page"),
        ("heading", "Heading"),
        ("heading", "SPEAKER:"),
        ("text", f"{LONG}9th"),
        ("table", "Year | Fund\n2019 | five & six"),
        ("footnote", "1 See the report."),
    ]


def test_places_are_lines_of_the_file():
    read = html.read(b"<html>\n<body>\n<p>One.</p>\n\n<p>Two.</p>", "a.html")
    assert [(block.text, block.line) for block in read.blocks] == [("One.", 3), ("Two.", 5)]


def test_entities_and_spaces():
    read = html.read("<p>C&ocirc;te d&#8217;Ivoire&nbsp;&amp;\n  Fiji &lt;b&gt; &#0; ﬁne</p>".encode(), "a.html")
    assert paragraphs(read)[0].replace("\ufffd ", "") == "Côte d’Ivoire & Fiji <b> fine"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<meta charset=windows-1251><p>Председатель, наша делегация".encode("cp1251"), "windows-1251"),
        ("<p>Председатель, наша делегация".encode(), "utf-8"),
        ("<p>Председатель, наша делегация".encode("utf-16"), "utf-16"),
        ("<meta charset=nonsense><p>Председатель, наша делегация поддерживает".encode("cp1251"), "cp1251"),
        ("<?xml version='1.0' encoding='koi8-r'?><html><p>Председатель, наша делегация".encode("koi8-r"), "koi8-r"),
    ],
)
def test_encodings(data, encoding):
    read = html.read(data, "a.html")
    assert read.encoding == encoding
    assert paragraphs(read)[0].startswith("Председатель, наша делегация")


def test_what_was_left_out_is_counted():
    read = html.read(f"{HEAD}<nav>three words here</nav><p>{LONG}</p>".encode(), "a.html")
    assert read.notes == (f"main text: {len(LONG.split())} of the page's {len(LONG.split()) + 3} words",)


@pytest.mark.parametrize("odd", ["&#1;", "\x0c", "\x0b", "&#xfffe;", "&#xd800;", "\ufffe"])
def test_characters_that_xml_does_not_know(odd):  # found by benchmarks/fuzz_sources.py
    page = f"<p>One{odd}</p><script></script>two{odd}<p>x<nav></nav>y{odd}z</p>{odd}"
    assert [part.replace("\ufffd", "") for part in paragraphs(html.read(page.encode(), "a.html"))][:2] == ["One", "two"]


@pytest.mark.parametrize(
    ("data", "received"),
    [
        (b"<div>" * 5000 + b"text", "deeper ones"),
        (b"<b>" * 230 + b"text", "deeper ones"),
        (b"<p>" * 1_000_001, "1,000,001"),
        (b"<html><script>all</script>", "without a word"),
        (b"<!-- -->", "without"),
    ],
)
def test_what_cannot_be_used_is_refused(data, received):
    with pytest.raises(SourceError, match=received):
        html.read(data, "a.html")


MARKUP = st.sampled_from(
    """<p> </p> <div> </div> <table> <tr> <td> <br> <b> </b> <a> <ul> <li> <h1> <!-- --> <script> <sup> word &amp;
    &#x0; <body> <""".split()
)


@given(st.one_of(st.binary(max_size=300), st.lists(MARKUP, max_size=60).map(lambda parts: " ".join(parts).encode())))
def test_any_bytes_give_a_document_or_an_error(data):
    try:
        assert html.read(data, "a.html").blocks
    except SourceError as error:
        assert "allowed is" in str(error)
