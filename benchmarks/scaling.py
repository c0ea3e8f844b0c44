"""Is time linear in words, and is memory bounded when a corpus is counted in batches? On made-up speeches.

    python benchmarks/scaling.py

First 1/8 to 4 times the words of the General Debate of 2011 to 2020 in one corpus: words and pairs of words, TF-IDF,
similarity. The exponent is the slope of log seconds on log words, without the time that imports take. Then twenty times
as many words in batches of 200 speeches, which are written, read and forgotten one after the other.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SIZES = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
MANY = 20.0
BATCH = 200


def at_once(folder: Path) -> dict[str, object]:
    import nltk.stem.snowball  # noqa: F401
    import scipy.sparse  # noqa: F401

    import oewg_analysis as oa
    from benchmarks.workload import frame

    texts = frame(folder)
    spec = oa.TermSpec(ngrams=2, min_df=5)
    began = time.perf_counter(), time.process_time()
    corpus = oa.Corpus.from_frame(texts)
    counts = oa.count_terms(corpus, spec)
    oa.tfidf(counts)
    oa.similarity(counts, n_boot=0)
    took = time.perf_counter() - began[0], time.process_time() - began[1]
    return {"seconds": took[0], "cpu": took[1], "words": int(texts["text"].str.count(r"\w+").sum())}


def in_batches(size: float) -> dict[str, object]:
    import pandas as pd

    import oewg_analysis as oa
    from benchmarks.workload import N_DELEGATIONS, SPEECHES, frame, make

    words = 0

    def batches() -> Iterator[pd.DataFrame]:
        nonlocal words
        for number in range(max(1, round(size * N_DELEGATIONS * SPEECHES / BATCH))):
            with tempfile.TemporaryDirectory() as scratch:
                texts = frame(make(Path(scratch), BATCH / N_DELEGATIONS / SPEECHES, seed=number))
            words += int(texts["text"].str.count(r"\w+").sum())
            yield texts.assign(id=texts["id"] + f"-{number}")

    began = time.perf_counter()
    counts = oa.count_batches(batches(), oa.TermSpec(ngrams=2, min_df=5, state_names=True))
    held = counts.matrix
    result = sum(part.nbytes for part in (held.data, held.indices, held.indptr)) + counts.rows.memory_usage().sum()
    return {"seconds": time.perf_counter() - began, "words": words, "rows": held.shape[0], "result MB": result / 2**20}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--tiny", action="store_true", help="a thousandth of the work, once")
    parser.add_argument("--run", nargs=2, metavar=("WHICH", "FOLDER"))
    options = parser.parse_args()
    if options.run:
        which, where = options.run
        found = at_once(Path(where)) if which == "once" else in_batches(float(where))
        print(json.dumps(found, default=float))
        return
    import numpy as np

    from benchmarks.measure import machine, run, side_by_side
    from benchmarks.workload import make

    here, factor = str(Path(__file__).resolve()), 0.005 if options.tiny else 1.0
    print(f"{machine()}\n\n| words | seconds | CPU seconds | peak MB |\n| --- | --- | --- | --- |")
    points = []
    for size in SIZES[: 2 if options.tiny else None]:
        with tempfile.TemporaryDirectory() as scratch:
            make(Path(scratch), size * factor)
            commands = {"once": [here, "--run", "once", scratch]}
            one = side_by_side(commands, 1 if options.tiny else options.repeat)["once"]
        said = one["said"]
        points.append((said["words"], said["cpu"]))
        print(f"| {said['words']:,} | {said['seconds']:.2f} | {said['cpu']:.2f} | {one['MB']:.0f} |", flush=True)
    words, seconds = np.log(np.array(points)).T
    print(f"\nexponent of CPU seconds: {np.polyfit(words, seconds, 1)[0]:.2f}", end="")
    print(f"; of the last two sizes alone: {np.polyfit(words[-2:], seconds[-2:], 1)[0]:.2f}", flush=True)
    one = run([here, "--run", "batches", str(MANY * factor)])
    said = one["said"]
    print(
        f"batches: {said['words']:,} words, {said['rows']:,} sentences in {said['seconds']:.0f} s with the making of "
        f"texts; peak {one['MB']:.0f} MB, of which the result is {said['result MB']:.0f} MB"
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
