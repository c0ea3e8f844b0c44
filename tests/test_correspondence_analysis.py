import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from scipy.stats import chi2_contingency

from oewg_analysis.correspondence_analysis import correspondence
from oewg_analysis.residuals import DENSE_SIDE, masses, residual_svd
from oewg_analysis.terms import TermMatrix

COUNTS = np.array([[10, 2, 0, 5], [3, 8, 1, 4], [0, 1, 9, 5], [4, 4, 4, 4], [1, 0, 2, 7]])


def table(counts: np.ndarray, names: str | list[str] = "ABCDE") -> TermMatrix:
    terms = pd.Index([f"t{j}" for j in range(counts.shape[1])])
    rows = pd.DataFrame({"delegation": list(names)})
    return TermMatrix(sp.csr_array(counts.astype(np.int64)), terms, rows, "delegation")


def coordinates(frame: pd.DataFrame) -> np.ndarray:
    return frame.filter(like="dim_").to_numpy()


def test_agrees_with_the_dense_formula():
    p = COUNTS / COUNTS.sum()
    r, c = p.sum(axis=1), p.sum(axis=0)
    u, d, vt = np.linalg.svd(np.diag(r**-0.5) @ (p - np.outer(r, c)) @ np.diag(c**-0.5))
    result = correspondence(table(COUNTS), 2)
    assert np.allclose(np.abs(coordinates(result.documents)), np.abs(np.diag(r**-0.5) @ u[:, :2] * d[:2]))
    assert np.allclose(np.abs(coordinates(result.words)), np.abs(np.diag(c**-0.5) @ vt.T[:, :2] * d[:2]))
    assert np.allclose(result.inertia["inertia"], d[:2] ** 2)


def test_inertia_is_chi_square_over_n():
    result = correspondence(table(COUNTS), 3)
    chi_square = chi2_contingency(COUNTS, correction=False).statistic
    assert result.total_inertia == pytest.approx(chi_square / COUNTS.sum())
    assert result.inertia["share"].sum() == pytest.approx(1)
    assert result.inertia["inertia"].is_monotonic_decreasing
    for frame in (result.documents, result.words):
        assert frame["mass"].sum() == pytest.approx(1)
        weighted = frame["mass"].to_numpy() @ coordinates(frame) ** 2
        assert np.allclose(weighted, result.inertia["inertia"])
        assert np.allclose(frame["mass"].to_numpy() @ coordinates(frame), 0)


def test_distances_are_chi_square_distances():
    points = coordinates(correspondence(table(COUNTS), 3).documents)
    profiles = COUNTS / COUNTS.sum(axis=1, keepdims=True)
    mass = COUNTS.sum(axis=0) / COUNTS.sum()
    assert np.linalg.norm(points[0] - points[2]) == pytest.approx(
        np.sqrt(((profiles[0] - profiles[2]) ** 2 / mass).sum())
    )


def test_transition_formula_joins_the_two_sides():
    result = correspondence(table(COUNTS), 3)
    averages = COUNTS / COUNTS.sum(axis=1, keepdims=True) @ coordinates(result.words)
    assert np.allclose(coordinates(result.documents), averages / np.sqrt(result.inertia["inertia"].to_numpy()))


def test_sparse_path_agrees_with_the_dense_one():
    counts = np.random.default_rng(7).poisson(0.4, (DENSE_SIDE + 20, DENSE_SIDE + 40)) + np.eye(84, 104, dtype=int)
    matrix = sp.csr_array(counts)
    row, column = masses(matrix)
    dense = (counts / counts.sum() - np.outer(row, column)) / np.sqrt(np.outer(row, column))
    left, values, right = residual_svd(matrix, 3)
    u, d, vt = np.linalg.svd(dense, full_matrices=False)
    assert np.allclose(values, d[:3])
    assert np.allclose(np.abs(left), np.abs(u[:, :3]), atol=1e-8)
    assert np.allclose((left * values) @ right.T, (u[:, :3] * d[:3]) @ vt[:3], atol=1e-10)
    again = residual_svd(matrix, 3)
    assert all((a == b).all() for a, b in zip((left, values, right), again, strict=True))


def test_order_of_rows_changes_nothing():
    order = [3, 0, 4, 2, 1]
    plain = correspondence(table(COUNTS), 3)
    mixed = correspondence(table(COUNTS[order], [list("ABCDE")[i] for i in order]), 3)
    joined = mixed.documents.sort_values("delegation", ignore_index=True)
    pd.testing.assert_frame_equal(plain.documents, joined)
    pd.testing.assert_frame_equal(plain.words, mixed.words)


def test_sign_is_fixed_even_between_mirror_images():
    counts = np.array([[5, 1], [1, 5]])
    first = correspondence(table(counts, "AB"), 1).documents.set_index("delegation")["dim_1"]
    second = correspondence(table(counts[::-1], "BA"), 1).documents.set_index("delegation")["dim_1"]
    assert first["A"] == pytest.approx(-first["B"])
    assert first["A"] > 0 and second["A"] > 0


def test_scaling_all_counts_changes_nothing():
    plain, tenfold = correspondence(table(COUNTS)), correspondence(table(10 * COUNTS))
    assert np.allclose(coordinates(plain.documents), coordinates(tenfold.documents))


def test_empty_rows_and_terms_are_nan():
    counts = np.vstack([np.hstack([COUNTS, np.zeros((5, 1))]), np.zeros((1, 5))])
    result, plain = correspondence(table(counts, "ABCDEF")), correspondence(table(COUNTS))
    assert np.isnan(coordinates(result.documents)[5]).all()
    assert np.isnan(coordinates(result.words)[4]).all()
    assert np.allclose(coordinates(result.documents)[:5], coordinates(plain.documents))


def test_equal_profiles_have_no_inertia():
    result = correspondence(table(np.array([[1, 2], [2, 4], [3, 6]]), "ABC"), 1)
    assert result.total_inertia == 0
    assert result.inertia["share"].isna().all()
    assert np.allclose(coordinates(result.documents), 0)


def test_passages_are_summed_first():
    rows = pd.DataFrame({"delegation": list("AABBC"), "statement": list("uvwxy"), "paragraph": 1, "sentence": 1})
    passages = TermMatrix(sp.csr_array(COUNTS), pd.Index(list("abcd")), rows, "passage")
    summed = np.array([COUNTS[:2].sum(axis=0), COUNTS[2:4].sum(axis=0), COUNTS[4]])
    result = correspondence(passages)
    assert np.allclose(coordinates(result.documents), coordinates(correspondence(table(summed, "ABC")).documents))
    assert len(correspondence(passages, by="statement").documents) == 5


@pytest.mark.parametrize(
    ("counts", "n_dims", "message"),
    [
        (COUNTS, 0, r"`n_dims`: allowed is 1 to 3 for 5 x 4 counts; received 0"),
        (COUNTS, 4, r"`n_dims`: allowed is 1 to 3"),
        (COUNTS * 0, 2, "at least one count; received none"),
        (COUNTS - 1, 2, "`counts`: allowed are numbers from 0; received -1"),
    ],
)
def test_unusable_input_is_refused(counts, n_dims, message):
    with pytest.raises(ValueError, match=message):
        correspondence(table(counts), n_dims)
