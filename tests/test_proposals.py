"""What is known of a statement before it is written, and from where."""

from types import MappingProxyType

import pandas as pd
import pytest

from oewg_analysis import Corpus, CorpusError
from oewg_analysis.proposals import (
    check_references,
    measured_themes,
    numbered_ids,
    open_corpus,
    propose,
    statement_id,
    with_field,
)
from oewg_analysis.sources.document import Block, Document
from oewg_analysis.sources.facts import Facts, Found

DIGEST = "ab" * 32
DOCUMENT = Document((Block("Page 1", "header"), Block("A title", "heading"), Block("Water.")), "a.txt", "plain", DIGEST)
WATER = {
    "delegation": "PER",
    "language": "en",
    "text": "We all need clean water. The wells run dry.",
    "source_sha256": DIGEST,
}


@pytest.fixture
def small() -> Corpus:
    texts = ["Wells give water.", "Bakers sell bread and bread alone.", "The Group meets again in May."]
    frame = pd.DataFrame({"id": ["a", "b", "c"], "delegation": ["PER", "FRA", "PER"], "date": 2031, "text": texts})
    held = Corpus.from_frame(frame)
    seeds = {"bread": ("bread", "baker"), "water": ("water", "well")}
    themes = pd.DataFrame({"theme": seeds.keys(), "title": seeds.keys(), "seeds": seeds.values()})
    return Corpus(held.statements, held.passages, held.delegations, themes=themes)


def facts(found=(), missing=(), ambiguous=()):
    return Facts(
        found=MappingProxyType(dict(found)), missing=tuple(missing), ambiguous=MappingProxyType(dict(ambiguous))
    )


def test_what_is_given_counts_before_what_is_found(small):
    found = {"delegation": Found("FRA", "line 1"), "language": Found("en", "the words")}
    proposal = propose(DOCUMENT, facts(found, ["date"]), {"delegation": "per", "date": "2031"}, small.delegations)
    assert proposal.record == {
        "kind": "verbatim",
        "visible": "whole",
        "source_sha256": DIGEST,
        "delegation": "PER",
        "language": "en",
        "source_language": "en",
        "date": "2031",
        "text": "A title\n\nWater.",
    }
    assert proposal.origins == {"delegation": "given", "language": "the words", "date": "given"}
    assert (proposal.missing, proposal.lacking) == ((), ())


def test_what_is_not_known_is_listed(small):
    proposal = propose(DOCUMENT, facts((), ["date", "language"], {"delegation": ("COD", "COG")}), {}, small.delegations)
    assert proposal.lacking == ("delegation", "language")
    assert proposal.missing == ("date", "language")
    assert proposal.ambiguous == {"delegation": ("COD", "COG")}
    known = with_field(proposal, "delegation", "COG", "answered")
    assert known.lacking == ("language",)
    assert known.ambiguous == {}
    assert proposal.lacking == ("delegation", "language")


def test_an_unknown_delegation_is_refused(small):
    with pytest.raises(ValueError, match="delegation: allowed is a code or a name"):
        propose(DOCUMENT, facts(), {"delegation": "Atlantis"}, small.delegations)


def test_themes_are_measured(small):
    (scores,) = measured_themes([WATER], small)
    assert scores.index.tolist() == ["water"]
    assert 0.05 <= scores["water"] <= 1
    both = {**WATER, "text": "Bread and bread and bread. Some water and some other things that are long to tell."}
    assert measured_themes([both], small)[0].index.tolist() == ["bread", "water"]
    assert [len(one) for one in measured_themes([WATER, {**WATER, "text": "Hello."}], small)] == [1, 0]


def test_a_second_time_measures_the_same(small):
    (before,) = measured_themes([WATER], small)
    own = Corpus.from_frame(pd.DataFrame([{**WATER, "id": "mine", "date": 2031, "kind": "verbatim"}]), like=small)
    (after,) = measured_themes([WATER], small.join(own))
    pd.testing.assert_series_equal(before, after)


@pytest.mark.parametrize("language", ["zh", "xx"])
def test_without_stems_no_theme_is_measured(small, language):
    assert measured_themes([{**WATER, "language": language}], small)[0].empty


def test_in_an_empty_corpus_themes_are_measured(small, tmp_path):
    empty = Corpus(small.statements[:0], small.passages[:0], small.delegations, themes=small.themes)
    assert measured_themes([WATER], empty)[0].index.tolist() == ["water"]
    assert measured_themes([WATER], Corpus(empty.statements, empty.passages, empty.delegations))[0].empty
    assert measured_themes([], small) == []
    with pytest.raises(FileNotFoundError):
        open_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="delegations.csv"):
        open_corpus(tmp_path)


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"delegation": "PER", "date": "2031-03-03", "themes": ("water", "bread")}, "per-2031-03-03-water"),
        ({"delegation": "PER", "date": "2031"}, "per-2031-general"),
        ({"delegation": "PER", "date": None, "themes": ()}, "per-nd-general"),
    ],
)
def test_ids(record, name):
    assert statement_id(record) == name


def test_ids_are_numbered():
    assert numbered_ids(["a", "a", "b", "a"], {"a", "a-3"}) == ["a-2", "a-4", "b", "a-5"]


def test_references_are_checked(small):
    check_references({"delegation": "PER", "themes": ("water",)}, small)
    with pytest.raises(CorpusError) as caught:
        check_references({"delegation": "XXX", "themes": ("peace", "water")}, small)
    assert [(fault.field, fault.received) for fault in caught.value.faults] == [
        ("delegation", "XXX"),
        ("themes", "peace"),
    ]
