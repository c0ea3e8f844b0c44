import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from oewg_analysis.reference_scores import wordscores
from oewg_analysis.terms import TermMatrix

# The worked example of Laver, Benoit and Garry (2003), table 1: every text counts 17 adjacent words of A ... ZK.
PATTERN = [2, 3, 10, 22, 45, 78, 115, 146, 158, 146, 115, 78, 45, 22, 10, 3, 2]
WORDS = [chr(65 + i) for i in range(26)] + [f"Z{chr(65 + i)}" for i in range(11)]
FIRST = {"R1": "A", "R2": "F", "R3": "K", "R4": "P", "R5": "U", "V1": "H"}
REFERENCE = {"R1": -1.5, "R2": -0.75, "R3": 0.0, "R4": 0.75, "R5": 1.5}


def table(rows: dict[str, list[int]], terms: list[str]) -> TermMatrix:
    counts = sp.csr_array(np.array(list(rows.values()), dtype=np.int64))
    return TermMatrix(counts, pd.Index(terms), pd.DataFrame({"delegation": list(rows)}), "delegation")


def shifted(first: str) -> list[int]:
    start = WORDS.index(first)
    return [0] * start + PATTERN + [0] * (len(WORDS) - start - len(PATTERN))


@pytest.fixture
def example() -> TermMatrix:
    return table({text: shifted(first) for text, first in FIRST.items()}, WORDS)


def of(result, label: str) -> pd.Series:
    return result.documents.set_index("delegation").loc[label]


def test_table_one_of_the_article(example):
    result = wordscores(example, REFERENCE, None)
    virgin = of(result, "V1")
    assert example.matrix.sum(axis=1).tolist() == [1000] * 6
    assert round(virgin["raw"], 4) == -0.4481
    assert round(virgin["raw_se"], 4) == 0.0119
    assert virgin["n_scored"] == 1000
    assert virgin["share_scored"] == 1
    assert virgin["estimate"] == virgin["raw"]
    scores = result.words.set_index("term")["score"]
    assert scores["A"] == -1.5 and scores["ZK"] == 1.5
    # Word F stands in R1 78 times and in R2 twice: (78 x -1.5 + 2 x -0.75) / 80.
    assert scores["F"] == pytest.approx(-1.48125)


def test_word_scores_by_hand():
    counts = table({"left": [3, 1, 0], "right": [1, 1, 0], "other": [1, 1, 2]}, ["a", "b", "unseen"])
    result = wordscores(counts, {"left": 0.0, "right": 1.0}, None)
    assert result.words["term"].tolist() == ["a", "b"]
    assert result.words["score"].tolist() == pytest.approx([0.5 / 1.25, 0.5 / 0.75])
    assert result.words["n_reference"].tolist() == [4, 2]
    other = of(result, "other")
    assert other["raw"] == pytest.approx((0.4 + 2 / 3) / 2)
    assert other["raw_se"] == pytest.approx((2 / 3 - 0.4) / 2 / np.sqrt(2))
    assert (other["n_scored"], other["share_scored"]) == (2, 0.5)


def test_mv_keeps_the_outer_reference_texts(example):
    result = wordscores(example, REFERENCE, "mv")
    assert of(result, "R1")["estimate"] == pytest.approx(-1.5)
    assert of(result, "R5")["estimate"] == pytest.approx(1.5)
    assert -0.75 < of(result, "V1")["estimate"] < of(result, "V1")["raw"]


def test_mv_averages_ties_at_an_end():
    counts = table({"a": [3, 1], "b": [2, 2], "c": [0, 4]}, ["x", "y"])
    result = wordscores(counts, {"a": 0.0, "b": 0.0, "c": 1.0}, "mv").documents.set_index("delegation")
    assert result.loc[["a", "b"], "estimate"].mean() == pytest.approx(0.0)
    assert result.loc["c", "estimate"] == pytest.approx(1.0)


def test_lbg_gives_other_texts_the_spread_of_the_references(example):
    rows = {text: shifted(first) for text, first in {**FIRST, "V2": "M", "V3": "J"}.items()}
    documents = wordscores(table(rows, WORDS), REFERENCE, "lbg").documents
    others = documents[documents["reference"].isna()]
    assert others["estimate"].std() == pytest.approx(np.std(list(REFERENCE.values()), ddof=1))
    assert others["estimate"].mean() == pytest.approx(others["raw"].mean())
    assert (others["se"] / others["raw_se"]).std() == pytest.approx(0)


def test_lbg_of_one_text_is_undefined(example):
    assert np.isnan(of(wordscores(example, REFERENCE, "lbg"), "V1")["estimate"])


def test_interval_is_normal(example):
    virgin = of(wordscores(example, REFERENCE, "mv", level=0.95), "V1")
    assert virgin["high"] - virgin["low"] == pytest.approx(2 * 1.959964 * virgin["se"])
    assert virgin["se"] > virgin["raw_se"] > 0


@pytest.mark.parametrize("transform", [None, "mv"])
def test_mirrored_references_mirror_the_scores(example, transform):
    plain = wordscores(example, REFERENCE, transform).documents
    mirrored = wordscores(example, {text: -score for text, score in REFERENCE.items()}, transform).documents
    assert np.allclose(plain["estimate"], -mirrored["estimate"])
    assert np.allclose(plain["se"], mirrored["se"])


def test_passages_are_summed_first(example):
    whole = example.matrix.toarray()
    halves = np.vstack([whole // 2, whole - whole // 2])
    names = [*FIRST, *FIRST]
    rows = pd.DataFrame({"delegation": names, "statement": names, "paragraph": 1, "sentence": [1] * 6 + [2] * 6})
    split = TermMatrix(sp.csr_array(halves), example.terms, rows, "passage")
    plain, pooled = wordscores(example, REFERENCE).documents, wordscores(split, REFERENCE).documents
    pd.testing.assert_frame_equal(plain, pooled[plain.columns], check_dtype=False)
    assert pooled["n_passages"].tolist() == [2] * 6


def test_text_without_a_scored_word_is_nan():
    counts = table({"left": [1, 0, 0], "right": [0, 1, 0], "other": [0, 0, 5], "empty": [0, 0, 0]}, ["a", "b", "c"])
    result = wordscores(counts, {"left": -1.0, "right": 1.0})
    assert np.isnan(of(result, "other")["estimate"])
    assert of(result, "other")["share_scored"] == 0
    assert np.isnan(of(result, "empty")["share_scored"])


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ({"R1": 0.0, "R9": 1.0}, "`reference`: allowed are documents with at least one count; received R9"),
        ({"R1": 0.0}, "two or more different finite positions; received {'R1': 0.0}"),
        ({"R1": 1.0, "R2": 1.0}, "two or more different"),
        ({"R1": 0.0, "R2": np.inf}, "finite"),
        ({}, "two or more"),
    ],
)
def test_unusable_reference_is_refused(example, reference, message):
    with pytest.raises(ValueError, match=message):
        wordscores(example, reference)


def test_unknown_settings_are_refused(example):
    with pytest.raises(ValueError, match="`transform`: allowed is one of None, 'mv', 'lbg'; received 'MV'"):
        wordscores(example, REFERENCE, "MV")
    with pytest.raises(ValueError, match="`level`: allowed is a number between 0 and 1; received 95"):
        wordscores(example, REFERENCE, level=95)
