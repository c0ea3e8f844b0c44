"""The process apart in which a source is read: a line of JSON and the file come in, a document as JSON goes out."""

import json
import sys
from importlib import import_module

from oewg_analysis.sources.document import SourceError, as_json
from oewg_analysis.sources.limits import MAX_MEMORY, confine


def main() -> None:
    """Read the source on standard input."""
    confine()
    name = ""
    try:
        head = json.loads(sys.stdin.buffer.readline())
        name = head["name"]
        reader = import_module(f"oewg_analysis.sources.{head['format']}")
        answer = as_json(reader.read(sys.stdin.buffer.read(), name, frozenset(head["known"])))
    except SourceError as error:
        answer = json.dumps({"error": [error.name, error.allowed, error.received]}).encode()
    except (MemoryError, RecursionError) as error:
        received = f"one that needs more ({type(error).__name__})"
        answer = json.dumps({"error": [name, f"a file that can be read in {MAX_MEMORY:,} bytes", received]}).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
