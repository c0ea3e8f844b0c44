"""Hostile files end in a clear error within ten seconds and 500 MB, and nothing is ever fetched or written."""

import json
import os
import subprocess
import sys
import zlib

import pytest
from making_files import DATA, join_pdf, make_docx, make_pdf, paragraph

from oewg_analysis.sources import limits
from oewg_analysis.sources.limits import OutOfBounds, run_apart

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << %s >> >>"


def pdf_of(content, resources=b"", *more):
    tree = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>", content]
    return join_pdf([*tree, PAGE % (3, resources), *more])


def unpacking_pdf(size):
    """A page whose content is small in the file and `size` bytes when it is unpacked."""
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(b"(x) Tj " * 100_000) for _ in range(size // 700_000)), packer.flush()])
    return pdf_of(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed))


def self_showing_pdf():
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >> /Length 11 >>"
    content = b"<< /Length 5 >>\nstream\n/F Do\nendstream"
    return pdf_of(content, b"/XObject << /F 5 0 R >>", form + b"\nstream\n/F Do /F Do\nendstream")


HOSTILE = {
    "unpacking.pdf": lambda: unpacking_pdf(900_000_000),
    "looping.pdf": self_showing_pdf,
    "pages.pdf": lambda: make_pdf([[(72, 700, 11, "text")]] * 3000),
    "tags.html": lambda: b"<i>" * 16_000_000,
    "flat.html": lambda: b"<p>x" * 999_000,
    "deep.html": lambda: b"<div>" * 900_000,
    "attributes.html": lambda: b"<p " + b"a=b " * 12_000_000 + b">x",
    "entities.html": lambda: b"<!DOCTYPE html [<!ENTITY a 'b'>]><p>" + b"&a;&lt;" * 7_000_000,
    "unclosed.html": lambda: b"<html><!--" * 5_000_000,
    "bomb.docx": lambda: make_docx(paragraph("x" * 60_000_000)),
    "elements.docx": lambda: make_docx("<w:p/>" * 1_100_000),
    "paragraphs.docx": lambda: make_docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 160_000),
    "entities.docx": lambda: make_docx("&a;"),
    "nul.txt": lambda: b"\0" * 50_000_000,
    "stars.md": lambda: b"**a" * 16_000_000,
    "brackets.md": lambda: b"[" * 40_000_000,
    "hyphens.txt": lambda: b"a-\n" * 16_000_000,
    "line.txt": lambda: b"word-" * 9_900_000,
    "lines.txt": lambda: b"a b\n" * 12_000_000,
    "bytes.txt": lambda: bytes(range(33, 256)) * 200_000,
    "large.txt": lambda: b"x" * 50_000_001,
}
# Read in a process of its own whose children count: the largest of them must have stayed below the limits.
PROGRAM = """
import json, re, resource, sys
from pathlib import Path
from oewg_analysis.sources.document import SourceError, read_document
try:
    read_document(sys.stdin.buffer.read(), sys.argv[1])
    said = "read"
except SourceError as error:
    said = str(error)
usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
seconds = sum(one.ru_utime + one.ru_stime for one in usage)
# Of itself the high water of this program alone: ru_maxrss would begin with what the starting process held.
own = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps([said, max(own, usage[1].ru_maxrss) * 1024, seconds]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit the address space")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_clear_error_in_time_and_memory(name):
    command = [sys.executable, "-W", "error", "-c", PROGRAM, name]
    done = subprocess.run(command, input=HOSTILE[name](), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    said, peak, seconds = json.loads(done.stdout)
    assert said == "read" or said.startswith(f"{name}: allowed is ")
    assert peak < 500_000_000
    assert seconds < 11  # of computing in both processes, so that a busy machine does not matter


def test_a_slow_reader_is_ended(tmp_path, monkeypatch):
    (tmp_path / "dozing.py").write_text("import time; time.sleep(60)")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(limits, "MAX_WAIT", 1.0)
    with pytest.raises(OutOfBounds, match="one that takes longer than 1 s"):
        limits.run_apart("dozing", [], b"")


@pytest.mark.parametrize("statement", ["import os; os.abort()", "raise SystemExit(3)", "x = bytearray(10**12)"])
def test_a_reader_that_breaks_down_is_an_error(tmp_path, monkeypatch, statement):
    (tmp_path / "breaking.py").write_text(statement)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(OutOfBounds, match="broke down"):
        run_apart("breaking", [], b"")


@pytest.mark.parametrize(
    "statement",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('written.txt', 'w')",
    ],
)
def test_a_confined_process_can_reach_nothing(tmp_path, monkeypatch, statement):
    program = f"from oewg_analysis.sources.limits import confine\nconfine()\ntry:\n    {statement}\n"
    (tmp_path / "reaching.py").write_text(program + "except PermissionError as error:\n    print(error)\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert b"while a source is read" in run_apart("reaching", [], b"")
    assert os.listdir(tmp_path) == ["reaching.py"]


@pytest.mark.parametrize("ending", ["txt", "md", "html", "pdf", "docx"])
def test_no_reader_opens_a_socket_or_writes(ending, tmp_path, monkeypatch):
    program = (
        "import sys\n"
        "def refuse(event, arguments):\n"
        "    wrote = event == 'open' and isinstance(arguments[1], str) and set(arguments[1]) & set('wax+')\n"
        "    if event.startswith('socket.') or wrote:\n"
        "        raise SystemExit(f'{event} {arguments}')\n"
        "sys.addaudithook(refuse)\n"
        "from importlib import import_module\n"
        "module, name = sys.argv[1:]\n"
        "document = import_module('oewg_analysis.sources.' + module).read(sys.stdin.buffer.read(), name)\n"
        "print(len(document.blocks))\n"
    )
    module = {"txt": "plain", "md": "plain"}.get(ending, ending)
    data = (DATA / f"fji-2025-07-08.{ending}").read_bytes()
    command = [sys.executable, "-B", "-W", "error", "-c", program, module, f"a.{ending}"]
    done = subprocess.run(command, input=data, capture_output=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) >= 12
    assert os.listdir(tmp_path) == []
