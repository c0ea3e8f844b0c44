"""Who wrote the digests: whether those by one writer are more alike, and how far that can be told from region."""

import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.shares import statement_labels
from oewg_analysis.statement_pairs import Mask, cells, pair_means
from oewg_analysis.terms import TermMatrix

SAME, OTHER = "same writer", "different writers"
COLUMNS = (
    "pairs first second mean_first mean_second estimate low high n_pairs_first n_pairs_second "
    "n_delegations level n_boot"
).split()


def writer_similarity(
    corpus: Corpus,
    counts: TermMatrix,
    *,
    sublinear_tf: bool = False,
    n_boot: int = 2000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare statements summed up by one writer with statements summed up by two.

    Parameters
    ----------
    corpus : Corpus
        With the column `writer` of `statements`; those without a writer are left out.
    counts : TermMatrix
        Term counts of its passages.
    sublinear_tf : bool
        As in `terms.tfidf`.
    n_boot, seed : int
        Replicates of the bootstrap over delegations; seed of its generator.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        A row a comparison: `pairs` (which pairs of statements), `first`, `second` (the two sets compared),
        `mean_first`, `mean_second` (mean cosine of two statements, 0 to 1), `estimate` (first less second; above 0 =
        the first are more alike), `low`, `high`, `n_pairs_first`, `n_pairs_second`, `n_delegations`, `level`, `n_boot`.
        NaN where one of the sets has no pair.

        Same writer against different writers: for pairs of different delegations, of different delegations of one
        regional group, and of one delegation with digests by two or more writers. Then, among such delegations, one
        delegation with different writers against different delegations with one writer, which sets the two causes of
        likeness against each other; again within regional groups.

    Notes
    -----
    Means and intervals as in `statement_pairs.pair_means`. Only the pairs of one delegation hold all but the writer
    fixed, and they are few; even these may differ in year and agenda item. A small difference does NOT clear a finding
    that compares regions of which each had one writer.
    """
    found = cells(counts, statement_labels(corpus, "writer"), sublinear_tf=sublinear_tf)
    own, writer = found.equal("delegation"), found.equal("part")
    places = corpus.delegations.set_index("code")
    region = found.equal(found.table["delegation"].map(places["region"].where(places["kind"] == "member")))
    several = (found.table.groupby("delegation")["part"].transform("nunique") > 1).to_numpy()
    both = several[:, None] & several
    one, others = f"one delegation, {OTHER}", f"different delegations, {SAME}"
    comparisons: list[tuple[str, str, str, Mask, Mask]] = [
        ("different delegations", SAME, OTHER, ~own & writer, ~own & ~writer),
        ("different delegations of a region", SAME, OTHER, ~own & region & writer, ~own & region & ~writer),
        ("one delegation of two writers", SAME, OTHER, both & own & writer, both & own & ~writer),
        ("delegations of two writers", one, others, both & own & ~writer, both & ~own & writer),
        ("the same, of a region", one, others, both & own & ~writer, both & ~own & writer & region),
    ]
    rows: list[dict[str, object]] = []
    for pairs, first, second, *masks in comparisons:
        means = pair_means(found, masks, n_boot=n_boot, seed=seed, level=level)
        less = {str(name): value for name, value in means.iloc[2].items()}
        for place, side in enumerate(("first", "second")):
            less |= {f"mean_{side}": means["estimate"].iloc[place], f"n_pairs_{side}": means["n_pairs"].iloc[place]}
        rows.append({**less, "pairs": pairs, "first": first, "second": second})
    return pd.DataFrame(rows)[COLUMNS].astype({"n_delegations": "int64", "n_boot": "int64"})


def writer_overlap(corpus: Corpus) -> pd.DataFrame:
    """Say how far each two delegations share the writers of their digests, to hold constant in `mantel`.

    Parameters
    ----------
    corpus : Corpus
        With the column `writer` of `statements`; those without a writer are left out.

    Returns
    -------
    pandas.DataFrame
        Square, delegations by delegations: the chance that a statement of one and a statement of the other, drawn at
        random, have the same writer, 0 to 1.

    Notes
    -----
    Where each writer had regions to themselves it is nearly regional group: holding it constant also takes away what
    is alike within regions, NOT the writers' part alone.
    """
    known = corpus.statements.dropna(subset="writer")
    shares = pd.crosstab(known["delegation"], known["writer"], normalize="index")
    return pd.DataFrame(shares.to_numpy() @ shares.to_numpy().T, index=shares.index, columns=list(shares.index))
