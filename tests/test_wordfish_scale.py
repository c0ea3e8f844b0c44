import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.special import gammaln

from oewg_analysis import wordfish_model
from oewg_analysis.terms import TermMatrix
from oewg_analysis.wordfish_bootstrap import Passages
from oewg_analysis.wordfish_scale import trim_terms, wordfish


def named(n: int) -> list[str]:
    return [f"D{i:02d}" for i in range(n)]


def table(counts: np.ndarray, names: list[str] | None = None) -> TermMatrix:
    terms = pd.Index([f"t{j:03d}" for j in range(counts.shape[1])])
    rows = pd.DataFrame({"delegation": names or named(len(counts))})
    return TermMatrix(sp.csr_array(counts.astype(np.int64)), terms, rows, "delegation")


def simulated(seed: int, n: int = 25, n_terms: int = 120, statements: int = 4, passages: int = 6, burst: float = 0.0):
    """Passages of some 20 tokens from the model, theta rising with the label; `burst`: variance of passages' rates."""
    rng = np.random.default_rng(seed)
    theta = np.sort(rng.standard_normal(n))
    theta = (theta - theta.mean()) / theta.std()
    lengths, frequency = rng.normal(0, 0.3, (n, 1)), rng.standard_normal(n_terms)
    rates = np.exp(lengths + frequency + np.outer(theta, rng.normal(0, 0.5, n_terms)))
    mean = np.repeat(20 * rates / rates.sum(axis=1).mean(), statements * passages, axis=0)
    if burst:
        mean *= rng.gamma(1 / burst, burst, mean.shape)
    rows = pd.MultiIndex.from_product([named(n), range(statements), range(passages)]).to_frame(index=False)
    rows.columns = pd.Index(["delegation", "paragraph", "sentence"])
    rows["statement"] = rows["delegation"] + "-" + rows["paragraph"].astype(str)
    terms = pd.Index([f"t{j:03d}" for j in range(n_terms)])
    return TermMatrix(sp.csr_array(rng.poisson(mean)), terms, rows, "passage"), theta


def fitted(counts: TermMatrix, **settings):
    names = sorted(counts.rows["delegation"])
    return wordfish(counts, (names[0], names[-1]), **{"interval": "analytic", **settings})


def means(result) -> np.ndarray:
    documents, words = result.documents, result.words
    theta, alpha = documents["estimate"].to_numpy(), documents["alpha"].to_numpy()
    return np.exp(alpha[:, None] + words["psi"].to_numpy() + np.outer(theta, words["beta"]))


def coverage(n_sets: int, burst: float = 0.0, **settings) -> float:
    """Share of true positions inside their intervals."""
    inside = []
    for seed in range(n_sets):
        counts, theta = simulated(seed, burst=burst)
        documents = fitted(counts, **settings).documents
        inside.append((documents["low"] <= theta) & (theta <= documents["high"]))
    return float(np.mean(inside))


SMALL = np.random.default_rng(3).poisson(np.exp(np.outer(np.linspace(-1.5, 1.5, 7), np.linspace(-1, 1, 12)) + 1))


# The fit


def test_truth_is_recovered():
    counts, theta = simulated(1)
    result = fitted(counts)
    assert result.converged
    assert np.corrcoef(result.documents["estimate"], theta)[0, 1] > 0.98
    assert result.documents["estimate"].mean() == pytest.approx(0, abs=1e-10)
    assert result.documents["estimate"].std(ddof=0) == pytest.approx(1)
    assert result.documents["alpha"].mean() == pytest.approx(0, abs=1e-10)


def test_agrees_with_a_joint_optimiser():
    """The same log-posterior, written out cell by cell and handed to a general optimiser from another start."""
    n, m = SMALL.shape

    def minus_log_posterior(parameters):
        alpha, theta, psi, beta = np.split(parameters, [n, 2 * n, 2 * n + m])
        eta = alpha[:, None] + psi + np.outer(theta, beta)
        return -(SMALL * eta - np.exp(eta) - gammaln(SMALL + 1)).sum() + (beta**2).sum() * theta.var() / (2 * 3.0**2)

    begin = np.concatenate([np.zeros(n), np.linspace(-1, 1, n), np.zeros(m), np.linspace(-0.5, 0.5, m)])
    best = minimize(minus_log_posterior, begin, method="BFGS", options={"gtol": 1e-5, "maxiter": 2000})
    theta = best.x[n : 2 * n]
    result = fitted(table(SMALL), tolerance=1e-9)
    assert np.allclose(result.documents["estimate"], (theta - theta.mean()) / theta.std(), atol=1e-4)
    assert np.allclose(result.words["beta"], best.x[2 * n + m :] * theta.std(), atol=1e-4)
    assert result.trace["log_posterior"].iloc[-1] == pytest.approx(-best.fun, abs=1e-6)


def test_fitted_means_sum_to_the_counts():
    result = fitted(table(SMALL), tolerance=1e-9)
    assert np.allclose(means(result).sum(axis=1), SMALL.sum(axis=1))
    assert np.allclose(means(result).sum(axis=0), SMALL.sum(axis=0))


def test_log_posterior_rises_and_change_settles():
    trace = fitted(simulated(2)[0]).trace
    assert (trace["log_posterior"].diff().dropna() > -1e-7).all()
    assert trace["change"].iloc[-1] <= 1e-9 < trace["change"].iloc[-2]
    assert trace["sweep"].tolist() == list(range(1, len(trace) + 1))


def test_start_far_away_reaches_the_same_mode():
    data = wordfish_model.Data.of(sp.csr_array(SMALL))
    begin = wordfish_model.start(data)
    rng = np.random.default_rng(0)
    theta = rng.standard_normal(7)
    far = wordfish_model.State(begin.alpha, (theta - theta.mean()) / theta.std(), begin.psi, rng.normal(0, 1, 12))
    near, other = (wordfish_model.fit(data, state, 3.0, 500, 1e-9).state.theta for state in (begin, far))
    assert np.allclose(np.abs(near), np.abs(other), atol=1e-6)


def test_not_converged_says_why():
    with pytest.warns(RuntimeWarning, match=r"did not converge: theta still moves by .* after 2 sweeps.*`max_sweeps`"):
        result = fitted(simulated(1)[0], max_sweeps=2)
    assert not result.converged
    assert result.n_sweeps == 2
    assert np.isfinite(result.documents["estimate"]).all()


def test_single_document_words_stay_finite():
    own = np.zeros((7, 7), dtype=int)
    np.fill_diagonal(own, 9)
    result = fitted(table(np.hstack([SMALL, own])), min_delegations=1)
    assert result.converged
    assert np.isfinite(result.documents.select_dtypes("number")).all().all()
    assert np.isfinite(result.words.select_dtypes("number")).all().all()
    assert result.words["beta"].abs().max() < 6 * result.beta_sd


# Invariance


def test_order_of_rows_changes_nothing():
    counts, _ = simulated(4, n=8, n_terms=40)
    order = np.random.default_rng(0).permutation(len(counts.rows))
    mixed = TermMatrix(counts.matrix[order], counts.terms, counts.rows.iloc[order].reset_index(drop=True), "passage")
    settings = {"interval": "passages", "n_boot": 5}
    pd.testing.assert_frame_equal(fitted(counts, **settings).documents, fitted(mixed, **settings).documents)


def test_order_of_documents_and_terms_changes_nothing():
    rows, columns = np.random.default_rng(0).permutation(7), np.random.default_rng(1).permutation(12)
    plain = fitted(table(SMALL), tolerance=1e-9)
    mixed = fitted(table(SMALL[rows][:, columns], [named(7)[i] for i in rows]), tolerance=1e-9)
    assert np.allclose(plain.documents["estimate"], mixed.documents["estimate"], atol=1e-7)
    assert np.allclose(plain.words["beta"][columns], mixed.words["beta"], atol=1e-7)
    assert mixed.documents["delegation"].tolist() == named(7)


def test_direction_fixes_the_sign():
    right = wordfish(table(SMALL), ("D00", "D06"), interval="analytic")
    left = wordfish(table(SMALL), ("D06", "D00"), interval="analytic")
    assert right.documents["estimate"].iloc[0] < 0 < left.documents["estimate"].iloc[0]
    assert np.allclose(right.documents["estimate"], -left.documents["estimate"])
    assert np.allclose(right.words["beta"], -left.words["beta"])
    assert left.direction == ("D06", "D00")


def test_same_seed_gives_the_same_digits():
    counts, _ = simulated(5, n=8, n_terms=40)
    once, again, other = (fitted(counts, interval="passages", n_boot=4, seed=seed).documents for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(once, again)
    assert not np.allclose(once["se"], other["se"])


# Uncertainty


def test_analytic_error_is_the_formula():
    result = fitted(table(SMALL), tolerance=1e-9)
    mean, beta = means(result), result.words["beta"].to_numpy()
    prior = (beta @ beta) / (7 * 3.0**2)
    information = mean @ beta**2 - (mean @ beta) ** 2 / mean.sum(axis=1) + prior
    assert np.allclose(result.documents["se"], information**-0.5)
    theta = result.documents["estimate"].to_numpy()
    information = theta**2 @ mean - (theta @ mean) ** 2 / mean.sum(axis=0) + 1 / 9
    assert np.allclose(result.words["se_beta"], information**-0.5)


def test_dispersion_is_pearson_over_degrees_of_freedom():
    result = fitted(table(SMALL), tolerance=1e-9)
    chi_square = ((SMALL - means(result)) ** 2 / means(result)).sum()
    assert result.dispersion == pytest.approx(chi_square / (7 * 12 - 2 * 7 - 2 * 12 + 3))


def test_analytic_intervals_cover():
    assert 0.90 <= coverage(40) <= 0.98


def test_parametric_intervals_cover():
    assert 0.90 <= coverage(8, interval="parametric", n_boot=50) <= 0.98


def test_passage_intervals_cover_bursty_text_where_analytic_ones_do_not():
    assert coverage(12, burst=6.0) < 0.80
    assert 0.90 <= coverage(12, burst=6.0, interval="passages", n_boot=50) <= 0.98


def test_interval_is_of_student_for_the_units_redrawn():
    few, many = simulated(7, n=6, n_terms=40)[0], simulated(7, n=6, n_terms=40, statements=8)[0]
    for counts, quantile in [(few, 2.068658), (many, 2.364624)]:  # 24 passages of 4 statements; 8 statements
        documents = fitted(counts, interval="passages", n_boot=4).documents
        assert np.allclose(documents["high"] - documents["estimate"], quantile * documents["se"])
    documents = fitted(few).documents
    assert np.allclose(documents["high"] - documents["estimate"], 1.959964 * documents["se"])


def test_dispersion_tells_bursty_text():
    assert fitted(simulated(1)[0]).dispersion == pytest.approx(1, abs=0.1)
    assert fitted(simulated(1, burst=3.0)[0]).dispersion > 1.3


def test_document_of_one_passage_has_no_passage_interval():
    counts, _ = simulated(6, n=8, n_terms=40)
    others = counts.rows["delegation"] != "D03"
    keep = others | (counts.rows.index == np.flatnonzero(~others)[0])
    documents = fitted(counts.select(rows=keep.to_numpy()), interval="passages", n_boot=4).documents.set_index(
        "delegation"
    )
    assert documents["se"].isna().tolist() == [label == "D03" for label in documents.index]
    assert np.isfinite(documents["estimate"]).all()
    assert documents.loc["D03", "n_passages"] == 1


@pytest.mark.parametrize(("statements", "passages"), [(1, 6), (2, 4), (4, 3), (9, 2)])
def test_passage_weights_carry_the_variance_of_the_mean(statements, passages):
    """Passages that are alike in all but noise: the variance of a redrawn mean is that of the mean."""
    rng = np.random.default_rng(0)
    values = rng.standard_normal((4000, statements, passages))
    rows = pd.MultiIndex.from_product([range(4000), range(statements), range(passages)]).to_frame(index=False)
    rows.columns = pd.Index(["delegation", "statement", "sentence"])
    matrix = sp.csr_array(np.column_stack([np.ones(len(rows)), values.ravel()]))
    counts = TermMatrix(matrix, pd.Index(["one", "value"]), rows, "passage")
    draws = Passages.of(counts, "delegation").draw(rng).toarray()
    assert draws[:, 0].mean() == pytest.approx(statements * passages)
    redrawn = draws[:, 1] / draws[:, 0] - values.mean(axis=(1, 2))
    assert redrawn.var() == pytest.approx(1 / (statements * passages), rel=0.1)


# Trimming


def test_trimming_counts_documents_not_tokens():
    counts = table(np.array([[90, 1, 0, 1], [0, 1, 2, 1], [0, 1, 1, 0], [0, 0, 3, 0]]))
    kept, trimming = trim_terms(counts, 3)
    assert kept.terms.tolist() == ["t001", "t002"]
    assert (trimming.n_terms_given, trimming.n_terms, trimming.min_delegations) == (4, 2, 3)
    assert trimming.share_tokens == pytest.approx(9 / 101)
    assert len(counts.terms) == 4


@pytest.mark.parametrize(
    ("min_delegations", "n_documents", "needed"),
    [(None, 20, 3), (None, 41, 5), (0.5, 7, 4), (0.3, 20, 6), (1, 7, 1), (2.0, 7, 2)],
)
def test_trimming_rule(min_delegations, n_documents, needed):
    assert trim_terms(table(np.ones((n_documents, 2))), min_delegations)[1].min_delegations == needed


@pytest.mark.parametrize("min_delegations", [0, -1, 1.5, 0.0])
def test_trimming_refuses_other_numbers(min_delegations):
    with pytest.raises(ValueError, match="`min_delegations`: allowed is a share between 0 and 1 or a"):
        trim_terms(table(SMALL), min_delegations)


def test_trimming_refuses_to_leave_nothing():
    with pytest.raises(ValueError, match="`min_delegations`: .*8 documents leave none of 12"):
        trim_terms(table(SMALL), 8)


def test_trimming_is_reported():
    result = fitted(table(np.hstack([SMALL, np.eye(7)])))
    assert (result.trimming.n_terms_given, result.trimming.n_terms) == (19, 12)
    assert len(result.words) == 12


# What it refuses


@pytest.mark.parametrize(
    ("counts", "settings", "message"),
    [
        (SMALL[:2], {}, r"`counts`: allowed are 3 documents or more \(two always lie at -1 and 1\); received 2"),
        (np.vstack([SMALL, 0 * SMALL[:1]]), {}, "`counts`: allowed are documents with a term that is kept .* in D07"),
        (np.outer(np.arange(1, 6), [1, 2, 3]), {}, "`counts`: allowed are documents whose vocabularies differ"),
        (SMALL - 1, {"min_delegations": 1}, "`counts`: allowed are numbers from 0; received -1"),
        (SMALL, {"interval": "passages"}, "`interval`: allowed is 'passages' if a row of `counts` is less than a del"),
        (
            SMALL,
            {"interval": "bayes"},
            "`interval`: allowed is one of passages, parametric, analytic; received 'bayes'",
        ),
        (SMALL, {"level": 95}, "`level`: allowed is a number between 0 and 1; received 95"),
        (SMALL, {"n_boot": 1}, "`n_boot`: allowed is a whole number from 2; received 1"),
        (SMALL, {"beta_sd": 0}, "`beta_sd`: allowed is a finite number over 0; received 0"),
        (SMALL, {"max_sweeps": 0}, "`max_sweeps`: allowed is a whole number from 1; received 0"),
    ],
)
def test_unusable_input_is_refused(counts, settings, message):
    with pytest.raises(ValueError, match=message):
        fitted(table(counts), **settings)


@pytest.mark.parametrize("direction", [("D00", "XX"), ("D00", "D00")])
def test_unknown_direction_is_refused(direction):
    with pytest.raises(ValueError, match=r"`direction`: allowed are two different documents of D00, D01, .* received"):
        wordfish(table(SMALL), direction, interval="analytic")


def test_documents_named_twice_are_refused():
    with pytest.raises(ValueError, match="`counts`: allowed is one row a document; received 7 rows for 6"):
        fitted(table(SMALL, [*named(6), "D05"]))
