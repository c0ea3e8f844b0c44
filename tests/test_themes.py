"""Given themes: scores by hand, assignment by an independent loop, measures against scikit-learn."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import precision_recall_fscore_support

from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import TermSpec, count_terms
from oewg_analysis.terms import TermMatrix
from oewg_analysis.themes import (
    GRID,
    THRESHOLD,
    assign_held_out,
    assign_themes,
    evaluate_themes,
    score_themes,
    seed_terms,
)

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
RUS = SHARED / "data" / "statements" / "rus-2019-09-09.txt"

THEMES = pd.DataFrame(
    {
        "theme": ["fire", "water", "air"],
        "title": ["Fire", "Water", "Air"],
        "seeds": [("flame", "heat"), ("rain",), ("kite",)],
    }
)
TEXTS = {
    "aaa-1": ("AAA", ("fire",), "Flames bring heat. Stones sleep."),
    "aaa-2": ("AAA", ("fire", "water"), "Flames meet rain. The."),
    "bbb-1": ("BBB", ("water",), "Rain falls on stones. Rain falls on grass and moss and bark."),
    "ccc-1": ("CCC", ("water",), "Stones sleep under grass."),
    "ddd-1": ("DDD", (), "Rain and heat."),
}


@pytest.fixture
def small() -> Corpus:
    rows = [(name, code, text, "2021") for name, (code, _, text) in TEXTS.items()]
    corpus = Corpus.from_frame(pd.DataFrame(rows, columns=["id", "delegation", "text", "date"]))
    corpus.statements["themes"] = pd.Series([themes for _, themes, _ in TEXTS.values()])
    return corpus


@pytest.fixture
def counts(small: Corpus) -> TermMatrix:
    return count_terms(small, TermSpec(state_names=True))


def test_score_is_the_cosine_with_a_vector_of_seeds(counts):
    documents = TfidfTransformer().fit(counts.pool("statement").matrix)
    weights = documents.transform(counts.matrix).toarray()
    seeds = np.isin(counts.terms, ["Flames", "flames", "heat"]) / np.sqrt(2)
    filled = counts.matrix.sum(axis=1) > 0
    scores = score_themes(counts, THEMES)
    np.testing.assert_allclose(scores["fire"][filled], weights[filled] @ seeds)
    assert scores.index.names == ["statement", "paragraph", "sentence"]
    assert scores.columns.tolist() == ["fire", "water", "air"]


def test_undefined_scores_are_nan(counts):
    scores = score_themes(counts, THEMES)
    assert scores["air"].isna().all()
    assert scores.loc[("aaa-2", 1, 2)].isna().all()
    assert scores.loc[("aaa-1", 1, 2), "fire"] == 0


def test_the_seeds_alone_score_one(counts):
    assert score_themes(counts, THEMES).loc[("bbb-1", 1, 1), "water"] < 1
    alone = Corpus.from_frame(
        pd.DataFrame({"id": ["a"], "delegation": ["AAA"], "text": ["Raining rain."], "date": [2020]})
    )
    assert score_themes(count_terms(alone), THEMES)["water"].tolist() == pytest.approx([1.0])


def test_statements_are_scored_too(counts):
    scores = score_themes(counts.pool("statement"), THEMES)
    assert scores.index.tolist() == sorted(TEXTS)
    assert (scores["fire"] > 0).tolist() == [True, True, False, False, True]


def test_a_pooled_unit_is_refused(counts):
    with pytest.raises(
        ValueError, match="`counts`: allowed are rows of unit passage or statement; received unit 'deleg"
    ):
        score_themes(counts.pool("delegation"), THEMES)


def test_no_theme_is_refused(counts):
    with pytest.raises(ValueError, match="`themes`: allowed is at least one"):
        score_themes(counts, THEMES.head(0))


def test_a_statement_has_the_themes_its_passages_reach(counts):
    scores = score_themes(counts, THEMES)
    assigned = assign_themes(scores, 0.3)
    for row in assigned.itertuples():
        own = scores.loc[row.statement, row.theme].tolist()
        assert row.n_reached == sum(score >= 0.3 for score in own)
        assert row.assigned == (row.n_reached > 0)
        assert row.n_rows == sum(not np.isnan(score) for score in own)
        assert np.isnan(row.estimate) if row.theme == "air" else row.estimate == np.nanmax(own)
    given = assigned[assigned["assigned"]].groupby("statement")["theme"].agg(list)
    assert given.to_dict() == {
        "aaa-1": ["fire"],
        "aaa-2": ["fire", "water"],
        "bbb-1": ["water"],
        "ddd-1": ["fire", "water"],
    }


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1, np.nan])
def test_threshold_outside_its_range_is_refused(counts, threshold):
    with pytest.raises(ValueError, match="`threshold`: allowed is a number over 0 and at most 1"):
        assign_themes(score_themes(counts, THEMES), threshold)


def test_measures_agree_with_scikit_learn(small, counts):
    assigned = assign_themes(score_themes(counts, THEMES), 0.3)
    found = evaluate_themes(small, assigned, n_boot=20)
    coded = assigned[assigned["statement"] != "ddd-1"]
    for theme in ("fire", "water"):
        one = coded[coded["theme"] == theme]
        truth = [theme in TEXTS[statement][1] for statement in one["statement"]]
        expected = precision_recall_fscore_support(truth, one["assigned"], average="binary")[:3]
        np.testing.assert_allclose(found.loc[found["theme"] == theme, "estimate"], expected)
    assert set(found["n_statements"]) == {4} and set(found["n_delegations"]) == {3}
    micro = found[found["theme"] == "micro"].set_index("measure")
    assert micro["estimate"].to_dict() == pytest.approx({"precision": 1.0, "recall": 0.8, "f1": 8 / 9})
    assert micro["n_human"].unique().tolist() == [5] and micro["n_assigned"].unique().tolist() == [4]


def test_what_is_undefined_is_nan(small, counts):
    found = evaluate_themes(small, assign_themes(score_themes(counts, THEMES), 0.3), n_boot=20).set_index(
        ["theme", "measure"]
    )
    assert found.loc["air", ["estimate", "low", "high"]].isna().all(axis=None)
    assert np.isnan(found.loc[("macro", "f1"), "estimate"])


def test_baselines_by_hand(small, counts):
    found = evaluate_themes(small, assign_themes(score_themes(counts, THEMES), 0.3), n_boot=20).set_index(
        ["theme", "measure"]
    )
    # Water has 3 of 4 statements, fire 2 of 4, which is not over half.
    assert found.loc["water", "majority"].tolist() == pytest.approx([0.75, 1.0, 6 / 7])
    assert found.loc["water", "all_positive"].tolist() == pytest.approx([0.75, 1.0, 6 / 7])
    assert found.loc[("fire", "recall"), "majority"] == 0
    assert np.isnan(found.loc[("fire", "precision"), "majority"]) and np.isnan(found.loc[("fire", "f1"), "majority"])
    assert found.loc["fire", "all_positive"].tolist() == pytest.approx([0.5, 1.0, 2 / 3])
    assert found.loc["micro", "all_positive"].tolist() == pytest.approx([5 / 12, 1.0, 10 / 17])


def test_statements_without_a_persons_themes_alone_are_refused(small, counts):
    small.statements["themes"] = pd.Series([()] * len(small.statements))
    with pytest.raises(ValueError, match="themes of a person's; received none"):
        evaluate_themes(small, assign_themes(score_themes(counts, THEMES)))


def test_held_out_threshold_is_the_best_of_the_others(small, counts):
    scores, grid = score_themes(counts, THEMES), [0.9, 0.1, 0.5]
    found = assign_held_out(scores, small, grid)
    assert sorted(found["statement"].unique()) == ["aaa-1", "aaa-2", "bbb-1", "ccc-1"]
    home = {name: code for name, (code, _, _) in TEXTS.items()}
    for code in ("AAA", "BBB", "CCC"):
        others = [name for name in home if home[name] != code and TEXTS[name][1]]
        f1 = []
        for threshold in sorted(grid):
            guess = assign_themes(scores, threshold)
            guess = guess[guess["statement"].isin(others)]
            truth = [row.theme in TEXTS[row.statement][1] for row in guess.itertuples()]
            hits = sum(a and b for a, b in zip(truth, guess["assigned"], strict=True))
            f1.append(2 * hits / max(sum(truth) + guess["assigned"].sum(), 1))
        best = sorted(grid)[int(np.argmax(f1))]
        own = found[found["statement"].map(home) == code]
        assert set(own["threshold"]) == {best}
        same = assign_themes(scores, best).merge(own[["statement", "theme"]])
        pd.testing.assert_frame_equal(own.reset_index(drop=True), same)


def test_held_out_needs_two_delegations(small, counts):
    small.statements.loc[small.statements["delegation"] != "BBB", "themes"] = pd.Series([()] * len(TEXTS))
    with pytest.raises(ValueError, match="2 or more delegations; received 1"):
        assign_held_out(score_themes(counts, THEMES), small)


def test_limits_enclose_the_estimate_and_repeat(corpus):
    assigned = assign_themes(score_themes(count_terms(corpus.where(kind="digest")), corpus.themes))
    first, again = (evaluate_themes(corpus, assigned, n_boot=200) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert ((first["low"] < first["estimate"]) & (first["estimate"] < first["high"])).all()
    assert first["estimate"].between(0, 1).all() and first["high"].le(1).all()
    f1 = first[first["measure"] == "f1"]
    assert (f1["estimate"] > f1["all_positive"]).all()
    assert first["theme"].unique().tolist() == [*corpus.themes["theme"], "micro", "macro"]


def test_the_default_threshold_is_the_one_chosen_without_each_delegation(corpus):
    digests = corpus.where(kind="digest")
    chosen = assign_held_out(score_themes(count_terms(digests), corpus.themes), digests)["threshold"]
    assert chosen.mode().tolist() == [THRESHOLD]
    assert GRID.min() < chosen.min() and chosen.max() < GRID.max()


def test_fewer_than_three_delegations_have_no_limits(small, counts):
    two = small.where(delegation=["AAA", "BBB"])
    found = evaluate_themes(two, assign_themes(score_themes(count_terms(two), THEMES)), n_boot=10)
    assert found["low"].isna().all() and found["estimate"].notna().any()


@pytest.mark.skipif(not RUS.is_file(), reason=f"no {RUS.name}: the statement's text is not part of the repository")
def test_a_long_statement_of_its_own_words_is_given_its_themes(corpus):
    row = {"id": "rus-verbatim", "delegation": "RUS", "date": "2019-09-09", "text": RUS.read_text(encoding="utf-8")}
    beside = corpus.join(Corpus.from_frame(pd.DataFrame([row]), like=corpus))
    assigned = assign_themes(score_themes(count_terms(beside, mixed_kinds="allow"), beside.themes))
    own = assigned[(assigned["statement"] == "rus-verbatim") & assigned["assigned"]]
    assert {"norms", "threats", "capacity-building"} <= set(own["theme"])
    assert "confidence-building" not in set(own["theme"])


def test_seed_terms_keeps_all_rows_and_only_the_seeds() -> None:
    frame = pd.DataFrame(
        {"id": ["a", "b"], "delegation": ["AAA", "BBB"], "date": None, "text": ["Norms bind seas.", "Threats loom."]}
    )
    counts = count_terms(Corpus.from_frame(frame))
    themes = pd.DataFrame({"theme": ["law"], "title": ["Law"], "seeds": [("norm", "bind", "absent")]})
    kept = seed_terms(counts, themes, "law")
    assert kept.terms.tolist() == ["bind", "Norms"]
    assert kept.matrix.toarray().tolist() == [[1, 1], [0, 0]]
    with pytest.raises(ValueError, match="allowed is one of law; received 'war'"):
        seed_terms(counts, themes, "war")
    with pytest.raises(ValueError, match="received none of absent"):
        seed_terms(counts, themes.assign(seeds=[("absent",)]), "law")
