"""Found themes: non-negative matrix factorisation of TF-IDF, and how far the themes it finds can be found again.

A factorisation always returns as many themes as it is asked for. So it is repeated from random starts and on part of
the statements, the themes of each run are matched with those of the first, and what is not found again is seen as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from oewg_analysis.parallel import each
from oewg_analysis.terms import TermMatrix, document_frequency, tfidf

Floats = NDArray[np.float64]

N_TOP = 10
KEPT = 0.8
MAX_ITER = 5000
TOLERANCE = 1e-4


@dataclass(frozen=True)
class FoundThemes:
    """The outcome of `found_themes`.

    Attributes
    ----------
    n_themes : int
        Number of themes.
    terms : pandas.DataFrame
        `theme` (1 = largest share), `term`, `weight` (above 0; a theme's weights sum to 1), `rank` (from 1), sorted.
    passages : pandas.DataFrame
        `theme`, `row` (position in `counts.rows`), `weight` (above 0) and `share` (of the row's weight, 0 to 1), sorted
        by theme and falling weight. A row without any counted term, or close to no theme, is not listed.
    stability : pandas.DataFrame
        One row a theme: `theme`, `estimate` (mean agreement with its match in the other runs, 0 to 1), `seeds` and
        `statements` (the same over runs from random starts, and over runs on part of the statements), `share` (of all
        statements' weight; sums to 1), `n_statements` whose largest theme it is, `n_runs`.
    candidates : pandas.DataFrame
        One row a number of themes tried: `n_themes`, `estimate` (mean agreement over themes and runs), `se` (standard
        error over runs), `seeds`, `statements`, `lowest` (least stable theme), `error` (Frobenius norm of what the
        themes leave unexplained over that of the weights, 0 to 1), `n_runs`, `chosen` (bool).
    """

    n_themes: int
    terms: pd.DataFrame
    passages: pd.DataFrame
    stability: pd.DataFrame
    candidates: pd.DataFrame

    def heaviest(self, n: int = 8) -> pd.DataFrame:
        """Show each theme by its heaviest terms.

        Parameters
        ----------
        n : int
            Terms a theme.

        Returns
        -------
        pandas.DataFrame
            `theme`, `terms` (heaviest first, in one text), `estimate` (stability), `share`, `n_statements`.
        """
        top = self.terms[self.terms["rank"] <= n].groupby("theme")["term"].agg(", ".join).rename("terms").reset_index()
        return top.merge(self.stability[["theme", "estimate", "share", "n_statements"]], on="theme")


@dataclass(frozen=True)
class _Fit:
    """Themes by terms, their agreement in each run, statements by themes, and the error."""

    themes: Floats
    agreement: Floats  # runs x themes: first the random starts, then the parts of the statements
    weights: Floats
    error: float


def found_themes(
    counts: TermMatrix,
    n_themes: int | None = None,
    *,
    candidates: Sequence[int] = range(4, 11),
    n_runs: int = 10,
    min_statements: int = 2,
    seed: int = 20250711,
    n_jobs: int | None = None,
) -> FoundThemes:
    """Find themes in statements, and the passages that carry them.

    Parameters
    ----------
    counts : TermMatrix
        Counts; `rows` has the column `statement`. Themes are found in whole statements, since a sentence is too short
        to show which words keep company, and the rows are then described by these themes.
    n_themes : int, optional
        Number of themes, from 2; chosen among `candidates` if left out.
    candidates : sequence of int
        Numbers to choose from: the largest whose mean agreement lies within one standard error of the best one's.
    n_runs : int
        Runs of each of the two kinds, at least 2.
    min_statements : int
        Leave out terms of fewer statements, at least 1: a word of one statement can found no theme.
    seed : int
        Seed of the generator; same seed, same result.
    n_jobs : int, optional
        Processes, as in `oewg_analysis.parallel.each`. The result is the same for any number.

    Returns
    -------
    FoundThemes

    Raises
    ------
    ValueError
        If there are fewer statements or terms than themes asked for, or a parameter is outside its range.

    Notes
    -----
    Lee and Seung (1999), by coordinate descent (Cichocki and Phan 2009) from the start of Boutsidis and Gallopoulos
    (2008). Agreement after Greene, O'Callaghan and Cunningham (2014): Jaccard index of the ten heaviest terms, themes
    matched by the Hungarian method; half of the runs start at random on all statements, half see 80 % of them. The rule
    of one standard error follows Breiman et al. (1984). A stable theme is NOT thereby a subject anyone meant: habits of
    writing are stable too.
    """
    tried = sorted(set(candidates)) if n_themes is None else [n_themes]
    statements = counts if counts.unit == "statement" else counts.pool("statement")
    common = document_frequency(statements) >= min_statements
    statements = statements.select(terms=common)
    _check(tried, n_runs, min_statements, statements)
    weights = tfidf(statements).matrix
    fits = {k: _fit(weights, k, n_runs, seed, n_jobs) for k in tried}
    table = _candidates(fits, n_runs)
    chosen = int(table.loc[table["chosen"], "n_themes"].iloc[0])
    fit = fits[chosen]
    stability = pd.DataFrame(
        {
            "theme": np.arange(1, chosen + 1),
            "estimate": fit.agreement.mean(axis=0),
            "seeds": fit.agreement[:n_runs].mean(axis=0),
            "statements": fit.agreement[n_runs:].mean(axis=0),
            "share": fit.weights.sum(axis=0) / fit.weights.sum(),
            "n_statements": np.bincount(fit.weights[fit.weights.sum(axis=1) > 0].argmax(axis=1), minlength=chosen),
            "n_runs": 2 * n_runs,
        }
    )
    rows = tfidf(counts.select(terms=common), documents=statements).matrix
    return FoundThemes(chosen, _terms(fit.themes, statements.terms), _passages(rows, fit.themes), stability, table)


def _check(tried: Sequence[int], n_runs: int, min_statements: int, statements: TermMatrix) -> None:
    most = min(statements.matrix.shape)
    if not tried or tried[0] < 2 or int(KEPT * most) < tried[-1]:
        allowed = f"whole numbers from 2 to {int(KEPT * most)}, four fifths of the statements or terms held"
        raise ValueError(f"`n_themes`, `candidates`: allowed are {allowed}; received {list(tried)}")
    for name, value, least in (("n_runs", n_runs, 2), ("min_statements", min_statements, 1)):
        if value < least:
            raise ValueError(f"`{name}`: allowed is a whole number from {least}; received {value}")


def _factorise(weights: Any, k: int, init: str, seed: int) -> tuple[Floats, Floats]:
    """Return rows by themes and themes by terms; a theme's terms sum to 1, so that the rows' weights compare."""
    from sklearn.decomposition import NMF

    model = NMF(k, init=init, solver="cd", tol=TOLERANCE, max_iter=MAX_ITER, random_state=seed)
    with np.errstate(invalid="ignore"):  # it takes the root of an error that rounds below 0 where the fit is exact
        rows = model.fit_transform(weights)
    themes = model.components_
    total = themes.sum(axis=1)
    return rows * total, themes / np.where(total > 0, total, 1.0)[:, None]


def _fit(weights: Any, k: int, n_runs: int, seed: int, n_jobs: int | None) -> _Fit:
    rng = np.random.default_rng([seed, k])
    n = weights.shape[0]
    rows, themes = _factorise(weights, k, "nndsvda", seed)
    order = np.lexsort((themes.argmax(axis=1), -rows.sum(axis=0)))
    rows, themes = rows[:, order], themes[order]
    starts = rng.integers(2**31, size=n_runs)
    parts = [np.sort(rng.permutation(n)[: int(np.ceil(KEPT * n))]) for _ in range(n_runs)]
    tasks = [(weights, k, "random", int(start)) for start in starts]
    tasks += [(weights[part], k, "nndsvda", seed) for part in parts]
    others = each(_factorise, tasks, f"runs with {k} themes", n_jobs)
    agreement = np.array([_agreement(themes, other) for _, other in others])
    return _Fit(themes, agreement, rows, _error(weights, rows, themes))


def _error(weights: Any, rows: Floats, themes: Floats) -> float:
    """Frobenius norm of the remainder over that of the weights, without forming the product."""
    squares = float((weights.data**2).sum())
    cross = float((rows * (weights @ themes.T)).sum())
    product = float(((rows.T @ rows) * (themes @ themes.T)).sum())
    return float(np.sqrt(max(squares - 2 * cross + product, 0.0) / squares))


def _top(themes: Floats) -> NDArray[np.bool_]:
    """Mark the heaviest terms of each theme; of equals the first."""
    order = np.argsort(-themes, axis=1, kind="stable")[:, :N_TOP]
    marked = np.zeros(themes.shape, dtype=bool)
    np.put_along_axis(marked, order, True, axis=1)
    return marked & (themes > 0)


def _agreement(themes: Floats, other: Floats) -> Floats:
    """Match the themes of two runs one to one and return the Jaccard index of the heaviest terms of each pair."""
    a, b = _top(themes).astype(np.float64), _top(other).astype(np.float64)
    common = a @ b.T
    jaccard = common / np.maximum(a.sum(axis=1)[:, None] + b.sum(axis=1) - common, 1.0)
    first, second = linear_sum_assignment(-jaccard)
    matched: Floats = jaccard[first, second]
    return matched


def _candidates(fits: dict[int, _Fit], n_runs: int) -> pd.DataFrame:
    rows = []
    for k, fit in fits.items():
        run = fit.agreement.mean(axis=1)
        se, lowest = run.std(ddof=1) / np.sqrt(len(run)), fit.agreement.mean(axis=0).min()
        rows.append((k, run.mean(), se, run[:n_runs].mean(), run[n_runs:].mean(), lowest, fit.error, len(run)))
    names = ["n_themes", "estimate", "se", "seeds", "statements", "lowest", "error", "n_runs"]
    table = pd.DataFrame(rows, columns=names)
    best = table.nlargest(1, "estimate")
    least = (best["estimate"] - best["se"]).item()
    largest = table.loc[table["estimate"] >= least, "n_themes"].max()
    return table.assign(chosen=table["n_themes"] == largest)


def _terms(themes: Floats, labels: "pd.Index[str]") -> pd.DataFrame:
    theme, column = np.nonzero(themes)
    frame = pd.DataFrame({"theme": theme + 1, "term": labels[column], "weight": themes[theme, column]})
    frame = frame.sort_values(["theme", "weight", "term"], ascending=[True, False, True], ignore_index=True)
    return frame.assign(rank=frame.groupby("theme").cumcount() + 1)


def _passages(rows: Any, themes: Floats) -> pd.DataFrame:
    """Describe each row by the themes, which stay as they are: non-negative least squares."""
    from sklearn.decomposition import non_negative_factorization

    filled = np.flatnonzero(np.diff(rows.indptr))
    fixed = {"H": themes, "update_H": False, "solver": "cd", "tol": TOLERANCE, "max_iter": MAX_ITER}
    weights, *_ = non_negative_factorization(rows[filled], n_components=len(themes), **fixed)
    at, theme = np.nonzero(weights)
    found = pd.DataFrame({"theme": theme + 1, "row": filled[at], "weight": weights[at, theme]})
    found["share"] = found["weight"] / weights.sum(axis=1)[at]
    return found.sort_values(["theme", "weight", "row"], ascending=[True, False, True], ignore_index=True)
