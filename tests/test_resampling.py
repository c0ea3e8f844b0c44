import numpy as np
import pytest
from scipy import stats

from oewg_analysis.resampling import benjamini_hochberg, dirichlet_weights, intervals, permutation_p


@pytest.fixture
def rng():
    return np.random.default_rng(20250711)


def test_weights_sum_to_the_size_of_the_group(rng):
    groups = np.array([1, 0, 1, 1, 2, 0, 0, 1])
    weights = dirichlet_weights(groups, 1.0, 50, rng)
    assert weights.shape == (50, 8)
    assert (weights >= 0).all()
    sums = np.stack([weights[:, groups == g].sum(axis=1) for g in range(3)], axis=1)
    np.testing.assert_allclose(sums, np.tile([3, 4, 1], (50, 1)))


@pytest.mark.parametrize(("n", "variance"), [(3, 1.0), (10, 1.0), (10, 0.1), (2, 0.5), (5, 0.8)])
def test_weights_carry_the_stated_variance_of_a_mean(rng, n, variance):
    values = np.arange(n) ** 1.5
    means = dirichlet_weights(np.zeros(n, dtype=np.int64), variance, 200_000, rng) @ values / n
    assert means.mean() == pytest.approx(values.mean(), rel=0.01)
    assert means.var() == pytest.approx(variance * values.var(ddof=1) / n, rel=0.02)


def test_small_concentrations_do_not_empty_a_group(rng):
    weights = dirichlet_weights(np.zeros(2, dtype=np.int64), 0.9999, 2000, rng)
    assert np.isfinite(weights).all()
    np.testing.assert_allclose(weights.sum(axis=1), 2)


def test_no_variance_leaves_the_weights_at_one(rng):
    assert (dirichlet_weights(np.array([0, 0, 1]), 0.0, 4, rng) == 1).all()


@pytest.mark.parametrize("variance", [-0.1, 2.0, np.nan])
def test_weights_refuse_a_variance(rng, variance):
    with pytest.raises(ValueError, match="`variance` must be 0 or more and below a group's size minus one; received"):
        dirichlet_weights(np.zeros(3, dtype=np.int64), variance, 4, rng)


def test_weights_refuse_no_replicates(rng):
    with pytest.raises(ValueError, match="`n_boot` must be 1 or more; received 0"):
        dirichlet_weights(np.zeros(3, dtype=np.int64), 1.0, 0, rng)


@pytest.fixture
def mean_bootstrap(rng):
    """A skewed sample, and replicates of its mean."""
    sample = rng.exponential(size=25)
    rows = rng.integers(25, size=(999, 25))
    return sample, sample[rows].mean(axis=1), rows


@pytest.mark.parametrize(("method", "theirs"), [("percentile", "percentile"), ("basic", "basic"), ("bca", "BCa")])
def test_intervals_equal_scipy(mean_bootstrap, method, theirs):
    sample, replicates, _ = mean_bootstrap
    reference = stats.bootstrap(
        (sample,), np.mean, n_resamples=0, method=theirs, bootstrap_result=_with(replicates, sample)
    ).confidence_interval
    # The acceleration of a mean in closed form: skewness of the sample over 6 sqrt(n).
    acceleration = stats.skew(sample) / (6 * np.sqrt(sample.size))
    ours = intervals(sample.mean(), replicates, method=method, acceleration=acceleration)
    assert (ours.low, ours.high) == pytest.approx((reference.low, reference.high), abs=1e-10)


def _with(replicates, sample):
    first = stats.bootstrap((sample,), np.mean, n_resamples=2, method="percentile", rng=1)
    first.bootstrap_distribution = replicates
    return first


def test_basic_t_stretches_basic_by_student_over_normal(mean_bootstrap):
    sample, replicates, _ = mean_bootstrap
    center = sample.mean()
    plain = intervals(center, replicates, method="basic", level=0.9)
    wide = intervals(center, replicates, method="basic-t", level=0.9, freedom=4)
    factor = stats.t.ppf(0.95, 4) / stats.norm.ppf(0.95)
    assert center - wide.low == pytest.approx(factor * (center - plain.low))
    assert wide.high - center == pytest.approx(factor * (plain.high - center))
    endless = intervals(center, replicates, method="basic-t", level=0.9)
    assert (endless.low, endless.high) == (plain.low, plain.high)


def test_intervals_say_what_they_rest_on():
    made = intervals(np.zeros((2, 2)), np.zeros((7, 2, 2)), level=0.8)
    assert (made.level, made.n_boot, made.method, made.low.shape) == (0.8, 7, "basic-t", (2, 2))


def test_undefined_replicates_are_left_out_and_counted(rng):
    replicates = rng.normal(size=(100, 3))
    replicates[:4, 1] = np.nan
    replicates[:6, 2] = np.nan
    made = intervals(np.zeros(3), replicates, method="percentile")
    np.testing.assert_allclose(made.undefined, [0, 0.04, 0.06])
    assert np.isnan(made.low).tolist() == np.isnan(made.high).tolist() == [False, False, True]
    np.testing.assert_allclose((made.low[1], made.high[1]), np.quantile(replicates[4:, 1], (0.025, 0.975)))


@pytest.mark.parametrize("method", ["basic-t", "basic", "percentile", "bca"])
def test_an_undefined_estimate_has_no_interval(method):
    made = intervals(np.array([np.nan]), np.zeros((9, 1)), method=method)
    assert np.isnan(made.low).all() and np.isnan(made.high).all()


def test_bca_is_undefined_outside_the_replicates():
    made = intervals(np.array([5.0, 0.5]), np.linspace(0, 1, 101)[:, None] * np.ones(2), method="bca")
    assert np.isnan(made.low).tolist() == [True, False]


def test_many_columns_are_taken_in_blocks(rng):
    replicates = rng.normal(size=(20, 5000))
    made = intervals(np.zeros(5000), replicates, method="percentile")
    np.testing.assert_allclose(made.high, np.quantile(replicates, 0.975, axis=0))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"method": "normal"}, "`method` must be one of basic-t, basic, percentile, bca; received 'normal'"),
        ({"level": 95}, "`level` must lie above 0 and below 1; received 95"),
        ({"replicates": np.zeros((5, 2))}, r"`replicates` must have the shape \(n_boot, \*\(3,\)\), n_boot 1 or"),
    ],
)
def test_intervals_refuse(change, said):
    with pytest.raises(ValueError, match=said):
        intervals(**{"estimate": np.zeros(3), "replicates": np.zeros((5, 3)), **change})


@pytest.mark.parametrize(
    ("observed", "alternative", "p"),
    [
        (5.0, "greater", 0.2),
        (5.0, "less", 1.0),
        (5.0, "two-sided", 0.4),
        (2.0, "greater", 0.8),
        (2.0, "two-sided", 1.0),
        (0.0, "less", 0.2),
        (np.nan, "greater", np.nan),
    ],
)
def test_permutation_p_by_hand(observed, alternative, p):
    assert permutation_p(observed, [1.0, 2.0, 3.0, 4.0], alternative) == pytest.approx(p, nan_ok=True)


def test_permutation_p_counts_ties_and_keeps_shape():
    p = permutation_p(np.array([0.1 + 0.2, 9.0]), np.array([[0.3, 1.0], [0.0, np.nan]]), "greater")
    assert p == pytest.approx([2 / 3, np.nan], nan_ok=True)


def test_permutation_p_never_exceeds_its_level(rng):
    drawn = rng.normal(size=(20, 4000))  # the first row plays the data, all rows are exchangeable
    p = permutation_p(drawn[0], drawn[1:], "greater")
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.012)
    assert p.min() == pytest.approx(1 / 20)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"alternative": "larger"}, "`alternative` must be one of two-sided, greater, less; received 'larger'"),
        ({"permuted": np.zeros((0, 2))}, r"`permuted` must have the shape \(m, \*\(2,\)\), m 1 or more; .* \(0, 2\)"),
    ],
)
def test_permutation_p_refuses(change, said):
    with pytest.raises(ValueError, match=said):
        permutation_p(**{"observed": np.zeros(2), "permuted": np.zeros((3, 2)), **change})


def test_adjusted_p_equals_scipy_and_skips_the_undefined(rng):
    p = rng.random(40) ** 3
    holed = np.insert(p, [0, 7, 40], np.nan)
    adjusted = benjamini_hochberg(holed)
    np.testing.assert_allclose(adjusted[~np.isnan(holed)], stats.false_discovery_control(p))
    assert np.isnan(adjusted[np.isnan(holed)]).all()


def test_adjusted_p_edges():
    assert benjamini_hochberg([]).size == 0
    assert np.isnan(benjamini_hochberg([np.nan])).all()
    np.testing.assert_allclose(benjamini_hochberg([[0.5, 0.01], [0.5, 1.0]]), [[2 / 3, 0.04], [2 / 3, 1.0]])
    with pytest.raises(ValueError, match="`p` must lie from 0 to 1; received"):
        benjamini_hochberg([0.2, 1.2])
