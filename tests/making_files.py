"""Small PDF and Word files for tests, written byte by byte; run it to write those of tests/data anew.

The statement of tests/data is made up, like the State's position in it.
"""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

DATA = Path(__file__).parent / "data"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_pdf(pages: Sequence[Sequence[tuple]], width: int = 595, height: int = 842) -> bytes:
    """Write text at places: each page a list of (x, y, size, text) or (x, y, size, text, bold)."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for name in (b"Helvetica", b"Helvetica-Bold"):
        objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name)
    kids = []
    for page in pages:
        content = []
        for x, y, size, text, *bold in page:
            raw = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            content.append(b"BT /F%d %g Tf %g %g Td (%s) Tj ET" % (2 if bold and bold[0] else 1, size, x, y, raw))
        stream = b"\n".join(content)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (width, height, len(objects))
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return join_pdf(objects)


def join_pdf(objects: Sequence[bytes]) -> bytes:
    """Number the objects of a PDF, the first of which is the catalogue, and write the table of their places."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def make_docx(body: str, **parts: str) -> bytes:
    """Wrap the inside of a body, and of other parts (footnotes, styles, header1 ...), into a Word file."""
    out = io.BytesIO()
    roots = {"document": "document", "footnotes": "footnotes", "endnotes": "endnotes", "styles": "styles"}
    contents = {"document": f"<w:body>{body}</w:body>", **parts}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in contents.items():
            root = roots.get(name, "hdr" if name.startswith("header") else "ftr")
            info = zipfile.ZipInfo(f"word/{name}.xml", (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, f'<?xml version="1.0"?><w:{root} xmlns:w="{W}">{inside}</w:{root}>')
        types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml", (2020, 1, 1, 0, 0, 0)), types)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(run(one) if '<' not in one else one for one in runs)}</w:p>"


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines; a word of ten letters or more may be divided after its sixth."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) < width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    return lines


def statement_pdf(paragraphs: Sequence[str]) -> bytes:
    """Set the statement on pages of twenty lines with running header, page numbers and line numbers."""
    lines = [(line, number == 0) for text in paragraphs for number, line in enumerate(wrapped(text, 80))]
    pages, y = [], 0
    for line, opens in lines:
        if not pages or y < 440:
            pages.append([(72, 800, 9, "Fiji - made-up statement"), (290, 30, 9, str(len(pages) + 1))])
            y = 760
        y -= 26 if opens else 14
        pages[-1].append((72, y, 11, line))
    return make_pdf(pages)


def statement_docx(paragraphs: Sequence[str]) -> bytes:
    body = "".join(paragraph(text) for text in paragraphs)
    deleted = '<w:p><w:del w:id="1"><w:r><w:delText>This was struck out.</w:delText></w:r></w:del></w:p>'
    note = f'<w:footnote w:id="2">{paragraph("See the report of the Group.")}</w:footnote>'
    return make_docx(body + deleted, footnotes=note, header1=paragraph("Fiji - made-up statement"))


def main() -> None:
    paragraphs = (DATA / "fji-2025-07-08.txt").read_text(encoding="utf-8").strip().split("\n\n")
    whole = [" ".join(text.split()) for text in paragraphs]
    (DATA / "fji-2025-07-08.pdf").write_bytes(statement_pdf(whole))
    (DATA / "fji-2025-07-08.docx").write_bytes(statement_docx(whole))


if __name__ == "__main__":
    main()
