"""Words and phrases in their contexts."""

import pandas as pd
import pytest

from oewg_analysis.corpus import Corpus
from oewg_analysis.kwic import concordance

TEXTS = {
    "aaa-1": ("AAA", "Norms guide conduct. An attack on a hospital breaks norms.\n\nThe."),
    "aaa-2": ("AAA", "Capacity-building needs funds. Attackers attacked; attacks followed attacks."),
    "bbb-1": ("BBB", "New norms are not needed. Capacity building helps, said the Chair\u2019s deputy."),
}


@pytest.fixture
def small() -> Corpus:
    rows = [(name, code, text, "2021") for name, (code, text) in TEXTS.items()]
    return Corpus.from_frame(pd.DataFrame(rows, columns=["id", "delegation", "text", "date"]))


def test_concordance_by_stems_and_as_written(small):
    found = concordance(small, "attack")
    assert found["match"].tolist() == ["attack", "Attackers", "attacked", "attacks", "attacks"]
    assert concordance(small, "ATTACKS", exact=True)["match"].tolist() == ["attacks", "attacks"]
    assert found.columns.tolist() == ["left", "match", "right", "statement", "delegation", "date", "url", "kind"]


def test_contexts_end_with_the_passage(small):
    found = concordance(small, "norms", width=1000)
    whole = found["left"] + found["match"] + found["right"]
    assert whole.tolist() == [small.passages["text"][row] for row in (0, 1, 5)]
    narrow = concordance(small, "norms", width=4)
    assert narrow["left"].tolist() == ["", "aks ", "New "] and narrow["right"].tolist() == [" gui", ".", " are"]
    assert concordance(small, "norms", width=0)[["left", "right"]].eq("").all(axis=None)


@pytest.mark.parametrize("query", ["capacity-building", "capacity building", "Capacity Building"])
def test_spaces_and_hyphens_are_the_same(small, query):
    assert concordance(small, query)["match"].tolist() == ["Capacity-building", "Capacity building"]


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("the", ["The", "the"]),
        ("chair", ["Chair's"]),
        ("hospital breaks norms", ["hospital breaks norms"]),
        ("zebra", []),
        ("conduct an", []),
    ],
)
def test_any_word_or_sequence_within_a_passage_is_found(small, query, matches):
    assert concordance(small, query)["match"].tolist() == matches


def test_what_cannot_be_looked_for_is_refused(small):
    with pytest.raises(ValueError, match=r"`query`: allowed is text with at least one word; received '\?'"):
        concordance(small, "?")
    with pytest.raises(ValueError, match="`width`: allowed is a whole number from 0; received -1"):
        concordance(small, "norms", width=-1)
