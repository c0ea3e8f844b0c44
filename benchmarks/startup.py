"""Time until something happens: imports, the command line, counting with and without words kept on disk.

python benchmarks/startup.py
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Its last line is read as JSON.
HELP = """import sys; sys.argv = ['oewg', '--help']; from oewg_analysis.cli import app
app(standalone_mode=False); print('null')"""


def cached(folder: str) -> dict[str, float]:
    """Seconds to count the shipped corpus: without a cache, filling it, from it, and after one statement changed."""
    import oewg_analysis as oa

    corpus = oa.load_corpus(ROOT / "corpus")
    frame = corpus.statements[["id", "delegation", "date", "kind", "text"]].copy()
    frame.loc[0, "text"] += " One more sentence."
    changed = oa.Corpus.from_frame(frame, like=corpus)
    oa.count_terms(corpus)  # stems and lists are loaded
    seconds = {}
    for name, counted, cache in [
        ("off", corpus, None),
        ("first time", corpus, folder),
        ("again", corpus, folder),
        ("one statement changed", changed, folder),
    ]:
        began = time.perf_counter()
        oa.count_terms(counted, cache=cache)
        seconds[name] = time.perf_counter() - began
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--tiny", action="store_true", help="each once")
    parser.add_argument("--run", metavar="FOLDER", help="time the cache, and print seconds as JSON")
    options = parser.parse_args()
    if options.run:
        print(json.dumps(cached(options.run)))
        return
    from benchmarks.measure import machine, run, side_by_side

    commands = {
        "python alone": ["-c", ""],
        "import oewg_analysis": ["-c", "import oewg_analysis"],
        "first use of a measure": ["-c", "from oewg_analysis import Corpus, count_terms, similarity"],
        "oewg --help": ["-c", HELP],
        "load_corpus and count_terms": ["-c", "import oewg_analysis as oa; oa.count_terms(oa.load_corpus())"],
    }
    if options.tiny:
        commands = {name: commands[name] for name in ("import oewg_analysis", "oewg --help")}
    found = side_by_side(commands, 1 if options.tiny else options.repeat)
    print(f"{machine()}\n\n| what | seconds | peak MB |\n| --- | --- | --- |")
    for name, one in found.items():
        print(f"| {name} | {one['wall']:.2f} | {one['MB']:.0f} |")
    with tempfile.TemporaryDirectory() as folder:
        seconds = run([str(Path(__file__).resolve()), "--run", folder])["said"]
    print("\ncount_terms(cache=...) on the shipped corpus, ms:")
    print(", ".join(f"{name} {1000 * took:.0f}" for name, took in seconds.items()))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
