"""Real speeches go the whole way; they are read from beside the repository and never become part of it."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import Corpus, count_terms, nearest, similarity, tfidf
from oewg_analysis.counting import TermSpec
from oewg_analysis.themes import assign_themes, score_themes
from oewg_analysis.topics import found_themes


def test_general_debate_speeches_go_the_whole_way(general_debate: Corpus) -> None:
    recent = general_debate.where(since="2019")
    counts = count_terms(general_debate, TermSpec(min_df=5))
    weights = tfidf(counts.pool("statement"))
    assert weights.matrix.shape[0] == 1943
    lengths = np.sqrt(np.asarray(weights.matrix.power(2).sum(axis=1)))
    np.testing.assert_allclose(lengths, 1.0)
    found = found_themes(count_terms(recent, TermSpec(min_df=5)), n_themes=5, n_runs=2)
    assert found.terms.groupby("theme").size().min() >= 10
    result = similarity(counts, n_boot=100)
    assert result.matrix.shape == (196, 196)
    known = result.pairs.dropna(subset=["estimate"])
    assert len(known) > 0.95 * len(result.pairs)
    assert known["estimate"].between(0, 1.2).mean() > 0.99
    inside = (known["low"] <= known["estimate"]) & (known["estimate"] <= known["high"])
    assert inside.mean() > 0.999


@pytest.fixture(scope="module")
def with_speech(corpus: Corpus, shared) -> Corpus:
    path = shared / "data" / "statements" / "rus-2019-09-09.txt"
    if not path.is_file():
        pytest.skip(f"no statement {path}")
    row = {"id": "rus-2019-09-09-speech", "delegation": "RUS", "date": "2019-09-09", "body": "OEWG 2019-2021"}
    frame = pd.DataFrame([{**row, "text": path.read_text(encoding="utf-8"), "kind": "verbatim"}])
    return corpus.join(Corpus.from_frame(frame, like=corpus))


def test_a_whole_statement_beside_the_digests_has_its_themes(with_speech: Corpus) -> None:
    with pytest.warns(UserWarning, match="241 digest and 1 verbatim"):
        counts = count_terms(with_speech)
    assigned = assign_themes(score_themes(counts, with_speech.themes))
    own = assigned[assigned["statement"].eq("rus-2019-09-09-speech") & assigned["assigned"]]
    assert {"norms", "threats", "capacity-building"} <= set(own["theme"])


def test_a_whole_statement_has_a_nearest_delegation_with_an_interval(with_speech: Corpus) -> None:
    counts = count_terms(with_speech, mixed_kinds="allow")
    speaker = counts.rows["delegation"].where(counts.rows["statement"] != "rus-2019-09-09-speech", "the speech")
    counts = type(counts)(counts.matrix, counts.terms, counts.rows.assign(delegation=speaker), counts.unit)
    near = nearest(similarity(counts, n_boot=200), "the speech", n=46)
    enough = near[near["n_statements"] >= 5]
    assert len(enough) == 15
    assert enough[["estimate", "low", "high"]].notna().all(axis=None)
