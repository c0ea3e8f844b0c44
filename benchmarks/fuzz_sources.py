"""Feed damaged files to the readers of sources until the time is up, and report what is not a document or an error.

    python benchmarks/fuzz_sources.py --minutes 5 --seed 1 --keep found/

The files of tests/data are changed byte by byte, cut, doubled and mixed, with pieces that each format knows; Word files
are changed inside as well. Text, web pages and Word files are read in this process, which counts thousands of files a
minute; PDF goes through `read_document`, since pdfium itself may break down. A finding becomes a test.
"""

import argparse
import io
import time
import traceback
import zipfile
from collections import Counter
from importlib import import_module
from pathlib import Path

import numpy as np

from oewg_analysis.loading import load_corpus
from oewg_analysis.sources.document import Document, SourceError, read_document
from oewg_analysis.sources.facts import find_facts

ROOT = Path(__file__).parents[1]
SLOW = 2.0  # seconds for a file of a few kilobytes
READERS = {"txt": "plain", "md": "plain", "html": "html", "docx": "docx", "pdf": "pdf"}
PIECES = {
    "txt": [
        b"\n\n",
        b"\r",
        b"\x0c",
        b"-\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xc3",
        b"CHECK AGAINST DELIVERY",
        b"(a) ",
        b"\t",
    ],
    "md": [b"**", b"__", b"# ", b"| a | b |\n|---|", b"[^1]: ", b"[x](y)", b"---\n", b"===\n", b"> "],
    "html": [
        b"<table>",
        b"<tr><td>",
        b"</div>",
        b"<br><br>",
        b"<!--",
        b"<script>",
        b"&#0;",
        b"&#xd800;",
        b"<sup>1</sup>",
    ]
    + [
        b"<main>",
        b"<body>",
        b"</html>",
        b"<title>",
        b"<svg>",
        b"<template>",
        b"<li>",
        b"<h1>",
        b" class=nav ",
        b"<p hidden>",
    ],
    "docx": [b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:tc>", b"<w:del>", b"<w:txbxContent>", b"<w:rPr><w:vanish/></w:rPr>"]
    + [
        b"<!DOCTYPE a>",
        b"&a;",
        b'<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>',
        b"<w:footnote>",
        b"<w:r><w:t>x</w:t></w:r>",
    ],
    "pdf": [
        b"endobj",
        b"stream",
        b"/Kids",
        b"2 0 R",
        b"-1",
        b"99999999999",
        b"<<",
        b"]",
        b"/Length 0",
        b"BT",
        b" Tj",
        b"/F1 1 Tf",
    ],
}


def mutated(data: bytes, pieces: list[bytes], others: list[bytes], rng: np.random.Generator) -> bytes:
    """Change a file in one to eight places."""
    out = bytearray(data)
    for _ in range(int(rng.integers(1, 9))):
        place, length = int(rng.integers(0, len(out) + 1)), int(rng.geometric(0.05))
        match int(rng.integers(0, 7)):
            case 0:
                out[place : place + 1] = rng.bytes(1)
            case 1:
                del out[place : place + length]
            case 2:
                out[place:place] = out[place : place + length] * int(rng.integers(1, 40))
            case 3:
                out[place:place] = pieces[int(rng.integers(len(pieces)))] * int(rng.geometric(0.3))
            case 4:
                other = others[int(rng.integers(len(others)))]
                start = int(rng.integers(0, len(other)))
                out[place:place] = other[start : start + length * 4]
            case 5:
                out[place : place + length] = rng.bytes(length)
            case 6:
                del out[max(place, 4) :]
    return bytes(out) or b" "


def mutated_docx(data: bytes, pieces: list[bytes], others: list[bytes], rng: np.random.Generator) -> bytes:
    """Change the parts of a Word file and pack them anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as packed:
        for name in archive.namelist():
            content = archive.read(name)
            packed.writestr(name, mutated(content, pieces, others, rng) if rng.random() < 0.5 else content)
    return out.getvalue()


def read(data: bytes, ending: str) -> Document:
    if ending == "pdf":
        return read_document(data, "fuzz.pdf")
    return import_module(f"oewg_analysis.sources.{READERS[ending]}").read(data, f"fuzz.{ending}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=20250711)
    parser.add_argument("--keep", type=Path, help="folder for the files on which a reader failed")
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    delegations = load_corpus(ROOT / "corpus").delegations
    seeds = {ending: next((ROOT / "tests" / "data").glob(f"fji-*.{ending}")).read_bytes() for ending in READERS}
    counts: Counter[str] = Counter()
    findings: dict[str, bytes] = {}
    share = arguments.minutes * 60 / len(READERS)
    for ending, seed in seeds.items():
        ends = time.monotonic() + share
        while time.monotonic() < ends:
            change = mutated_docx if ending == "docx" and rng.random() < 0.8 else mutated
            data = change(seed, PIECES[ending], list(seeds.values()), rng)
            began = time.monotonic()
            try:
                document = read(data, ending)
                if counts[ending] % 10 == 0:
                    find_facts(document, delegations)
                counts[f"{ending}: read"] += 1
            except SourceError as error:
                counts[f"{ending}: {'broke down' if 'broke down' in str(error) else 'refused'}"] += 1
            except Exception:
                findings.setdefault(f"{ending}: {traceback.format_exc().strip()[-400:]}", data)
            if (seconds := time.monotonic() - began) > SLOW:
                findings.setdefault(f"{ending}: {seconds:.1f} s", data)
            counts[ending] += 1
    for what, count in sorted(counts.items()):
        print(f"{count:8} {what}")
    for number, (what, data) in enumerate(findings.items()):
        print(f"\nFOUND, {len(data)} bytes\n{what}")
        if arguments.keep:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            (arguments.keep / f"finding-{number}.{what.partition(':')[0]}").write_bytes(data)
    return len(findings) > 0


if __name__ == "__main__":
    raise SystemExit(main())
