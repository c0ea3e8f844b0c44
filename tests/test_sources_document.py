"""One statement in every format gives the same text and facts, and whatever else comes is refused in words."""

import hashlib
import json
import pickle

import making_files
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_files import DATA

from oewg_analysis.sources import document
from oewg_analysis.sources.document import FORMATS, SourceError, format_of, paragraphs, read_document, read_file
from oewg_analysis.sources.facts import FIELDS, find_facts
from oewg_analysis.sources.limits import MAX_BYTES

ENDINGS = ["txt", "md", "html", "pdf", "docx"]


@pytest.fixture(scope="module")
def documents():
    return {ending: read_file(DATA / f"fji-2025-07-08.{ending}") for ending in ENDINGS}


def test_every_format_gives_the_same_paragraphs(documents):
    texts = {ending: paragraphs(read) for ending, read in documents.items()}
    assert len(set(texts.values())) == 1
    assert texts["txt"][0] == "Permanent Mission of the Republic of Fiji to the United Nations"
    assert texts["txt"][-1] == "Thank you, Chair."
    assert not any("CHECK" in text for text in texts["txt"])


def test_every_format_notes_what_it_left_out(documents):
    for read in documents.values():
        assert "left out: 'CHECK AGAINST DELIVERY'" in read.notes


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_gives_the_same_facts(documents, corpus, ending):
    facts = find_facts(documents[ending], corpus.delegations)
    assert facts.missing == () and facts.ambiguous == {}
    assert set(facts.found) == set(FIELDS)
    assert {name: facts.found[name].value for name in FIELDS if name != "title"} == {
        "delegation": "FJI",
        "on_behalf_of": "Pacific Islands Forum",
        "speaker": "Ada Reef, Permanent Representative of Fiji to the United Nations",
        "date": "2025-07-08",
        "body": "OEWG 2021-2025",
        "session": "11th substantive session",
        "agenda_item": "Rules, norms and principles",
        "language": "en",
    }
    assert facts.found["title"].value.startswith("Statement by H.E. Ms. Ada Reef")


def test_files_are_those_the_maker_makes(tmp_path, monkeypatch):
    (tmp_path / "fji-2025-07-08.txt").write_bytes((DATA / "fji-2025-07-08.txt").read_bytes())
    monkeypatch.setattr(making_files, "DATA", tmp_path)
    making_files.main()
    assert (tmp_path / "fji-2025-07-08.pdf").read_bytes() == (DATA / "fji-2025-07-08.pdf").read_bytes()
    made = read_file(tmp_path / "fji-2025-07-08.docx")  # the bytes depend on the version of zlib
    assert made.blocks == read_file(DATA / "fji-2025-07-08.docx").blocks


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_sum_is_of_the_bytes(documents, ending):
    data = (DATA / f"fji-2025-07-08.{ending}").read_bytes()
    assert documents[ending].sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "name", "received"),
    [
        (b"", "a.txt", "an empty file"),
        (b" \n\t", "a.txt", "an empty file"),
        (b"...", "a.txt", "without a word"),
        (b"text", "a.xyz", ".xyz"),
        (b"text", "a", "no ending"),
        (b"text", "a.pdf", "content that is plain"),
        (b"text", "a.docx", "content that is plain"),
        (b"%PDF-1.4 ...", "a.txt", "content that is pdf"),
        (b"<!DOCTYPE html><p>x", "a.txt", "content that is html"),
        (b"<html><p>x", "a.docx", "content that is html"),
        (b"PK\x03\x04....", "a.docx", "an archive"),
        (b"\xd0\xcf\x11\xe0....", "a.doc", "an old Word file"),
        (b"\xd0\xcf\x11\xe0....", "a.docx", "an old Word file"),
        (b"{\\rtf1 text}", "a.rtf", "rich text"),
        (b"\x89PNG\r\n", "a.pdf", "a picture"),
        (b"MIME-Version: 1.0\r\n", "a.mht", "a web archive"),
        (b"a\0b and more text", "a.txt", "a NUL byte in line 1"),
        (bytes(range(1, 32)) * 20, "a.txt", "control characters"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(data, name, received):
    with pytest.raises(SourceError) as error:
        read_document(data, name)
    assert received in str(error.value)
    assert str(error.value).startswith(f"{name}: allowed is ")


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"text", "a.TXT", "plain"),
        (b"text", "a.md", "plain"),
        (b"no tags", "a.html", "html"),
        (b"\xef\xbb\xbf\n<!doctype HTML>", "a.htm", "html"),
        (b"<?xml version='1.0'?><html>", "a.xhtml", "html"),
        ("<!doctype html><p>x".encode("utf-16"), "a.html", "html"),
        (b"<!-- saved --><html>", "noending", "html"),
        (b"%PDF-1.7", "noending", "pdf"),
        (b"\n\njunk %PDF-1.7", "a.pdf", "pdf"),
        (making_files.make_docx(""), "noending", "docx"),
    ],
)
def test_the_content_says_what_a_file_is(data, name, expected):
    assert format_of(data, name) == expected


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(4 * MAX_BYTES)  # 200 MB of which the disk holds nothing
    with pytest.raises(SourceError, match="200,000,000"):
        read_file(path)
    with pytest.raises(SourceError, match="50,000,001"):
        read_document(bytes(MAX_BYTES + 1), "large.txt")


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(SourceError, match="a folder"):
        read_file(tmp_path)
    with pytest.raises(SourceError, match="nothing that can be read"):
        read_file(tmp_path / "none.txt")


def test_too_much_text_is_refused(monkeypatch):
    monkeypatch.setattr(document, "MAX_CHARACTERS", 10)
    with pytest.raises(SourceError, match="characters of text"):
        document.make_document([document.Block("more than ten characters")], b"", "a.txt", "plain")


def test_supplied_words_join_divided_ones():
    text = b"We speak of inter-\nesting things, which is all.\nIt is so."
    assert "inter-esting" in paragraphs(read_document(text, "a.txt"))[0]
    assert "interesting" in paragraphs(read_document(text, "a.txt", ["Interesting"]))[0]


def test_markdown_loses_its_asterisks_in_the_text_only():
    read = read_document(b"**Fiji | Chair**\n\nSome **strong** words, *so*.", "a.md")
    assert [block.text for block in read.blocks] == ["**Fiji | Chair**", "Some strong words, so."]
    assert paragraphs(read) == ("Fiji | Chair", "Some strong words, so.")


def test_an_error_survives_the_way_between_processes():
    error = SourceError("a.txt", "text", "a picture")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_document_survives_the_way_between_processes(documents):
    for read in documents.values():
        again = json.loads(document.as_json(read))
        assert tuple(document.Block(**block) for block in again["blocks"]) == read.blocks


@given(st.binary(max_size=60), st.sampled_from([*FORMATS, "", ".xyz"]))
def test_a_format_or_an_error(data, suffix):
    try:
        assert format_of(data, f"a{suffix}") in {"plain", "html", "pdf", "docx"}
    except SourceError as error:
        assert "allowed is" in str(error)
