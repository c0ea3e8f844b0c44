"""Found themes: planted themes are found, results repeat, and the parts fit together."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import TermSpec, count_terms
from oewg_analysis.terms import TermMatrix
from oewg_analysis.topics import _agreement, _error, found_themes

PLANTED = [f"{letter}{number}" for letter in ("kilo", "lima", "mike") for number in range(10)]


def planted(n_statements: int = 45) -> TermMatrix:
    """Statements of three themes, two rows each, every row with terms of its own theme and a little noise."""
    rng = np.random.default_rng(3)
    sizes = np.array([0.5, 0.3, 0.2])
    theme = np.repeat(np.arange(3), (sizes * n_statements).round().astype(int))
    rate = np.full((len(theme), 30), 0.02)
    for row, own in enumerate(theme):
        rate[row, 10 * own : 10 * own + 10] = 1.5
    matrix = csr_array(rng.poisson(np.repeat(rate, 2, axis=0)).astype(np.int64))
    rows = pd.DataFrame({"statement": np.repeat([f"s{i:03}" for i in range(len(theme))], 2)})
    return TermMatrix(matrix, pd.Index(PLANTED, dtype="str"), rows, "passage")


@pytest.fixture(scope="module")
def found():
    return found_themes(planted(), candidates=[2, 3, 4, 5], n_runs=6)


def test_planted_themes_are_found(found):
    assert found.n_themes == 3
    top = (
        found.terms[found.terms["rank"] <= 10].groupby("theme")["term"].agg(lambda terms: {term[:4] for term in terms})
    )
    assert top.tolist() == [{"kilo"}, {"lima"}, {"mike"}]
    own = found.passages.sort_values("share").drop_duplicates("row", keep="last").set_index("row")["theme"].sort_index()
    assert own.tolist() == [1] * 44 + [2] * 28 + [3] * 18 or (own.diff().dropna() >= 0).all()


def test_candidates_follow_the_rule(found):
    table = found.candidates.set_index("n_themes")
    best = table["estimate"].idxmax()
    near = table.index[table["estimate"] >= table.loc[best, "estimate"] - table.loc[best, "se"]]
    assert table.index[table["chosen"]].tolist() == [near.max()]
    assert table["error"].is_monotonic_decreasing
    np.testing.assert_allclose(table["estimate"], (table["seeds"] + table["statements"]) / 2)
    assert (table["lowest"] <= table["estimate"]).all() and table["estimate"].between(0, 1).all()


def test_parts_fit_together(found):
    np.testing.assert_allclose(found.terms.groupby("theme")["weight"].sum(), 1.0)
    np.testing.assert_allclose(found.passages.groupby("row")["share"].sum(), 1.0)
    assert found.stability["share"].sum() == pytest.approx(1.0)
    assert found.stability["share"].is_monotonic_decreasing
    assert found.stability["n_statements"].sum() == 45
    assert found.stability["estimate"].mean() == pytest.approx(
        found.candidates.set_index("n_themes").loc[found.n_themes, "estimate"]
    )
    assert (found.terms.groupby("theme")["rank"].max() == found.terms.groupby("theme").size()).all()


def test_same_seed_same_digits(found):
    again = found_themes(planted(), candidates=[2, 3, 4, 5], n_runs=6)
    for name in ("terms", "passages", "stability", "candidates"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name), check_exact=True)


def test_a_fixed_number_is_the_same_fit_as_among_candidates(found):
    fixed = found_themes(planted(), 3, n_runs=6)
    pd.testing.assert_frame_equal(fixed.terms, found.terms)
    pd.testing.assert_frame_equal(fixed.stability, found.stability)
    assert fixed.candidates["chosen"].tolist() == [True]


def test_rows_without_terms_are_not_listed():
    counts = planted()
    matrix = counts.matrix.tolil()
    matrix[0] = 0
    empty = TermMatrix(csr_array(matrix), counts.terms, counts.rows, "passage")
    assert 0 not in set(found_themes(empty, 3, n_runs=2).passages["row"])


def test_rare_terms_found_no_theme():
    counts = planted()
    matrix = csr_array(np.c_[counts.matrix.toarray(), np.r_[50, np.zeros(counts.matrix.shape[0] - 1)]].astype(np.int64))
    rare = TermMatrix(matrix, pd.Index([*PLANTED, "hapax"], dtype="str"), counts.rows, "passage")
    assert "hapax" not in set(found_themes(rare, 3, n_runs=2).terms["term"])
    assert "hapax" in set(found_themes(rare, 3, n_runs=2, min_statements=1).terms["term"])


def test_agreement_does_not_mind_the_order_of_themes():
    themes = np.array([[5.0, 4.0, 0, 0], [0, 0, 3.0, 2.0]])
    assert _agreement(themes, themes[::-1]).tolist() == [1.0, 1.0]
    assert _agreement(themes, np.array([[0, 0, 1.0, 0], [1.0, 0, 0, 1.0]])).tolist() == [1 / 3, 1 / 2]


def test_error_is_that_of_the_dense_product():
    rng = np.random.default_rng(1)
    weights, rows, themes = rng.random((5, 4)), rng.random((5, 2)), rng.random((2, 4))
    expected = np.linalg.norm(weights - rows @ themes) / np.linalg.norm(weights)
    assert _error(csr_array(weights), rows, themes) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_themes": 1}, "`n_themes`, `candidates`: allowed are whole numbers from 2 to 24"),
        ({"n_themes": 40}, r"received \[40\]"),
        ({"candidates": []}, r"received \[\]"),
        ({"n_themes": 3, "n_runs": 1}, "`n_runs`: allowed is a whole number from 2; received 1"),
        ({"n_themes": 3, "min_statements": 0}, "`min_statements`: allowed is a whole number from 1; received 0"),
    ],
)
def test_settings_outside_their_range_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        found_themes(planted(), **settings)


def test_statements_serve_as_rows():
    text = "Norms guide States. Rules bind States."
    frame = pd.DataFrame({"id": list("abcdef"), "delegation": "AAA", "date": 2020, "text": text})
    frame.loc[3:, "text"] = "Training needs funds. Funds need donors."
    counts = count_terms(Corpus.from_frame(frame), TermSpec(state_names=True)).pool("statement")
    found = found_themes(counts, 2, n_runs=2)
    assert found.passages["row"].tolist() in ([0, 1, 2, 3, 4, 5], [3, 4, 5, 0, 1, 2])
    assert found.stability["estimate"].tolist() == pytest.approx([1.0, 1.0])
