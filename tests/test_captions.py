"""Captions say what is known and nothing else."""

import pandas as pd
import pytest

import oewg_analysis as oa


@pytest.fixture
def mixed(corpus) -> oa.Corpus:
    rows = [
        ("per-1", "PER", "digest", "Water. Bread."),
        ("fra-1", "FRA", "verbatim", "Bread."),
        ("fra-2", "FRA", "digest", "Salt."),
    ]
    frame = pd.DataFrame(rows, columns=["id", "delegation", "kind", "text"]).assign(date=2031, writer=["A", None, "B"])
    return oa.Corpus.from_frame(frame, like=corpus)


def test_corpus_kind_and_numbers(mixed):
    said = oa.caption(pd.DataFrame({"x": [1]}), oa.origin(mixed))
    assert said == (
        "Texts: 2 digests (summaries in the project's own words, not quotations; 2 writers) and 1 verbatim statement "
        "(the delegations' own words) of 2 delegations and groups, 4 passages. The values carry no interval."
    )
    part = oa.caption(pd.DataFrame({"x": [1]}), oa.origin(mixed, used=mixed.where(delegation="PER")))
    assert "1 digest (summaries in the project's own words, not quotations) of 1 delegation or group" in part
    assert "2 passages, out of 3 statements in the corpus." in part


def test_interval_comes_from_the_result(mixed):
    frame = pd.DataFrame(
        {"estimate": [0.5], "low": [0.1], "high": [0.8], "level": 0.9, "n_boot": 500, "interval": "bca"}
    )
    made = oa.origin(mixed, oa.similarity, seed=7, level=0.95)
    assert "Limits are 90% bootstrap intervals (500 replicates, bca, seed 7)." in oa.caption(frame, made)
    assert "Limits are 90% bootstrap intervals (500 replicates, bca)." in oa.caption(frame, None)


def test_interval_comes_from_the_settings_where_the_result_is_silent(mixed):
    frame = pd.DataFrame({"estimate": [0.5], "low": [0.1], "high": [0.8]})
    made = oa.origin(mixed, oa.theme_shares, level=0.8, n_boot=50)
    assert "Limits are 80% bootstrap intervals (50 replicates, seed 20250711)." in oa.caption(frame, made)
    assert "their level is not recorded" in oa.caption(frame, oa.origin(mixed))


def test_levels_that_differ_are_not_taken_for_one(mixed):
    frame = pd.DataFrame({"estimate": [0.5, 0.2], "low": 0.1, "high": 0.8, "level": [0.9, 0.95]})
    assert "level is not recorded" in oa.caption(frame, oa.origin(mixed, oa.theme_shares))


def test_limits_that_are_all_missing_are_no_interval(mixed):
    frame = pd.DataFrame({"estimate": [0.5], "low": [None], "high": [None], "level": 0.95}, dtype="float64")
    assert "carry no interval" in oa.caption(frame, oa.origin(mixed))


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            oa.TermSpec(),
            "Terms are stems of words, with terms of several words kept whole, without function words, forms of "
            "courtesy, reporting verbs and names of States.",
        ),
        (
            oa.TermSpec(stem=False, stop_words=False, courtesies=False, reporting=False, state_names=True,
                        phrases=False, ngrams=2, min_df=3),
            "Terms are words as written, and sequences of up to 2 of them, none left out; a term stands in at least 3 "
            "statements.",
        ),
        (oa.TermSpec(courtesies=False, reporting=False, state_names=True), "whole, without function words."),
    ],
)  # fmt: skip
def test_terms(mixed, spec, said):
    assert said in oa.caption(pd.DataFrame({"x": [1]}), oa.origin(mixed, terms=spec))


def test_what_rows_rest_on():
    frame = pd.DataFrame({"a": ["PER"], "b": ["FRA"], "n_statements_a": [3], "n_statements_b": [9], "n_passages_a": 1})
    said = oa.caption(frame, None)
    assert said == "The result holds 2 delegations and groups. A row rests on 3 to 9 statements and 1 passages."


def test_rows_without_an_estimate_do_not_count():
    frame = pd.DataFrame({"delegation": ["PER", "FRA"], "estimate": [0.5, None], "n_statements": [3, 1]})
    assert oa.caption(frame, None) == "The result holds 1 delegation or group. A row rests on 3 statements."


def test_groups_are_written_out(mixed):
    frame = pd.DataFrame({"delegation": ["EUU", "ASEAN", "AFR"], "region": ["GRULAC", "x", "y"]})
    said = oa.caption(frame, oa.origin(mixed))
    for part in (
        "AFR: African Group",
        "ASEAN: Association of Southeast Asian Nations",
        "EU (EUU): European Union",
        "GRULAC: Latin American and Caribbean Group",
    ):
        assert part in said
    assert "WEOG" not in said
    assert "WEOG: Western European and Others Group" in oa.caption(
        pd.DataFrame({"delegation": ["FRA"]}), oa.origin(mixed)
    )


def test_lead_names_the_sides_and_a_remark_is_added(mixed):
    frame = pd.DataFrame({"target": ["WEOG"], "versus": ["the rest"], "term": ["x"]})
    said = oa.caption(frame, oa.origin(mixed, oa.log_odds, remark="Seen twice."))
    assert said.startswith("Difference in log-odds of the terms used by WEOG (positive) and the rest (negative)")
    assert "Seen twice." in said


def test_several_frames_are_one_result(mixed):
    parts = {"left": pd.DataFrame({"delegation": ["PER"]}), "right": pd.DataFrame({"delegation": ["FRA"]})}
    assert "The result holds 2 delegations and groups." in oa.caption(parts, oa.origin(mixed))
