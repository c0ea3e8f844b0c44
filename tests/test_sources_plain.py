"""Text files as people send them: encodings, wrapped lines, Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oewg_analysis.sources import plain
from oewg_analysis.sources.document import SourceError, paragraphs

SAID = {
    "en": "The delegation of Côte d’Ivoire thanks the Chair – and supports the “norms” of responsible behaviour.",
    "fr": "La délégation remercie le Président de l'avoir invitée à s'exprimer et réaffirme son attachement.",
    "es": "Señor Presidente, la delegación agradece la oportunidad y reitera su posición sobre la situación jurídica.",
    "pt": "A delegação agradece ao senhor Presidente pela convocação desta reunião e pela condução dos trabalhos.",
    "de": "Die Delegation Österreichs dankt dem Vorsitz für die Möglichkeit, über Maßnahmen zu sprechen.",
    "pl": "Delegacja dziękuje Przewodniczącemu za możliwość zabrania głosu i popiera wysiłki państw.",
    "tr": "Heyetimiz Sayın Başkan'a teşekkür eder ve çalışmaların sürdürülmesini destekler, güçlü bir ışık.",
    "ru": "Уважаемый господин Председатель, наша делегация поддерживает мандат Группы и готова работать.",
    "ar": "السيد الرئيس يؤيد وفد بلادي ولاية الفريق العامل ويؤكد استعداده للعمل مع الجميع",
    "zh": "主席先生，我国代表团支持工作组的授权，愿与各国一道就报告草案开展工作。",
}
ENCODINGS = [
    *((language, encoding) for language in SAID for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32")),
    ("en", "cp1252"),
    ("fr", "cp1252"),
    ("fr", "latin-1"),
    ("es", "latin-1"),
    ("es", "cp1252"),
    ("pt", "cp1252"),
    ("de", "latin-1"),
    ("pl", "cp1250"),
    ("tr", "cp1254"),
    ("ru", "cp1251"),
    ("ru", "koi8-r"),
    ("ar", "cp1256"),
    ("zh", "gb18030"),
    ("en", "utf-16-le"),
    ("en", "utf-16-be"),
]


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_encodings_are_told(language, encoding):
    assert plain.read(SAID[language].encode(encoding), "a.txt").blocks[0].text == SAID[language]


def test_a_guess_is_noted():
    assert plain.read(SAID["ru"].encode("cp1251"), "a.txt").notes == ("encoding guessed: cp1251",)
    assert plain.read(SAID["ru"].encode(), "a.txt").notes == ()


@pytest.mark.parametrize("data", [b"text\0more", b"\xff\xfea\0", "text\0".encode("utf-16"), b"\x00" * 50])
def test_nul_bytes_and_half_characters_are_refused(data):
    with pytest.raises(SourceError):
        plain.read(data + b"\0" * (data[:2] == b"\xff\xfe" and len(data) < 5), "a.txt")


WRAPPED = """\
We thank the Chair for the floor and for the paper that was sent round last
week. It is short, which we like, and it says what the op-
posite side can accept. We support capacity-
building, and the opposite of haste.
We ask for the following:
(a) a fund;
(b) a roster of experts who have time, and who can be asked for help on any of
the days of the week; and
- a round table.
  A paragraph that is set in begins here, and it goes on for more than a line,
as paragraphs do.

Thank you,
Mr. Chair
"""


def test_wrapped_lines_become_paragraphs():
    assert paragraphs(plain.read(WRAPPED.encode(), "a.txt")) == (
        "We thank the Chair for the floor and for the paper that was sent round last week. It is short, which we like, "
        "and it says what the opposite side can accept. We support capacity-building, and the opposite of haste.",
        "We ask for the following:",
        "(a) a fund;",
        "(b) a roster of experts who have time, and who can be asked for help on any of the days of the week; and",
        "- a round table.",
        "A paragraph that is set in begins here, and it goes on for more than a line, as paragraphs do.",
        "Thank you,",
        "Mr. Chair",
    )


def test_long_lines_are_paragraphs():
    lines = [
        "One paragraph " + "that goes on and on " * 12 + "ends.",
        "Another " + "paragraph of some length " * 8 + "x.",
    ]
    assert paragraphs(plain.read("\n".join(lines).encode(), "a.txt")) == tuple(lines)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_and_places(ends):
    read = plain.read(ends.join(["First.", "", "", "Second.", "\f", "Third."]).encode(), "a.txt")
    assert [(block.text, block.line) for block in read.blocks] == [("First.", 1), ("Second.", 4), ("Third.", 6)]


def test_markdown_is_told_apart():
    text = """# The *title* #

A [link](http://example.org/x), a ![picture](y.png)note[^1] and a rule.

---

Underlined
==========

| a | b |
|---|---|
| 1 | 2 |

[^1]: The note
goes on.

> Quoted words.

**A | B**
Said at once.
"""
    assert [(block.kind, block.text) for block in plain.read(text.encode(), "a.md").blocks] == [
        ("heading", "The title"),
        ("text", "A link, a note and a rule."),
        ("heading", "Underlined"),
        ("table", "a | b\n1 | 2"),
        ("footnote", "The note goes on."),
        ("text", "Quoted words."),
        ("text", "**A | B**"),
        ("text", "Said at once."),
    ]


def test_marks_of_markdown_stay_in_plain_text():
    assert paragraphs(plain.read(b"# Not a heading\n\n*stressed*", "a.txt")) == ("# Not a heading", "*stressed*")


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md"]))
def test_any_bytes_give_a_document_or_an_error(data, name):
    try:
        assert any(character.isalnum() for block in plain.read(data, name).blocks for character in block.text)
    except SourceError as error:
        assert "allowed is" in str(error)


@given(st.text("abcXYZ .,:-\n\t()1*#|", max_size=300))
def test_any_text_keeps_its_letters(text):
    text = f"a {text}"
    kept = "".join(block.text for block in plain.read(text.encode(), "a.txt").blocks)
    assert [letter for letter in kept if letter.isalnum()] == [letter for letter in text if letter.isalnum()]
