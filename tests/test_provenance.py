"""What a result was made from, said by hand, completed by the defaults, and fit for JSON."""

import json

import numpy as np
import pandas as pd
import pytest

import oewg_analysis as oa
from oewg_analysis.provenance import PACKAGES, as_record, package_versions


def test_settings_are_completed_by_the_defaults(corpus):
    made = oa.origin(corpus, oa.similarity, terms=oa.TermSpec(min_df=2), min_statements=5)
    assert made.function == "oewg_analysis.text_similarity.similarity"
    assert (made.settings["min_statements"], made.settings["seed"], made.settings["interval"]) == (
        5,
        20250711,
        "basic-t",
    )
    assert made.used is corpus
    assert "counts" not in made.settings  # what has no default is not made up


def test_values_become_plain(corpus):
    reference = {"USA": np.float64(-1), "RUS": 1}
    made = oa.origin(corpus, oa.wordscores, reference=reference, transform=None)
    assert made.settings["reference"] == {"USA": -1.0, "RUS": 1}
    found = oa.origin(corpus, oa.found_themes, candidates=range(3, 6))
    assert found.settings["candidates"] == [3, 4, 5]
    json.dumps([as_record(made), as_record(found)], allow_nan=False)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"min_statement": 5}, "settings: allowed are counts, by, .*received min_statement$"),
        ({"by": pd.Series([1])}, "`by`: allowed is a number, a word"),
    ],
)
def test_settings_that_cannot_be_are_refused(corpus, settings, message):
    with pytest.raises(ValueError, match=message):
        oa.origin(corpus, oa.similarity, **settings)


def test_settings_need_a_function(corpus):
    with pytest.raises(ValueError, match="`function`: needed .* and seed"):
        oa.origin(corpus, seed=1)


def test_a_record_names_the_part_that_was_used(corpus):
    used = corpus.where(delegation="RUS")
    record = as_record(oa.origin(corpus, oa.similarity, used=used, terms=oa.TermSpec()))
    assert record["corpus"]["sha256"] == oa.corpus_hash(corpus)
    assert record["used"]["sha256"] == oa.corpus_hash(used)
    assert record["used"]["ids"] == used.statements["id"].tolist()
    assert record["used"]["kinds"] == {"digest": len(used.statements)}
    assert record["terms"]["stem"] is True
    assert as_record(oa.origin(corpus))["used"] == "all"
    assert as_record(None)["corpus"] is None


def test_versions_name_packages_and_no_machine():
    found = package_versions()
    assert list(found) == list(PACKAGES)
    assert found["pandas"] == pd.__version__
    assert not {"python", "platform"} & {name.lower() for name in found}


def test_a_package_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr("oewg_analysis.provenance.PACKAGES", ("no-such-package",))
    assert package_versions() == {"no-such-package": "none"}


def test_how_the_work_is_spread_is_no_part_of_where_it_came_from(corpus):
    assert oa.origin(corpus, oa.found_themes, n_jobs=2).settings == oa.origin(corpus, oa.found_themes).settings
