"""The same results for any number of processes and on a cluster; a bar only for somebody who looks on."""

import io
import sys
import time

import numpy as np
import pandas as pd
import pytest

from oewg_analysis import parallel
from oewg_analysis.batches import count_batches
from oewg_analysis.choice_sets import specifications
from oewg_analysis.counting import count_terms
from oewg_analysis.parallel import each, one_by_one, progress
from oewg_analysis.robustness import specification_curve
from oewg_analysis.topics import found_themes
from oewg_analysis.wordfish_scale import wordfish


def power(base: int, exponent: int) -> int:
    return base**exponent


@pytest.mark.parametrize("n_jobs", [None, 1, 2])
def test_results_in_the_order_of_the_tasks(n_jobs):
    tasks = [(n, 2) for n in range(20)]
    assert each(power, tasks, "powers", n_jobs) == [n * n for n in range(20)]
    assert each(power, iter(tasks), "powers", n_jobs, 20) == [n * n for n in range(20)]


def test_tasks_are_taken_as_they_are_needed():
    taken = []

    def tasks():
        for n in range(3):
            taken.append(n)
            yield n, 1

    for n in one_by_one(power, tasks(), "powers", 1):
        assert taken == list(range(n + 1))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def look(monkeypatch) -> Terminal:
    """Stand in for a person at a terminal, who is shown a bar at once. Called in tests: pytest itself sets stderr."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.delenv("PYTEST_VERSION", raising=False)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(parallel, "PATIENCE", 0.0)
    return terminal


def test_a_bar_for_somebody_at_a_terminal(monkeypatch):
    terminal = look(monkeypatch)
    for _ in progress(range(3), "pieces", 3):
        time.sleep(0.15)  # the bar is drawn every tenth of a second
    assert "pieces" in terminal.getvalue()


def test_no_bar_before_two_seconds(monkeypatch):
    terminal = look(monkeypatch)
    monkeypatch.setattr(parallel, "PATIENCE", 2.0)
    assert list(progress(range(3), "pieces", 3)) == [0, 1, 2]
    assert terminal.getvalue().strip() == ""


@pytest.mark.parametrize(("name", "value"), [("PYTEST_VERSION", "9"), ("TQDM_DISABLE", "1")])
def test_no_bar_where_a_program_runs_it(monkeypatch, name, value):
    terminal = look(monkeypatch)
    monkeypatch.setenv(name, value)
    assert list(progress(range(3), "pieces", 3)) == [0, 1, 2]
    assert terminal.getvalue() == ""


def test_no_bar_in_a_pipe(monkeypatch):
    look(monkeypatch)
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    assert list(progress(range(3), "pieces")) == [0, 1, 2]
    assert pipe.getvalue() == ""


def mean_length(corpus, counts, spec):
    return float(counts.matrix.sum(axis=1).mean())


def results(corpus, n_jobs):
    """Run all that is parallel on a small part of the corpus."""
    small = corpus.where(delegation=["CUB", "FRA", "IRN", "USA", "RUS", "CHN"])
    counts = count_terms(small)
    themes = found_themes(counts, 3, n_runs=2, n_jobs=n_jobs)
    scale = wordfish(counts, ("FRA", "RUS"), n_boot=4, min_delegations=3, n_jobs=n_jobs)
    frame = small.statements[["id", "delegation", "date", "kind", "text"]]
    batched = count_batches([frame.head(20), frame.iloc[20:]], like=corpus, n_jobs=n_jobs)
    curve = specification_curve(small, mean_length, specifications(small, stem=[True, False]), n_jobs=n_jobs)
    return curve, themes.stability, scale.documents, scale.words, pd.DataFrame(batched.matrix.toarray())


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # few refits of few documents
def test_two_processes(corpus):
    for one, two in zip(results(corpus, 1), results(corpus, 2), strict=True):
        pd.testing.assert_frame_equal(one, two, check_exact=True)


@pytest.mark.filterwarnings("ignore")  # what the cluster's own libraries warn of
def test_two_workers_of_a_cluster(corpus):
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    import joblib

    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster):
        with joblib.parallel_config(backend="dask"):
            spread = results(corpus, None)
            ran_at = each(worker_address, [(n,) for n in range(40)], "tasks")
    for one, other in zip(results(corpus, 1), spread, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert len(set(ran_at)) == 2


def worker_address(number: int) -> str:
    from distributed import get_worker

    time.sleep(0.02)
    return str(get_worker().address)


def test_default_is_one_process():
    assert each(np.add, [(1, 2)], "sums") == [3]
