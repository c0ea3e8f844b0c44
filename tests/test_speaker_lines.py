"""Who speaks, read from lines in the forms of many records, all made up here."""

import pytest

from oewg_analysis import Corpus
from oewg_analysis.sources.speaker_lines import LONGEST, Speaker, read_speaker, resolver


@pytest.fixture(scope="module")
def resolve(corpus: Corpus):
    return resolver(corpus.delegations)


@pytest.mark.parametrize(
    ("line", "mark", "speaker", "function", "affiliation", "group", "code"),
    [
        ("Mr. KHAN (Pakistan)", "colon", "Mr. KHAN", "", "Pakistan", "", "PAK"),
        ("Ms. Durand (France) (spoke in French)", "colon", "Ms. Durand", "", "France", "", "FRA"),
        ("H.E. Mr. Li Wei, Permanent Representative of China", "colon")
        + ("H.E. Mr. Li Wei", "Permanent Representative of China", "China", "", "CHN"),
        ("Mr. de la Cruz Pérez, Philippines", "bold", "Mr. de la Cruz Pérez", "", "Philippines", "", "PHL"),
        ("KHAN (Pakistan)", "colon", "KHAN", "", "Pakistan", "", "PAK"),
        ("Ms. Pham (A Research Institute)", "colon", "Ms. Pham", "", "A Research Institute", "", None),
        ("France (Ms. X)", "bold", "Ms. X", "", "France", "", "FRA"),
        ("European Union (Ms. Y)", "heading", "Ms. Y", "", "European Union", "", "EUU"),
        ("PAKISTAN", "colon", "", "", "PAKISTAN", "", "PAK"),
        ("Iran (Islamic Republic of)", "colon", "", "", "Iran (Islamic Republic of)", "", "IRN"),
        ("Russian Federation [interpretation from Russian]", "colon", "", "", "Russian Federation", "", "RUS"),
        ("Côte d’Ivoire", "bold", "", "", "Côte d’Ivoire", "", "CIV"),
        ("Jamaica, on behalf of CARICOM", "colon", "", "", "Jamaica", "CARICOM", "JAM"),
        ("Mr. Lee (Jamaica), speaking on behalf of the Caribbean Community", "colon")
        + ("Mr. Lee", "", "Jamaica", "Caribbean Community", "JAM"),
        ("Jamaica (speaking on behalf of CARICOM) (spoke in French)", "colon", "", "", "Jamaica", "CARICOM", "JAM"),
        ("Jamaica (CARICOM)", "bold", "", "", "Jamaica", "CARICOM", "JAM"),
        ("Representative of Peru", "colon", "", "Representative of Peru", "Peru", "", "PER"),
        ("The representative of the Netherlands", "bold")
        + ("", "The representative of the Netherlands", "the Netherlands", "", "NLD"),
        ("The Chair (Ms. Smith)", "colon", "Ms. Smith", "The Chair", "", "", None),
        ("Co-Chair (Jamaica)", "bold", "", "Co-Chair", "Jamaica", "", "JAM"),
        ("The Secretary", "colon", "", "The Secretary", "", "", None),
        ("SECRETARIAT", "colon", "", "", "SECRETARIAT", "", None),
        ("The representative of Atlantis", "colon", "", "The representative of Atlantis", "", "", None),
        ("Peru | Ms. Quispe | Representative", "bold", "Ms. Quispe", "Representative", "Peru", "", "PER"),
        ("Ms. Quispe | Peru", "bold", "Ms. Quispe", "", "Peru", "", "PER"),
        ("Peru | Representative | (Rio Group)", "bold", "", "Representative", "Peru", "Rio Group", "PER"),
        ("A Society | Ana Lund | Director, R&D (North)", "bold", "Ana Lund", "Director, R&D (North)")
        + ("A Society", "", None),
        ("A Society | Ana Lund | Founder & CEO", "heading", "Ana Lund", "Founder & CEO", "A Society", "", None),
        ("Peru – Ms. Quispe", "bold", "Ms. Quispe", "", "Peru", "", "PER"),
    ],
)
def test_a_speaker_is_read(resolve, line, mark, speaker, function, affiliation, group, code):
    assert read_speaker(line, resolve, mark) == Speaker(speaker, function, affiliation, group, code)


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("Mr. Chair", "colon"),  # who is spoken to
        ("Madam President", "colon"),
        ("Excellencies", "colon"),
        ("Note", "colon"),
        ("NOTE", "colon"),
        ("AGENDA ITEM", "colon"),
        ("A", "colon"),
        ("Three points", "colon"),
        ("The Secretary said that", "colon"),
        ("I thank the representative of France", "colon"),
        ("The situation in Mali", "colon"),
        ("The head of the family", "colon"),
        ("Head of delegation", "colon"),  # a form to fill in
        ("Geneva (Switzerland)", "colon"),  # a place
        ("Agenda item 5", "bold"),
        ("Korea", "bold"),  # of two States: not for a program to choose
        ("SECURITY", "bold"),
        ("Session 1 | First meeting (16 September)", "heading"),
        ("Report of the Secretary-General on the budget | Part 2", "heading"),
        ("one - two - three", "bold"),
        ("", "bold"),
        ("France" + " and so on" * 40, "bold"),
        ("Mr. " + "A" * LONGEST, "colon"),
    ],
)
def test_what_is_no_speaker_is_left_alone(resolve, line, mark):
    assert read_speaker(line, resolve, mark) is None


@pytest.mark.parametrize(
    ("line", "is_chair"),
    [
        ("The CHAIR", True),
        ("CHAIRPERSON", True),
        ("Vice-Chair", True),
        ("The Acting President (spoke in Spanish)", True),
        ("The Moderator", True),
        ("The Chair of the Working Group", True),
        ("Co-Chair (Jamaica)", True),
        ("Kenya | President", False),  # a head of State
        ("Peru | Chair of the committee of experts", False),
        ("The Rapporteur", False),
        ("Peru", False),
    ],
)
def test_the_chair_is_known(resolve, line, is_chair):
    found = read_speaker(line, resolve, "bold")
    assert found is not None
    assert found.is_chair is is_chair


def test_a_name_of_several_is_not_resolved(corpus: Corpus):
    table = corpus.delegations[corpus.delegations["code"].isin(["PER", "FRA"])].copy()
    table["aliases"] = [("The Republic",), ("the republic",)]
    resolve = resolver(table)
    assert resolve("Peru") == "PER"
    assert resolve("Republic") is None
    assert resolve("Nowhere") is None
