"""Ours against what people would use instead: whole processes from files to a matrix of cosines between delegations.

    python benchmarks/peers.py                             made-up speeches
    python benchmarks/peers.py --speeches speeches.tar.xz  speeches of an archive

All read the same files, find words, leave out stop words, count words and pairs of words that stand in at least five
speeches, weight by TF-IDF and compare delegations. Ours also keeps sentences, multi-word terms and the passage of every
count, and stems. The peers are scikit-learn without stems, with NLTK's stemmer as a user would put it in, and with a
cache around that. `check` proves on the way that counting within sentences, by other means, gives the same terms and
the same weights.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

MIN_DF = 5


def ours(folder: Path, *, plain: bool = True) -> dict[str, object]:
    import oewg_analysis as oa
    from benchmarks.workload import frame

    spec = {"phrases": False, "courtesies": False, "reporting": False, "state_names": True} if plain else {}
    corpus = oa.Corpus.from_frame(frame(folder))
    counts = oa.count_terms(corpus, oa.TermSpec(ngrams=2, min_df=MIN_DF, **spec))
    weights = oa.tfidf(counts.pool("statement"))
    matrix = oa.similarity(counts, n_boot=0).matrix
    return {"terms": weights.matrix.shape[1], "delegations": len(matrix), "passages": len(corpus.passages)}


def scikit_learn(folder: Path, stem: Callable[[str], str] | None) -> dict[str, object]:
    import numpy as np
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
    from sklearn.preprocessing import normalize

    from benchmarks.workload import frame

    texts = frame(folder)
    find = re.compile(r"\b\w\w+\b").findall

    def analyse(text: str) -> list[str]:
        words = [stem(word) for word in find(text.lower()) if word not in ENGLISH_STOP_WORDS]
        return words + [f"{a} {b}" for a, b in zip(words, words[1:], strict=False)]

    settings = {"analyzer": analyse} if stem else {"ngram_range": (1, 2), "stop_words": "english"}
    weights = TfidfVectorizer(min_df=MIN_DF, **settings).fit_transform(texts["text"])
    names, codes = np.unique(texts["delegation"], return_inverse=True)
    members = csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))))
    pooled = normalize(members @ weights)
    matrix = (pooled @ pooled.T).toarray()
    return {"terms": weights.shape[1], "delegations": len(matrix)}


def nltk_stem() -> Callable[[str], str]:
    from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer("english").stem


PEERS: dict[str, Callable[[Path], dict[str, object]]] = {
    "ours": ours,
    "ours, default terms": lambda folder: ours(folder, plain=False),
    "scikit-learn": lambda folder: scikit_learn(folder, None),
    "scikit-learn + NLTK stems": lambda folder: scikit_learn(folder, nltk_stem()),
    "scikit-learn + cached stems": lambda folder: scikit_learn(folder, lru_cache(None)(nltk_stem())),
}


def check(folder: Path) -> dict[str, object]:
    """Count the words of our sentences with scikit-learn's vectoriser, and compare terms and weights with ours."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    import oewg_analysis as oa
    from benchmarks.workload import frame
    from oewg_analysis.languages import stemmer
    from oewg_analysis.stopwords import stop_words
    from oewg_analysis.text import key, words

    corpus = oa.Corpus.from_frame(frame(folder))
    spec = oa.TermSpec(ngrams=2, min_df=MIN_DF, phrases=False, courtesies=False, reporting=False, state_names=True)
    found = oa.tfidf(oa.count_terms(corpus, spec).pool("statement"))
    stops, stem = stop_words("en"), lru_cache(None)(stemmer("en"))

    def stemmed(word: str) -> str:
        return key(word) if key(word).isupper() else stem(key(word))

    def analyse(sentences: Iterable[str]) -> list[str]:
        held = [[stemmed(word) for word in words(text) if key(word) not in stops] for text in sentences]
        pairs = [f"{a} {b}" for one in held for a, b in zip(one, one[1:], strict=False)]
        return [word for one in held for word in one] + pairs

    documents = corpus.passages.groupby("statement")["text"].agg(list).loc[found.rows["statement"]]
    vectoriser = TfidfVectorizer(analyzer=analyse, min_df=MIN_DF)
    expected = vectoriser.fit_transform(documents)
    ours_as_stems = np.array([" ".join(map(stemmed, term.split(" "))) for term in found.terms])
    order = np.argsort(ours_as_stems)
    same = bool((ours_as_stems[order] == vectoriser.get_feature_names_out()).all())
    apart = float(abs(found.matrix[:, order] - expected).max()) if same else float("nan")
    return {"terms": expected.shape[1], "same terms": same, "largest difference of weights": apart}


def table(folder: Path, repeat: int, names: Iterable[str] = PEERS) -> None:
    from benchmarks.measure import machine, side_by_side

    here = str(Path(__file__).resolve())
    found = side_by_side({name: [here, "--run", name, str(folder)] for name in names}, repeat)
    mine = found["ours"]
    print(f"{machine()}; medians of {repeat}; ratios are to ours\n")
    print("| what | wall s | CPU s | peak MB | wall ratio | CPU ratio | memory ratio | terms |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, one in found.items():
        ratios = " | ".join(f"{one[key] / mine[key]:.2f}" for key in ("wall", "cpu", "MB"))
        print(
            f"| {name} | {one['wall']:.2f} | {one['cpu']:.2f} | {one['MB']:.0f} | {ratios} | {one['said']['terms']} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speeches", type=Path, help="archive of <CODE>_<session>_<year>.txt")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--tiny", action="store_true", help="a thousandth of the work, once")
    parser.add_argument("--run", nargs=2, metavar=("PEER", "FOLDER"), help="run one, and print what it found as JSON")
    options = parser.parse_args()
    if options.run:
        name, folder = options.run
        print(json.dumps(check(Path(folder)) if name == "check" else PEERS[name](Path(folder))))
        return
    from benchmarks.measure import run
    from benchmarks.workload import make, unpack

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if options.speeches:
            unpack(options.speeches, folder)
        else:
            make(folder, 0.005 if options.tiny else 1.0)
        table(folder, options.repeat) if not options.tiny else table(folder, 1, ["ours", "scikit-learn + NLTK stems"])
        print("\ncheck:", run([str(Path(__file__).resolve()), "--run", "check", str(folder)])["said"])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # to find `benchmarks` from wherever it is run
    main()
