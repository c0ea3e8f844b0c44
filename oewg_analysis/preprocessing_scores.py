"""Which choice about words moves the similarity structure most? A score after Denny and Spirling (2018).

"Text preprocessing for unsupervised learning", Political Analysis 26(2), 168-189: a set of choices is unusual if the
pairs of texts that it moves most are not those that other sets move. Here the texts are delegations.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit
from scipy.stats import rankdata

from oewg_analysis.choice_sets import counts_under, sample_under
from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import shown
from oewg_analysis.parallel import each
from oewg_analysis.text_similarity import similarity

Floats = NDArray[np.float64]

# What everything is compared with: words as they stand.
RAW = {
    "stem": False,
    "stop_words": False,
    "reporting": False,
    "phrases": False,
    "state_names": True,
    "min_df": 1,
    "sublinear_tf": False,
}


def pretext_scores(
    corpus: Corpus,
    specs: pd.DataFrame,
    *,
    k: int = 50,
    min_statements: int = 3,
    plain: bool = False,
    n_jobs: int | None = None,
) -> pd.DataFrame:
    """Score sets of choices by how unlike others they rearrange the pairs of delegations.

    Parameters
    ----------
    corpus : Corpus
        The statements.
    specs : pandas.DataFrame
        Sets of choices, as from `choice_sets.specifications`; three or more different ones, best with all choices
        about words crossed.
    k : int
        How many of the pairs that a set moves most are followed, 1 or more; at most all are.
    min_statements : int
        Fewest statements of a delegation.
    plain : bool
        Use the plain cosine, as the article does, in place of the corrected one.
    n_jobs : int, optional
        Processes, as in `oewg_analysis.parallel.each`.

    Returns
    -------
    pandas.DataFrame
        The rows and columns of `specs`, with `estimate` (0 to 1; high = the pairs it moves most are moved little by
        other sets), `correlation` (Spearman's, of its distances with those without any preprocessing), `k` and
        `n_pairs` (pairs known under all sets). NaN for a set that differs from no preprocessing in nothing.

    Raises
    ------
    ValueError
        If there are fewer than three sets, `k` is below 1, or no pair is known under all sets.

    Notes
    -----
    Denny and Spirling (2018). Pairs are ordered by distance under a set and without preprocessing (`RAW`, on the same
    statements); what moves is a pair's place in that order, so that a choice which lengthens all distances alike moves
    nothing. The score is the mean, over the k pairs that the set moves most and over all other sets, of the difference
    between the pair's ranks among the moved under both, over the number of pairs. A low score does NOT make a set
    right, nor a high one wrong: it says where to look twice.
    """
    return _scored(specs, *_structure(corpus, specs, k, min_statements, plain, n_jobs), k)


def pretext(
    corpus: Corpus,
    specs: pd.DataFrame,
    *,
    k: int = 50,
    min_statements: int = 3,
    plain: bool = False,
    level: float = 0.95,
    n_jobs: int | None = None,
) -> pd.DataFrame:
    """Say for each choice how much it moves the similarity structure.

    Parameters
    ----------
    corpus, specs, k, min_statements, plain, n_jobs
        As in `pretext_scores`.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row for each value of a choice but that of the main set (first row of `specs`): `choice`, `value`; `estimate`
        (coefficient of the value in a regression of the scores on all choices: above 0 = it makes results less like
        those of other sets), `low`, `high`; `shift` (mean of 1 - Spearman's correlation between the distances of two
        sets that differ in this value alone: 0 = the order of pairs stays, 1 = nothing of it does); `n_matched` (such
        twos), `n_specifications`, `n_pairs`, `k`, `level`. Largest shift first. NaN where no two sets differ in the
        value alone, or the regression cannot tell it from other choices.

    Raises
    ------
    ValueError
        As in `pretext_scores`.

    Notes
    -----
    Denny and Spirling (2018) for the regression: least squares, Student's t. The scores share their data and are not
    draws from anything: the interval says how regular the effect is over the sets, NOT how it would vary in other
    texts. `shift` is ours, and plainer.
    """
    distances, raw = _structure(corpus, specs, k, min_statements, plain, n_jobs)
    scored = _scored(specs, distances, raw, k)
    names = [name for name in specs.columns if name != "main" and specs[name].nunique() > 1]
    main = specs.iloc[0]
    levels = [(name, value) for name in names for value in specs[name].unique() if value != main[name]]
    design = np.array([(scored[name] == value).to_numpy(np.float64) for name, value in levels]).reshape(-1, len(scored))
    table = pd.DataFrame(levels, columns=["choice", "value"]).join(_regressed(scored["estimate"], design.T, level))
    shifts = [_shift(scored[names], distances, name, main[name], value) for name, value in levels]
    table = table.join(pd.DataFrame(shifts, columns=["shift", "n_matched"]))
    table = table.assign(n_specifications=len(scored), n_pairs=scored["n_pairs"].iloc[0], k=scored["k"].iloc[0])
    return table.assign(level=level).sort_values("shift", ascending=False, kind="stable", ignore_index=True)


def _structure(
    corpus: Corpus, specs: pd.DataFrame, k: int, min_statements: int, plain: bool, n_jobs: int | None
) -> tuple[Floats, Floats]:
    """Distances of the pairs known under all sets, and the same without preprocessing: (sets, pairs) each."""
    if len(specs) < 3 or k < 1:
        raise ValueError(f"allowed are 3 or more sets and `k` 1 or more; received {len(specs)} and {shown(k)}")
    sets = specs.drop(columns="main", errors="ignore").to_dict("records")
    bases = [{**spec, **RAW} for spec in sets]
    tasks = {str(spec): spec for spec in [*sets, *bases]}  # sets of the same statements share one base
    arguments = [(corpus, spec, min_statements, plain) for spec in tasks.values()]
    frames = each(_alike, arguments, "sets of choices", n_jobs)
    names = sorted(set.intersection(*(set(frame.index) for frame in frames)))
    i, j = np.triu_indices(len(names), k=1)
    values = [1 - frame.loc[names, names].to_numpy(np.float64)[i, j] for frame in frames]
    of_task = dict(zip(tasks, values, strict=True))
    both = np.array([[of_task[str(spec)] for spec in part] for part in (sets, bases)])
    both = both[..., ~np.isnan(both).any(axis=(0, 1))]
    if both.shape[2] < 2:
        raise ValueError(f"`specs`: allowed are sets that share 2 or more pairs; received {both.shape[2]}")
    return both[0], both[1]


def _alike(corpus: Corpus, spec: Mapping[str, Any], min_statements: int, plain: bool) -> pd.DataFrame:
    sample = sample_under(corpus, spec)
    if sample is None:
        return pd.DataFrame()
    sublinear = bool(spec.get("sublinear_tf", False))
    counts = counts_under(sample, spec)
    return similarity(counts, min_statements=min_statements, plain=plain, sublinear_tf=sublinear, n_boot=0).matrix


def _scored(specs: pd.DataFrame, distances: Floats, raw: Floats, k: int) -> pd.DataFrame:
    n = distances.shape[1]
    places, before = (rankdata(np.round(values, 12), axis=1) for values in (distances, raw))
    moved = np.abs(places - before)
    ranks = rankdata(-moved, axis=1)
    used = moved.max(axis=1) > 0  # a set that moves nothing is no comparison
    k = min(k, n)
    first = np.argsort(-moved, axis=1, kind="stable")[:, :k]
    scores = np.full(len(specs), np.nan)
    for row in np.flatnonzero(used):
        others = used & (np.arange(len(specs)) != row)
        if others.any():
            scores[row] = np.abs(ranks[np.ix_(others, first[row])] - ranks[row, first[row]]).mean() / n
    correlation = [_correlation(*pair) for pair in zip(places, before, strict=True)]
    return specs.reset_index(drop=True).assign(estimate=scores, correlation=correlation, k=k, n_pairs=n)


def _correlation(first: Floats, second: Floats) -> float:
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(first, second)[0, 1])


def _regressed(scores: "pd.Series[float]", design: Floats, level: float) -> pd.DataFrame:
    """Coefficients by least squares, with Student's t limits; NaN where the columns cannot be told apart."""
    known = scores.notna().to_numpy()
    x, y = np.column_stack([np.ones(known.sum()), design[known]]), scores.to_numpy(np.float64)[known]
    freedom = len(y) - x.shape[1]
    empty = pd.DataFrame(np.nan, index=range(design.shape[1]), columns=["estimate", "low", "high"])
    if freedom < 1 or np.linalg.matrix_rank(x) < x.shape[1]:
        return empty
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    se = np.sqrt(((y - x @ beta) ** 2).sum() / freedom * inverse.diagonal())
    half = float(stdtrit(freedom, 0.5 + level / 2)) * se
    return empty.assign(estimate=beta[1:], low=(beta - half)[1:], high=(beta + half)[1:])


def _shift(choices: pd.DataFrame, distances: Floats, name: str, main: Any, value: Any) -> tuple[float, int]:
    """Mean of 1 - Spearman's correlation over the twos of sets that differ in one choice alone, and how many."""
    rest = [tuple(row) for row in choices.drop(columns=name).to_numpy()]
    held = choices[name].tolist()
    with_main = {key: row for row, key in enumerate(rest) if held[row] == main}
    twos = [(row, with_main[key]) for row, key in enumerate(rest) if held[row] == value and key in with_main]
    if not twos:
        return np.nan, 0
    places = rankdata(np.round(distances, 12), axis=1)
    return float(np.mean([1 - _correlation(places[a], places[b]) for a, b in twos])), len(twos)
