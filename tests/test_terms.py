"""Weights against scikit-learn, sums against the rows they are made of."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from oewg_analysis import TermMatrix, TermSpec, count_terms, tfidf
from oewg_analysis.terms import document_frequency, idf


def matrix_of(values, **columns):
    values = np.asarray(values)
    rows = pd.DataFrame({"statement": [f"s-{n}" for n in range(len(values))], **columns})
    return TermMatrix(csr_array(values), pd.Index([f"t{n}" for n in range(values.shape[1])]), rows, "passage")


@pytest.fixture
def three():
    return matrix_of([[1, 0, 2], [0, 0, 1], [0, 0, 0]], statement=["a", "a", "b"], delegation=["FJI", "FJI", "NRU"])


@pytest.fixture(scope="module")
def counts(corpus):
    return count_terms(corpus)


SETTINGS = [
    (smooth, sublinear, norm) for smooth in (True, False) for sublinear in (True, False) for norm in ("l1", "l2", None)
]


@pytest.mark.parametrize(("smooth_idf", "sublinear_tf", "norm"), SETTINGS)
@pytest.mark.parametrize("unit", ["passage", "statement"])
def test_same_as_the_transformer(counts, unit, smooth_idf, sublinear_tf, norm):
    table = counts if unit == "passage" else counts.pool(unit)
    settings = {"smooth_idf": smooth_idf, "sublinear_tf": sublinear_tf, "norm": norm}
    expected = TfidfTransformer(**settings).fit_transform(table.matrix)
    found = tfidf(table, **settings)
    np.testing.assert_allclose(found.matrix.toarray(), expected.toarray(), rtol=1e-12, atol=0)
    assert found.matrix.dtype == np.float64
    assert found.terms is table.terms and found.rows is table.rows and found.unit == table.unit


def test_same_as_the_vectorizer_on_the_same_tokens(counts, corpus):
    by_passage = dict(zip(corpus.passages["text"], counts.matrix.tolil().rows, strict=True))
    times = dict(zip(corpus.passages["text"], counts.matrix.tolil().data, strict=True))
    assert len(by_passage) == len(corpus.passages)

    def tokens(text):
        return [counts.terms[column] for column, n in zip(by_passage[text], times[text], strict=True) for _ in range(n)]

    vectorizer = TfidfVectorizer(analyzer=tokens, vocabulary=list(counts.terms), lowercase=False)
    expected = vectorizer.fit_transform(corpus.passages["text"])
    np.testing.assert_allclose(tfidf(counts).matrix.toarray(), expected.toarray(), rtol=1e-12, atol=0)


def test_weights_by_the_documents_of_another_matrix(counts):
    statements = counts.pool("statement")
    expected = TfidfTransformer().fit(statements.matrix).transform(counts.matrix)
    found = tfidf(counts, documents=statements)
    np.testing.assert_allclose(found.matrix.toarray(), expected.toarray(), rtol=1e-12, atol=0)


def test_idf_by_hand(three):
    np.testing.assert_allclose(idf(three), np.log([4 / 2, 4 / 1, 4 / 3]) + 1)
    np.testing.assert_array_equal(idf(three, smooth_idf=False), [np.log(3) + 1, np.inf, np.log(3 / 2) + 1])


def test_document_frequency(three):
    frequency = document_frequency(three)
    assert frequency.dtype == np.int64
    assert frequency.tolist() == [1, 0, 2]


COUNTS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 3), min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(COUNTS, st.sampled_from(SETTINGS))
def test_weights_of_any_counts(values, settings):
    smooth_idf, sublinear_tf, norm = settings
    table = matrix_of(values)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        weights = tfidf(table, smooth_idf=smooth_idf, sublinear_tf=sublinear_tf, norm=norm).matrix.toarray()
    empty = np.sum(values, axis=1) == 0
    assert np.isfinite(weights).all() and (weights >= 0).all()
    assert ((weights > 0) == (np.array(values) > 0)).all()
    assert (weights[empty] == 0).all()
    if norm is not None:
        lengths = np.linalg.norm(weights[~empty], ord=int(norm[1]), axis=1)
        np.testing.assert_allclose(lengths, 1)


@pytest.mark.parametrize("norm", ["l1", "l2", None])
@pytest.mark.parametrize("sublinear_tf", [True, False])
def test_zeros_that_are_stored_are_zeros(three, norm, sublinear_tf):
    stored = three.matrix.copy()
    stored.data[2] = 0
    table = replace(three, matrix=stored)
    plain = matrix_of(stored.toarray())
    assert table.matrix.nnz > plain.matrix.nnz
    settings = {"norm": norm, "sublinear_tf": sublinear_tf}
    np.testing.assert_array_equal(tfidf(table, **settings).matrix.toarray(), tfidf(plain, **settings).matrix.toarray())
    assert table.matrix.nnz == 3


def test_originals_stay_as_they_are(counts):
    matrix, rows, terms = counts.matrix.copy(), counts.rows.copy(), counts.terms.copy()
    tfidf(counts, sublinear_tf=True)
    counts.pool("delegation")
    counts.select(rows=np.arange(len(rows)) < 3, terms=np.arange(len(terms)) < 3)
    assert abs(counts.matrix - matrix).sum() == 0
    pd.testing.assert_frame_equal(counts.rows, rows)
    pd.testing.assert_index_equal(counts.terms, terms)


def test_settings_that_are_refused(three, counts):
    with pytest.raises(ValueError, match="`norm`: allowed is l1, l2 or None; received 'max'"):
        tfidf(three, norm="max")
    with pytest.raises(ValueError, match="`documents`: allowed is a matrix with the terms of `counts`"):
        tfidf(three, documents=counts)


@pytest.mark.parametrize("by", ["statement", "delegation"])
def test_pooled_rows_are_sums(counts, by):
    pooled = counts.pool(by)
    assert pooled.unit == by
    assert list(pooled.rows[by]) == sorted(set(counts.rows[by]))
    assert pooled.matrix.dtype == np.int64
    expected = pd.DataFrame(counts.matrix.toarray()).groupby(counts.rows[by].to_numpy()).sum()
    np.testing.assert_array_equal(pooled.matrix.toarray(), expected)
    assert pooled.rows["n_passages"].sum() == len(counts.rows)
    assert pooled.rows["n_statements"].sum() == counts.rows["statement"].nunique()


def test_pooling_by_steps_is_pooling_at_once(counts):
    at_once, steps = counts.pool("delegation"), counts.pool("statement").pool("delegation")
    assert abs(at_once.matrix - steps.matrix).sum() == 0
    pd.testing.assert_frame_equal(at_once.rows, steps.rows)


def test_pool_by_hand(three):
    pooled = three.pool("statement")
    assert pooled.matrix.toarray().tolist() == [[1, 0, 3], [0, 0, 0]]
    assert pooled.rows.to_numpy().tolist() == [["a", "FJI", 1, 2], ["b", "NRU", 1, 1]]
    labels = pd.Series(["y", "x", None], name="half")
    pooled = three.pool(labels)
    assert (pooled.unit, pooled.matrix.toarray().tolist()) == ("half", [[0, 0, 1], [1, 0, 2]])
    assert pooled.rows["n_statements"].tolist() == [1, 1]
    everything = three.pool(pd.Series("all", index=range(3)))
    assert everything.matrix.toarray().tolist() == [[1, 0, 3]]
    assert "delegation" not in everything.rows
    assert everything.rows[["n_statements", "n_passages"]].to_numpy().tolist() == [[2, 3]]


def test_pooling_weights_keeps_them_weights(counts):
    weights = tfidf(counts)
    pooled = weights.pool("statement")
    assert pooled.matrix.dtype == np.float64
    assert pooled.matrix.sum() == pytest.approx(weights.matrix.sum())


def test_select(three):
    kept = three.select(rows=np.array([False, True, True]), terms=np.array([True, False, True]))
    assert kept.matrix.toarray().tolist() == [[0, 1], [0, 0]]
    assert list(kept.terms) == ["t0", "t2"]
    assert kept.rows.index.tolist() == [0, 1]
    assert list(kept.rows["statement"]) == ["a", "b"]
    assert three.select().matrix is three.matrix


def test_real_speeches(general_debate):
    counts = count_terms(general_debate, TermSpec(min_df=5)).pool("statement")
    weights = tfidf(counts, sublinear_tf=True)
    expected = TfidfTransformer(sublinear_tf=True).fit_transform(counts.matrix)
    assert abs(weights.matrix - expected).max() < 1e-12
