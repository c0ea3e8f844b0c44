"""Similarity of delegations: against brute force, scikit-learn, and by invariants."""

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics.pairwise import cosine_similarity

from oewg_analysis import Corpus, TermMatrix, TermSpec, count_terms
from oewg_analysis.mds import classical_mds
from oewg_analysis.text_similarity import distances, leaf_order, nearest, similarity, similarity_map, told_apart

TEXTS = {
    "aaa-1": ("AAA", "Norms guide States. Ransomware harms hospitals. Trust grows slowly."),
    "aaa-2": ("AAA", "Norms bind. Hospitals need help. Funds help training."),
    "bbb-1": ("BBB", "Norms guide conduct. Training needs funds. Hospitals suffer."),
    "bbb-2": ("BBB", "Ransomware harms trust. Norms help. Funds grow."),
    "ccc-1": ("CCC", "Treaties bind. Sovereignty counts. Norms count. Trust counts."),
    "ddd-1": ("DDD", "Norms."),
}


@pytest.fixture
def counts() -> TermMatrix:
    rows = [(name, code, text, "2021") for name, (code, text) in TEXTS.items()]
    frame = pd.DataFrame(rows, columns=["id", "delegation", "text", "date"])
    return count_terms(Corpus.from_frame(frame), TermSpec(state_names=True))


def unit_statements(counts: TermMatrix) -> tuple[np.ndarray, pd.Series]:
    pooled = counts.pool("statement")
    return TfidfTransformer().fit_transform(pooled.matrix).toarray(), pooled.rows["delegation"]


def test_plain_is_scikit_learns_cosine_of_mean_unit_statements(counts: TermMatrix) -> None:
    vectors, home = unit_statements(counts)
    means = pd.DataFrame(vectors).groupby(home.to_numpy()).mean()
    expected = cosine_similarity(means)
    found = similarity(counts, min_passages=1, plain=True, n_boot=0).matrix
    assert found.index.tolist() == means.index.tolist()
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_default_leaves_out_products_within_a_statement(counts: TermMatrix) -> None:
    vectors, home = unit_statements(counts)
    a, b = (vectors[home.to_numpy() == code] for code in ("AAA", "BBB"))
    expected = (a.mean(axis=0) @ b.mean(axis=0)) / np.sqrt((a[0] @ a[1]) * (b[0] @ b[1]))
    assert similarity(counts, min_passages=1, n_boot=0).matrix.loc["AAA", "BBB"] == pytest.approx(expected, abs=1e-12)


def test_one_statement_rests_on_its_passages_and_says_so(counts: TermMatrix) -> None:
    pairs = similarity(counts, min_passages=1, n_boot=50).pairs.set_index(["a", "b"])
    assert pairs.loc[("AAA", "CCC"), ["unit_a", "unit_b"]].tolist() == ["statement", "passage"]
    assert pairs.loc[("AAA", "CCC"), ["n_statements_b", "n_passages_b"]].tolist() == [1, 4]
    assert set(pairs["n_boot"]) == {50} and set(pairs["level"]) == {0.95}


def test_too_little_text_is_missing_and_never_zero(counts: TermMatrix) -> None:
    few = similarity(counts, min_passages=4, n_boot=20)
    assert few.matrix["DDD"].isna().all()
    assert few.pairs.loc[few.pairs["b"] == "DDD", ["estimate", "low", "high"]].isna().all(axis=None)
    one_passage = similarity(counts, min_passages=1, n_boot=20).matrix
    assert np.isnan(one_passage.loc["DDD", "DDD"])  # one passage has no product with another
    by_statements = similarity(counts, min_passages=1, min_statements=2, n_boot=0).matrix
    assert by_statements.dropna(how="all").index.tolist() == ["AAA", "BBB"]


def test_no_delegation_with_enough_text_is_an_error(counts: TermMatrix) -> None:
    with pytest.raises(ValueError, match=r"allowed is at most 2 statements and 6 passages here; received .*99"):
        similarity(counts, min_passages=99)


def test_result_does_not_hang_on_the_order_of_rows(counts: TermMatrix) -> None:
    shuffled = np.random.default_rng(1).permutation(len(counts.rows))
    other = TermMatrix(
        counts.matrix[shuffled], counts.terms, counts.rows.iloc[shuffled].reset_index(drop=True), "passage"
    )
    first, second = (similarity(one, min_passages=1, n_boot=0) for one in (counts, other))
    pd.testing.assert_frame_equal(first.matrix, second.matrix)


def test_matrix_is_symmetric_and_the_same_seed_gives_the_same_digits(counts: TermMatrix) -> None:
    first, second = (similarity(counts, min_passages=3, n_boot=200) for _ in range(2))
    np.testing.assert_array_equal(first.matrix, first.matrix.T)
    pd.testing.assert_frame_equal(first.pairs, second.pairs)


def test_intervals_hold_their_estimate_and_grow_with_the_level(corpus: Corpus) -> None:
    counts = count_terms(corpus)
    narrow, wide = (similarity(counts, min_statements=5, level=level).pairs.dropna() for level in (0.8, 0.95))
    assert ((wide["high"] - wide["low"]) > (narrow["high"] - narrow["low"])).all()
    inside = (wide["low"] <= wide["estimate"]) & (wide["estimate"] <= wide["high"])
    assert inside.all()


def test_nearest_ranks_and_carries_what_it_rests_on(counts: TermMatrix) -> None:
    result = similarity(counts, min_passages=3, n_boot=20)
    found = nearest(result, "BBB")
    assert found["delegation"].tolist()[0] == "AAA"
    assert found["estimate"].is_monotonic_decreasing
    assert found.loc[0, "n_statements"] == 2
    assert found.loc[0, "estimate"] == result.matrix.loc["AAA", "BBB"]
    with pytest.raises(ValueError, match="allowed is a code with statements; received 'XXX'"):
        nearest(result, "XXX")
    with pytest.raises(ValueError, match="DDD has too few passages"):
        nearest(result, "DDD")


def test_distances_leave_out_what_cannot_be_compared(counts: TermMatrix) -> None:
    apart = distances(similarity(counts, min_passages=3, n_boot=0))
    assert apart.index.tolist() == ["AAA", "BBB", "CCC"]
    assert (np.diag(apart) == 0).all() and (apart.to_numpy() >= 0).all()


def test_leaf_order_puts_the_most_alike_together(corpus: Corpus) -> None:
    result = similarity(count_terms(corpus), min_statements=5, n_boot=0)
    order, tree = leaf_order(result)
    apart = distances(result)
    assert sorted(order) == sorted(apart.index)
    closest = apart.where(~np.eye(len(apart), dtype=bool)).stack().idxmin()
    assert abs(order.index(closest[0]) - order.index(closest[1])) == 1
    assert len(tree) == len(order) - 1


def test_an_order_needs_two(counts: TermMatrix) -> None:
    alone = counts.select(rows=(counts.rows["delegation"] == "CCC").to_numpy())
    with pytest.raises(ValueError, match="two delegations that can be compared; received 1"):
        leaf_order(similarity(alone, min_passages=1, n_boot=0))


def test_groups_are_compared_like_delegations_of_their_statements(counts: TermMatrix) -> None:
    side = pd.Series({"aaa-1": "one", "bbb-1": "one", "aaa-2": "two", "bbb-2": "two"}, name="side")
    found = similarity(counts.labelled(side), by="side", min_passages=1, n_boot=0).matrix
    assert found.index.tolist() == ["one", "two"]
    weights = unit_statements(counts)[0][:4]
    one, two = weights[[0, 2]], weights[[1, 3]]
    cosine = (one.mean(axis=0) @ two.mean(axis=0)) / np.sqrt((one[0] @ one[1]) * (two[0] @ two[1]))
    assert found.loc["one", "two"] == pytest.approx(cosine, abs=1e-12)


def test_map_says_how_far_places_move(corpus: Corpus) -> None:
    result = similarity(count_terms(corpus), min_statements=5, n_boot=200)
    scaled = similarity_map(result)
    plain = classical_mds(distances(result))
    pd.testing.assert_frame_equal(scaled.points[["dim_1", "dim_2"]], plain.points)
    assert scaled.stress == plain.stress
    assert (scaled.points[["sd_1", "sd_2"]] > 0).all(axis=None)


def test_told_apart_leaves_out_the_median(corpus: Corpus) -> None:
    result = similarity(count_terms(corpus), min_statements=5)
    marked = told_apart(result)
    middle = result.pairs["estimate"].median()
    pairs = result.pairs.dropna(subset=["estimate"])
    expected = {(row.a, row.b) for row in pairs.itertuples() if not row.low <= middle <= row.high}
    first, second = np.nonzero(np.triu(marked.to_numpy()))
    assert expected
    assert set(zip(marked.index[first], marked.index[second], strict=True)) == expected
    assert (marked == marked.T).all(axis=None) and not np.diag(marked).any()


def test_a_label_within_one_delegation_can_be_compared(counts: TermMatrix) -> None:
    one = counts.rows["statement"].drop_duplicates().set_axis(counts.rows["statement"].drop_duplicates())
    found = similarity(counts.labelled(one.rename("speaker")), by="speaker", min_passages=3, n_boot=0)
    assert found.matrix.index.tolist() == list(TEXTS)
    assert found.matrix.loc["ddd-1"].isna().all()
    assert found.compared.tolist() == ["aaa-1", "aaa-2", "bbb-1", "bbb-2", "ccc-1"]
