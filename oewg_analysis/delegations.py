"""Who speaks: codes, names and memberships of delegations.

A State's names come in many forms; `find_code` resolves any of them, exactly and never by likeness.
"""

import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd

from oewg_analysis.faults import Fault, shown
from oewg_analysis.reading import read_table
from oewg_analysis.schema import DELEGATIONS
from oewg_analysis.text import normalise


def read_delegations(path: Path, faults: list[Fault]) -> pd.DataFrame:
    """Read the table of delegations.

    Parameters
    ----------
    path : pathlib.Path
        `delegations.csv`.
    faults : list of Fault
        Faults are appended here: also a code or label that stands twice and a name that two delegations share.

    Returns
    -------
    pandas.DataFrame
        Columns `code`, `name`, `label`, `kind`, `region` (str), `groups`, `aliases`, `adjectives` (tuple of str);
        one row a delegation, in the order of the file.
    """
    records = read_table(path, DELEGATIONS, faults)
    owner: dict[str, str] = {}
    seen: set[tuple[str, Any]] = set()
    for record in records:
        if not isinstance(record["code"], str):
            continue  # a fault already
        for field in ("code", "label"):
            if (field, record[field]) in seen:
                faults.append(Fault(str(path), record["line"], field, "each only once", shown(record[field])))
            seen.add((field, record[field]))
        for name in (record["name"], *record["aliases"]):
            if isinstance(name, str) and owner.setdefault(folded(name), record["code"]) != record["code"]:
                allowed = f"a name of one delegation only (also of {owner[folded(name)]})"
                faults.append(Fault(str(path), record["line"], "aliases", allowed, shown(name)))
    columns = [field.name for field in DELEGATIONS]
    return pd.DataFrame(records, columns=columns).astype(dict.fromkeys(columns[:5], "str"))


def unlisted(codes: "pd.Series[str]") -> pd.DataFrame:
    """Make a table of delegations for a corpus that brings none.

    Parameters
    ----------
    codes : pandas.Series
        Codes as used in the statements.

    Returns
    -------
    pandas.DataFrame
        As `read_delegations`, with the code for name and label, no groups and no aliases.
    """
    found = sorted(set(codes))
    table = pd.DataFrame({"code": found, "name": found, "label": found, "kind": "member", "region": pd.NA})
    for column in ("groups", "aliases", "adjectives"):
        table[column] = [()] * len(table)
    return table.astype(dict.fromkeys(["code", "name", "label", "kind", "region"], "str"))


def folded(name: str) -> str:
    """Fold a name for comparison.

    Parameters
    ----------
    name : str
        Any form of a name.

    Returns
    -------
    str
        Without a leading "the", accents, case, and with plain apostrophes and single spaces.
    """
    letters = unicodedata.normalize("NFKD", normalise(name))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split()).removeprefix("the ")


def find_code(name: str, delegations: pd.DataFrame) -> str:
    """Resolve a name to its code.

    Parameters
    ----------
    name : str
        A code, name, label or alias, in any case, with or without accents and a leading "the".
    delegations : pandas.DataFrame
        As in `Corpus.delegations`.

    Returns
    -------
    str
        The code.

    Raises
    ------
    ValueError
        If no delegation has that name, or several do; those that hold it as a part are named.
    """
    if name in set(delegations["code"]):
        return name
    wanted = folded(name)
    table = zip(*(delegations[column] for column in ("code", "name", "label", "aliases")), strict=True)
    names = {code: {folded(form) for form in (full, label, *aliases)} for code, full, label, aliases in table}
    found = [str(code) for code, forms in names.items() if wanted in forms]
    if len(found) == 1:
        return found[0]
    near = found or [str(code) for code, forms in names.items() if any(wanted in form.split() for form in forms)]
    hint = f"; it could be {', '.join(near)}" if near else ""
    raise ValueError(f"delegation: allowed is a code or a name of delegations.csv; received {name!r}{hint}")


def in_group(delegations: pd.DataFrame, group: str) -> "pd.Series[str]":
    """List the codes of a group's members.

    Parameters
    ----------
    delegations : pandas.DataFrame
        As in `Corpus.delegations`.
    group : str
        A code of the column `groups` ("EU", "NAM" ...) or a UN regional group of the column `region` ("GRULAC" ...).

    Returns
    -------
    pandas.Series
        Codes of the members, as of the date the table states.

    Raises
    ------
    ValueError
        If no delegation belongs to such a group.
    """
    member = delegations["groups"].map(lambda groups: group in groups) | (delegations["region"] == group)
    if group == "none" or not member.any():
        known = sorted({code for groups in delegations["groups"] for code in groups})
        known += sorted(set(delegations["region"].dropna()) - {"none"})
        raise ValueError(f"`group`: allowed is one of {', '.join(known)}; received {group!r}")
    return delegations.loc[member, "code"]
