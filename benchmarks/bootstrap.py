"""Intervals of similarity, against a loop that resamples and fits scikit-learn again for each replicate.

    python benchmarks/bootstrap.py                             made-up speeches, and the shipped corpus
    python benchmarks/bootstrap.py --speeches speeches.tar.xz  speeches of an archive

Ours redraws statements by weights, all replicates at once, with norms free of self-products. The loop redraws speeches
within each delegation, weights the texts anew and compares the sums: less work, for it takes neither sentences nor
norms into account. Of it only a few replicates are timed.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def ours(folder: Path, n_boot: int) -> dict[str, object]:
    import oewg_analysis as oa
    from benchmarks.workload import frame

    if folder == ROOT / "corpus":
        corpus, spec = oa.load_corpus(folder), oa.TermSpec()
    else:
        corpus, spec = oa.Corpus.from_frame(frame(folder)), oa.TermSpec(min_df=5)
    counts = oa.count_terms(corpus, spec)
    began = time.perf_counter()
    result = oa.similarity(counts, n_boot=n_boot)
    took = time.perf_counter() - began
    return {"seconds": took, "delegations": len(result.matrix), "replicates": n_boot}


def loop(folder: Path, n_boot: int) -> dict[str, object]:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    from benchmarks.workload import frame

    texts = frame(folder)
    rng = np.random.default_rng(1)
    began = time.perf_counter()
    for _ in range(n_boot):
        drawn = texts.groupby("delegation", group_keys=False).sample(frac=1, replace=True, random_state=rng)
        pooled = drawn.groupby("delegation")["text"].agg("\n".join)
        cosine_similarity(TfidfVectorizer(min_df=5, stop_words="english").fit_transform(pooled))
    return {"seconds": time.perf_counter() - began, "delegations": len(pooled), "replicates": n_boot}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speeches", type=Path, help="archive of <CODE>_<session>_<year>.txt")
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--tiny", action="store_true", help="a thousandth of the work, once")
    parser.add_argument("--run", nargs=3, metavar=("WHICH", "FOLDER", "REPLICATES"))
    options = parser.parse_args()
    if options.run:
        which, folder, n_boot = options.run
        print(json.dumps((ours if which == "ours" else loop)(Path(folder), int(n_boot))))
        return
    from benchmarks.measure import machine, side_by_side
    from benchmarks.workload import make, unpack

    here, n_boot = str(Path(__file__).resolve()), str(20 if options.tiny else options.replicates)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        unpack(options.speeches, folder) if options.speeches else make(folder, 0.02 if options.tiny else 1.0)
        commands = {
            "shipped corpus": [here, "--run", "ours", str(ROOT / "corpus"), n_boot],
            "speeches": [here, "--run", "ours", str(folder), n_boot],
            "loop over scikit-learn": [here, "--run", "loop", str(folder), "1" if options.tiny else "3"],
        }
        if options.tiny:
            del commands["shipped corpus"]
        found = side_by_side(commands, 1 if options.tiny else options.repeat)
    print(f"{machine()}\n\n| what | delegations | replicates | seconds | ms a replicate | peak MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    each = {}
    for name, one in found.items():
        said = one["said"]
        each[name] = said["seconds"] / said["replicates"]
        shown = f"{said['seconds']:.2f} | {1000 * each[name]:.1f} | {one['MB']:.0f}"
        print(f"| {name} | {said['delegations']} | {said['replicates']} | {shown} |")
    print(f"\nloop over ours: {each['loop over scikit-learn'] / each['speeches']:.0f}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
