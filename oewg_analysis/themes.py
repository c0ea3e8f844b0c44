"""Given themes: which of the agenda's themes a statement touches, and how well that agrees with a person's reading.

A theme is a list of seed terms. A passage is scored by the cosine between its TF-IDF weights and the seeds; a
statement has the themes that at least one of its passages reaches, so a long speech may touch a theme in a sentence.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from oewg_analysis.corpus import Corpus
from oewg_analysis.lookup import find_terms
from oewg_analysis.resampling import dirichlet_weights, intervals
from oewg_analysis.terms import TermMatrix, tfidf

Floats = NDArray[np.float64]

THRESHOLD = 0.05
GRID = np.round(np.arange(0.005, 0.2, 0.0025), 4)
MEASURES = ("precision", "recall", "f1")
_PLACE = ["statement", "paragraph", "sentence"]


def score_themes(counts: TermMatrix, themes: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Score passages or statements against themes.

    Parameters
    ----------
    counts : TermMatrix
        Counts of passages, or of statements (`counts.pool("statement")`).
    themes : pandas.DataFrame
        `theme` and `seeds` (tuple of str), as `Corpus.themes`.
    language : str
        ISO 639-1 code of the texts' language, for the stems of the seeds.

    Returns
    -------
    pandas.DataFrame
        One row a row of `counts`, indexed by `statement` and, for passages, `paragraph` and `sentence`; one column a
        theme: the cosine, 0 (no seed) to 1. NaN for a row without counted terms and a theme without a seed in `counts`.

    Raises
    ------
    ValueError
        If the rows are neither passages nor statements, or there is no theme.

    Notes
    -----
    Salton and Buckley (1988): TF-IDF with statements as the documents. A theme's vector has a 1 for each seed: weighed
    by idf too, its rarest seeds would rule. The cosine is the passage's weight on seeds over the root of their number,
    NOT the share of a passage that is about the theme.
    """
    if counts.unit not in ("passage", "statement"):
        raise ValueError(f"`counts`: allowed are rows of unit passage or statement; received unit {counts.unit!r}")
    if themes.empty:
        raise ValueError("`themes`: allowed is at least one theme with seed terms; received none")
    documents = counts if counts.unit == "statement" else counts.pool("statement")
    seeds = np.zeros((len(themes), len(counts.terms)))
    for row, names in enumerate(themes["seeds"]):
        seeds[row, find_terms(counts.terms, names, language)["column"]] = 1.0
    with np.errstate(invalid="ignore"):
        seeds /= np.linalg.norm(seeds, axis=1, keepdims=True)
    weights = tfidf(counts, documents=documents).matrix
    scores = np.asarray(weights @ np.nan_to_num(seeds).T)
    scores[np.diff(weights.indptr) == 0] = np.nan
    scores[:, np.isnan(seeds).any(axis=1)] = np.nan
    place = [name for name in _PLACE if name in counts.rows]
    index = pd.MultiIndex.from_frame(counts.rows[place]) if len(place) > 1 else pd.Index(counts.rows["statement"])
    return pd.DataFrame(scores, index=index, columns=pd.Index(themes["theme"], name="theme"))


def assign_themes(scores: pd.DataFrame, threshold: float = THRESHOLD) -> pd.DataFrame:
    """Give each statement the themes that its passages reach: several, one or none.

    Parameters
    ----------
    scores : pandas.DataFrame
        As `score_themes` returns it, for passages or for statements.
    threshold : float
        Least cosine, over 0 and at most 1. The default, 0.05, is what `assign_held_out` chooses on passages of the
        corpus's digests (largest micro F1), whichever of the delegations is left out.

    Returns
    -------
    pandas.DataFrame
        A row for each statement and theme: `statement`, `theme`, `estimate` (largest score; NaN if no row has one),
        `assigned` (False where that is NaN), `n_reached` (rows that reach the threshold), `n_rows`, `threshold`.

    Raises
    ------
    ValueError
        If the threshold is outside its range.

    Notes
    -----
    One passage is enough, so longer statements reach more themes by chance: compare like lengths, or use `n_reached`.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"`threshold`: allowed is a number over 0 and at most 1; received {threshold}")
    by = scores.index.get_level_values("statement")
    best = scores.groupby(by, sort=True).max()
    frame = pd.DataFrame({"statement": best.index.repeat(best.shape[1]), "theme": np.tile(best.columns, len(best))})
    frame = frame.assign(estimate=best.to_numpy().ravel(), assigned=(best >= threshold).to_numpy().ravel())
    for name, marks in (("n_reached", scores >= threshold), ("n_rows", scores.notna())):
        frame[name] = marks.groupby(by, sort=True).sum().to_numpy().ravel()
    return frame.assign(threshold=threshold)


def assign_held_out(scores: pd.DataFrame, corpus: Corpus, grid: ArrayLike = GRID) -> pd.DataFrame:
    """Assign themes with a threshold chosen without the delegation it is used for.

    Parameters
    ----------
    scores : pandas.DataFrame
        As `score_themes` returns it.
    corpus : Corpus
        The statements with the themes a person gave; those without any are not used.
    grid : array-like of float
        Thresholds to choose from.

    Returns
    -------
    pandas.DataFrame
        As `assign_themes`, for the statements with a person's themes; `threshold` is the one with the largest micro
        F1 over all other delegations, the smallest of equals.

    Raises
    ------
    ValueError
        If fewer than 2 delegations have statements with themes.

    Notes
    -----
    Cross-validation (Stone 1974) that leaves out whole delegations. It guards against a threshold fitted to the
    statements it is judged by, NOT against seeds that were written with these statements in view.
    """
    grid = np.sort(np.asarray(grid, dtype=np.float64))
    assigned = assign_themes(scores)
    human, delegation = _human(corpus, assigned)
    kept = human.notna().to_numpy()
    assigned, truth = assigned[kept], human[kept].to_numpy(dtype=bool)
    codes, names = pd.factorize(delegation[kept], sort=True)
    if len(names) < 2:
        raise ValueError(f"`corpus`: allowed are themes given to 2 or more delegations; received {len(names)}")
    reached = assigned["estimate"].to_numpy()[:, None] >= grid
    own = np.eye(len(names))[codes].T
    hits, predicted, actual = own @ (reached & truth[:, None]), own @ reached, own @ truth[:, None]
    rest = [total.sum(axis=0) - total for total in (hits, predicted, actual)]
    f1 = 2 * rest[0] / np.maximum(rest[1] + rest[2], 1)
    chosen = pd.Series(grid[f1.argmax(axis=1)][codes], index=assigned.index)
    parts = [assign_themes(scores, value).loc[chosen.index[chosen == value]] for value in np.unique(chosen)]
    return pd.DataFrame(pd.concat(parts).sort_index()).reset_index(drop=True)


def evaluate_themes(
    corpus: Corpus, assigned: pd.DataFrame, *, level: float = 0.95, n_boot: int = 2000, seed: int = 20250711
) -> pd.DataFrame:
    """Compare assigned themes with those a person gave.

    Parameters
    ----------
    corpus : Corpus
        Its `statements["themes"]` are the person's; a statement without any counts as not coded and is left out.
    assigned : pandas.DataFrame
        As `assign_themes` returns it.
    level, n_boot, seed
        Coverage of the intervals, between 0 and 1; replicates of the bootstrap; seed.

    Returns
    -------
    pandas.DataFrame
        Three rows (`measure`: precision, recall, f1) for each theme, then for "micro" (all pairs of statement and
        theme pooled) and "macro" (mean of the themes): `theme`, `measure`; `estimate` (0 to 1, larger is better) with
        `low`, `high`; `majority` (the same measure if a theme is given to all statements where over half have it, else
        to none), `all_positive` (if given to all), `n_statements`, `n_delegations`, `n_human`, `n_assigned`, `level`,
        `n_boot`. Precision is NaN if nothing is assigned, recall if the person gave nothing, F1 if either is; limits
        are NaN with fewer than 3 delegations.

    Raises
    ------
    ValueError
        If no assigned statement has a person's themes.

    Notes
    -----
    van Rijsbergen (1979) for F1. Percentile intervals from weights drawn for whole delegations, whose statements
    resemble each other; the threshold is taken as given. It is agreement with one reader's themes, NOT truth.
    """
    human, delegation = _human(corpus, assigned)
    kept = human.notna().to_numpy()
    if not kept.any():
        raise ValueError("`corpus`: allowed are assigned statements with themes of a person's; received none")
    used = assigned[kept]
    truth, given = human[kept].to_numpy(dtype=bool), used["assigned"].to_numpy(dtype=bool)
    theme, names = pd.factorize(used["theme"])
    cluster, delegations = pd.factorize(delegation[kept], sort=True)
    counts = np.zeros((len(delegations), len(names), 3))
    np.add.at(counts, (cluster, theme), np.stack([truth & given, given, truth], axis=1))
    total = counts.sum(axis=0)
    estimate = _measures(total)
    low, high = _limits(counts, estimate, level, n_boot, seed)
    n, human_total = used["statement"].nunique(), total[:, 2]
    guesses = {"majority": np.where(2 * human_total > n, 1.0, 0.0), "all_positive": np.ones(len(names))}
    columns = {"estimate": estimate, "low": low, "high": high}
    for guess, says in guesses.items():
        columns[guess] = _measures(np.stack([human_total * says, n * says, human_total], axis=-1))
    labels = [*names, "micro", "macro"]
    sizes = np.repeat(np.vstack([total, [total.sum(axis=0)] * 2]).astype(np.int64), len(MEASURES), axis=0)
    frame = pd.DataFrame({"theme": np.repeat(labels, len(MEASURES)), "measure": MEASURES * len(labels)})
    frame = frame.assign(**{name: values.ravel() for name, values in columns.items()})
    frame = frame.assign(n_statements=n, n_delegations=len(delegations), n_human=sizes[:, 2], n_assigned=sizes[:, 1])
    return frame.assign(level=level, n_boot=n_boot)


def _limits(counts: Floats, estimate: Floats, level: float, n_boot: int, seed: int) -> tuple[Floats, Floats]:
    """Redraw delegations; two of them cannot show how delegations vary."""
    if len(counts) < 3:
        return np.full_like(estimate, np.nan), np.full_like(estimate, np.nan)
    weights = dirichlet_weights(np.zeros(len(counts), dtype=np.int64), 1.0, n_boot, np.random.default_rng(seed))
    found = intervals(estimate, _measures(np.tensordot(weights, counts, axes=1)), method="percentile", level=level)
    return found.low, found.high


def _human(corpus: Corpus, assigned: pd.DataFrame) -> tuple["pd.Series[bool]", "pd.Series[str]"]:
    """Say for each row whether the person gave the theme (NA = not coded), and whose statement it is."""
    statements = corpus.statements.set_index("id")
    held = assigned["statement"].map(statements["themes"])
    marks = [theme in themes if themes else pd.NA for theme, themes in zip(assigned["theme"], held, strict=True)]
    return pd.Series(marks, dtype="boolean", index=assigned.index), assigned["statement"].map(statements["delegation"])


def _measures(counts: Floats) -> Floats:
    """Turn (..., themes, [hits, assigned, human]) into (..., themes and micro and macro, measures)."""
    hits, given, human = np.moveaxis(np.concatenate([counts, counts.sum(axis=-2, keepdims=True)], axis=-2), -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = hits / given, hits / human
        f1 = np.where(np.isnan(precision + recall), np.nan, 2 * hits / (given + human))
    each: Floats = np.stack([precision, recall, f1], axis=-1)
    return np.concatenate([each, each[..., :-1, :].mean(axis=-2, keepdims=True)], axis=-2)


def seed_terms(counts: TermMatrix, themes: pd.DataFrame, theme: str, *, language: str = "en") -> TermMatrix:
    """Keep the terms that were named beforehand for a theme, which makes comparisons of them few and planned.

    Parameters
    ----------
    counts : TermMatrix
        Counts or weights.
    themes : pandas.DataFrame
        As `Corpus.themes`.
    theme : str
        One of its themes.
    language : str
        ISO 639-1 code of the texts' language.

    Returns
    -------
    TermMatrix
        All rows; of the terms only the seeds of the theme that occur.

    Raises
    ------
    ValueError
        If the theme is unknown, or none of its seeds occurs.
    """
    if theme not in set(themes["theme"]):
        raise ValueError(f"`theme`: allowed is one of {', '.join(themes['theme'])}; received {theme!r}")
    names = dict(zip(themes["theme"], themes["seeds"], strict=True))[theme]
    columns = find_terms(counts.terms, names, language)["column"]
    if columns.empty:
        raise ValueError(
            f"`counts`: allowed are counts that hold a seed of {theme}; received none of {', '.join(names)}"
        )
    kept = np.zeros(len(counts.terms), dtype=bool)
    kept[columns] = True
    return counts.select(terms=kept)
