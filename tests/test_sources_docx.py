"""Word files: what a reader of the final text sees, and what was never meant to be read."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_files import W, make_docx, paragraph, run

from oewg_analysis.sources import docx
from oewg_analysis.sources.document import SourceError, paragraphs


def texts(body, **parts):
    return paragraphs(docx.read(make_docx(body, **parts), "a.docx"))


def cell(*inside):
    return f"<w:tc>{''.join(one if '<' in one else paragraph(one) for one in inside)}</w:tc>"


def row(*cells, properties=""):
    return (
        f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(one if '<w:tc>' in one else cell(one) for one in cells)}</w:tr>"
    )


def table(*rows):
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def test_runs_become_a_paragraph():
    assert texts(paragraph("We ", run("thank", "<w:i/>"), " you.", "<w:r><w:tab/><w:br/><w:noBreakHyphen/></w:r>")) == (
        "We thank you. -",
    )


def test_tracked_changes_are_read_as_accepted():
    body = (
        paragraph(
            "We ",
            '<w:ins w:id="1"><w:r><w:t>strongly </w:t></w:r></w:ins>',
            '<w:del w:id="2"><w:r><w:delText>weakly </w:delText></w:r></w:del>',
            '<w:moveFrom w:id="3"><w:r><w:t>moved away </w:t></w:r></w:moveFrom>',
            "agree.",
        )
        + paragraph("An end", properties='<w:rPr><w:del w:id="4"/></w:rPr>')
        + paragraph(" taken out.")
        + table(row("kept", "a"), row("gone", "b", properties='<w:del w:id="5"/>'), row("also", "c"))
    )
    read = docx.read(make_docx(body), "a.docx")
    assert [block.text for block in read.blocks] == ["We strongly agree.", "An end taken out.", "kept | a\nalso | c"]
    assert "left out: tracked deletions (3)" in read.notes


def test_kinds_are_told_apart():
    style = '<w:style w:styleId="H"><w:name w:val="heading 1"/></w:style>'
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>' + "".join(
        f'<w:footnote w:id="{number}">{paragraph(text)}</w:footnote>' for number, text in ((2, "One."), (3, "Two."))
    )
    read = docx.read(
        make_docx(
            paragraph("Title", properties='<w:pStyle w:val="H"/>')
            + paragraph(run("SPEAKER", "<w:b/>"))
            + paragraph("Text", reference, run("3", '<w:vertAlign w:val="superscript"/>'), " goes on.")
            + table(row("Year", "Fund"), row("2019", "five")),
            styles=style,
            footnotes=notes,
            header1=paragraph("On each page"),
            footer1=paragraph("On each page"),
        ),
        "a.docx",
    )
    assert [(block.kind, block.text) for block in read.blocks] == [
        ("header", "On each page"),
        ("heading", "Title"),
        ("heading", "SPEAKER"),
        ("text", "Text goes on."),
        ("table", "Year | Fund\n2019 | five"),
        ("footnote", "One."),
        ("footnote", "Two."),
    ]


def test_hidden_text_is_left_out():
    read = docx.read(
        make_docx(paragraph("Seen", run(" unseen", "<w:vanish/>"), run(" shown", '<w:vanish w:val="0"/>'))), "a.docx"
    )
    assert paragraphs(read) == ("Seen shown",)
    assert "left out: hidden runs of text (1)" in read.notes


def test_text_boxes_and_fields():
    box = f"<w:drawing><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></w:drawing>"
    choice = f"<w:r><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback></w:r>"
    link = "<w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>"
    field = f'<w:r><w:instrText>HYPERLINK "http://example.org"</w:instrText></w:r>{link}'
    assert texts(paragraph("Before ", choice, field, " after.")) == ("Before a link after.", "In a box.")


def test_a_table_that_lays_out_the_page_is_text():
    assert texts(table(row("Permanent Mission"), row(cell("New York", "9 September 2019")))) == (
        "Permanent Mission",
        "New York",
        "9 September 2019",
    )
    nested = table(row(cell(table(row("a", "b"), row("c", "d"))), "side"), row("x", "y"))
    assert [block.text for block in docx.read(make_docx(paragraph("T.") + nested), "a.docx").blocks] == [
        "T.",
        "a | b\nc | d",
        "side",
        "x",
        "y",
    ]


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


ENTITY = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    f'<w:document xmlns:w="{W}"><w:p><w:r><w:t>&{{}};</w:t></w:r></w:p></w:document>'
)


@pytest.mark.parametrize(
    ("data", "received"),
    [
        (archive(word__document_xml=ENTITY.format("a")), "DTDForbidden"),
        (archive(word__document_xml=ENTITY.format("b")), "DTDForbidden"),
        (archive(word__document_xml="<w:document"), "XML in word/document.xml"),
        (archive(word__document_xml="<a>" * 300 + "</a>" * 300), "deeper ones"),
        (archive(word__document_xml="<a/>" * 1_000_001), "1,000,001"),
        (archive(word__document_xml=b" " * 50_000_001), "bytes of text and styles"),
        (archive(word__document_xml="<a/>", bomb=b"\0" * 200_000_001), "200,000,0"),
        (archive(**{"word__document_xml": "<a/>"} | {f"p{n}": "" for n in range(5001)}), "5,002"),
        (archive(word__document_xml="<a/>"), "without a word"),
        (archive(other="<a/>"), "without it"),
        (make_docx(paragraph("text"))[:-30], "damaged"),
        (b"PK\x03\x04word/document.xml", "damaged"),
        (make_docx(paragraph("text")).replace(b"PK\x01\x02", b"PK\x01\x03"), "damaged"),
    ],
)
def test_what_cannot_be_used_is_refused(data, received):
    with pytest.raises(SourceError, match=received):
        docx.read(data, "a.docx")


GOOD = make_docx(paragraph("Some text ", run("in bold", "<w:b/>")) + table(row("a", "b"), row("c", "d")))
TAGS = st.sampled_from(
    ["p", "r", "t", "tbl", "tr", "tc", "del", "ins", "pPr", "rPr", "vanish", "txbxContent", "br", "sdt"]
)


@st.composite
def elements(draw, depth=0):
    tag = draw(TAGS)
    inside = "" if depth > 4 else "".join(draw(st.lists(elements(depth + 1), max_size=3)))
    return f"<w:{tag}>{inside or draw(st.sampled_from(['', 'word ']))}</w:{tag}>"


@given(elements())
def test_any_elements_give_a_document_or_an_error(body):
    try:
        assert docx.read(make_docx(body), "a.docx").blocks
    except SourceError as error:
        assert "without a word" in str(error)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=12))
def test_a_damaged_file_gives_a_document_or_an_error(changes):
    data = bytearray(GOOD)
    for place, byte in changes:
        data[place] = byte
    try:
        assert docx.read(bytes(data), "a.docx").blocks
    except SourceError as error:
        assert "allowed is" in str(error)
