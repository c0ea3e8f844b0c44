"""The cache never changes a count, whatever happens to its files."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import word_cache
from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import TermSpec, count_terms


@pytest.fixture
def small(corpus) -> Corpus:
    return corpus.where(delegation=["CUB", "FRA", "IRN"])


@pytest.fixture
def counted(monkeypatch) -> list[list[str]]:
    """Note the statements that are cut into words."""
    found = []
    find = word_cache.find_words

    def noting(texts, language):
        found.append(texts.tolist())
        return find(texts, language)

    monkeypatch.setattr(word_cache, "find_words", noting)
    return found


def assert_same(one, other):
    assert list(one.terms) == list(other.terms)
    pd.testing.assert_frame_equal(one.rows, other.rows)
    assert (one.matrix != other.matrix).nnz == 0
    np.testing.assert_array_equal(one.matrix.indices, other.matrix.indices)


@pytest.mark.parametrize("spec", [TermSpec(), TermSpec(ngrams=2, min_df=2), TermSpec(stem=False, state_names=True)])
def test_same_counts_from_disk(small, tmp_path, spec):
    expected = count_terms(small, spec)
    for _ in range(2):
        assert_same(count_terms(small, spec, cache=tmp_path / "cache"), expected)


def test_only_a_changed_statement_is_counted_again(small, tmp_path, counted):
    count_terms(small, cache=tmp_path)
    assert len(counted) == len(small.statements)
    counted.clear()
    frame = small.statements[["id", "delegation", "date", "kind", "text"]].copy()
    frame.loc[2, "text"] += " And ransomware."
    changed = Corpus.from_frame(frame, like=small)
    assert_same(count_terms(changed, cache=tmp_path), count_terms(changed))
    ((*_, last),) = counted
    assert last == "And ransomware."


def test_words_do_not_depend_on_what_is_counted(small, tmp_path, counted):
    count_terms(small, cache=tmp_path)
    counted.clear()
    for spec in (TermSpec(stem=False), TermSpec(courtesies=False, phrases=False), TermSpec(ngrams=3, min_df=2)):
        assert_same(count_terms(small, spec, cache=tmp_path), count_terms(small, spec))
    assert counted == []


def test_another_language_is_cut_anew(small, tmp_path, counted):
    for language in ("en", "fr"):
        word_cache.cached_words(small.passages, language, tmp_path)
    assert len(counted) == 2 * len(small.statements)


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff" * 100, None])
def test_a_damaged_file_is_counted_anew(small, tmp_path, counted, damage):
    expected = count_terms(small, cache=tmp_path)
    counted.clear()
    path = sorted(tmp_path.iterdir())[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] if damage is None else damage)
    assert_same(count_terms(small, cache=tmp_path), expected)
    assert len(counted) == 1
    assert path.read_bytes() == whole


def test_several_at_once(small, tmp_path):
    expected = count_terms(small)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: count_terms(small, cache=tmp_path), range(8)))
    for one in found:
        assert_same(one, expected)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json"}
