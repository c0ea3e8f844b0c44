"""How alike delegations are, to one another and to their earlier selves, from one period to the next.

As in `oewg_analysis.change`, statements without the label compared are left out, and whole delegations are resampled.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from oewg_analysis.change import DIFFERENCE, FIRST, SECOND, two_labels
from oewg_analysis.corpus import Corpus
from oewg_analysis.shares import statement_labels
from oewg_analysis.statement_pairs import cells, pair_means
from oewg_analysis.terms import TermMatrix
from oewg_analysis.text_similarity import similarity


def similarity_periods(
    corpus: Corpus,
    counts: TermMatrix,
    by: str = "year",
    *,
    n_boot: int = 2000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate how alike two statements of different delegations are, period by period.

    Parameters
    ----------
    corpus : Corpus
        The statements.
    counts : TermMatrix
        Term counts of its passages.
    by : str
        "year" or "body".
    n_boot, seed : int
        Replicates of the bootstrap over delegations; seed of its generator.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row a period: `period` and the columns of `statement_pairs.pair_means`; `n_left_out` (statements of the corpus
        without the label).

    Notes
    -----
    Mean cosine of two statements, which no delegation is too brief for, NOT the corrected similarity of delegations.
    It rises when a period has one agenda item, and falls with short statements.
    """
    labels = statement_labels(corpus, by)
    found = cells(counts, labels)
    apart, part = ~found.equal("delegation"), found.table["part"].to_numpy()
    rows = []
    for period in sorted(set(part)):
        inside = part == period
        means = pair_means(found, [apart & inside[:, None] & inside], n_boot=n_boot, seed=seed, level=level)
        rows.append(means.assign(period=period))
    table = pd.concat(rows, ignore_index=True)
    table.insert(0, "period", table.pop("period"))
    return table.assign(n_left_out=int(labels.isna().sum()))


def similarity_change(
    corpus: Corpus,
    counts: TermMatrix,
    first: str = FIRST,
    second: str = SECOND,
    by: str = "body",
    *,
    n_boot: int = 2000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare how alike statements are within two periods, and from one to the other.

    Parameters
    ----------
    corpus, counts, n_boot, seed, level
        As in `similarity_periods`.
    first, second, by : str
        As in `theme_change`.

    Returns
    -------
    pandas.DataFrame
        `label`, `period` and the columns of `statement_pairs.pair_means`. For pairs of "different delegations" the
        periods first, second and "difference" (second less first). From the first period to the second, `period`
        "across": pairs of "same delegation" and of "different delegations" among the delegations that speak in both,
        and the first less the second ("same less different": above 0 = delegations are more like their earlier selves
        than like the earlier statements of others).

    Raises
    ------
    ValueError
        As in `theme_change`.

    Notes
    -----
    As for `similarity_periods`. That a delegation resembles its earlier self may owe to one writer of both digests.
    """
    found = cells(counts, two_labels(corpus, by, first, second))
    own, part = found.equal("delegation"), found.table["part"].to_numpy()
    in_first, in_second = part == first, part == second
    stays = (found.table.groupby("delegation")["part"].transform("nunique") == 2).to_numpy()
    across = in_first[:, None] & in_second
    across = (across | across.T) & stays[:, None] & stays
    within = [~own & here[:, None] & here for here in (in_second, in_first)]
    rows = [
        pair_means(found, within, n_boot=n_boot, seed=seed, level=level).iloc[[1, 0, 2]],
        pair_means(found, [across & own, across & ~own], n_boot=n_boot, seed=seed, level=level),
    ]
    table = pd.concat(rows, ignore_index=True)
    apart = "different delegations"
    table.insert(0, "label", [apart] * 3 + ["same delegation", apart, "same less different"])
    table.insert(1, "period", [first, second, DIFFERENCE] + ["across"] * 3)
    return table


def self_similarity(
    corpus: Corpus,
    counts: TermMatrix,
    first: str = FIRST,
    second: str = SECOND,
    by: str = "body",
    *,
    min_statements: int = 2,
    n_boot: int = 1000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate how alike each delegation is to itself in another period.

    Parameters
    ----------
    corpus, counts
        As in `similarity_periods`.
    first, second, by : str
        As in `theme_change`.
    min_statements : int
        With fewer in either period the estimate is NaN; one statement cannot show how statements of a period vary.
    n_boot, seed, level
        As in `text_similarity.similarity`.

    Returns
    -------
    pandas.DataFrame
        A row a delegation that speaks in both periods: `delegation`, `estimate` (corrected cosine of its two mixes of
        terms; 1 = the same mix, and an estimate may pass 1), `low`, `high`, `n_statements_first`,
        `n_statements_second`, `level`, `n_boot`; highest first, NaN last.

    Raises
    ------
    ValueError
        As in `theme_change`.

    Notes
    -----
    `text_similarity.similarity` with the statements of each period as a delegation of their own. Much of what is below
    1 is a change of agenda, NOT of mind.
    """
    labels = two_labels(corpus, by, first, second)
    period = counts.rows["statement"].map(labels)
    kept = counts.select(rows=period.notna().to_numpy())
    halves = kept.rows["delegation"] + "\t" + period[period.notna()].reset_index(drop=True)
    labelled = kept.rows.assign(half=halves)
    sizes = labelled.groupby("half")["statement"].nunique()
    stays = labelled.groupby("delegation")["half"].nunique() == 2
    names = sorted(stays.index[stays])
    table = pd.DataFrame({"delegation": names, "estimate": np.nan, "low": np.nan, "high": np.nan})
    for place, one in (("first", first), ("second", second)):
        table[f"n_statements_{place}"] = [int(sizes[f"{code}\t{one}"]) for code in names]
    enough = table[["n_statements_first", "n_statements_second"]].min(axis=1) >= min_statements
    if enough.any():
        split = replace(kept, rows=kept.rows.assign(delegation=halves))
        result = similarity(
            split, min_passages=1, min_statements=min_statements, n_boot=n_boot, seed=seed, level=level
        ).pairs
        numbers = ["estimate", "low", "high"]
        ends = zip(result["a"], result["b"], strict=True)
        by_pair = result.set_index(pd.Index([frozenset(pair) for pair in ends]))[numbers]
        wanted = [frozenset((f"{code}\t{first}", f"{code}\t{second}")) for code in table.loc[enough, "delegation"]]
        table.loc[enough, numbers] = by_pair.reindex(wanted).to_numpy()
    table = table.sort_values(["estimate", "delegation"], ascending=[False, True], ignore_index=True)
    return table.assign(level=level, n_boot=n_boot)
