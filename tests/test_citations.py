"""References in the forms that other programs read."""

import json
import re

import pandas as pd
import pytest

from oewg_analysis import Corpus
from oewg_analysis.citations import bibtex, cite, csl_json


@pytest.fixture
def two() -> Corpus:
    rows = [
        {"id": "per-2031-03-03-water", "delegation": "PER", "date": "2031-03-03", "text": "Water.", "language": "en"}
        | {"title": "50% of {water} & bread_#1 ~ $5 \\ ^", "speaker": "Ms. Quispe", "body": "Rio Group"}
        | {"url": "https://example.org/a_b?c=%20", "session": "2nd session", "doc_type": "report"},
        {"id": "fra-nd-general", "delegation": "FRA", "date": None, "text": "Du pain.", "language": "fr"},
    ]
    return Corpus.from_frame(pd.DataFrame(rows))


def test_bibtex(two):
    first, second = bibtex(two).split("\n\n")
    assert first.startswith("@misc{per-2031-03-03-water,\n")
    fields = dict(re.findall(r"^  (\w+) += \{(.*)\},$", first, flags=re.MULTILINE))
    title = r"50\% of \{water\} \& bread\_\#1 \textasciitilde{} \$5 \textbackslash{} \textasciicircum{}"
    assert fields == {
        "author": "{PER}",
        "title": title,
        "howpublished": "Rio Group, 2nd session",
        "type": "report",
        "year": "2031",
        "date": "2031-03-03",
        "note": "Delivered by Ms. Quispe",
        "url": "https://example.org/a_b?c=%20",
        "language": "en",
    }
    assert "year" not in second
    assert "  title        = {Statement},\n" in second


def test_csl_json(two):
    first, second = json.loads(csl_json(two))
    assert first["issued"] == {"date-parts": [[2031, 3, 3]]}
    assert (first["type"], first["author"]) == ("report", [{"literal": "PER"}])
    assert first["event-title"] == "Rio Group, 2nd session"
    assert second == {
        "id": "fra-nd-general",
        "type": "speech",
        "author": [{"literal": "FRA"}],
        "title": "Statement",
        "language": "fr",
    }


def test_the_shipped_corpus_can_be_cited(corpus):
    entries = bibtex(corpus)
    assert entries.count("@misc{") == len(corpus.statements)
    assert "author       = {{Russian Federation}}," in entries
    assert entries.count("{") == entries.count("}")
    assert [item["id"] for item in json.loads(csl_json(corpus))] == corpus.statements["id"].tolist()


def test_the_statements_behind_a_result_are_cited(two, tmp_path):
    path = tmp_path / "used.bib"
    entries = cite(two, pd.DataFrame({"delegation": ["PER"], "estimate": [0.5]}), path=path)
    assert re.findall(r"@misc\{(.*),", entries) == ["per-2031-03-03-water"]
    assert path.read_text(encoding="utf-8") == entries
    assert cite(two) == bibtex(two)
    with pytest.raises(ValueError, match="give the corpus that was used"):
        cite(two, pd.DataFrame({"term": ["water"]}), path=path)
    assert path.read_text(encoding="utf-8") == entries


def test_the_evidence_shown_can_be_cited(corpus):
    shown = pd.DataFrame({"statement": corpus.statements["id"].head(3)})
    assert cite(corpus, shown).count("@misc{") == 3
