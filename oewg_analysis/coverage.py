"""What the corpus holds and what it lacks: who speaks, where, when and on what.

Counts, not estimates: they describe the collection. None of them says how much a delegation spoke.
"""

import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.schema import REGIONS


def by_year(corpus: Corpus) -> pd.DataFrame:
    """Count statements by year and body.

    Parameters
    ----------
    corpus : Corpus
        At least one statement.

    Returns
    -------
    pandas.DataFrame
        Columns `year` (str; "no year" for statements without a date), `body`, `n`; sorted, combinations that occur.
    """
    table = corpus.statements[["date", "body"]].copy()
    table["year"] = table["date"].str[:4].fillna("no year")
    table["body"] = table["body"].fillna("not known")
    return table.groupby(["year", "body"]).size().rename("n").reset_index()


def by_region(corpus: Corpus) -> pd.DataFrame:
    """Count, for each UN regional group, the members with at least one statement.

    Parameters
    ----------
    corpus : Corpus
        At least one statement.

    Returns
    -------
    pandas.DataFrame
        Columns `region`, `n_members` (UN Members in the table of delegations), `n_speaking`, `n_statements`,
        `n_passages`; one row a regional group and a last one, "groups", for statements of groups and observers, whose
        `n_members` counts the groups and observers listed.
    """
    table = corpus.delegations.assign(
        region=corpus.delegations["region"].where(corpus.delegations["kind"] == "member", "groups"),
        n_statements=corpus.delegations["code"].map(corpus.statements["delegation"].value_counts()).fillna(0),
    )
    speaker = corpus.passages["statement"].map(corpus.statements.set_index("id")["delegation"])
    table["n_passages"] = table["code"].map(speaker.value_counts()).fillna(0)
    grouped = table.groupby("region")
    counts = pd.DataFrame(
        {
            "n_members": grouped["code"].size(),
            "n_speaking": grouped["n_statements"].agg(lambda n: (n > 0).sum()),
            "n_statements": grouped["n_statements"].sum(),
            "n_passages": grouped["n_passages"].sum(),
        }
    )
    order = [region for region in (*REGIONS, "groups") if region in counts.index]
    return counts.loc[order].astype("int64").rename_axis("region").reset_index()


def by_theme(corpus: Corpus) -> pd.DataFrame:
    """Count statements, delegations and members by the themes a reader gave the statements.

    Parameters
    ----------
    corpus : Corpus
        At least one statement. A statement with several themes counts for each.

    Returns
    -------
    pandas.DataFrame
        Columns `theme`, `title`, `n_statements`, `n_delegations`, in the order of the agenda.
    """
    held = corpus.statements.explode("themes").groupby("themes")
    counts = pd.DataFrame({"n_statements": held["id"].size(), "n_delegations": held["delegation"].nunique()})
    table = corpus.themes[["theme", "title"]].merge(counts, left_on="theme", right_index=True, how="left")
    return table.fillna({"n_statements": 0, "n_delegations": 0}).astype({"n_statements": int, "n_delegations": int})


def by_source(corpus: Corpus) -> pd.DataFrame:
    """Count statements by what they are and how much of their source was seen.

    Parameters
    ----------
    corpus : Corpus
        At least one statement.

    Returns
    -------
    pandas.DataFrame
        Columns `kind`, `doc_type`, `visible`, `checked` and `n`, most frequent first.
    """
    columns = ["kind", "doc_type", "visible", "checked"]
    table = corpus.statements[columns].fillna("not known").value_counts().rename("n").reset_index()
    return table.sort_values(["n", *columns], ascending=[False, True, True, True, True]).reset_index(drop=True)


def silent(corpus: Corpus, group: str | None = None) -> pd.DataFrame:
    """List UN Members without a statement of their own in the corpus.

    Parameters
    ----------
    corpus : Corpus
        Any corpus.
    group : str, optional
        Only members of this group or regional group.

    Returns
    -------
    pandas.DataFrame
        Columns `code`, `name`, `region`, sorted by name. Silent in the corpus is not silent in the working group.
    """
    from oewg_analysis.delegations import in_group

    table = corpus.delegations
    missing = (table["kind"] == "member") & ~table["code"].isin(corpus.statements["delegation"])
    if group is not None:
        missing &= table["code"].isin(in_group(table, group))
    return table.loc[missing, ["code", "name", "region"]].sort_values("name").reset_index(drop=True)
