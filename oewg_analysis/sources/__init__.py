"""Importers: from a file as it is found to text with what is known about it, never writing and never fetching.

`read_file` and `read_document` take any of the formats, `paragraphs` gives the text, `find_facts` proposes what the
front matter needs, and `split_turns` takes the record of a meeting apart. Names are loaded on first use.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "Document": "document",
    "SourceError": "document",
    "find_facts": "facts",
    "joined": "transcripts",
    "paragraphs": "document",
    "read_document": "document",
    "read_file": "document",
    "split_turns": "transcripts",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"oewg_analysis.sources.{_HOME[name]}"), name)
    raise AttributeError(f"module 'oewg_analysis.sources' has no attribute {name!r}")
