"""Stances as cells: rules where statements disagree, dates known to the year, coders, groups."""

from dataclasses import replace

import pandas as pd
import pytest

from oewg_analysis.corpus import Corpus
from oewg_analysis.stance_table import stance_matrix, stance_scores, stances

ISSUES = pd.DataFrame(
    [("treaty", "norms", "Treaty", "There should be a treaty"), ("fund", "capacity", "Fund", "There should be a fund")],
    columns=["issue", "theme", "label", "proposition"],
)


def corpus(*coded, issues=ISSUES):
    """A corpus with one statement for each (delegation, date, issue, stance[, coder])."""
    ids = [f"s{number}" for number in range(len(coded))]
    frame = pd.DataFrame(
        [(name, c[0], "We thank the Chair.", c[1]) for name, c in zip(ids, coded, strict=True)],
        columns=["id", "delegation", "text", "date"],
    )
    rows = [(name, c[2], c[3], "", (*c, "first")[4]) for name, c in zip(ids, coded, strict=True)]
    columns = ["statement", "issue", "stance", "note", "coder"]
    return replace(Corpus.from_frame(frame), positions=pd.DataFrame(rows, columns=columns, dtype="str"), issues=issues)


def the_cell(rule, *dated):
    """The only cell of a delegation that said (date, stance), ..."""
    held = stances(corpus(*(("AAA", date, "treaty", stance) for date, stance in dated)), rule)
    assert len(held) == 1
    return held.iloc[0]


def test_a_cell_says_what_it_rests_on():
    held = stances(
        corpus(
            ("BBB", "2020-03-01", "fund", "supports"),
            ("BBB", "2020-01-01", "fund", "opposes"),
            ("BBB", "2020-02-01", "treaty", "conditional"),
            ("AAA", "2019", "fund", "supports"),
        )
    )
    assert held[["delegation", "issue"]].to_numpy().tolist() == [["AAA", "fund"], ["BBB", "treaty"], ["BBB", "fund"]]
    last = held.iloc[2]
    assert (last["theme"], last["label"]) == ("capacity", "Fund")
    assert (last["stance"], last["conflict"], last["n_statements"]) == ("supports", True, 2)
    assert (last["statements"], last["history"], last["latest"]) == (
        ("s1", "s0"),
        ("opposes", "supports"),
        "2020-03-01",
    )
    assert not held["conflict"].iloc[:2].any()


@pytest.mark.parametrize(
    ("dated", "stance"),
    [
        ([("2020-01-01", "opposes"), ("2020-01-02", "supports")], "supports"),
        ([("2020-01-02", "opposes"), ("2020-01-01", "supports")], "opposes"),
        ([("2020-01-01", "opposes"), ("2020-01-01", "supports")], "conflict"),  # the same day
        ([("2020", "opposes"), ("2021", "supports")], "supports"),
        ([("2020", "opposes"), ("2020", "supports")], "conflict"),
        ([("2020", "opposes"), ("2020-12-01", "supports")], "conflict"),  # the first may be of December
        ([("2020", "opposes"), ("2021-01-01", "supports")], "supports"),
        ([("2020", "opposes"), ("2019-12-31", "supports")], "opposes"),
        ([(None, "opposes"), ("2020-12-01", "supports")], "conflict"),
        ([(None, "supports"), ("2020-12-01", "supports")], "supports"),
        ([(None, "supports"), ("2019", "opposes"), ("2020", "supports")], "supports"),
        ([("2019", "opposes"), ("2020-05-01", "supports"), ("2020", "supports")], "supports"),
    ],
)
def test_latest_needs_an_order_that_is_known(dated, stance):
    found = the_cell("latest", *dated)
    assert found["stance"] == stance
    assert found["conflict"] == (len({said for _, said in dated}) > 1)


@pytest.mark.parametrize(
    ("rule", "stance"), [("modal", "supports"), ("unanimous", "conflict"), ("latest", "conditional")]
)
def test_rules_differ_only_in_what_they_make_of_disagreement(rule, stance):
    dated = [("2019", "supports"), ("2020", "supports"), ("2021", "conditional")]
    assert the_cell(rule, *dated)["stance"] == stance
    assert the_cell(rule, *dated)["conflict"]
    assert the_cell(rule, ("2019", "opposes"), ("2020", "opposes"))["stance"] == "opposes"


def test_a_tie_has_no_mode():
    assert the_cell("modal", ("2019", "supports"), ("2020", "opposes"))["stance"] == "conflict"


def test_no_date_stays_missing():
    found = the_cell("latest", (None, "supports"))
    assert pd.isna(found["latest"]) and found["stance"] == "supports"


def test_matrix_shows_conflicts_and_silence():
    coded = [
        ("AAA", "2019", "treaty", "supports"),
        ("AAA", "2020", "treaty", "opposes"),
        ("BBB", "2020", "treaty", "opposes"),
    ]
    wide = stance_matrix(corpus(*coded))
    assert list(wide.columns) == ["treaty", "fund"]
    assert wide["treaty"].to_dict() == {"AAA": "conflict", "BBB": "opposes"}
    assert wide["fund"].isna().all()
    assert stance_matrix(corpus(*coded), rule="latest").loc["AAA", "treaty"] == "opposes"


def test_issues_and_themes_are_chosen():
    made = corpus(("AAA", "2019", "treaty", "supports"), ("AAA", "2020", "fund", "opposes"))
    assert list(stances(made, theme="capacity")["issue"]) == ["fund"]
    assert list(stance_matrix(made, issues=["treaty"]).columns) == ["treaty"]


def test_scores():
    coded = [
        ("AAA", "2019", "treaty", "supports"),
        ("BBB", "2019", "treaty", "opposes"),
        ("CCC", "2019", "treaty", "conditional"),
    ]
    coded += [("DDD", "2019", "treaty", "supports"), ("DDD", "2019", "treaty", "opposes")]
    scores = stance_scores(stances(corpus(*coded)))["treaty"]
    assert scores.drop("DDD").to_dict() == {"AAA": 1, "BBB": -1, "CCC": 0}
    assert pd.isna(scores["DDD"])


def test_two_coders_must_be_told_apart():
    made = corpus(("AAA", "2019", "treaty", "supports"), ("AAA", "2019", "treaty", "opposes", "second"))
    with pytest.raises(ValueError, match="`coder` must be named, since positions hold 2: first, second"):
        stances(made)
    found = stances(made, coder="second")
    assert found["stance"].tolist() == ["opposes"] and not found["conflict"].any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rule": "last"}, "`rule` must be one of latest, modal, unanimous; received 'last'"),
        ({"issues": ["tax"]}, "`issues` must be of fund, treaty; received 'tax'"),
        ({"theme": "tax"}, "`theme` must be of capacity, norms; received 'tax'"),
        ({"coder": "third"}, "`coder` must be one of first; received 'third'"),
    ],
)
def test_what_is_not_allowed(arguments, message):
    with pytest.raises(ValueError) as error:
        stances(corpus(("AAA", "2019", "treaty", "supports")), **arguments)
    assert str(error.value) == message


def test_without_positions_there_are_no_rows():
    made = replace(
        corpus(("AAA", "2019", "treaty", "supports")),
        positions=corpus(("A", "2019", "treaty", "supports")).positions[:0],
    )
    assert len(stances(made)) == 0
    assert stance_matrix(made).shape == (0, 2)


def test_without_a_codebook_issues_are_those_coded():
    made = corpus(("AAA", "2019", "treaty", "supports"), issues=ISSUES[:0])
    held = stances(made)
    assert held["issue"].tolist() == ["treaty"] and held["label"].isna().all()
