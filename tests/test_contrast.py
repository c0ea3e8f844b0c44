"""Log-odds: by hand, under swaps and shuffles, and against what independent and repeated words should give."""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from oewg_analysis.contrast import log_odds, log_odds_all
from oewg_analysis.terms import TermMatrix

Z95 = 1.959963984540054


def matrix_of(table, statements, delegations, terms=None):
    """Passages numbered within their statement, in the order given."""
    rows = pd.DataFrame({"statement": statements, "paragraph": 0, "delegation": delegations})
    rows["sentence"] = rows.groupby("statement").cumcount()
    table = np.asarray(table, dtype=np.int64)
    labels = terms or [f"t{j:04d}" for j in range(table.shape[1])]
    return TermMatrix(csr_array(table), pd.Index(labels), rows, "passage")


@pytest.fixture
def four_terms():
    """Two delegations, two statements of one passage each; totals A = (6, 3, 1, 0), B = (2, 4, 2, 2)."""
    table = [[4, 1, 1, 0], [2, 2, 0, 0], [2, 2, 1, 0], [0, 2, 1, 2]]
    return matrix_of(table, ["a1", "a2", "b1", "b2"], list("AABB"), ["norms", "law", "trust", "funds"])


def is_a(counts):
    return (counts.rows["delegation"] == "A").to_numpy()


def simulated(burst, seed=5, statements=(30, 30), passages=8, words=25, n_terms=40):
    """Draw A and B from one distribution; `burst` None = independent words, else each statement has its own taste."""
    rng = np.random.default_rng(seed)
    shares = 1 / np.arange(1, n_terms + 1)
    shares /= shares.sum()
    table, ids, who = [], [], []
    for name, many in zip("AB", statements, strict=True):
        for k in range(many):
            own = shares if burst is None else rng.dirichlet(shares * burst)
            table.append(rng.multinomial(words, own, size=passages))
            ids += [f"{name}{k:03d}"] * passages
            who += [name] * passages
    return matrix_of(np.vstack(table), ids, who)


def test_formula_by_hand(four_terms):
    found = log_odds(four_terms, is_a(four_terms), prior=10, n_boot=20).set_index("term")
    # Pooled (8, 7, 3, 2) of 20, so 10 pseudo-words are alpha = (4, 3.5, 1.5, 1); either side has 10 words.
    by_hand = {
        "norms": (math.log((6 + 4) / (20 - 6 - 4)) - math.log((2 + 4) / (20 - 2 - 4)), 1 / 10 + 1 / 6),
        "law": (math.log(6.5 / 13.5) - math.log(7.5 / 12.5), 1 / 6.5 + 1 / 7.5),
        "trust": (math.log(2.5 / 17.5) - math.log(3.5 / 16.5), 1 / 2.5 + 1 / 3.5),
        "funds": (math.log(1 / 19) - math.log(3 / 17), 1 / 1 + 1 / 3),
    }
    for term, (estimate, variance) in by_hand.items():
        assert found.loc[term, "estimate"] == pytest.approx(estimate, abs=1e-12)
        assert found.loc[term, "se"] == pytest.approx(math.sqrt(variance), abs=1e-12)
        assert found.loc[term, "z"] == pytest.approx(estimate / math.sqrt(variance), abs=1e-12)
    assert found["n_target"].to_dict() == {"norms": 6, "law": 3, "trust": 1, "funds": 0}
    assert found["n_versus"].to_dict() == {"norms": 2, "law": 4, "trust": 2, "funds": 2}
    assert found["n_statements"].to_dict() == {"norms": 3, "law": 4, "trust": 3, "funds": 1}
    assert found.index[0] == "norms" and set(found["unit"]) == {"statement"}
    assert set(found["target"]) == {"target"} and set(found["versus"]) == {"rest"}


def test_interval_and_p_rest_on_the_clustered_error():
    counts = simulated(60)
    found = log_odds(counts, is_a(counts), n_boot=100)
    assert np.allclose(found["high"] - found["estimate"], Z95 * found["se_clustered"])
    assert np.allclose(found["estimate"] - found["low"], Z95 * found["se_clustered"])
    assert np.allclose(found["z_clustered"], found["estimate"] / found["se_clustered"])
    assert ((found["p"] < 0.05) == (found["z_clustered"].abs() > Z95)).all()


def test_swapping_the_sides_changes_signs_only():
    counts = simulated(60, statements=(6, 9))
    one = log_odds(counts, is_a(counts), n_boot=50).set_index("term")
    two = log_odds(counts, ~is_a(counts), n_boot=50).set_index("term").loc[one.index]
    for column in ("estimate", "z", "z_clustered"):
        assert np.array_equal(one[column], -two[column])
    for column in ("se", "se_clustered", "p", "p_adjusted"):
        assert np.array_equal(one[column], two[column])
    assert np.array_equal(one["low"], -two["high"])
    assert np.array_equal(one["n_target"], two["n_versus"])


def test_proportional_counts_show_no_difference():
    counts = matrix_of([[1, 2, 3], [2, 4, 6], [3, 6, 9], [4, 8, 12]], ["a1", "a2", "b1", "b2"], list("AABB"))
    found = log_odds(counts, is_a(counts), n_boot=20)
    assert np.allclose(found["estimate"], 0, atol=1e-12)
    assert np.allclose(found["z"], 0, atol=1e-12)


@pytest.mark.parametrize("statements", [(6, 9), (1, 9)])
def test_row_order_changes_nothing(statements):
    counts = simulated(60, statements=statements)
    order = np.random.default_rng(0).permutation(len(counts.rows))
    shuffled = TermMatrix(counts.matrix[order], counts.terms, counts.rows.iloc[order].reset_index(drop=True), "passage")
    expected, found = (log_odds(c, is_a(c), n_boot=50) for c in (counts, shuffled))
    pd.testing.assert_frame_equal(expected, found, check_exact=True)
    pd.testing.assert_frame_equal(log_odds_all(counts), log_odds_all(shuffled), check_exact=True)


def test_same_seed_same_digits_and_another_seed_moves_little():
    counts = simulated(60)
    one, same, other = (log_odds(counts, is_a(counts), n_boot=400, seed=s).set_index("term") for s in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same, check_exact=True)
    ratio = other.loc[one.index, "se_clustered"] / one["se_clustered"]
    assert not (ratio == 1).all() and ratio.between(0.8, 1.25).all()


def test_clustered_error_equals_the_analytic_one_for_independent_words_only():
    ratios = {}
    for burst in (None, 30):
        counts = simulated(burst)
        found = log_odds(counts, is_a(counts), n_boot=400)
        common = found[found["n_target"] + found["n_versus"] > 300]
        ratios[burst] = float((common["se_clustered"] / common["se"]).mean())
    assert 0.95 < ratios[None] < 1.15
    assert ratios[30] > 1.8


def test_clustered_error_agrees_with_the_delta_method():
    """A sandwich variance of the linearised log-odds, summed over statements, without redrawing anything."""
    counts = simulated(30, statements=(40, 50))
    found = log_odds(counts, is_a(counts), n_boot=4000).set_index("term")
    pooled = counts.pool("statement")
    table = pooled.matrix.toarray().astype(float)
    alpha = 500 * table.sum(axis=0) / table.sum()
    variance = 0.0
    for name in "AB":
        own = table[(pooled.rows["delegation"] == name).to_numpy()]
        y, n = own.sum(axis=0), own.sum()
        influence = own / (y + alpha) - (own.sum(axis=1, keepdims=True) - own) / (n + 500 - y - alpha)
        variance = variance + len(own) * influence.var(axis=0, ddof=1)
    sandwich = pd.Series(np.sqrt(variance), index=counts.terms)
    common = found.index[(found["n_target"] > 100) & (found["n_versus"] > 100)]
    assert len(common) >= 10
    assert np.allclose(found.loc[common, "se_clustered"] / sandwich[common], 1, atol=0.12)


def test_three_statements_are_not_taken_for_a_population():
    """Every way of redrawing 3 of 3, written out; the variance over these is 2/3 of the unbiased one."""
    table = np.array([[40, 10], [20, 30], [35, 25]])
    counts = matrix_of(np.vstack([table, table]), ["a1", "a2", "a3", "b1", "b2", "b3"], list("AAABBB"))
    draws = [table[list(drawn)].sum(axis=0) for drawn in product(range(3), repeat=3)]
    alpha = 50 * 2 * table.sum(axis=0) / (2 * table.sum())
    log_odds_drawn = [math.log((y[0] + alpha[0]) / (y[1] + alpha[1])) for y in draws]
    expected = math.sqrt(2 * np.var(log_odds_drawn) * 3 / 2)
    found = log_odds(counts, is_a(counts), prior=50, n_boot=20_000)
    assert np.allclose(found["se_clustered"], expected, rtol=0.02)
    assert expected > found["se"].max()


def test_clustered_error_is_never_below_the_analytic_one():
    # Every statement holds "norms" exactly once, and B never says "law": redrawing sees no variation in either.
    counts = matrix_of([[1, 3], [1, 4], [1, 0], [1, 0]], ["a1", "a2", "b1", "b2"], list("AABB"), ["norms", "law"])
    found = log_odds(counts, is_a(counts), n_boot=50)
    assert (found["se_clustered"] >= found["se"] - 1e-12).all()


def test_chunks_do_not_change_the_result(monkeypatch):
    counts = simulated(60)
    whole = log_odds(counts, is_a(counts), n_boot=50)
    monkeypatch.setattr("oewg_analysis.contrast.CELLS", 120)
    pd.testing.assert_frame_equal(whole, log_odds(counts, is_a(counts), n_boot=50))


def test_adjusted_p_is_monotone_and_never_smaller():
    counts = simulated(20)
    found = log_odds(counts, is_a(counts), n_boot=100).sort_values("p")
    assert (found["p_adjusted"].diff().dropna() >= 0).all()
    assert (found["p_adjusted"] >= found["p"]).all() and (found["p_adjusted"] <= 1).all()


def test_larger_prior_shrinks_towards_no_difference():
    counts = simulated(20)
    weak, strong = (log_odds(counts, is_a(counts), prior=p, n_boot=2).set_index("term") for p in (10, 100_000))
    assert (strong["estimate"].abs() <= weak.loc[strong.index, "estimate"].abs()).all()
    assert strong["estimate"].abs().max() < 0.1 * weak["estimate"].abs().max()


def test_versus_mask_leaves_third_parties_out_but_for_the_prior():
    table = [[4, 1, 0], [2, 2, 0], [2, 2, 0], [0, 2, 0], [9, 0, 5], [9, 0, 5]]
    counts = matrix_of(table, ["a1", "a2", "b1", "b2", "c1", "c2"], list("AABBCC"))
    delegation = counts.rows["delegation"]
    found = log_odds(counts, delegation == "A", delegation == "B", names=("A", "B"), n_boot=5).set_index("term")
    assert list(found.index) == ["t0000", "t0001"]
    assert found["n_versus"].to_dict() == {"t0000": 2, "t0001": 4}
    assert set(found["versus"]) == {"B"}


@pytest.mark.parametrize(
    ("statements", "unit", "has_error"),
    [
        (["a1", "a1", "a2", "b1", "b1", "b2"], "statement", True),
        (["a1", "a1", "a1", "b1", "b1", "b2"], "passage", True),
        (["a1", "a1", "a1", "b1", "b1", "b1"], "passage", True),
    ],
)
def test_few_statements_fall_back_to_passages(statements, unit, has_error):
    table = [[3, 1, 0], [1, 2, 1], [4, 0, 1], [1, 3, 0], [0, 2, 2], [2, 2, 1]]
    found = log_odds(matrix_of(table, statements, list("AAABBB")), [True] * 3 + [False] * 3, n_boot=50)
    assert set(found["unit"]) == {unit}
    assert found["se_clustered"].notna().all() == has_error


def test_a_single_passage_has_no_clustered_error():
    counts = matrix_of([[3, 1], [1, 2], [1, 4]], ["a1", "b1", "b2"], list("ABB"))
    found = log_odds(counts, is_a(counts), n_boot=20)
    assert found[["se_clustered", "z_clustered", "low", "high", "p", "p_adjusted"]].isna().all(axis=None)
    assert found[["estimate", "se", "z"]].notna().all(axis=None)
    assert found["z"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"target": [False] * 4, "names": ("Samoa", "rest")}, "`target` \\('Samoa'\\) must hold at least 1 row"),
        ({"target": [True] * 4}, "`versus` \\('rest'\\) must hold at least 1 row"),
        ({"versus": [False, True, True, False]}, "`target` and `versus` .* must share no row; received 1 in both"),
        ({"target": [True, False]}, "`target` must be 4 booleans.*shape \\(2,\\)"),
        ({"target": [0, 1, 1, 0]}, "`target` must be 4 booleans.*int64"),
        ({"versus": [0, 1, 1, 0]}, "`versus` must be 4 booleans.*int64"),
        ({"prior": 0}, "`prior` must be a number of pseudo-words over 0; received 0"),
        ({"n_boot": 1}, "`n_boot` must be at least 2; received 1"),
        ({"level": 95}, "`level` must lie between 0 and 1; received 95"),
    ],
)
def test_errors_name_what_is_wrong(four_terms, change, message):
    arguments = {"target": is_a(four_terms), **change}
    with pytest.raises(ValueError, match=message):
        log_odds(four_terms, **arguments)


def test_weights_and_a_single_term_are_refused(four_terms):
    weights = TermMatrix(four_terms.matrix * 0.5, four_terms.terms, four_terms.rows, "passage")
    with pytest.raises(ValueError, match="whole counts"):
        log_odds(weights, is_a(four_terms))
    with pytest.raises(ValueError, match="at least 2 terms in use; received 1"):
        log_odds(matrix_of([[1, 0], [2, 0]], ["a", "b"], list("AB")), [True, False])


def test_input_is_left_alone(four_terms):
    before = four_terms.matrix.toarray().copy(), four_terms.rows.copy()
    log_odds(four_terms, is_a(four_terms), n_boot=5)
    assert np.array_equal(before[0], four_terms.matrix.toarray())
    pd.testing.assert_frame_equal(before[1], four_terms.rows)


@pytest.fixture
def many():
    rng = np.random.default_rng(3)
    who = np.repeat([f"D{k}" for k in range(6)], 8)
    ids = [f"{name}-{k // 2}" for name in dict.fromkeys(who) for k in range(8)]
    return matrix_of(rng.poisson(rng.gamma(0.3, 1, size=(48, 30))), ids, who)


def test_all_delegations_equal_one_by_one(many):
    every = log_odds_all(many, top=5)
    for code, rows in every.groupby("delegation"):
        one = log_odds(many, many.rows["delegation"] == code, n_boot=2)
        one = one.sort_values("z", ascending=False).head(len(rows)).reset_index(drop=True)
        assert list(rows["term"]) == list(one["term"])
        for column in ("estimate", "se", "z", "n_target", "n_versus"):
            assert np.allclose(rows[column], one[column])


@pytest.mark.parametrize("top", [5, 1000])
def test_all_delegations_frame(many, top):
    every = log_odds_all(many, top=top)
    assert (every["z"] > 0).all() and (every["estimate"] > 0).all()
    assert every.groupby("delegation")["rank"].apply(lambda r: list(r) == list(range(1, len(r) + 1))).all()
    assert every.groupby("delegation")["z"].apply(lambda z: z.is_monotonic_decreasing).all()
    dense = pd.DataFrame(many.matrix.toarray(), columns=many.terms).groupby(many.rows["statement"]).sum()
    for row in every.itertuples():
        own = dense.index.str.startswith(f"{row.delegation}-")
        assert row.n_statements == (dense.loc[own, row.term] > 0).sum()


def test_all_values_of_another_label(many):
    rows = many.rows.assign(period=np.where(many.rows["statement"].str.endswith(("0", "1")), "early", "late"))
    every = log_odds_all(TermMatrix(many.matrix, many.terms, rows, "passage"), by="period", top=3)
    assert list(every["period"]) == ["early"] * 3 + ["late"] * 3
    assert (every["n_statements"] >= 1).all()


def test_all_errors(many):
    with pytest.raises(ValueError, match="`top` must be at least 1; received 0"):
        log_odds_all(many, top=0)
    with pytest.raises(ValueError, match="at least 2 values of `delegation`; received 1"):
        log_odds_all(matrix_of([[1, 2]], ["a"], ["A"]))
