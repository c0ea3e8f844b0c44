"""Distinctive terms: against scikit-learn, by hand, and at the edges."""

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfTransformer

from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import TermSpec, count_terms
from oewg_analysis.distinctive import distinctive_terms
from oewg_analysis.terms import TermMatrix

TEXTS = {
    "aaa-1": ("AAA", "Norms guide. Norms bind. Funds help."),
    "aaa-2": ("AAA", "Norms bind. Trust grows."),
    "aaa-3": ("AAA", "Trust grows. Funds help. Norms."),
    "bbb-1": ("BBB", "Ransomware harms. Funds help."),
    "bbb-2": ("BBB", "Ransomware grows. Quartz glitters."),
    "ccc-1": ("CCC", "Trust helps. Ransomware harms."),
}


@pytest.fixture
def counts() -> TermMatrix:
    rows = [(name, code, text, "2021") for name, (code, text) in TEXTS.items()]
    frame = pd.DataFrame(rows, columns=["id", "delegation", "text", "date"])
    return count_terms(Corpus.from_frame(frame), TermSpec(state_names=True))


def test_weights_are_scikit_learns_of_pooled_units(counts):
    pooled = counts.pool("delegation")
    expected = pd.DataFrame(
        TfidfTransformer().fit_transform(pooled.matrix).toarray(), pooled.rows["delegation"], counts.terms
    ).stack()
    found = distinctive_terms(counts, n=100, min_statements=1).set_index(["label", "term"])["estimate"]
    np.testing.assert_allclose(found.sort_index(), expected[expected > 0].sort_index())


def test_counts_behind(counts):
    found = distinctive_terms(counts, n=100).set_index(["label", "term"])
    norms = found.loc[("AAA", "Norms")]
    assert norms[["n_target", "n_total", "n_statements", "n_units", "rank"]].tolist() == [4, 4, 3, 1, 1]
    ransomware = found.loc[("BBB", "Ransomware")]
    assert ransomware[["n_target", "n_total", "n_statements", "n_units"]].tolist() == [2, 3, 2, 2]


def test_terms_of_few_statements_are_left_out(counts):
    assert "Quartz" not in set(distinctive_terms(counts, n=100)["term"])
    assert "Quartz" in set(distinctive_terms(counts, n=100, min_statements=1)["term"])


def test_sorted_with_a_total_order_for_ties(counts):
    found = distinctive_terms(counts, n=100)
    order = found.assign(estimate=found["estimate"].round(12)).sort_values(
        ["label", "estimate", "n_target", "term"], ascending=[True, False, False, True]
    )
    assert order.index.tolist() == list(range(len(found)))
    assert found.groupby("label")["rank"].agg(list).map(lambda ranks: ranks == list(range(1, len(ranks) + 1))).all()
    shuffled = np.random.default_rng(5).permutation(len(counts.rows))
    rows = counts.rows.iloc[shuffled].reset_index(drop=True)
    again = distinctive_terms(TermMatrix(counts.matrix[shuffled], counts.terms, rows, "passage"), n=100)
    pd.testing.assert_frame_equal(found, again)


def test_limits_enclose_and_a_single_statement_has_none(counts):
    found = distinctive_terms(counts, n=100)
    alone = found["label"] == "CCC"
    assert found.loc[alone, ["low", "high"]].isna().all(axis=None)
    known = found[~alone]
    assert ((known["low"] >= 0) & (known["low"] <= known["estimate"] + 1e-9)).all()
    assert (known["high"] >= known["estimate"] - 1e-9).all()


def test_a_term_said_alike_in_all_statements_has_no_width(counts):
    same = pd.DataFrame({"id": list("abc"), "delegation": "AAA", "date": 2020, "text": "Norms bind."})
    found = distinctive_terms(count_terms(Corpus.from_frame(same), TermSpec(state_names=True)))
    np.testing.assert_allclose(found[["low", "high"]], np.repeat(found[["estimate"]], 2, axis=1))


def test_width_is_that_of_a_mean_over_statements_carried_to_length_one():
    rng = np.random.default_rng(2)
    used = rng.poisson(2.0, 40)
    text = ["Anchor. " + "Norm. " * count for count in used]
    frame = pd.DataFrame({"id": [f"s{i:02}" for i in range(40)], "delegation": "AAA", "date": 2020, "text": text})
    found = distinctive_terms(count_terms(Corpus.from_frame(frame), TermSpec(state_names=True)), n_boot=4000)
    norm = found[found["term"] == "Norm"].iloc[0]
    # The weight is n / sqrt(n^2 + 1) at a mean count of n beside one anchor; its slope is (n^2 + 1)^(-3/2).
    se = used.std(ddof=1) / np.sqrt(40) * (used.mean() ** 2 + 1) ** -1.5
    assert (norm["high"] - norm["low"]) / (2 * 1.96 * se) == pytest.approx(1.0, abs=0.1)
    assert found["high"].max() <= 1.0


def test_units_may_be_labels_or_overlapping_groups(counts):
    codes = counts.rows["delegation"]
    sides = codes.map({"AAA": "one", "BBB": "two"})
    by_label = distinctive_terms(counts, sides, n_boot=50)
    assert by_label["label"].unique().tolist() == ["one", "two"]
    table = pd.DataFrame({"two": codes == "BBB", "one": codes == "AAA", "nobody": False})
    pd.testing.assert_frame_equal(by_label, distinctive_terms(counts, table, n_boot=50))
    both = distinctive_terms(counts, table.assign(both=codes.isin(["AAA", "BBB"])), n=100, n_boot=50)
    assert both.set_index(["label", "term"]).loc[("both", "Funds"), ["n_target", "n_units"]].tolist() == [3, 3]


def test_idf_of_other_documents(counts):
    found = distinctive_terms(counts, n=100, documents=counts.pool("statement"), min_statements=1)
    pooled = counts.pool("delegation")
    expected = TfidfTransformer().fit(counts.pool("statement").matrix).transform(pooled.matrix)
    assert found["estimate"].sum() == pytest.approx(expected.sum())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n": 0}, "`n`: allowed is a whole number from 1; received 0"),
        ({"min_statements": 0}, "`min_statements`: allowed is a whole number from 1; received 0"),
        ({"by": "group"}, "`by`: allowed is a column of the rows .*received 'group'"),
        ({"by": pd.Series(["a"])}, "`by`: allowed is a label for each of 14 rows; received 1"),
        ({"by": pd.Series([None] * 14)}, "at least one unit with a row; received none"),
    ],
)
def test_what_does_not_fit_is_refused(counts, settings, message):
    with pytest.raises(ValueError, match=message):
        distinctive_terms(counts, **settings)
