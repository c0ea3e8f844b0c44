"""What two workers of a cluster bring, and when one machine is enough. On made-up speeches.

    python -m pip install -e '.[cluster]'
    python benchmarks/cluster.py

The same work in one process, in two processes of joblib, and on two workers of Dask on this machine: counting in
batches, which send much text for little work, and refits of Wordfish, which are much work for little text. Then a model
of counting with more words and more workers, from the seconds a word measured here.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BATCHES = 16
WORKERS = (1, 2, 8, 32)
MANY_WORDS = (10**6, 10**7, 10**8, 10**9)


def work(folder: Path, n_boot: int) -> dict[str, Callable[[], object]]:
    """Name what is timed; texts are read and counted before."""
    import numpy as np
    import pandas as pd

    import oewg_analysis as oa
    from benchmarks.workload import frame

    texts = frame(folder)
    parts = [texts.iloc[part] for part in np.array_split(np.arange(len(texts)), BATCHES)]
    counts = oa.count_terms(oa.Corpus.from_frame(texts), oa.TermSpec(state_names=True))
    common = oa.trim_terms(counts, min_delegations=min(30, texts["delegation"].nunique() // 2))[0]
    ends = tuple(sorted(pd.unique(texts["delegation"]))[:2])

    def counted() -> object:
        return oa.count_batches(parts, oa.TermSpec(state_names=True)).matrix.sum()

    def refitted() -> object:
        return oa.wordfish(common, ends, n_boot=n_boot, min_delegations=1).documents["se"].tolist()

    return {"counting in batches": counted, "refits of Wordfish": refitted}


def timed(folder: Path, n_boot: int) -> dict[str, dict[str, float]]:
    import joblib
    from distributed import Client, LocalCluster

    tasks = work(folder, n_boot)
    found: dict[str, dict[str, float]] = {name: {} for name in tasks}
    results: dict[str, list[object]] = {name: [] for name in tasks}

    def run(how: str) -> None:
        for name, task in tasks.items():
            began = time.perf_counter()
            results[name].append(task())
            found[name][how] = time.perf_counter() - began

    run("one process")
    with joblib.parallel_config(n_jobs=2):
        for task in tasks.values():  # processes are started, and have imported what they need
            task()
        run("two processes")
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with LocalCluster(**settings) as cluster, Client(cluster), joblib.parallel_config(backend="dask"):
        for task in tasks.values():
            task()
        run("two workers of Dask")
    for name, same in results.items():
        if any(one != same[0] for one in same):
            raise RuntimeError(f"{name}: results differ")
    return found


def parts_of_counting(folder: Path) -> dict[str, float]:
    """Seconds a word of what workers can share, and of what one process does with their results."""
    import oewg_analysis as oa
    from benchmarks.workload import frame
    from oewg_analysis.batches import _cut
    from oewg_analysis.grams import term_matrix
    from oewg_analysis.tokens import find_terms, join_words

    texts, spec = frame(folder), oa.TermSpec(state_names=True)
    oa.count_batches([texts.head(2)], spec)  # what is needed is loaded
    n_words = int(texts["text"].str.count(r"\w+").sum())
    began = time.perf_counter()
    words, rows, corpus = _cut(texts, None)
    shared = time.perf_counter() - began
    began = time.perf_counter()
    term_matrix(find_terms(join_words([words]), spec, "en", corpus), rows, spec)
    return {"shared": shared / n_words, "alone": (time.perf_counter() - began) / n_words}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiny", action="store_true", help="a thousandth of the work, once")
    parser.add_argument("--run", nargs=3, metavar=("WHICH", "FOLDER", "REFITS"))
    options = parser.parse_args()
    if options.run:
        which, folder, n_boot = options.run
        done = timed(Path(folder), int(n_boot)) if which == "timed" else parts_of_counting(Path(folder))
        print(json.dumps(done))
        return
    from importlib.util import find_spec

    from benchmarks.measure import machine, run
    from benchmarks.workload import make

    here, n_boot = str(Path(__file__).resolve()), "4" if options.tiny else "12"
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch), 0.02 if options.tiny else 1.0)
        print(machine())
        if find_spec("distributed") is None:
            print("the extra `cluster` is not installed: two workers are not timed")
        else:
            found = run([here, "--run", "timed", scratch, n_boot])["said"]
            print("\n| what | one process, s | two processes, s | two workers of Dask, s | gain of the cluster |")
            print("| --- | --- | --- | --- | --- |")
            for name, took in found.items():
                shown = " | ".join(f"{seconds:.2f}" for seconds in took.values())
                print(f"| {name} | {shown} | {took['one process'] / took['two workers of Dask']:.2f} |")
        each = run([here, "--run", "parts", scratch, n_boot])["said"]
    print(
        f"\nmicroseconds a word: {1e6 * each['shared']:.2f} shared by workers, {1e6 * each['alone']:.2f} by one process"
    )
    print("\nmodel of counting, minutes:\n\n| words | " + " | ".join(f"{n} workers" for n in WORKERS) + " |")
    print("| --- |" + " --- |" * len(WORKERS))
    for n_words in MANY_WORDS:
        minutes = [n_words * (each["shared"] / n + each["alone"]) / 60 for n in WORKERS]
        print(f"| {n_words:.0e} | " + " | ".join(f"{one:.2f}" for one in minutes) + " |")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
