"""Codes in the form that programs for qualitative analysis exchange: REFI-QDA, version 1.5 of the standard (2019).

A project (`.qdpx`) is a ZIP file with the statements as text files and `project.qde`, XML that names coders, codebook
and the coded stretches of text; a codebook (`.qdc`) is the codebook alone. Under each theme stand its issues, under
each issue its three stances; the stance, named "issue: stance", is what text is coded with.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree import ElementTree

from oewg_analysis.coding.state import Code, one_line
from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import CorpusError, Fault, shown
from oewg_analysis.schema import STANCES

_PROJECT, _CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
_OURS = UUID("6d3f0f4e-6a0b-5a53-9f0a-0b8d6c1f4c11")  # the same thing has the same GUID in each file
_ORIGIN = "oewg_analysis"
_MOST = 20_000_000  # bytes of XML, unpacked
Node = ElementTree.Element


def codebook(corpus: Corpus) -> bytes:
    """Write the codebook of a corpus as a `.qdc` file.

    Parameters
    ----------
    corpus : Corpus
        With issues.

    Returns
    -------
    bytes
        XML in UTF-8, the same for the same codebook.
    """
    root = ElementTree.Element("CodeBook", {"xmlns": _CODEBOOK, "origin": _ORIGIN})
    _add_codes(root, corpus)
    return _xml(root)


def project(corpus: Corpus, codes: Mapping[str, Iterable[Code]]) -> bytes:
    """Write codes, and the statements they are of, as a `.qdpx` file.

    Parameters
    ----------
    corpus : Corpus
        With issues, and the statements of the codes.
    codes : mapping of str to iterable of Code
        The codes of each coder.

    Returns
    -------
    bytes
        A ZIP file, the same for the same codes. A code is of its passage where that is known, else of the whole
        statement; its note is the description of the coded text.
    """
    root = ElementTree.Element("Project", {"xmlns": _PROJECT, "name": "positions", "origin": _ORIGIN})
    if codes:
        users = ElementTree.SubElement(root, "Users")
        for coder in codes:
            ElementTree.SubElement(users, "User", guid=_guid("coder", coder), name=one_line(coder))
    _add_codes(ElementTree.SubElement(root, "CodeBook"), corpus)
    by_statement: dict[str, list[tuple[str, Code]]] = {one: [] for one in corpus.statements["id"]}
    for coder, given in codes.items():
        for code in given:
            by_statement[code.statement].append((coder, code))
    spans = _spans(corpus)
    sources = ElementTree.SubElement(root, "Sources")
    files = io.BytesIO()
    with zipfile.ZipFile(files, "w") as archive:
        for statement, text in zip(corpus.statements["id"], corpus.statements["text"], strict=True):
            guid = _guid("statement", statement)
            source = ElementTree.SubElement(
                sources, "TextSource", guid=guid, name=statement, plainTextPath=f"internal://{guid}.txt"
            )
            for coder, code in by_statement[statement]:
                _add_selection(source, coder, code, spans.get(code.place, (0, len(text))))
            _pack(archive, f"sources/{guid}.txt", text.encode("utf-8"))
        _pack(archive, "project.qde", _xml(root))
    return files.getvalue()


def _pack(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file without the time of day, which would make each archive another one."""
    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _guid(kind: str, *names: str) -> str:
    return str(uuid5(_OURS, "\n".join((kind, *names))))


def _xml(root: Node) -> bytes:
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_codes(parent: Node, corpus: Corpus) -> None:
    """Add themes, issues and stances, one within the other; only stances are codes that text may have."""
    if corpus.issues.empty:
        raise ValueError("the corpus has no codebook: write its issues into issues.csv first")
    codes = ElementTree.SubElement(parent, "Codes")
    titles = dict(zip(corpus.themes["theme"], corpus.themes["title"], strict=True))
    for theme, issues in corpus.issues.groupby("theme", sort=False):
        above = _code(codes, ("theme", str(theme)), titles.get(theme, str(theme)), is_codable=False)
        for issue, label, proposition in zip(issues["issue"], issues["label"], issues["proposition"], strict=True):
            one = _code(above, ("issue", issue), f"{label} ({issue})", is_codable=False)
            ElementTree.SubElement(one, "Description").text = one_line(proposition)
            for stance in STANCES:
                _code(one, ("stance", issue, stance), f"{issue}: {stance}", is_codable=True)


def _code(parent: Node, key: tuple[str, ...], name: str, *, is_codable: bool) -> Node:
    return ElementTree.SubElement(
        parent, "Code", guid=_guid(*key), name=one_line(name), isCodable="true" if is_codable else "false"
    )


def _spans(corpus: Corpus) -> dict[object, tuple[int, int]]:
    """Find where each passage begins and ends in its statement, in characters; one that is not found has no span."""
    texts = dict(zip(corpus.statements["id"], corpus.statements["text"], strict=True))
    spans: dict[object, tuple[int, int]] = {}
    ends = dict.fromkeys(texts, 0)
    held = corpus.passages
    for statement, paragraph, sentence, text in zip(
        held["statement"], held["paragraph"], held["sentence"], held["text"], strict=True
    ):
        begins = texts[statement].find(text, ends[statement])
        if begins >= 0:
            ends[statement] = begins + len(text)
            spans[statement, int(paragraph), int(sentence)] = (begins, ends[statement])
    return spans


def _add_selection(source: Node, coder: str, code: Code, span: tuple[int, int]) -> None:
    user, key = _guid("coder", coder), (coder, *code.cell)
    selection = ElementTree.SubElement(
        source,
        "PlainTextSelection",
        guid=_guid("selection", *key),
        startPosition=str(span[0]),
        endPosition=str(span[1]),
        creatingUser=user,
    )
    if code.note:
        ElementTree.SubElement(selection, "Description").text = one_line(code.note)
    coding = ElementTree.SubElement(selection, "Coding", guid=_guid("coding", *key), creatingUser=user)
    ElementTree.SubElement(coding, "CodeRef", targetGUID=_guid("stance", code.issue, code.stance))


def read_project(path: Path) -> dict[str, tuple[Code, ...]]:
    """Read the codes of a `.qdpx` file, written here or by another program that kept the names of codes.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    dict of str to tuple of Code
        The codes of each coder named in the file, in the order of the file, without their places. Codes that are not
        named "issue: stance" are another study's and are passed over. Of a code given to several stretches of one
        statement the first is kept, with the notes of all.

    Raises
    ------
    CorpusError
        If the file is no such project, a coded stretch has no coder, or one coder gave a statement two stances on one
        issue.
    """
    from defusedxml.common import DefusedXmlException  # of the extra `sources`
    from defusedxml.ElementTree import fromstring

    try:
        with zipfile.ZipFile(path) as archive:
            name = next((one for one in archive.namelist() if "/" not in one and one.endswith(".qde")), "project.qde")
            with archive.open(name) as file:
                packed = file.read(_MOST + 1)
        if len(packed) > _MOST:
            raise ValueError(f"more than {_MOST} bytes of XML")
        root = fromstring(packed, forbid_dtd=True)
        if root.tag != f"{{{_PROJECT}}}Project":
            raise ValueError(f"the root {shown(root.tag)}")
    except (zipfile.BadZipFile, KeyError, ValueError, ElementTree.ParseError, DefusedXmlException) as error:
        received = str(error) or "another file"
        raise CorpusError([Fault(str(path), None, "", "a REFI-QDA project (.qdpx)", received)]) from None
    return _codes_of(root, str(path))


def _codes_of(root: Node, where: str) -> dict[str, tuple[Code, ...]]:
    coders = {_bare(user.get("guid")): user.get("name") or user.get("id") or "" for user in _all(root, "User")}
    names = {_bare(code.get("guid")): code.get("name", "") for code in _all(root, "Code")}
    found: dict[str, dict[tuple[str, str], Code]] = {}
    faults: list[Fault] = []
    for source in _all(root, "TextSource"):
        statement = source.get("name", "").removesuffix(".txt")
        for part in (*_all(source, "PlainTextSelection"), source):
            note = "" if part is source else one_line(part.findtext(_tag("Description")) or "")
            for coding in part.findall(_tag("Coding")):
                references = (names.get(_bare(one.get("targetGUID")), "") for one in coding.findall(_tag("CodeRef")))
                issue, _, stance = next(references, "").partition(": ")
                coder = coders.get(_bare(coding.get("creatingUser") or part.get("creatingUser")), "")
                if stance not in STANCES:
                    continue
                if not coder:
                    faults.append(Fault(where, None, "creatingUser", "a user of the project", f"none in {statement}"))
                    continue
                code = Code(statement, issue, stance, note)
                other = found.setdefault(coder, {}).setdefault(code.cell, code)
                if other.stance != stance:
                    received = f"{other.stance} and {stance} by {coder} in {statement}"
                    faults.append(Fault(where, None, issue, "one stance a statement and coder", received))
                elif note not in other.note:
                    found[coder][code.cell] = replace(code, note="; ".join(filter(None, (other.note, note))))
    if faults:
        raise CorpusError(faults)
    return {coder: tuple(codes.values()) for coder, codes in found.items()}


def _all(node: Node, name: str) -> list[Node]:
    return list(node.iter(_tag(name)))


def _tag(name: str) -> str:
    return f"{{{_PROJECT}}}{name}"


def _bare(guid: str | None) -> str:
    """Write a GUID in the one of its allowed forms that all are compared in."""
    return (guid or "").strip("{}").lower()
