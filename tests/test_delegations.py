"""Names of delegations: any of their forms, and no other."""

import pandas as pd
import pytest

from oewg_analysis.delegations import find_code, folded, in_group, read_delegations, unlisted

HEADER = "code,name,label,kind,region,groups,aliases,adjectives\n"


@pytest.fixture
def table(tmp_path):
    rows = [
        "CIV,Côte d'Ivoire,Côte d'Ivoire,member,African,AU;NAM,Ivory Coast,ivorian",
        "GMB,Gambia,Gambia,member,African,AU,the Gambia,gambian",
        "KOR,Republic of Korea,Korea (Rep.),member,Asia-Pacific,,South Korea,korean",
        "PRK,Democratic People's Republic of Korea,DPRK,member,Asia-Pacific,,North Korea,korean",
        "NAM,Namibia,Namibia,member,African,AU,,namibian",
        "NALM,Non-Aligned Movement,Non-Aligned,group,none,,,",
    ]
    path = tmp_path / "delegations.csv"
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    faults = []
    found = read_delegations(path, faults)
    assert faults == []
    return found


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CIV", "CIV"),
        ("civ", None),
        ("Côte d'Ivoire", "CIV"),
        ("côte d’ivoire", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("CO\u0302TE D'IVOIRE", "CIV"),
        ("the Ivory  Coast", "CIV"),
        ("The Gambia", "GMB"),
        ("Gambia", "GMB"),
        ("Korea (Rep.)", "KOR"),
        ("north korea", "PRK"),
        ("NAM", "NAM"),
        ("Gambi", None),
        ("ivorian", None),
        ("", None),
    ],
)
def test_find_code(table, name, code):
    if code is not None:
        assert find_code(name, table) == code
    else:
        with pytest.raises(ValueError, match="delegation: allowed is a code or a name of delegations.csv; received"):
            find_code(name, table)


def test_a_part_of_names_is_answered_with_what_it_could_be(table):
    with pytest.raises(ValueError, match="received 'Korea'; it could be KOR, PRK$"):
        find_code("Korea", table)


def test_in_group(table):
    assert list(in_group(table, "AU")) == ["CIV", "GMB", "NAM"]
    assert list(in_group(table, "African")) == ["CIV", "GMB", "NAM"]
    assert list(in_group(table, "NAM")) == ["CIV"]  # the Movement, not Namibia


@pytest.mark.parametrize("group", ["EU", "none", "", "Namibia"])
def test_an_unknown_group_is_refused(table, group):
    message = f"`group`: allowed is one of AU, NAM, African, Asia-Pacific; received {group!r}"
    with pytest.raises(ValueError) as raised:
        in_group(table, group)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["FJI,Fiji,Fiji,member,African,,,", "FJI,Nauru,Nauru,member,African,,,"], ["line 3, field `code`"]),
        (["FJI,Fiji,Fiji,member,African,,,", "NRU,Nauru,Fiji,member,African,,,"], ["line 3, field `label`"]),
        (
            ["FJI,Fiji,Fiji,member,African,,,", "NRU,Nauru,Nauru,member,African,,the FÍJI,"],
            ["line 3, field `aliases`: allowed is a name of one delegation only (also of FJI); received 'the FÍJI'"],
        ),
        ([",Fiji,Fiji,member,African,,Fiji,", ",Fiji,Fiji,member,African,,Fiji,"], ["line 2, field `code`", "line 3"]),
        (["FJI,Fiji,A label that is too long,member,African,,,"], ["at most 14 characters"]),
        (["FJI,Fiji,Fiji,State,Oceania,,,"], ["`kind`: allowed is one of member, observer, group", "`region`"]),
    ],
)
def test_faults_of_the_table(tmp_path, rows, expected):
    path = tmp_path / "delegations.csv"
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    faults = []
    read_delegations(path, faults)
    assert len(faults) == len(expected)
    for fault, part in zip(faults, expected, strict=True):
        assert part in str(fault)


def test_unlisted():
    table = unlisted(pd.Series(["B", "A", "B"]))
    assert list(table["code"]) == list(table["label"]) == ["A", "B"]
    assert list(table["groups"]) == [(), ()]
    assert find_code("A", table) == "A"


@pytest.mark.parametrize("name", ["the Holy See", "Türkiye", "Saint Kitts & Nevis", "Lao People’s Democratic Republic"])
def test_folding_twice_changes_nothing(name):
    assert folded(folded(name)) == folded(name)
