"""Findings about words under sets of choices, against the measures they stand for."""

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import Corpus, count_terms, log_odds, score_themes, seed_terms, share_gap, side, term_odds
from oewg_analysis.counting import TermSpec
from oewg_analysis.shares import theme_shares


@pytest.fixture(scope="module")
def counts(corpus: Corpus):
    return count_terms(corpus)


def test_odds_are_those_of_the_notebook(corpus, counts):
    spoken = corpus.where(theme="norms")
    seeds = seed_terms(count_terms(spoken), spoken.themes, "norms")
    table = log_odds(seeds, side(spoken, seeds.rows, region="WEOG"), prior=100, n_boot=500).set_index("term")
    found = term_odds(corpus, counts, {}, term="implementation", region="WEOG", theme="norms")
    np.testing.assert_allclose(found[:3], table.loc["implementation", ["estimate", "low", "high"]].astype(float))
    assert found.n == seeds.rows["statement"].nunique()


def test_forms_count_together_where_stems_do_not(corpus):
    texts = ["Implementing norms.", "Implementation of rules.", "Norms and rules.", "Rules, norms, banks."]
    frame = pd.DataFrame(
        {"id": list("abcd"), "delegation": ["AUT", "BEL", "BRA", "CHL"], "date": "2021", "text": texts}
    )
    small = Corpus.from_frame(frame, like=corpus)
    words, stems = (count_terms(small, TermSpec(stem=stem)) for stem in (False, True))
    options = {"term": "implementation", "region": "WEOG", "n_boot": 20}
    together, stemmed = term_odds(small, words, {}, **options), term_odds(small, stems, {}, **options)
    alone = term_odds(small, words, {"stem": False}, **options)
    assert together[:3] == pytest.approx(stemmed[:3])
    assert 0 < alone.estimate < together.estimate


@pytest.mark.parametrize(
    "options",
    [
        {"term": "zebra", "region": "WEOG"},
        {"term": "norms", "region": "Atlantis"},
        {"term": "norms", "region": "African"},
    ],
)
def test_nothing_to_compare_is_nan(corpus, options):
    frame = pd.DataFrame({"id": ["a", "b", "c"], "delegation": ["AUT", "BEL", "GHA"], "date": "2021"})
    small = Corpus.from_frame(frame.assign(text=["Norms apply.", "Norms and rules.", "The of."]), like=corpus)
    assert np.isnan(term_odds(small, count_terms(small), {}, n_boot=10, **options).estimate)
    assert np.isnan(term_odds(small, count_terms(small), {}, n_boot=10, theme="norms", **options).estimate)


def test_gap_is_the_difference_of_shares(corpus, counts):
    shares = theme_shares(corpus, score_themes(counts, corpus.themes), n_boot=10)
    held = shares[shares["theme"] == "capacity-building"].set_index("region")
    found = share_gap(corpus, counts, {}, theme="capacity-building", n_boot=200)
    assert found.estimate == pytest.approx(held.loc["WEOG", "estimate"] - held.loc["Asia-Pacific", "estimate"])
    assert found.low < found.estimate < found.high
    assert found.n == held.loc[["WEOG", "Asia-Pacific"], "n_statements"].sum()
    assert np.isnan(share_gap(corpus, counts, {}, theme="norms", first="Atlantis").estimate)
