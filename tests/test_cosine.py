from itertools import product

import numpy as np
import pytest
from scipy import sparse

from oewg_analysis import cosine
from oewg_analysis.clusters import cluster_weights, resampling_units
from oewg_analysis.cosine import cosine_bootstrap, degrees_of_freedom, weighted_cosines
from oewg_analysis.resampling import intervals

SHAPES = [[1], [2, 3], [1, 2, 1], [4], [3, 1, 2, 2]]  # passages of each statement of each delegation


def texts(shapes=SHAPES, n_terms=9, seed=3):
    rng = np.random.default_rng(seed)
    lengths = [n for delegation in shapes for n in delegation]
    statement = np.repeat(np.arange(len(lengths)), lengths)
    delegation = np.repeat(np.arange(len(shapes)), [len(d) for d in shapes])
    counts = rng.poisson(0.8, (statement.size, n_terms)) + np.eye(n_terms)[rng.integers(n_terms, size=statement.size)]
    order = rng.permutation(statement.size)
    return sparse.csr_array(counts * rng.uniform(1, 2, n_terms))[order], statement[order], delegation


def brute(passages, statement, delegation, of_units, of_parts, units, plain):
    """One replicate, with loops and without matrices; weights are read in the order of the layout."""
    rows, vectors = passages.toarray(), {}
    for d in np.unique(delegation):
        vectors[d] = []
        own = [s for s in np.flatnonzero(delegation == d)]
        texts_of = {s: [rows[p] for p in np.flatnonzero(statement == s)] for s in own}
        unit = list(of_units[units.delegation_of_unit == d])
        part = iter(of_parts[np.isin(units.unit_of_part, np.flatnonzero(units.delegation_of_unit == d))])
        if len(own) == 1:
            whole = np.linalg.norm(sum(texts_of[own[0]])) / len(texts_of[own[0]])
            vectors[d] = [(w, x / whole) for w, x in zip(unit, texts_of[own[0]], strict=True)]
            continue
        twofold = units.resampled[d] == "statements and passages"
        for w, s in zip(unit, own, strict=True):
            pooled = sum((next(part) if twofold else 1) * x for x in texts_of[s])
            vectors[d].append((w, pooled / np.linalg.norm(pooled)))
    found = np.full((len(vectors), len(vectors)), np.nan)
    norms = {}
    for d, pairs in vectors.items():
        among = [(i, j) for i, j in product(range(len(pairs)), repeat=2) if plain or i != j]
        weight = sum(pairs[i][0] * pairs[j][0] for i, j in among)
        square = sum(pairs[i][0] * pairs[j][0] * (pairs[i][1] @ pairs[j][1]) for i, j in among)
        norms[d] = np.sqrt(square / weight) if weight > 0 and square > 0 else np.nan
    for a, b in product(vectors, repeat=2):
        mean = [sum(w * x for w, x in vectors[d]) / sum(w for w, _ in vectors[d]) for d in (a, b)]
        found[a, b] = mean[0] @ mean[1] / norms[a] / norms[b] if a != b else (norms[a] / norms[a])
    return found


@pytest.mark.parametrize("second_stage", ["few", "always"])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("gram_rows", [6000, 0])
def test_replicates_equal_loops(monkeypatch, second_stage, plain, gram_rows):
    monkeypatch.setattr(cosine, "GRAM_ROWS", gram_rows)
    monkeypatch.setattr(cosine, "CHUNK", 200)  # several chunks
    data = texts()
    units = resampling_units(*data, second_stage)
    weights = cluster_weights(units, 12, np.random.default_rng(5))
    ours = weighted_cosines(units, *weights, plain=plain)
    theirs = np.stack([brute(*data, u, p, units, plain) for u, p in zip(*weights, strict=True)])
    np.testing.assert_allclose(ours, theirs, atol=1e-10)


def test_counts_as_weights_equal_loops_where_a_unit_is_drawn_twice():
    data = texts()
    units = resampling_units(*data, "always")
    rng = np.random.default_rng(8)
    of_units = rng.integers(0, 3, (30, units.delegation_of_unit.size)).astype(float)
    of_parts = rng.integers(1, 3, (30, units.unit_of_part.size)).astype(float)
    of_parts[:, ~units.renormalised[units.unit_of_part]] = 1
    with np.errstate(invalid="ignore", divide="ignore"):
        some = of_units @ (units.delegation_of_unit[:, None] == np.arange(len(SHAPES))) > 0
        of_units = of_units[some.all(axis=1)]
        of_parts = of_parts[some.all(axis=1)]
        theirs = np.stack([brute(*data, u, p, units, False) for u, p in zip(of_units, of_parts, strict=True)])
    assert len(theirs) > 2
    np.testing.assert_allclose(weighted_cosines(units, of_units, of_parts), theirs, atol=1e-10)


def test_estimate_is_the_formula_by_hand():
    passages = sparse.csr_array(np.array([[3.0, 4.0], [1.0, 0.0], [2.0, 0.0], [0.0, 1.0], [1.0, 1.0]]))
    found = cosine_bootstrap(passages, [0, 1, 2, 2, 2], [0, 0, 1], n_boot=0)
    # First: (0.6, 0.8) and (1, 0), mean (0.8, 0.4), squared norm their product 0.6. Second: one statement, (3, 2) in
    # all, squared length 13, self-products 4 + 1 + 2 = 7, three passages: (13 - 7) / 13 * 3 / 2.
    expected = (0.8 * 3 + 0.4 * 2) / np.sqrt(13) / np.sqrt(0.6 * 6 / 13 * 1.5)
    np.testing.assert_allclose(found.estimate, [[1, expected], [expected, 1]])
    assert expected > 1  # an estimate may pass 1
    assert found.replicates.shape == (0, 2, 2)
    assert found.units.unit.tolist() == ["statement", "passage"]
    assert found.units.resampled.tolist() == ["", "passages"]
    assert (found.units.n_units.tolist(), found.units.n_passages.tolist()) == ([2, 3], [2, 3])


def test_squared_norm_is_unbiased_over_all_samples():
    """Every sample of three statements from a population of four: their squared norms average to the truth."""
    population = np.array([[1.0, 0, 0], [0.6, 0.8, 0], [0, 0.6, 0.8], [0, 0, 1]])
    probe = np.array([[1.0, 1, 1], [1, 1, 1]])  # a delegation of known norm 1
    products = []
    for drawn in product(range(4), repeat=3):
        rows = sparse.csr_array(np.vstack([population[list(drawn)], probe]))
        found = cosine_bootstrap(rows, np.arange(5), [0, 0, 0, 1, 1], n_boot=0).estimate[0, 1]
        numerator = population[list(drawn)].mean(axis=0) @ probe[0] / np.sqrt(3)
        products.append((numerator / found) ** 2 if not np.isnan(found) else 0.0)
    assert np.mean(products) == pytest.approx((population.mean(axis=0) ** 2).sum())


def test_the_plain_cosine_is_lower_and_usual():
    passages, statement, delegation = texts()
    plain = cosine_bootstrap(passages, statement, delegation, n_boot=0, plain=True).estimate
    free = cosine_bootstrap(passages, statement, delegation, n_boot=0).estimate
    unit = np.stack([passages.toarray()[statement == s].sum(axis=0) for s in range(delegation.size)])
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    mean = np.stack([unit[delegation == d].mean(axis=0) for d in range(len(SHAPES))])
    mean /= np.linalg.norm(mean, axis=1, keepdims=True)
    np.testing.assert_allclose(plain, mean @ mean.T)
    assert (plain <= free + 1e-12)[~np.isnan(free)].all()


NEVER = np.nan


@pytest.mark.parametrize(
    ("rows", "statement", "delegation", "value", "interval"),
    [
        ([[1, 1], [1, 1], [1, 1]], [0, 1, 1], [0, 1], NEVER, False),  # one statement of one passage
        ([[1, 1]] * 4, [0, 1, 2, 3], [0, 0, 1, 1], 1.0, False),  # two identical statements, of one passage each
        ([[1, 1]] * 6, [0, 1, 2, 3, 4, 5], [0, 0, 0, 1, 1, 1], 1.0, True),  # all identical
        ([[1, 0]] * 3 + [[0, 1]] * 3, [0, 1, 2, 3, 4, 5], [0, 0, 0, 1, 1, 1], 0.0, True),  # no term in common
        ([[1, 0], [0, 1], [1, 1], [1, 1], [1, 1]], [0, 1, 2, 3, 4], [0, 0, 1, 1, 1], NEVER, False),  # disjoint within
        ([[0, 0], [0, 0], [1, 1], [1, 1], [1, 1]], [0, 1, 2, 3, 4], [0, 0, 1, 1, 1], NEVER, False),  # no term at all
        ([[0, 0]] + [[1, 1]] * 6, [0, 1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 1, 1, 1], 1.0, True),  # one statement is empty
        ([[1, 1]] * 6, [0, 0, 0, 1, 1, 1], [0, 1], 1.0, True),  # one statement of three identical passages each
        ([[1, 1]] * 5, [0, 0, 1, 1, 1], [0, 1], 1.0, False),  # two passages: a value, nothing to resample
    ],
)
def test_edges(rows, statement, delegation, value, interval):
    found = cosine_bootstrap(sparse.csr_array(np.array(rows, dtype=float)), statement, delegation, n_boot=40)
    assert found.estimate[0, 1] == pytest.approx(value, nan_ok=True)
    made = intervals(found.estimate, found.replicates, freedom=found.freedom)
    if interval:
        assert (made.low[0, 1], made.high[0, 1]) == pytest.approx((value, value))
    else:
        assert np.isnan(made.low[0, 1]) and np.isnan(made.high[0, 1])


def test_a_delegation_without_terms_is_not_a_unit():
    found = cosine_bootstrap(sparse.csr_array(np.array([[1.0], [0.0], [1.0]])), [0, 1, 2], [0, 1, 2], n_boot=3)
    assert found.units.unit.tolist() == ["passage", "", "passage"]
    assert found.units.n_units.tolist() == [1, 0, 1]
    assert np.isnan(found.estimate).all() and np.isnan(found.replicates).all()


def test_result_says_what_is_resampled_and_is_repeatable():
    first, again = (cosine_bootstrap(*texts(), n_boot=30) for _ in range(2))
    np.testing.assert_array_equal(first.replicates, again.replicates)
    assert first.units.resampled.tolist() == ["", "statements and passages", "statements", "passages", "statements"]
    always = resampling_units(*texts(), "always")
    assert always.resampled.tolist()[4] == "statements and passages"


def test_order_of_rows_does_not_change_the_estimate():
    passages, statement, delegation = texts()
    order = np.random.default_rng(1).permutation(statement.size)
    turned = cosine_bootstrap(passages[order], statement[order], delegation, n_boot=0).estimate
    np.testing.assert_allclose(turned, cosine_bootstrap(passages, statement, delegation, n_boot=0).estimate, atol=1e-12)


def test_degrees_of_freedom():
    found = degrees_of_freedom(np.array([1, 3, 3, 10, 2]))
    assert np.isnan(found[0]).all()
    assert (found[1, 2], found[3, 3], found[4, 4]) == pytest.approx((4, 18, 2))
    assert 2 < found[1, 3] < 4  # the smaller delegation rules


def test_acceleration_equals_leaving_out_by_hand():
    data = texts([[2, 2, 1], [3, 1, 1, 2]], seed=4)
    passages, statement, delegation = data
    units = resampling_units(*data)
    sums = {}
    for d in (0, 1):
        own = np.flatnonzero(units.delegation_of_unit == d)
        values = []
        for unit in own:
            weights = np.ones((1, units.delegation_of_unit.size))
            weights[0, unit] = 0
            values.append(weighted_cosines(units, weights, np.ones((1, units.unit_of_part.size)))[0, 0, 1])
        influence = (own.size - 1) * (np.mean(values) - np.array(values)) / own.size
        sums[d] = np.array([(influence**2).sum(), (influence**3).sum()])
    second, third = sums[0] + sums[1]
    assert cosine.acceleration(units)[0, 1] == pytest.approx(third / (6 * second**1.5))


def test_acceleration_is_undefined_below_three_units():
    found = cosine.acceleration(resampling_units(*texts()))
    assert np.isnan(found[1, [0, 2, 3, 4]]).all()
    assert np.isfinite(found[2, [3, 4]]).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n_boot": -1}, "`n_boot` must be 0 or more; received -1"),
        ({"second_stage": "never"}, "`second_stage` must be one of few, always; received 'never'"),
        ({"statement": [0, 1]}, "`statement` must hold a code for each of 3 passages, 1 or more; received 2"),
        ({"delegation": [0]}, r"`delegation` must hold a code, 0 or more, for each of 2 statements; received \[0\]"),
        ({"delegation": [0, -1]}, r"`delegation` must hold a code, 0 or more, for each of 2 .*; received \[0, -1\]"),
    ],
)
def test_refusals(change, said):
    given = {"passages": sparse.csr_array(np.ones((3, 2))), "statement": [0, 0, 1], "delegation": [0, 1]}
    with pytest.raises(ValueError, match=said):
        cosine_bootstrap(**{**given, **change})
