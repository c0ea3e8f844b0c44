"""What two delegations share: contributions sum to the numerator of the cosine."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import TermSpec, count_terms
from oewg_analysis.pair_evidence import passages_of_pair, shared_terms
from oewg_analysis.terms import TermMatrix, tfidf

TEXTS = {
    "aaa-1": ("AAA", "Norms guide conduct. Norms bind. The."),
    "aaa-2": ("AAA", "Funds help. Norms help training."),
    "bbb-1": ("BBB", "Norms help. Hospitals suffer. Norms."),
    "ccc-1": ("CCC", "Quartz glitters."),
}


@pytest.fixture
def small() -> Corpus:
    rows = [(name, code, text, "2021") for name, (code, text) in TEXTS.items()]
    return Corpus.from_frame(pd.DataFrame(rows, columns=["id", "delegation", "text", "date"]))


@pytest.fixture
def weights(small: Corpus) -> TermMatrix:
    counts = count_terms(small, TermSpec(state_names=True))
    return tfidf(counts, norm=None, documents=counts.pool("statement"))


def unit_means(weights: TermMatrix) -> pd.DataFrame:
    statements = weights.pool("statement")
    dense = statements.matrix.toarray()
    unit = pd.DataFrame(dense / np.linalg.norm(dense, axis=1, keepdims=True), columns=weights.terms)
    return unit.groupby(statements.rows["delegation"]).mean()


def test_contributions_sum_to_the_mean_cosine_of_statements(weights):
    means = unit_means(weights)
    found = shared_terms(weights, "AAA", "BBB")
    assert found["estimate"].sum() == pytest.approx(means.loc["AAA"] @ means.loc["BBB"])
    assert found["share"].sum() == pytest.approx(1.0)
    expected = means.loc["AAA"] * means.loc["BBB"]
    assert found.set_index("term")["estimate"].to_dict() == pytest.approx(expected[expected > 0].to_dict())
    assert found["estimate"].is_monotonic_decreasing


def test_the_pair_may_be_turned_round(weights):
    pd.testing.assert_frame_equal(shared_terms(weights, "AAA", "BBB"), shared_terms(weights, "BBB", "AAA"))


def test_passages_carry_the_shared_terms(small, weights):
    found = passages_of_pair(small, weights, "AAA", "BBB", per_term=9)
    assert found[["term", "rank", "delegation"]].drop_duplicates().to_numpy().tolist() == [
        ["Norms", 1, "AAA"],
        ["Norms", 1, "BBB"],
        ["help", 2, "AAA"],
        ["help", 2, "BBB"],
    ]
    assert found.groupby(["term", "delegation"])["carried"].sum().tolist() == pytest.approx([1.0] * 4)
    assert all(row.term.lower() in row.text.lower() for row in found.itertuples())
    assert found["text"].tolist()[-1] == "Norms help."
    terms = shared_terms(weights, "AAA", "BBB").set_index("term")
    np.testing.assert_allclose(found["estimate"], terms.loc[found["term"], "estimate"])


def test_n_and_per_term_limit_what_is_shown(small, weights):
    assert len(passages_of_pair(small, weights, "AAA", "BBB", n=1)) == 2
    assert len(passages_of_pair(small, weights, "AAA", "BBB", n=1, per_term=2)) == 4
    best = passages_of_pair(small, weights, "AAA", "BBB", n=1, per_term=9).groupby("delegation")["carried"].max()
    assert passages_of_pair(small, weights, "AAA", "BBB", n=1)["carried"].tolist() == best.tolist()


def test_delegations_that_share_nothing_have_no_rows(small, weights):
    assert shared_terms(weights, "AAA", "CCC").empty
    found = passages_of_pair(small, weights, "AAA", "CCC")
    assert found.empty and found.columns.tolist()[-5:] == ["term", "rank", "estimate", "share", "carried"]


def test_what_does_not_fit_is_refused(weights):
    with pytest.raises(ValueError, match="`weights`: allowed are weights of passages; received unit 'delegation'"):
        shared_terms(weights.pool("delegation"), "AAA", "BBB")
    with pytest.raises(ValueError, match="`a`, `b`: allowed are delegations with a passage; received 'ZZZ'"):
        shared_terms(weights, "AAA", "ZZZ")
