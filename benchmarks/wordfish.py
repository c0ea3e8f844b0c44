"""Time Wordfish on simulated counts, and measure how often its intervals hold the true position.

python benchmarks/wordfish.py             both; it takes a few minutes
python benchmarks/wordfish.py --fits      the times alone
"""

import argparse
import time

import numpy as np
import pandas as pd
import scipy.sparse as sp

from oewg_analysis.terms import TermMatrix
from oewg_analysis.wordfish_scale import Wordfish, wordfish


def simulate(
    rng: np.random.Generator,
    n: int,
    n_terms: int,
    statements: int,
    passages: int,
    tokens: int,
    passage_burst: float = 0.0,
    statement_burst: float = 0.0,
) -> tuple[TermMatrix, np.ndarray]:
    """Draw passages of about `tokens` tokens; bursts are variances of word rates around those of the document."""
    theta = np.sort(rng.standard_normal(n))
    theta = (theta - theta.mean()) / theta.std()
    lengths, frequency = rng.normal(0, 0.3, (n, 1)), rng.normal(0, 1.2, n_terms)
    rates = np.exp(lengths + frequency + np.outer(theta, rng.normal(0, 0.5, n_terms)))
    rates *= tokens / rates.sum(axis=1).mean()
    blocks = []
    for rate in rates:
        mean = np.broadcast_to(rate, (statements, passages, n_terms))
        if statement_burst:
            mean = mean * rng.gamma(1 / statement_burst, statement_burst, (statements, 1, n_terms))
        if passage_burst:
            mean = mean * rng.gamma(1 / passage_burst, passage_burst, mean.shape)
        blocks.append(sp.csr_array(rng.poisson(mean).reshape(-1, n_terms)))
    names = [f"D{i:04d}" for i in range(n)]
    rows = pd.MultiIndex.from_product([names, range(statements), range(passages)]).to_frame(index=False)
    rows.columns = pd.Index(["delegation", "paragraph", "sentence"])
    rows["statement"] = rows["delegation"] + "-" + rows["paragraph"].astype(str)
    terms = pd.Index([f"t{j}" for j in range(n_terms)])
    return TermMatrix(sp.csr_array(sp.vstack(blocks)), terms, rows, "passage"), theta


def scaled(counts: TermMatrix, **settings: object) -> Wordfish:
    names = counts.rows["delegation"]
    return wordfish(counts, (names.iloc[0], names.iloc[-1]), **settings)


def time_fits(n_terms: int = 5000) -> None:
    for n, passages, settings in [
        (200, 80, {"interval": "analytic"}),
        (1943, 40, {"interval": "analytic"}),
        (200, 80, {"interval": "passages", "n_boot": 50}),
    ]:
        counts, theta = simulate(np.random.default_rng(1), n * n_terms // 5000, n_terms, 1, passages, 25)
        began = time.perf_counter()
        result = scaled(counts, min_delegations=3, **settings)
        took = time.perf_counter() - began
        correlation = np.corrcoef(result.documents["estimate"], theta)[0, 1]
        print(
            f"{len(result.documents):5d} x {len(result.words)} {settings}: {took:.2f} s, {result.n_sweeps} sweeps, "
            f"r with truth {correlation:.4f}, dispersion {result.dispersion:.2f}"
        )


def measure_coverage(n_sets: int = 40, n_boot: int = 100) -> None:
    plain, burst = {}, {"passage_burst": 3.0}
    designs = [(1, 30, plain), (3, 8, plain), (6, 6, plain), (1, 30, burst), (6, 6, burst)]
    designs += [(6, 6, {"statement_burst": 1.0}), (15, 4, {"statement_burst": 1.0})]
    for statements, passages, bursts in designs:
        for interval in ("analytic", "parametric", "passages"):
            inside, ratio = [], []
            for seed in range(n_sets):
                counts, theta = simulate(np.random.default_rng(seed), 30, 150, statements, passages, 25, **bursts)
                documents = scaled(counts, interval=interval, n_boot=n_boot).documents
                inside.append((documents["low"] <= theta) & (theta <= documents["high"]))
                ratio.append((documents["estimate"] - theta) / documents["se"])
            print(
                f"{statements:3d} statements x {passages} passages {bursts or 'Poisson'}, {interval}: "
                f"95% intervals cover {np.mean(inside):.3f}, sd of error over se {np.std(ratio):.2f}"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fits", action="store_true", help="only time the fits")
    parser.add_argument("--tiny", action="store_true", help="a thousandth of the work, once")
    options = parser.parse_args()
    time_fits(100 if options.tiny else 5000)
    if options.tiny:
        measure_coverage(1, 4)
    elif not options.fits:
        measure_coverage()
