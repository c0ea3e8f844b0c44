"""How often the intervals of a cosine similarity hold the truth: simulated texts, or speeches drawn from an archive.

    python benchmarks/coverage.py --sets 20
    python benchmarks/coverage.py --sets 20 --speeches speeches.tar.xz

The simulated delegations tilt a Zipf vocabulary, and their statements tilt it again; both tilts were set so that norms
and similarities are those of short digests (debiased squared norm 0.12, similarity 0.6). From an archive of
<CODE>_<session>_<year>.txt, the ten speeches of a delegation are its population: statements are speeches drawn with
replacement, passages are sentences drawn from each with replacement. With one statement the truth is that statement.
"""

import argparse
import re
import tarfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from oewg_analysis.clusters import cluster_weights, resampling_units, row_norms, row_sums
from oewg_analysis.cosine import cosine_bootstrap, weighted_cosines
from oewg_analysis.resampling import intervals

N_TERMS = 1500
TOKENS = 12.5  # counted terms in a sentence
MOST_PASSAGES = 2000  # above, the two-stage variants are left out, for they would take minutes
GRID = (
    *((n, p, "in all") for n in (3, 10) for p in (10, 30, 100)),
    *((n, p, "a statement") for n in (3, 10) for p in (10, 30, 100)),
    *((1, p, "in all") for p in (5, 10, 30, 100)),
    *((2, p, "in all") for p in (5, 10, 30, 100)),
    *((3, 6, "in all"), (5, 10, "in all"), (5, 30, "in all")),
)
METHODS = ("basic-t", "percentile", "bca", "both stages, basic-t", "naive two-stage percentile", "plain percentile")


@dataclass(frozen=True)
class Sample:
    passages: sparse.csr_array
    statement: np.ndarray
    delegation: np.ndarray
    expected: np.ndarray  # statements x terms: what the passages of a statement are drawn from


@dataclass(frozen=True)
class Population:
    """Both take a generator and the lengths, in passages, of the statements that every delegation makes."""

    draw: Callable[[np.random.Generator, np.ndarray], Sample]
    pool: Callable[[np.random.Generator, np.ndarray], sparse.csr_array]  # sums over passages, delegation by delegation


def simulated(n_delegations: int, between: float, within: float, seed: int) -> Population:
    rng = np.random.default_rng(seed)
    themes = rng.normal(size=(8, N_TERMS)) / np.sqrt(8)

    def tilt(rng: np.random.Generator, n: int) -> np.ndarray:
        return np.sqrt(0.7) * rng.normal(size=(n, N_TERMS)) + np.sqrt(0.3) * rng.normal(size=(n, 8)) @ themes

    base = (np.arange(N_TERMS) + 5.0) ** -0.9
    base /= base.sum()
    idf = 1 - np.log(1 - np.exp(-base * TOKENS * 5) + 1 / 241)
    means = np.log(base) + between * tilt(rng, n_delegations)

    def shares_of(rng: np.random.Generator, delegation: np.ndarray) -> np.ndarray:
        shares = np.exp(means[delegation] + within * tilt(rng, delegation.size))
        return shares / shares.sum(axis=1, keepdims=True)

    def pool(rng: np.random.Generator, lengths: np.ndarray) -> sparse.csr_array:
        sums = []
        for number in range(n_delegations):
            shares = shares_of(rng, np.full(lengths.size, number))
            sums.append(sparse.csr_array(rng.poisson(shares * TOKENS * lengths[:, None]) * idf))
        return sparse.csr_array(sparse.vstack(sums))

    def draw(rng: np.random.Generator, lengths: np.ndarray) -> Sample:
        delegation = np.repeat(np.arange(n_delegations), lengths.size)
        shares = shares_of(rng, delegation)
        statement = np.repeat(np.arange(delegation.size), np.tile(lengths, n_delegations))
        tokens = np.maximum(rng.poisson(TOKENS, statement.size), 2)
        owner = np.repeat(statement, tokens)
        steps = np.cumsum(shares, axis=1)
        ladder = (steps / steps[:, -1:] + np.arange(delegation.size)[:, None]).ravel()
        terms = np.minimum(np.searchsorted(ladder, owner + rng.random(owner.size)) - owner * N_TERMS, N_TERMS - 1)
        rows = np.repeat(np.arange(statement.size), tokens)
        counts = sparse.csr_array((idf[terms], (rows, terms)), shape=(statement.size, N_TERMS))
        return Sample(counts, statement, delegation, shares * idf)

    return Population(draw, pool)


def from_speeches(path: str, n_delegations: int, seed: int) -> Population:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    with tarfile.open(path) as archive:
        names = [m for m in archive.getmembers() if re.search(r"[A-Z]{2,3}_\d+_\d{4}\.txt$", m.name)]
        codes = np.array([m.name.rsplit("/", 1)[-1].split("_")[0] for m in names])
        complete = [code for code, count in zip(*np.unique(codes, return_counts=True), strict=True) if count == 10]
        chosen = list(np.random.default_rng(seed).choice(complete, n_delegations, replace=False))
        texts = {m.name: archive.extractfile(m) for m, code in zip(names, codes, strict=True) if code in chosen}
        read = {name: file.read().decode("utf-8-sig", "replace") for name, file in texts.items() if file is not None}
    speeches = sorted(read, key=lambda name: name.rsplit("/", 1)[-1])
    sentences = [[s for s in re.split(r"(?<=[.!?])\s+", read[name]) if len(s.split()) > 4] for name in speeches]
    counter = CountVectorizer(stop_words="english", min_df=3, token_pattern=r"[a-z]{2,}")
    counts = counter.fit_transform([s for speech in sentences for s in speech])
    sizes = np.array([len(speech) for speech in sentences])
    first = np.r_[0, np.cumsum(sizes)]
    pooled = sparse.csr_array(np.add.reduceat(counts.toarray(), first[:-1], axis=0))
    rows = sparse.csr_array(TfidfTransformer(norm=None).fit(pooled).transform(counts))
    pooled = np.add.reduceat(rows.toarray(), first[:-1], axis=0)

    def draw(rng: np.random.Generator, lengths: np.ndarray) -> Sample:
        delegation = np.repeat(np.arange(n_delegations), lengths.size)
        speech = delegation * 10 + rng.integers(10, size=delegation.size)
        statement = np.repeat(np.arange(delegation.size), np.tile(lengths, n_delegations))
        picked = first[speech[statement]] + (rng.random(statement.size) * sizes[speech[statement]]).astype(int)
        return Sample(rows[picked], statement, delegation, pooled[speech])

    def pool(rng: np.random.Generator, lengths: np.ndarray) -> sparse.csr_array:
        many = draw(rng, lengths)
        return row_sums(many.passages, many.statement, many.delegation.size)

    return Population(draw, pool)


def lengths_of(n: int, passages: int, counted: str) -> np.ndarray:
    return np.full(n, passages) if counted == "a statement" else np.diff(np.arange(n + 1) * passages // n)


def multinomial(rng: np.random.Generator, groups: np.ndarray, n_boot: int) -> np.ndarray:
    counts = [rng.multinomial(n, np.full(n, 1 / n), size=n_boot) for n in np.bincount(groups)]
    return np.concatenate(counts, axis=1).astype(float)


def long_run(population: Population, lengths: np.ndarray, seed: int, n_statements: int = 1500) -> np.ndarray:
    sums = population.pool(np.random.default_rng(seed), np.resize(lengths, n_statements))
    lengths_of_sums = row_norms(sums)
    spoken = lengths_of_sums > 0
    delegation = np.repeat(np.arange(sums.shape[0] // n_statements), n_statements)[spoken]
    scaled = sparse.diags_array(1 / lengths_of_sums[spoken]) @ sums[spoken]
    totals = row_sums(scaled, delegation, int(delegation[-1]) + 1).toarray()
    n = np.bincount(delegation)
    norms = np.sqrt(((totals**2).sum(axis=1) - n) * n / (n - 1))  # no products with itself
    return totals @ totals.T / np.outer(norms, norms)


def limits(sample: Sample, n_boot: int, seed: int) -> tuple[np.ndarray, dict[str, tuple[np.ndarray, np.ndarray]]]:
    texts = sample.passages, sample.statement, sample.delegation
    boot = cosine_bootstrap(*texts, n_boot=n_boot, seed=seed)
    found = {}
    for method in ("basic-t", "percentile", "bca"):
        made = intervals(
            boot.estimate, boot.replicates, method=method, freedom=boot.freedom, acceleration=boot.acceleration
        )
        found[method] = made.low, made.high
    if sample.statement.size > MOST_PASSAGES:
        return boot.estimate, found
    both = cosine_bootstrap(*texts, n_boot=n_boot, seed=seed, second_stage="always")
    made = intervals(both.estimate, both.replicates, freedom=both.freedom)
    found["both stages, basic-t"] = made.low, made.high
    units, rng = resampling_units(*texts, "always"), np.random.default_rng(seed)
    naive = multinomial(rng, units.delegation_of_unit, n_boot), multinomial(rng, units.unit_of_part, n_boot)
    for name, weights, plain in (
        ("naive two-stage percentile", naive, False),
        ("plain percentile", cluster_weights(boot.units, n_boot, rng), True),
    ):
        replicates = weighted_cosines(boot.units if plain else units, *weights, plain=plain)
        low, high = np.nanquantile(replicates, (0.025, 0.975), axis=0)
        found[name] = low, high
    return boot.estimate, found


def coverage(
    populations: list[Population], n: int, passages: int, counted: str, chosen: argparse.Namespace
) -> list[str]:
    lengths = lengths_of(n, passages, counted)
    truths = [long_run(population, lengths, chosen.seed + 1) for population in populations] if n > 1 else []
    pairs = np.triu_indices(chosen.delegations, 1)
    held: dict[str, list[float]] = {method: [] for method in METHODS}
    level, bias, width, missing = [], [], [], []
    for number in range(chosen.sets):
        which = number % len(populations)
        sample = populations[which].draw(np.random.default_rng((chosen.seed, n, passages, number)), lengths)
        unit = sample.expected / np.linalg.norm(sample.expected, axis=1, keepdims=True)
        truth = truths[which] if truths else unit @ unit.T
        estimate, found = limits(sample, chosen.n_boot, number)
        level.append(truth[pairs].mean())
        bias.append(np.nanmedian((estimate - truth)[pairs]))
        for method, (low, high) in found.items():
            known = ~np.isnan(low[pairs])
            inside = (low <= truth) & (truth <= high)
            held[method].append(inside[pairs][known].mean() if known.any() else np.nan)
        low, high = (limit[pairs] for limit in found["basic-t"])
        width.append(np.nanmedian(high - low))
        missing.append(np.isnan(low).mean())
    shown = [f"{100 * np.nanmean(held[m]):.1f}" if not np.all(np.isnan(held[m])) else "-" for m in METHODS]
    error = 100 * np.nanstd(held["basic-t"]) / np.sqrt(chosen.sets)
    head = [str(n), f"{passages} {counted}", f"{np.mean(level):.2f}", f"{np.mean(bias):+.3f}"]
    return [*head, *shown, f"{error:.1f}", f"{np.mean(width):.2f}", f"{100 * np.mean(missing):.0f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=20, help="samples drawn for each line")
    parser.add_argument("--n-boot", type=int, default=400)
    parser.add_argument("--delegations", type=int, default=14)
    parser.add_argument("--populations", type=int, default=5, help="sets are drawn from these in turn")
    parser.add_argument("--between", type=float, default=0.75, help="spread of delegations (log scale)")
    parser.add_argument("--within", type=float, default=0.6, help="spread of a delegation's statements (log scale)")
    parser.add_argument("--seed", type=int, default=20250711)
    parser.add_argument("--speeches", help="archive (.tar.xz) of speeches; without it, simulated texts")
    parser.add_argument("--tiny", action="store_true", help="one line of the table, from one small sample")
    chosen = parser.parse_args()
    if chosen.tiny:
        chosen.sets, chosen.n_boot, chosen.delegations, chosen.populations = 1, 20, 4, 1
    warnings.filterwarnings("ignore", message="All-NaN slice")  # the naive bootstrap, with very few texts
    seeds = range(chosen.seed, chosen.seed + chosen.populations)
    if chosen.speeches:
        populations = [from_speeches(chosen.speeches, chosen.delegations, seed) for seed in seeds]
    else:
        populations = [simulated(chosen.delegations, chosen.between, chosen.within, seed) for seed in seeds]
    columns = ("statements", "passages", "truth", "median bias", *METHODS, "s.e.", "width", "no interval, %")
    print("| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns), sep="\n")
    for n, passages, counted in GRID[: 1 if chosen.tiny else None]:
        cells = coverage(populations, n, passages, counted, chosen)
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
