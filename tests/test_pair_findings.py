"""Findings about pairs under sets of choices, against the measures they stand for."""

import numpy as np
import pytest

import oewg_analysis as oa
from oewg_analysis.pair_findings import FEWEST


@pytest.fixture(scope="module")
def counts(corpus):
    return oa.count_terms(corpus)


@pytest.fixture(scope="module")
def votes(corpus):
    return oa.pair_matrix(oa.vote_agreement(corpus, n_boot=2))


@pytest.fixture(scope="module")
def apart(counts):
    return oa.distances(oa.similarity(counts, min_statements=3, n_boot=0))


def test_correlation_of_texts_and_votes_is_that_of_mantel(corpus, counts, votes, apart):
    both = [code for code in apart.index if code in votes.index]
    test = oa.mantel(1 - apart.loc[both, both], votes.loc[both, both], method="spearman", n_permutations=1).iloc[0]
    found = oa.text_vote_correlation(corpus, counts, {}, votes=votes)
    np.testing.assert_allclose(found[:3], test[["estimate", "low", "high"]].astype(float))
    assert found.n == corpus.statements["delegation"].isin(both).sum()
    assert oa.text_vote_correlation(corpus, counts, {"sublinear_tf": True}, votes=votes).estimate != found.estimate


def test_correlation_of_stances_and_votes_takes_no_words(corpus, counts, votes):
    stances = oa.pair_matrix(oa.stance_agreement(corpus, n_boot=2), "corrected")
    both = [code for code in stances.index if code in votes.index]
    test = oa.mantel(stances.loc[both, both], votes.loc[both, both], method="spearman", n_permutations=1, n_boot=2)
    found = oa.stance_vote_correlation(corpus, counts, {}, votes=votes, n_boot=20)
    assert found.estimate == pytest.approx(test.loc[0, "estimate"])
    uncoded = corpus.where(delegation="AUT", uncertain="include")
    uncoded = oa.Corpus.from_frame(uncoded.statements.drop(columns="year"), like=corpus)
    assert np.isnan(oa.stance_vote_correlation(uncoded, counts, {}, votes=votes).estimate)


def test_separation_is_counted_by_hand(corpus, counts, apart):
    group, others = ["FRA", "GBR", "DEU"], ["RUS", "IRN", "CUB"]
    alike = 1 - apart
    within = np.mean([alike.loc[a, b] for a, b in [("FRA", "GBR"), ("FRA", "DEU"), ("GBR", "DEU")]])
    between = alike.loc[group, others].to_numpy().mean()
    found = oa.group_separation(corpus, counts, {}, group=group, others=others)
    assert found.estimate == pytest.approx(within - between)
    assert found.low < found.estimate < found.high
    few = oa.group_separation(corpus, counts, {}, group=group, others=others[: FEWEST - 1])
    assert not np.isnan(few.estimate) and np.isnan(few.low)
    assert np.isnan(oa.group_separation(corpus, counts, {}, group=["FRA"], others=others).estimate)


def test_a_region_stands_for_its_members_but_the_others(corpus, counts, apart):
    region = corpus.delegations.set_index("code")["region"].reindex(apart.index)
    members = [code for code in apart.index if region[code] == "Eastern European" and code != "RUS"]
    options = {"others": ["RUS", "IRN"], "n_boot": 20}
    named = oa.group_separation(corpus, counts, {}, group=[*members, "FRA", "GBR"], **options)
    by_region = oa.group_separation(corpus, counts, {}, group=["Eastern European", "FRA", "GBR"], **options)
    assert named == pytest.approx(by_region, nan_ok=True)


def test_excess_of_a_pair(corpus, counts):
    pairs = oa.similarity(counts, min_statements=3, n_boot=100).pairs
    one = pairs[(pairs["a"] == "IRN") & (pairs["b"] == "RUS")].iloc[0]
    found = oa.pair_excess(corpus, counts, {}, a="RUS", b="IRN", n_boot=100)
    np.testing.assert_allclose(found[:3], one[["estimate", "low", "high"]].astype(float) - pairs["estimate"].mean())
    assert np.isnan(oa.pair_excess(corpus, counts, {}, a="RUS", b="AUT").estimate)


def test_neighbours_stay_where_nothing_changes(corpus, counts, apart):
    assert oa.neighbour_overlap(corpus, counts, {}, reference=apart).estimate == 1.0
    shuffled = apart.set_axis(list(apart.index[::-1])).set_axis(list(apart.columns[::-1]), axis=1)
    assert oa.neighbour_overlap(corpus, counts, {}, reference=shuffled).estimate < 0.6
    assert np.isnan(oa.neighbour_overlap(corpus, counts, {}, reference=apart.iloc[:5, :5]).estimate)


def test_too_little_text_is_nan(corpus, votes, apart):
    small = corpus.where(delegation=["AUT", "FIN"])
    counts = oa.count_terms(small)
    results = [
        oa.text_vote_correlation(small, counts, {}, votes=votes, min_statements=50),
        oa.group_separation(small, counts, {}, group=["WEOG"], others=["RUS"], min_statements=50),
        oa.pair_excess(small, counts, {}, a="AUT", b="FIN", min_statements=50),
        oa.neighbour_overlap(small, counts, {}, reference=apart, min_statements=50),
    ]
    assert all(np.isnan(result.estimate) and result.n == 0 for result in results)
