"""The score of sets of choices, where one choice drives the structure, and against a loop."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import rankdata, spearmanr

from oewg_analysis import Corpus, pretext, pretext_scores, specifications
from oewg_analysis.preprocessing_scores import _scored

CODES = ["AUT", "BEL", "DNK", "BRA", "CHL", "PER"]
TOPICS = ["ransomware", "satellites", "banks"]
LIGHT = ["attack", "attacks", "the", "of", "and", "stressed", "noted", "due diligence", "diligence", "harbour"]
NAMES = ["Ghana", "Kenya", "Egypt", "Nigeria"]
FIXED = {"min_df": (1,), "sublinear_tf": (False,), "reports": (True,), "writers": ("all",)}


@pytest.fixture(scope="module")
def toy(corpus: Corpus) -> Corpus:
    """Texts whose pairs of delegations hang on whether names of States count, and on little else."""
    rng = np.random.default_rng(20250711)
    rows = []
    for place, code in enumerate(CODES):
        names = rng.choice(NAMES, 2, replace=False)
        for n in range(3):
            words = [*rng.choice(TOPICS, 12, p=np.roll([0.6, 0.3, 0.1], place)), *rng.choice(LIGHT, 20)]
            words += [*rng.choice(names, 12)]
            parts = np.array_split(rng.permutation(words), 4)
            text = " ".join(f"So {' '.join(part)} here." for part in parts)
            rows.append((f"{code.lower()}-{n}", code, text))
    frame = pd.DataFrame(rows, columns=["id", "delegation", "text"]).assign(date="2021")
    return Corpus.from_frame(frame, like=corpus)


@pytest.fixture(scope="module")
def specs(toy: Corpus) -> pd.DataFrame:
    return specifications(toy, crossed=("stem", "stop_words", "reporting", "phrases", "state_names"), **FIXED)


def test_the_choice_that_drives_the_structure_comes_first(toy, specs):
    table = pretext(toy, specs, k=5, plain=True)
    assert table.loc[0, "choice"] == "state_names" and bool(table.loc[0, "value"])
    assert table.loc[0, "shift"] > 0.2 > 5 * table.loc[1, "shift"]
    assert set(table["choice"]) == {"stem", "stop_words", "reporting", "phrases", "state_names"}
    assert table["n_matched"].tolist() == [16] * 5 and set(table["n_specifications"]) == {32}


def test_sets_are_compared_with_no_preprocessing(toy, specs):
    scores = pretext_scores(toy, specs, k=5, plain=True)
    pd.testing.assert_frame_equal(scores[list(specs)], specs)
    raw = scores[~scores[["stem", "stop_words", "reporting", "phrases"]].any(axis=1) & scores["state_names"]]
    assert raw["estimate"].isna().all() and raw["correlation"].tolist() == pytest.approx([1.0])
    counted = scores.groupby("state_names")["correlation"].mean()
    assert counted[True] > counted[False]
    assert scores["estimate"].dropna().between(0, 1).all() and set(scores["n_pairs"]) == {15}


def test_the_score_is_that_of_a_loop():
    rng = np.random.default_rng(20250711)
    distances, raw = rng.random((6, 12)), np.repeat(rng.random((1, 12)), 6, axis=0)
    specs = pd.DataFrame({"stem": [True, False] * 3})
    found = _scored(specs, distances, raw, 4)
    moved = [np.abs(rankdata(row) - rankdata(raw[0])) for row in distances]
    order = [rankdata(-row) for row in moved]
    for i in range(6):
        first = np.argsort(-moved[i], kind="stable")[:4]
        gaps = [abs(order[j][pair] - order[i][pair]) / 12 for j in range(6) if j != i for pair in first]
        assert found["estimate"][i] == pytest.approx(np.mean(gaps))
        assert found["correlation"][i] == pytest.approx(spearmanr(distances[i], raw[0]).statistic)


def test_coefficients_are_those_of_least_squares(toy, specs):
    scores = pretext_scores(toy, specs, k=5, plain=True).dropna(subset="estimate")
    names = ["stem", "stop_words", "reporting", "phrases", "state_names"]
    design = sm.add_constant((scores[names] != specs.loc[0, names]).astype(float))
    model = sm.OLS(scores["estimate"], design).fit()
    table = pretext(toy, specs, k=5, plain=True).set_index("choice")
    np.testing.assert_allclose(table.loc[names, "estimate"], model.params[names])
    np.testing.assert_allclose(table.loc[names, ["low", "high"]], model.conf_int().loc[names])


def test_what_cannot_be_told_apart_is_nan(toy, specs):
    two = specs[specs["stem"] == specs["state_names"]].iloc[::3]
    table = pretext(toy, two, k=5, plain=True)
    assert table["estimate"].isna().all()


def test_what_is_wrong_is_said(toy, specs):
    with pytest.raises(ValueError, match="allowed are 3 or more sets and `k` 1 or more; received 2 and 50"):
        pretext_scores(toy, specs.head(2))
    with pytest.raises(ValueError, match="allowed are sets that share 2 or more pairs; received 0"):
        pretext_scores(toy.where(delegation="AUT"), specs.head(3))
