"""Curves over sets of choices: order, gaps, and how they are summed up."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import Corpus, figures, specification_curve, specifications, summary


@pytest.fixture
def small(corpus: Corpus) -> Corpus:
    frame = pd.DataFrame({"id": ["aut-1", "bel-1", "bra-1"], "delegation": ["AUT", "BEL", "BRA"], "date": "2021"})
    frame = frame.assign(writer=["A", "A", "B"], text=["The norms apply.", "Norms of all.", "Rules, rules."])
    return Corpus.from_frame(frame, like=corpus)


@pytest.fixture
def specs(small: Corpus) -> pd.DataFrame:
    return specifications(small, crossed=("stop_words",))


def n_terms(corpus, counts, spec):
    return counts.matrix.sum()


def bounded(corpus, counts, spec):
    value = 1.0 if spec["stop_words"] else -2.0
    return (np.nan,) * 3 if spec["writers"] == "without B" else (value, value - 0.5, value + 1.5)


def test_a_curve_has_a_row_a_set_in_their_order(small, specs):
    curve = specification_curve(small, n_terms, specs)
    pd.testing.assert_frame_equal(curve[list(specs)], specs)
    assert curve["estimate"][0] == 5 and curve["estimate"][1] > 5
    assert curve["n"].tolist() == [
        2 if one == "without B" else 1 if one == "without A" else 3 for one in curve["writers"]
    ]
    assert curve[["low", "high"]].isna().all(axis=None)


def test_processes_do_not_change_the_result(small, specs):
    findings = {"terms": n_terms, "bounded": bounded}
    one, two = (specification_curve(small, findings, specs, n_jobs=n) for n in (1, 2))
    pd.testing.assert_frame_equal(one, two)
    assert one["finding"].tolist() == ["terms"] * len(specs) + ["bounded"] * len(specs)


def test_a_set_without_statements_is_nan(small, specs):
    alone = specifications(small, crossed=(), writers=("all", "without A"))
    curve = specification_curve(small.where(writer="A"), n_terms, alone)
    last = curve.iloc[-1]
    assert last["writers"] == "without A" and np.isnan(last["estimate"]) and last["n"] == 0


def test_the_summary_counts_by_hand(small, specs):
    table = summary(specification_curve(small, {"one": bounded}, specs)).iloc[0]
    known = len(specs) - 1
    assert table[["finding", "estimate", "low", "high"]].tolist() == ["one", 1.0, 0.5, 2.5]
    assert (table["least"], table["median"], table["most"]) == (-2.0, 1.0, 1.0)
    assert table["same_sign"] == table["leaves_out_0"] == (known - 1) / known
    assert (table["n_specifications"], table["n_undefined"]) == (len(specs), 1)


def test_shares_of_a_negative_finding(small, specs):
    curve = specification_curve(small, bounded, specs).dropna(subset="estimate")
    turned = curve.assign(estimate=-curve["estimate"], low=-curve["high"], high=-curve["low"])
    here, there = (summary(one).iloc[0] for one in (curve, turned))
    assert here[["same_sign", "leaves_out_0"]].tolist() == there[["same_sign", "leaves_out_0"]].tolist()


def test_an_undefined_main_set_has_no_shares(small, specs):
    curve = specification_curve(small, n_terms, specs)
    table = summary(curve.assign(estimate=curve["estimate"].where(~curve["main"]))).iloc[0]
    assert np.isnan(table["same_sign"]) and np.isnan(table["leaves_out_0"])


def test_what_is_wrong_is_said(small, specs):
    with pytest.raises(ValueError, match="`specs`: allowed is at least one set of choices; received none"):
        specification_curve(small, n_terms, specs.head(0))
    with pytest.raises(ValueError, match="`finding`: allowed is a result of 1, 3 or 4 numbers"):
        specification_curve(small, lambda *_: (1.0, 2.0), specs)
    curve = specification_curve(small, n_terms, specs)
    with pytest.raises(ValueError, match="allowed is one main set a finding; received 0"):
        summary(curve.iloc[1:])
    with pytest.raises(ValueError, match="with the column main"):
        summary(curve.drop(columns="main"))


def test_a_curve_without_gaps_is_drawn_at_its_size(small, specs):
    curve = specification_curve(small, n_terms, specs)
    figure = figures.specification_curve(curve, {"stop_words": "Stop words", "writers": "Writers"}, main="main")
    assert figure.axes[0].get_position().height > 0.3
