"""What a statement says of itself, where it says so, and what it leaves open."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_files import DATA

from oewg_analysis.sources.dates import dates_in
from oewg_analysis.sources.document import Block, Document, SourceError, read_file
from oewg_analysis.sources.facts import FIELDS, find_facts
from oewg_analysis.sources.language import language_of
from oewg_analysis.sources.names import Names

THANKS = "Mr. Chair,\n\nWe thank you for the floor and for all of the work that you and the others have done for us.\n"


def document(text, name="a.txt"):
    blocks = tuple(Block(part, "text", None, number) for number, part in enumerate(text.split("\n"), 1) if part.strip())
    return Document(blocks, name, "plain", "0" * 64)


@pytest.fixture(scope="module")
def facts_of(corpus):
    return lambda text, name="a.txt": find_facts(document(text, name), corpus.delegations)


def value(facts, field):
    return facts.found[field].value if field in facts.found else facts.ambiguous.get(field)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("the Islamic Republic of Iran", "IRN"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("Türkiye", "TUR"),
        ("TÜRKIYE", "TUR"),
        ("Turkey", "TUR"),
        ("the Netherlands (Kingdom of the)", "NLD"),
        ("Kingdom of the Netherlands", "NLD"),
        ("Côte d'Ivoire", "CIV"),
        ("Cote d’Ivoire", "CIV"),
        ("UK", "GBR"),
        ("the U.K.", "GBR"),
        ("the United Kingdom of Great Britain and Northern Ireland", "GBR"),
        ("the Republic of Korea", "KOR"),
        ("the Democratic People’s Republic of Korea", "PRK"),
        ("DPRK", "PRK"),
        ("Guinea-Bissau", "GNB"),
        ("Papua New Guinea", "PNG"),
        ("the Democratic Republic of the Congo", "COD"),
        ("the Republic of the Congo", "COG"),
        ("Bolivia (Plurinational State of)", "BOL"),
        ("the European Union", "EUU"),
        ("South Sudan", "SSD"),
        ("Sudan", "SDN"),
        ("Niger", "NER"),
        ("Dominica", "DMA"),
        ("the Dominican Republic", "DOM"),
        ("US", "USA"),
    ],
)
def test_names_of_states_in_their_forms(facts_of, name, code):
    assert value(facts_of(f"Statement by {name}\n\n{THANKS}"), "delegation") == code


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Congo", ("COD", "COG")),
        ("Korea", ("KOR", "PRK")),
        ("Guinea", ("GIN", "GNB", "GNQ", "PNG")),
        ("the Congo", ("COD", "COG")),
    ],
)
def test_names_that_several_states_share_are_asked_for(facts_of, name, codes):
    facts = facts_of(f"Statement by {name}\n\n{THANKS}")
    assert facts.ambiguous["delegation"] == codes
    assert "delegation" not in facts.found and "delegation" not in facts.missing


def test_every_name_of_the_table_is_found(corpus):
    names = Names(corpus.delegations)
    for code, name, aliases in zip(
        *(corpus.delegations[column] for column in ("code", "name", "aliases")), strict=True
    ):
        for form in (name, *aliases):
            if form.removeprefix("the ") not in ("Congo", "Guinea"):
                assert names.codes_of(form) == (code,), form


@pytest.mark.parametrize("text", ["give us the floor", "turkey and china", "A polish of the text", "guinea pigs"])
def test_small_letters_are_no_names(corpus, text):
    assert Names(corpus.delegations).within(text) == []


@pytest.mark.parametrize(
    ("front", "code"),
    [
        ("Permanent Mission of the Russian Federation to the United Nations", "RUS"),
        ("PERMANENT MISSION OF JAPAN\nStatement on the report of Germany", "JPN"),
        ("Mission permanente de Cuba", "CUB"),
        ("Misión Permanente de la República de Cuba", "CUB"),
        ("Misión Permanente de Cuba ante las Naciones Unidas", "CUB"),
        ("Statement delivered by the representative of Kenya", "KEN"),
        ("Remarks by Ambassador Ann Lee, Permanent Representative of Samoa", "WSM"),
        ("BRAZIL", "BRA"),
        ("Brazil – National statement", "BRA"),
        ("Brazil's statement", "BRA"),
        ("Report on what Brazil and Chile have said", None),
        ("Statement on behalf of the Nordic countries, delivered by Denmark", "DNK"),
        ("Statement on behalf of the European Union and its Member States", "EUU"),
        ("", None),
    ],
)
def test_the_delegation_by_the_surest_sign(facts_of, front, code):
    assert value(facts_of(f"{front}\n\n{THANKS}"), "delegation") == code


def test_two_delegations_are_ambiguous(facts_of):
    assert facts_of(f"Statement by Kenya\nStatement by Chile\n{THANKS}").ambiguous["delegation"] == ("KEN", "CHL")


def test_words_of_ones_own(facts_of):
    text = "Thank you, Chair. My delegation, Chile, would like to thank Kenya.\n"
    assert value(facts_of(text), "delegation") == "CHL"
    assert value(facts_of("Mr. Chair,\nKenya has spoken well of Chile.\n"), "delegation") is None
    assert value(facts_of("Mr. Chair,\nKenya aligns itself with the African Group.\n"), "delegation") == "KEN"


def test_the_file_name_comes_last_and_is_named(facts_of):
    facts = facts_of(THANKS, "fji_2025-07-08_norms.txt")
    assert (facts.found["delegation"].value, facts.found["date"].value) == ("FJI", "2025-07-08")
    assert facts.found["date"].where == "file name: “fji_2025-07-08_norms”"
    assert value(facts_of(f"Statement by Kenya\n{THANKS}", "fji.txt"), "delegation") == "KEN"


def test_days_that_differ_are_ambiguous(facts_of):
    assert facts_of(f"9 May 2024\n{THANKS}", "2024-05-10.txt").ambiguous["date"] == ("2024-05-09", "2024-05-10")


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("On behalf of the European Union and its Member States", "European Union and its Member States"),
        ("on behalf of the Nordic countries and Canada", "Nordic countries; Canada"),
        ("on behalf of Estonia, Latvia and Lithuania", "Estonia; Latvia; Lithuania"),
        ("on behalf of the Group of Friends of the Sea, at the meeting", "Group of Friends of the Sea"),
        ("au nom de l'Union", None),
        ("on behalf of my delegation", None),
        ("On behalf of the delegation of Kenya", None),
    ],
)
def test_on_behalf_of(facts_of, text, groups):
    assert value(facts_of(f"Statement\n{text}\n{THANKS}"), "on_behalf_of") == groups


@pytest.mark.parametrize(
    ("front", "speaker"),
    [
        ("Statement by H.E. Mr. John Doe, Representative of Fiji", "John Doe, Representative of Fiji"),
        ("STATEMENT BY\nH.E. MS. ANN LEE\nREPRESENTATIVE OF FIJI", "ANN LEE, REPRESENTATIVE OF FIJI"),
        ("Remarks by Jane Roe, Cyber Ambassador", "Jane Roe, Cyber Ambassador"),
        ("Statement by Envoy, Ambassador-at-large A.V.Reefov at it", "A.V. Reefov, Envoy, Ambassador-at-large"),
        ("Intervención de la Embajadora Ana Silva, Consejera, en la Comisión", "Ana Silva, Consejera"),
        ("Déclaration de M. Jean de la Rue", "Jean de la Rue"),
        ("Выступление советника А.В. Рифова", "А.В. Рифова, советника"),
        ("Statement by the United Kingdom", None),
        ("Statement by the Permanent Representative of Fiji", None),
        ("Statement by Costa Rica, a friend of law", None),
        ("A letter of Mr. John Doe and Ms. Ann Lee", ("John Doe", "Ann Lee")),
    ],
)
def test_the_speaker(facts_of, front, speaker):
    assert value(facts_of(f"{front}\n\n{THANKS}"), "speaker") == speaker


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("9 September 2019", ["2019-09-09"]),
        ("September 9th, 2019", ["2019-09-09"]),
        ("the 1st of May 2020", ["2020-05-01"]),
        ("New York, 2019-09-09.", ["2019-09-09"]),
        ("le 1er février 2020", ["2020-02-01"]),
        ("3 août 2021", ["2021-08-03"]),
        ("12 de octubre de 2022", ["2022-10-12"]),
        ("9 сентября 2019 года", ["2019-09-09"]),
        ("7 de março de 2023", ["2023-03-07"]),
        ("09.10.2019", ["2019-10-09"]),
        ("05/06/2021", ["2021-06-05", "2021-05-06"]),
        ("25/06/2021", ["2021-06-25"]),
        ("9-11 September 2019", ["2019-09-09", "2019-09-10", "2019-09-11"]),
        ("September 2019", ["2019"]),
        ("31 June 2019", []),
        ("2019-02-30", []),
        ("the year 2019, and A/RES/73/27", []),
        ("2021-2025", []),
    ],
)
def test_dates(text, values):
    assert [value for dated in dates_in(text) for value in dated.values] == values


OLD = "Open-ended Working Group on Developments in the Field of Information and Telecommunications in the Context of"
NEW = "open-ended working group on security of and in the use of information and communications technologies"


@pytest.mark.parametrize(
    ("front", "body"),
    [
        (f"Statement at the {OLD} International Security", "OEWG 2019-2021"),
        (f"Statement at the {NEW} 2021–2025", "OEWG 2021-2025"),
        (f"Statement at the {NEW}", "OEWG 2021-2025"),
        ("Statement at the OEWG", ("OEWG 2019-2021", "OEWG 2021-2025")),
        ("Statement at the OEWG, 10 February 2020", "OEWG 2019-2021"),
        ("Statement at the OEWG, 10 July 2024", "OEWG 2021-2025"),
        ("Statement at the OEWG, March 2021", ("OEWG 2019-2021", "OEWG 2021-2025")),
        ("Statement in the First Committee", "First Committee"),
        ("Statement to the Security Council", "Security Council"),
        ("Statement at the Preparatory Committee on the Law of the Sea", "Preparatory Committee on the Law of the Sea"),
        ("Statement", None),
    ],
)
def test_the_body(facts_of, front, body):
    assert value(facts_of(f"{front}\n\n{THANKS}"), "body") == body


@pytest.mark.parametrize(
    ("text", "session"),
    [
        ("at the Second Session of the Group", "2nd session"),
        ("11th substantive session", "11th substantive session"),
        ("Eleventh Substantive Session", "11th substantive session"),
        ("76th session of the General Assembly", "76th session of the General Assembly"),
        ("troisième session de fond", "3rd substantive session"),
        ("primer período de sesiones sustantivo", "1st substantive session"),
        ("на второй субстантивной сессии", "2nd substantive session"),
        ("inter-sessional meeting", "inter-sessional meeting"),
        ("the obsession of one", None),
    ],
)
def test_the_session(facts_of, text, session):
    assert value(facts_of(f"Statement {text}\n\n{THANKS}"), "session") == session


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("Agenda item 5: Rules, norms and principles", "Rules, norms and principles"),
        ("Agenda Item 94", "agenda item 94"),
        ("Thematic discussion on international law", "international law"),
        ("Statement", None),
    ],
)
def test_the_agenda_item(facts_of, text, item):
    assert value(facts_of(f"{text}\n\n{THANKS}"), "agenda_item") == item


SAID = dict(line.split(" ", 1) for line in (DATA / "languages.txt").read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("language", SAID)
def test_languages(language):
    assert language_of(SAID[language])[0] == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you.",
        " ".join(["Fiji Kenya Chile Cuba"] * 6),
        f"{SAID['en']} {SAID['fr']}",
        "ما از شما برای دادن فرصت سخن گفتن سپاسگزاریم و باور داریم که همه کشورها باید چنین کنند",
    ],
)
def test_a_language_is_not_guessed(text):
    assert language_of(text)[0] is None


def test_where_quotes_the_place(facts_of):
    facts = facts_of(f"\nStatement by Kenya\n\n{THANKS}")
    assert facts.found["delegation"].where == "line 2: “Statement by Kenya”"
    assert facts.found["language"].where.startswith("whole text: ")


def test_what_is_not_there_is_listed(facts_of):
    facts = facts_of("Words alone.")
    assert facts.found == {} and facts.ambiguous == {}
    assert facts.missing == FIELDS


PARTS = st.sampled_from(["Statement by ", "on behalf of ", "Congo", "H.E. Mr. ", "9 May 2020", "OEWG"])


@settings(max_examples=60)
@given(st.lists(st.one_of(st.text(max_size=60), PARTS), max_size=12))
def test_every_field_has_one_place(corpus, parts):
    facts = find_facts(document("\n".join(parts)), corpus.delegations)
    assert sorted([*facts.found, *facts.missing, *facts.ambiguous]) == sorted(FIELDS)
    assert all(len(values) > 1 for values in facts.ambiguous.values())


def test_the_real_statement(shared, corpus):
    path = shared / "data" / "statements" / "rus-2019-09-09.txt"
    if not path.is_file():
        pytest.skip(f"no statement {path}")
    try:
        facts = find_facts(read_file(path), corpus.delegations)
    except SourceError as error:
        pytest.fail(str(error))
    found = {field: one.value for field, one in facts.found.items()}
    assert (found["delegation"], found["language"], found["body"]) == ("RUS", "en", "OEWG 2019-2021")
    assert found["speaker"].startswith("A.V. Krutskikh, Special representative of the President")
    assert found["speaker"].endswith(", Ambassador-at-large")
    assert found["session"] == "2nd session"  # what the text says; it was the first substantive one
    assert facts.found["session"].where.startswith("line 5: ")
    assert facts.found["body"].where.endswith("by the full name of the group")
    assert facts.found["date"].where == "file name: “rus-2019-09-09”"
