"""The passages behind numbers, on texts small enough to read."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import TermSpec, count_terms
from oewg_analysis.evidence import passages_of_cell, passages_of_issue, passages_of_theme, passages_with, with_source
from oewg_analysis.terms import TermMatrix, tfidf

PASSAGE = ["statement", "delegation", "date", "url", "kind", "paragraph", "sentence", "text"]
TEXTS = {
    "aaa-1": ("AAA", "Norms guide conduct. An attack on a hospital breaks norms.\n\nThe."),
    "aaa-2": ("AAA", "Capacity-building needs funds. Attackers attacked; attacks followed attacks."),
    "bbb-1": ("BBB", "New norms are not needed. Capacity building helps, said the Chair\u2019s deputy."),
}


@pytest.fixture
def small() -> Corpus:
    rows = [(name, code, text, "2021", f"https://a.int/{name}") for name, (code, text) in TEXTS.items()]
    corpus = Corpus.from_frame(pd.DataFrame(rows, columns=["id", "delegation", "text", "date", "url"]))
    issues = [("new-norms", "norms", "New norms", "Further norms are needed"), ("fund", "help", "Fund", "Zzz")]
    positions = [
        ("aaa-1", "new-norms", "supports", "asks for norms", "first"),
        ("aaa-1", "new-norms", "conditional", "perhaps", "second"),
        ("bbb-1", "new-norms", "opposes", "sees no need", "first"),
        ("bbb-1", "fund", "supports", "helps", "first"),
    ]
    return Corpus(
        corpus.statements,
        corpus.passages,
        corpus.delegations,
        phrases={"capacity-building": ("capacity-building",)},
        issues=pd.DataFrame(issues, columns=["issue", "theme", "label", "proposition"]),
        positions=pd.DataFrame(positions, columns=["statement", "issue", "stance", "note", "coder"]),
    )


@pytest.fixture
def counts(small: Corpus) -> TermMatrix:
    return count_terms(small, TermSpec(state_names=True))


def test_source_stands_beside_each_passage(small, counts):
    found = with_source(small, counts)
    assert found.columns.tolist() == PASSAGE
    assert found["text"].tolist() == small.passages["text"].tolist()
    assert set(found.loc[found["statement"] == "bbb-1", "url"]) == {"https://a.int/bbb-1"}


def test_other_passages_are_refused(small, counts):
    with pytest.raises(
        ValueError, match="a matrix of the corpus's 7 passages, in their order; received 3 rows of unit 'st"
    ):
        passages_with(small, counts.pool("statement"), "norms")
    with pytest.raises(ValueError, match="received 7 rows"):
        with_source(small.where(delegation="AAA"), counts)


@pytest.mark.parametrize(
    ("term", "places"),
    [
        ("norms", [("aaa-1", 1), ("aaa-1", 2), ("bbb-1", 1)]),
        ("norm", [("aaa-1", 1), ("aaa-1", 2), ("bbb-1", 1)]),
        ("Attacking", [("aaa-2", 2), ("aaa-1", 2)]),
        ("capacity building", [("aaa-2", 1), ("bbb-1", 2)]),
        ("capacity", []),
        ("the", []),
        ("zebra", []),
    ],
)
def test_passages_with_a_term(small, counts, term, places):
    found = passages_with(small, counts, term)
    assert found.columns.tolist() == [*PASSAGE, "term", "count"]
    assert list(zip(found["statement"], found["sentence"], strict=True)) == places


def test_counts_are_those_of_the_matrix(small, counts):
    for column, term in enumerate(counts.terms):
        assert passages_with(small, counts, term)["count"].sum() == counts.matrix[:, [column]].sum()


def test_passages_of_a_theme(small):
    index = pd.MultiIndex.from_frame(small.passages[["statement", "paragraph", "sentence"]])
    scores = pd.DataFrame({"norms": [0.2, 0.5, np.nan, 0.0, 0.0, 0.5, 0.1]}, index=index)
    found = passages_of_theme(small, scores, "norms", threshold=0.2)
    assert found.columns.tolist() == [*PASSAGE, "theme", "estimate"]
    assert found["estimate"].tolist() == [0.5, 0.5, 0.2]
    assert found["text"].tolist() == [small.passages["text"][row] for row in (1, 5, 0)]
    assert len(passages_of_theme(small, scores, "norms")) == 4
    assert len(passages_of_theme(small, scores, "norms", n=1)) == 1
    with pytest.raises(ValueError, match="`theme`: allowed is one of norms; received 'peace'"):
        passages_of_theme(small, scores, "peace")
    with pytest.raises(ValueError, match="`scores`: allowed are scores of passages"):
        passages_of_theme(small, scores.groupby("statement").max(), "norms")


def test_passages_of_a_cell(small, counts):
    found = passages_of_cell(small, counts, "AAA", "new-norms", n=2)
    assert found.columns.tolist() == [*PASSAGE, "issue", "stance", "note", "coder", "estimate"]
    assert found["coder"].tolist() == ["first", "first", "second", "second"]
    assert found["stance"].unique().tolist() == ["supports", "conditional"]
    assert found.groupby("coder")["estimate"].agg(lambda match: match.is_monotonic_decreasing).all()
    assert set(found["statement"]) == {"aaa-1"}


def test_passages_of_an_issue_are_those_of_its_cells(small, counts):
    found = passages_of_issue(small, counts, "new-norms", n=2)
    cells = [passages_of_cell(small, counts, code, "new-norms", n=2) for code in ("AAA", "BBB")]
    pd.testing.assert_frame_equal(found, pd.concat(cells, ignore_index=True))
    assert passages_of_issue(small, counts, "fund")["delegation"].unique().tolist() == ["BBB"]
    with pytest.raises(ValueError, match="`issue`: allowed is one of new-norms, fund; received 'peace'"):
        passages_of_issue(small, counts, "peace")


def test_match_is_the_cosine_with_the_words_of_the_issue(small, counts):
    found = passages_of_cell(small, counts, "BBB", "new-norms")
    words = np.isin(counts.terms.str.lower(), ["new", "norms", "needed", "need", "needs"])
    weights = tfidf(counts, documents=counts.pool("statement")).matrix.toarray()[5:]
    np.testing.assert_allclose(found["estimate"], weights @ words / np.sqrt(words.sum()))
    assert passages_of_cell(small, counts, "BBB", "fund")["estimate"].tolist() == [0.0, 0.0]


def test_an_empty_passage_matches_nothing_rather_than_badly(small, counts):
    found = passages_of_cell(small, counts, "AAA", "new-norms")
    assert found.loc[found["text"] == "The.", "estimate"].isna().all() and (found["text"] == "The.").any()


def test_cells_without_a_position_are_empty_and_unknown_issues_refused(small, counts):
    empty = passages_of_cell(small, counts, "AAA", "fund")
    assert empty.empty and empty.columns.tolist() == [*PASSAGE, "issue", "stance", "note", "coder", "estimate"]
    with pytest.raises(ValueError, match="`issue`: allowed is one of new-norms, fund; received 'peace'"):
        passages_of_cell(small, counts, "AAA", "peace")


def test_every_position_of_the_corpus_has_its_passages(corpus):
    counts = count_terms(corpus, mixed_kinds="allow")
    home = corpus.statements.set_index("id")["delegation"]
    for row in corpus.positions.iloc[::97].itertuples():
        found = passages_of_cell(corpus, counts, home[row.statement], row.issue)
        assert row.statement in set(found["statement"]) and found["estimate"].dropna().between(0, 1 + 1e-9).all()
