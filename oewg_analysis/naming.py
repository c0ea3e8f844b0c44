"""Names for people to read in place of codes."""

import pandas as pd

from oewg_analysis.corpus import Corpus


def with_names(frame: pd.DataFrame, corpus: Corpus, column: str = "delegation") -> pd.DataFrame:
    """Put label and regional group of a delegation beside its code.

    Parameters
    ----------
    frame : pandas.DataFrame
        With codes of delegations in `column`.
    corpus : Corpus
        Whose table of delegations is used.
    column : str
        Where the codes stand.

    Returns
    -------
    pandas.DataFrame
        The frame with the columns `name` (short label) and `region` ("groups" for groups and observers) after
        `column`; with a suffix `_<column>` where `column` is not "delegation".

    Raises
    ------
    ValueError
        If a code is not in the table.
    """
    if unknown := sorted(set(frame[column]) - set(corpus.delegations["code"])):
        raise ValueError(f"`{column}`: allowed are codes of the corpus's delegations; received {', '.join(unknown)}")
    table = corpus.delegations.set_index("code")
    region = table["region"].where(table["kind"] == "member", "groups")
    named = frame.copy()
    at, suffix = int(frame.columns.get_loc(column)), "" if column == "delegation" else f"_{column}"  # type: ignore[arg-type]
    named.insert(at + 1, f"name{suffix}", frame[column].map(table["label"]))
    named.insert(at + 2, f"region{suffix}", frame[column].map(region))
    return named
