"""Sets of choices: how many, which, and what they do to a corpus."""

import pandas as pd
import pytest

from oewg_analysis import Corpus, specifications
from oewg_analysis.choice_sets import CHOICE_LABELS, CHOICES, counts_under, sample_under


@pytest.fixture
def small(corpus: Corpus) -> Corpus:
    frame = pd.DataFrame(
        {
            "id": ["aut-1", "bel-1", "bra-1", "chl-1"],
            "delegation": ["AUT", "BEL", "BRA", "CHL"],
            "date": "2021",
            "writer": ["A", "A", "B", None],
            "doc_type": ["report", "statement", None, "statement"],
            "text": [
                "It stressed capacity building. Austria thanks the Chair.",
                "Building capacities helps.",
                "The norms apply.",
                "Norm, norms.",
            ],
        }
    )
    return Corpus.from_frame(frame, like=corpus)


def test_the_grid_is_crossed_and_one_at_a_time(corpus):
    specs = specifications(corpus)
    assert len(specs) == 2**6 + 1 + 1 + 4
    assert not specs.duplicated().any() and specs["main"].tolist() == [True] + [False] * 69
    assert specs.iloc[0].to_dict() == {name: values[0] for name, values in CHOICES.items()} | {"main": True}
    assert list(specs) == [*CHOICE_LABELS, "main"]
    assert specs.groupby("writers").size().to_dict()["without A"] == 1


def test_choices_can_be_given_and_held_fixed(corpus):
    specs = specifications(corpus, crossed=("stem", "writers"), writers=("all", "only A"), min_df=(2,), reports=(True,))
    assert set(specs["min_df"]) == {2} and set(specs["reports"]) == {True}
    assert len(specs) == 4 + 5  # stop_words, reporting, phrases, state_names, sublinear_tf once each


def test_what_the_corpus_cannot_vary_is_not_varied(small):
    alone = small.where(delegation="BEL")
    specs = specifications(alone, crossed=())
    assert set(specs["writers"]) == {"all"} and set(specs["reports"]) == {True}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"colour": ("red",)}, "choices: allowed are stem, .*; received 'colour'"),
        ({"stem": ()}, "`stem`: allowed is at least one value; received none"),
        ({"crossed": ("stem", "mood")}, "`crossed`: allowed are stem, .*; received 'mood'"),
    ],
)
def test_unknown_choices_are_refused(corpus, options, message):
    with pytest.raises(ValueError, match=message):
        specifications(corpus, **options)


@pytest.mark.parametrize(
    ("spec", "kept"),
    [
        ({}, ["aut-1", "bel-1", "bra-1", "chl-1"]),
        ({"reports": False}, ["bel-1", "bra-1", "chl-1"]),
        ({"writers": "without A"}, ["bra-1", "chl-1"]),
        ({"writers": "only A"}, ["aut-1", "bel-1"]),
        ({"writers": "only A", "reports": False}, ["bel-1"]),
    ],
)
def test_samples(small, spec, kept):
    sample = sample_under(small, spec)
    assert sample.statements["id"].tolist() == kept
    assert set(sample.passages["statement"]) == set(kept)
    assert len(small.statements) == 4


def test_a_sample_may_be_empty_or_of_an_unknown_writer(small):
    assert sample_under(small.where(delegation="AUT"), {"reports": False}) is None
    with pytest.raises(ValueError, match="`writers`: allowed is all, or without or only .*; received 'without Z'"):
        sample_under(small, {"writers": "without Z"})


@pytest.mark.parametrize(
    ("choice", "value", "gained", "lost"),
    [
        ("stem", False, {"norm"}, set()),
        ("stop_words", False, {"the", "it"}, set()),
        ("reporting", False, {"stressed"}, set()),
        ("state_names", True, {"austria"}, set()),
        ("phrases", False, {"building"}, {"capacity-building"}),
        ("min_df", 2, set(), {"apply"}),
    ],
)
def test_each_choice_changes_what_is_counted(small, choice, value, gained, lost):
    main, other = ({term.casefold() for term in counts_under(small, spec).terms} for spec in ({}, {choice: value}))
    assert {term for term in gained if term not in other} == set() and not gained & (main - {"building"})
    assert {term for term in lost if term not in main} == set() and not lost & other
