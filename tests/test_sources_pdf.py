"""PDF: reading order, what stands on each page, divided words, scans."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_files import join_pdf, make_pdf, wrapped

from oewg_analysis.sources import limits, pdf
from oewg_analysis.sources.document import SourceError, paragraphs, read_document

SAID = (
    "We thank the Chair for the floor and for the paper that was sent round last week, which is short, and which says "
    "in few words what each side can accept and what it cannot, and why that is so after all these years of work."
)
OTHER = SAID.replace("We thank the Chair for the floor", "They spoke at length after that").replace("years", "months")


def column(text, x, y, width=80, size=11):
    return [(x, y - 14 * number, size, line) for number, line in enumerate(wrapped(text, width))]


def read(*pages, **kwargs):
    return pdf.read(make_pdf(pages), "a.pdf", **kwargs)


def test_lines_become_a_paragraph():
    assert paragraphs(read(column(SAID, 72, 700))) == (SAID,)


def test_a_gap_or_an_indent_begins_a_paragraph():
    page = [*column(SAID, 72, 700), *column(OTHER, 72, 640)]
    assert paragraphs(read(page)) == (SAID, OTHER)
    set_in = [(92, 658, 11, "Set in."), (72, 644, 11, "Not so.")]
    lines = column(SAID, 72, 700)
    assert len(lines) == 3
    assert paragraphs(read([*lines, *set_in]))[:2] == (SAID, "Set in.")


def test_two_columns_are_read_one_after_the_other_below_a_title():
    page = [
        (72, 760, 16, "A title across both of the columns of this page", True),
        *column(SAID, 72, 700, 40),
        *column(OTHER, 330, 700, 40),
        (72, 560, 11, "A line below that goes across both columns of the page, from the left to the very right."),
    ]
    found = read(page[::-1]).blocks  # the order in the file is no matter
    assert [(block.kind, block.text) for block in found] == [
        ("heading", page[0][3]),
        ("text", SAID),
        ("text", OTHER),
        ("text", page[-1][3]),
    ]


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page():
    lines = wrapped(SAID, 40)
    left = [(72, 700 - 14 * number, 11, line) for number, line in enumerate([*wrapped(OTHER, 40), *lines[:3]])]
    right = [(330, 700 - 14 * number, 11, line) for number, line in enumerate([*lines[3:], *wrapped(OTHER, 40)])]
    assert SAID in " ".join(paragraphs(read(left + right)))
    lines = wrapped(SAID, 80)
    first = [(72, 100 - 14 * number, 11, line) for number, line in enumerate(lines[:2])]
    assert paragraphs(read(first, [(72, 700, 11, lines[2])])) == (SAID,)


def test_running_headers_and_page_numbers_go():
    pages = [
        [(72, 800, 9, "A/AC.290/2020"), *column(text, 72, 700), (290, 30, 9, f"Page {n} of 4")]
        for n, text in enumerate((SAID, OTHER, SAID[3:], OTHER[5:]), 1)
    ]
    found = read(*pages)
    assert paragraphs(found) == (SAID, OTHER, SAID[3:], OTHER[5:])
    assert found.notes == ("left out: lines that stand on several pages (4)", "left out: page numbers (4)")
    assert [(block.kind, block.text) for block in found.blocks][0] == ("header", "A/AC.290/2020")


@pytest.mark.parametrize("number", ["1", "- 1 -", "1/1", "Page 1", "page 1 of 1", "i", "p. 1"])
def test_the_number_of_a_lone_page_goes(number):
    assert paragraphs(read([*column(SAID, 72, 700), (290, 30, 9, number)])) == (SAID,)


def test_a_number_within_the_text_stays():
    page = [*column(SAID, 72, 700), (72, 600, 11, "2030"), *column(OTHER, 72, 560)]
    assert paragraphs(read(page)) == (SAID, "2030", OTHER)


@pytest.mark.parametrize(("step", "x"), [(1, 40), (5, 40), (1, 560)])
def test_line_numbers_go(step, x):
    lines = column(" ".join([SAID] * 8), 72, 760)
    numbers = [(x, y, 8, str(n)) for n, (_, y, _, _) in enumerate(lines, 1) if n % step == 0]
    assert paragraphs(read(numbers + lines)) == (" ".join([SAID] * 8),)


def test_divided_words_are_joined_if_they_are_known():
    page = [
        (72, 700, 11, "It holds the opposite view of what was said about a thing such as capacity-"),
        (72, 686, 11, "building, while the others hold an op-"),
        (72, 672, 11, "posite view; and it is interested in find-"),
        (72, 658, 11, "ing one."),
    ]
    said = paragraphs(read(page))[0]
    assert "capacity-building" in said and "an opposite view" in said and "find-ing" in said
    assert "finding" in paragraphs(read(page, known=frozenset(["finding"])))[0]


def test_footnotes_and_their_marks():
    page = [
        *column(SAID[:-1], 72, 700),
        (72, 640, 11, "It is said."),
        (72 + 53, 645, 6, "12"),
        (72, 60, 8, "12 See the report of the Group, which"),
        (72, 50, 8, "is long."),
        (72, 40, 8, "13 See there."),
    ]
    found = read(page)
    notes = [block.text for block in found.blocks if block.kind == "footnote"]
    assert notes == ["12 See the report of the Group, which is long.", "13 See there."]
    assert "It is said." in paragraphs(found)


def test_headings_and_tables():
    page = [
        (72, 760, 11, "A heading", True),
        *column(SAID, 72, 730),
        *[(x, y, 11, text) for y, row in ((600, ("Year", "Fund")), (586, ("2019", "five")), (572, ("2020", "six")))
          for x, text in zip((72, 300), row, strict=True)],
    ]  # fmt: skip
    assert [(block.kind, block.text) for block in read(page).blocks] == [
        ("heading", "A heading"),
        ("text", SAID),
        ("table", "Year | Fund\n2019 | five\n2020 | six"),
    ]


def test_each_block_has_its_place():
    blocks = read(column(SAID, 72, 700), [*column(OTHER, 72, 700), (72, 600, 11, "Last.")]).blocks
    assert [(block.page, block.line) for block in blocks] == [(1, 1), (2, 1), (2, 4)]


def test_ligatures_and_notices():
    page = [(72, 760, 11, "CHECK AGAINST DELIVERY"), *column(SAID, 72, 700)]
    found = read(page)
    assert paragraphs(found) == (SAID,)
    assert "left out: 'CHECK AGAINST DELIVERY'" in found.notes


def picture_page():
    """A page that holds a picture and nothing else, as scanners write."""
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    return join_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
            image + b"\nstream\n\x00\nendstream",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            b"/Resources << /XObject << /I 3 0 R >> >> >>",
            b"<< /Length 26 >>\nstream\n595 0 0 842 0 0 cm /I Do  \nendstream",
        ]
    )


def test_a_scan_is_called_one():
    with pytest.raises(SourceError, match=r"1 page without any: a scan\? \(make it searchable by OCR\)"):
        pdf.read(picture_page(), "a.pdf")


def test_a_page_without_text_is_noted():
    assert "pages without text (pictures?): 2" in read(column(SAID, 72, 700), []).notes


def looping():
    """Pages that hold each other, a form that shows itself, and a table of places that points to itself."""
    tree = join_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"]
    )
    form = join_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 3 0 R >> >> /Length 10 >>\n"
            b"stream\n/F Do /F Do\nendstream",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            b"/Resources << /XObject << /F 3 0 R >> >> >>",
            b"<< /Length 5 >>\nstream\n/F Do\nendstream",
        ]
    )
    table = make_pdf([[(72, 700, 11, "x")]]).replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 9")
    return {"tree": tree, "form": form, "table": table}


@pytest.mark.parametrize("kind", looping())
def test_loops_end(kind, monkeypatch):
    monkeypatch.setattr(limits, "MAX_WAIT", 3.0)  # pdfium follows the form until it is stopped
    try:
        assert read_document(looping()[kind], "a.pdf").blocks
    except SourceError as error:
        assert "allowed is" in str(error)


@pytest.mark.parametrize(
    ("data", "received"),
    [
        (b"%PDF-1.4 and nothing else", "damaged"),
        (make_pdf([[]] * 2001), "one of 2,001"),
        (
            make_pdf([[(72, 700, 11, "text")]]).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Odd >>"),
            "a PDF",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(data, received):
    with pytest.raises(SourceError, match=received):
        pdf.read(data, "a.pdf")


GOOD = make_pdf([column(SAID, 72, 700), [(72, 700, 11, "More.")]])


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=25), st.integers(0, len(GOOD)))
def test_a_damaged_file_gives_a_document_or_an_error(changes, length):
    data = bytearray(GOOD)
    for place, byte in changes:
        data[place] = byte
    try:
        assert read_document(bytes(data[: max(length, 9)]), "a.pdf").blocks  # apart: pdfium itself may break down
    except SourceError as error:
        assert "allowed is" in str(error)


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.integers(0, 590), st.integers(0, 840), st.integers(1, 40), st.text("abc .,-1|*(", max_size=20)
            ),
            max_size=25,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_layout_gives_a_document_or_an_error(pages):
    try:
        assert pdf.read(make_pdf(pages), "a.pdf").blocks
    except SourceError as error:
        assert "allowed is" in str(error)
