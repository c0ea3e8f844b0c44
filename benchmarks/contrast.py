"""Terms that set delegations apart: log-odds with a prior, against ConvoKit and scattertext where they are installed.

    python benchmarks/contrast.py                             made-up speeches
    python benchmarks/contrast.py --speeches speeches.tar.xz  speeches of an archive
    python benchmarks/contrast.py --convokit PYTHON --scattertext PYTHON

The peers are given as the Python of an environment of their own. All read the same files and contrast one delegation
with all others over all single words, whole processes; ours keeps sentences and stems as well. Then the time that all
delegations take once words are counted.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

N_TOP = 10


def ours(folder: Path) -> dict[str, object]:
    import oewg_analysis as oa
    from benchmarks.workload import frame

    texts = frame(folder)
    counts = oa.count_terms(oa.Corpus.from_frame(texts), oa.TermSpec(state_names=True))
    first = texts["delegation"].min()
    found = oa.log_odds(counts, counts.rows["delegation"].to_numpy() == first)
    top = found.nlargest(N_TOP, "z")
    return {"terms": len(counts.terms), "top": top["term"].tolist()}


def convokit(folder: Path) -> dict[str, object]:
    from convokit import Corpus, Speaker, Utterance
    from convokit.fighting_words.fightingWords import FightingWords
    from sklearn.feature_extraction.text import CountVectorizer

    from benchmarks.workload import frame

    texts = frame(folder)
    first = texts["delegation"].min()
    who = {code: Speaker(id=code) for code in texts["delegation"].unique()}
    rows = texts.itertuples()
    corpus = Corpus(utterances=[Utterance(id=row.id, speaker=who[row.delegation], text=row.text) for row in rows])
    words = FightingWords(cv=CountVectorizer(stop_words="english"), prior=0.1)
    words.fit(corpus, lambda said: said.speaker.id == first, lambda said: said.speaker.id != first)
    scores = words.get_ngram_zscores().sort_values("z-score", ascending=False)
    return {"terms": len(scores), "top": scores.head(N_TOP).index.tolist()}


def scattertext(folder: Path) -> dict[str, object]:
    import scattertext as st

    from benchmarks.workload import frame

    texts = frame(folder)
    first = texts["delegation"].min()
    texts["side"] = texts["delegation"].eq(first).map({True: "first", False: "others"})
    parsed = texts.assign(parsed=texts["text"].map(st.whitespace_nlp_with_sentences))
    corpus = st.CorpusFromParsedDocuments(parsed, category_col="side", parsed_col="parsed").build()
    corpus = corpus.get_unigram_corpus().get_stoplisted_unigram_corpus()
    priors = st.PriorFactory(corpus, category="first").use_all_categories().get_priors()
    mine, others = (corpus.get_term_freq_df()[f"{name} freq"] for name in ("first", "others"))
    scores = st.LogOddsRatioInformativeDirichletPrior(priors.values, 10).get_scores(mine.values, others.values)
    top = [word for _, word in sorted(zip(scores, mine.index, strict=True), reverse=True)[:N_TOP]]
    return {"terms": len(mine), "top": top}


PROGRAMS = {"ours": ours, "convokit": convokit, "scattertext": scattertext}


def all_delegations(folder: Path, repeat: int = 5) -> dict[str, object]:
    import oewg_analysis as oa
    from benchmarks.workload import frame

    counts = oa.count_terms(oa.Corpus.from_frame(frame(folder)), oa.TermSpec(state_names=True))
    seconds = []
    for _ in range(repeat):
        began = time.perf_counter()
        found = oa.log_odds_all(counts)
        seconds.append(time.perf_counter() - began)
    n = found["delegation"].nunique()
    return {"seconds": statistics.median(seconds), "delegations": n, "terms": len(counts.terms)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speeches", type=Path, help="archive of <CODE>_<session>_<year>.txt")
    parser.add_argument("--convokit", metavar="PYTHON", help="Python of an environment with convokit")
    parser.add_argument("--scattertext", metavar="PYTHON", help="Python of an environment with scattertext")
    parser.add_argument("--tiny", action="store_true", help="a thousandth of the work, once")
    parser.add_argument("--run", nargs=2, metavar=("WHICH", "FOLDER"))
    options = parser.parse_args()
    if options.run:
        which, folder = options.run
        print(json.dumps({**PROGRAMS, "all": all_delegations}[which](Path(folder))))
        return
    from benchmarks.measure import machine, run
    from benchmarks.workload import make, unpack

    here, pythons = str(Path(__file__).resolve()), {"ours": sys.executable}
    pythons |= {name: getattr(options, name) for name in ("convokit", "scattertext") if getattr(options, name)}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        unpack(options.speeches, folder) if options.speeches else make(folder, 0.01 if options.tiny else 1.0)
        found = {name: run([here, "--run", name, scratch], python) for name, python in pythons.items()}
        said = run([here, "--run", "all", scratch])["said"]
    print(f"{machine()}\n\n| one delegation, whole process | wall s | ratio | peak MB | terms | first terms |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, one in found.items():
        top, ratio = ", ".join(one["said"]["top"]), one["wall"] / found["ours"]["wall"]
        print(f"| {name} | {one['wall']:.1f} | {ratio:.1f} | {one['MB']:.0f} | {one['said']['terms']} | {top} |")
    after = f"{said['seconds']:.2f} s after counting"
    print(f"\nlog_odds_all of {said['delegations']} delegations, {said['terms']} terms: {after}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
