"""Roll calls: how alike two States vote, and how each votes on whose resolutions."""

import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import shown
from oewg_analysis.pairs import Chance, pair_agreement

SCORES = {"yes": 1.0, "abstain": 0.0, "no": -1.0}


def vote_agreement(
    source: Corpus | pd.DataFrame,
    *,
    chance: Chance = "item",
    min_votes: int = 3,
    n_boot: int = 1000,
    seed: int = 20250711,
    level: float = 0.95,
) -> pd.DataFrame:
    """Measure how alike each two delegations voted.

    Parameters
    ----------
    source : Corpus or pandas.DataFrame
        A corpus, or roll calls: `resolution`, `code`, `vote` ("yes", "no" or "abstain"), a row a vote cast.
    chance : {"item", "pair"}
        What `corrected` is corrected for. "item": how far two States drawn at random among those voting agree on the
        same resolutions. "pair": how far two agree that vote independently, each with its own shares of yes, abstain
        and no.
    min_votes, n_boot, seed, level
        As `min_items` and the rest in `pairs.pair_agreement`: fewest votes that both cast, and the bootstrap over
        votes.

    Returns
    -------
    pandas.DataFrame
        As from `pairs.pair_agreement` with yes = 1, abstain = 0, no = -1 and `n_votes` for `n_items`. `estimate` is
        Lijphart's (1963) index of agreement, 0 to 1: 1 for the same vote, 1/2 for an abstention beside a yes or no, 0
        for a yes beside a no. `identical` is the share of same votes. A State that did not vote is missing there, which
        is NOT an abstention.

    Raises
    ------
    ValueError
        If a State votes twice on a resolution, a vote is unknown, or a parameter is outside its range.

    Notes
    -----
    With "pair" `corrected` is Cohen's (1968) kappa with linear weights, which Häge (2011) proposes for States; it is 0
    beside any State that casts the same vote throughout, and with few resolutions many do. Resolutions come to a vote
    because they divide; what is adopted without one is not seen here. The interval says how far a number hangs on
    single votes, and with few of them it is too narrow.
    """
    scores = vote_matrix(source).apply(lambda votes: votes.map(SCORES)).astype("float64")
    pairs = pair_agreement(scores, chance=chance, min_items=min_votes, n_boot=n_boot, seed=seed, level=level)
    return pairs.rename(columns={"n_items": "n_votes"})


def vote_matrix(source: Corpus | pd.DataFrame) -> pd.DataFrame:
    """Lay out the votes as delegations x resolutions.

    Parameters
    ----------
    source : Corpus or pandas.DataFrame
        As in `vote_agreement`.

    Returns
    -------
    pandas.DataFrame
        Delegations, sorted, that voted at least once, by resolutions in order of their date, if there is one, and
        symbol. "yes", "no", "abstain", or NA for no vote.

    Raises
    ------
    ValueError
        If a State votes twice on a resolution, or a vote is unknown.
    """
    cast = source.roll_calls if isinstance(source, Corpus) else source
    if unknown := sorted(set(cast["vote"].map(str)) - set(SCORES)):
        raise ValueError(f"`vote` must be one of {', '.join(SCORES)}; received {', '.join(map(shown, unknown))}")
    if (twice := cast.duplicated(["resolution", "code"])).any():
        code, resolution = cast.loc[twice, ["code", "resolution"]].iloc[0]
        raise ValueError(f"a State must vote once on a resolution; received more of {code} on {resolution}")
    order = ["date", "resolution"] if "date" in cast else ["resolution"]
    columns = cast.sort_values(order)["resolution"].unique()
    wide = cast.pivot(index="code", columns="resolution", values="vote")
    return wide.reindex(columns=pd.Index(columns, name="resolution")).rename_axis(index="delegation")


def vote_profile(corpus: Corpus) -> pd.DataFrame:
    """Count how each delegation voted, in all and by who sponsored the resolution.

    Parameters
    ----------
    corpus : Corpus
        With roll calls and resolutions.

    Returns
    -------
    pandas.DataFrame
        For each delegation that voted at least once, a row for "all" and one for each sponsor: `delegation`,
        `sponsor_side`, `yes`, `no`, `abstain`, `absent` (counts; absent = no vote recorded), `n_votes` (cast),
        `support` (mean of yes = 1, abstain = 1/2, no = 0 over the votes cast; NaN without any), `majority` (share of
        the votes cast that went with the more numerous of yes and no; NaN without any, and a tie has no majority).

    Notes
    -----
    A vote for a resolution is NOT a vote for its sponsor, and a State can vote for two rival texts.
    """
    votes = vote_matrix(corpus)
    side = (
        corpus.resolutions.drop_duplicates("resolution").set_index("resolution")["sponsor_side"].reindex(votes.columns)
    )
    yes, no = (votes == "yes").sum(), (votes == "no").sum()
    won = ((votes == "yes") & (yes > no)) | ((votes == "no") & (no > yes))
    parts = {"all": list(votes.columns)}
    parts |= {str(name): list(side.index[side == name]) for name in sorted(side.dropna().unique())}
    frames = [_counted(votes[held], won[held]).assign(sponsor_side=name) for name, held in parts.items()]
    counted = pd.concat(frames).reset_index()
    counted.insert(1, "sponsor_side", counted.pop("sponsor_side"))
    return counted.sort_values("delegation", kind="stable").reset_index(drop=True)


def _counted(votes: pd.DataFrame, won: pd.DataFrame) -> pd.DataFrame:
    counts = pd.DataFrame({vote: (votes == vote).sum(axis=1) for vote in ("yes", "no", "abstain")})
    n = counts.sum(axis=1)
    counts = counts.assign(absent=votes.shape[1] - n, n_votes=n)
    some = n.where(n > 0).astype("float64")
    return counts.assign(support=(counts["yes"] + counts["abstain"] / 2) / some, majority=won.sum(axis=1) / some)
