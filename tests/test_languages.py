"""Statements in other languages: their own lists, words, sentences and stems, and no comparison across languages."""

from collections import Counter
from importlib.resources import files

import pandas as pd
import pytest
from nltk.stem.snowball import SnowballStemmer

from oewg_analysis import Corpus, TermSpec, collocations, concordance, count_terms
from oewg_analysis.cutting import cut
from oewg_analysis.languages import LANGUAGES, stemmer
from oewg_analysis.lookup import find_terms, stems
from oewg_analysis.stopwords import courtesies, stop_words
from oewg_analysis.text import key, normalise, words

OTHERS = sorted(set(LANGUAGES) - {"en"})
WITH_COURTESIES = ["ar", "es", "fr", "pt", "ru"]
PLAIN = {"phrases": False, "courtesies": False, "state_names": True}

# Three sentences each, and the terms counted by hand.
STATEMENTS = {
    "es": (
        "Señor Presidente, gracias. Las normas del Estado protegen al Estado y a los Estados. "
        "Mi delegación apoya la creación de capacidades.",
        {"apoya": 1, "capacidades": 1, "creación": 1, "Estado": 3, "normas": 1, "protegen": 1},
    ),
    "fr": (
        "Merci, Monsieur le Président. L'Assemblée a dit qu'il faut d’abord des normes et l’aide de l'Assemblée. "
        "Les États n'ont pas d'autre norme.",
        {"aide": 1, "Assemblée": 2, "dit": 1, "norme": 2, "États": 1},
    ),
    "ru": (
        "Уважаемый господин Председатель! Государства соблюдают нормы, а норма ещё не право. "
        "Всё это угрожает государству.",
        {"государству": 2, "норма": 2, "право": 1, "соблюдают": 1, "угрожает": 1},
    ),
    "ar": (
        "شكراً سيدي الرئيس. تؤيد الدول المعايير، والمعايير لا تكفي. هل تحترم دولة القانون؟",
        {"القانون": 1, "الدول": 2, "المعايير": 2, "تحترم": 1, "تكفي": 1, "تؤيد": 1},
    ),
    "pt": (
        "Obrigado, Senhor Presidente. As normas dos Estados protegem o Estado na rede. "
        "A minha delegação apoia a paz nas redes.",
        {"apoia": 1, "Estado": 2, "normas": 1, "paz": 1, "protegem": 1, "rede": 2},
    ),
    "de": (
        "Herr Vorsitzender, vielen Dank. Die Normen der Staaten schützen den Staat. "
        "Für die Sicherheit im Netz sind Normen wichtig.",
        {
            **dict.fromkeys(["Dank", "Herr", "Netz", "schützen", "Sicherheit", "Vorsitzender", "wichtig"], 1),
            "Normen": 2,
            "Staat": 2,
        },
    ),
}

# State, right or law, norm, threat, capacity, security, power or force, duty, support, prohibit, respect.
FIELD_WORDS = {
    "ar": "دولة الدول البلدان السيادة قانون حق المعايير تهديد قدرات أمن التزام تؤيد حظر احترام القوة معالجة مساعدة",
    "da": "stat stater ret norm trussel kapacitet sikkerhed magt pligt støtte forbyde respekt",
    "de": "Staat Recht Norm Bedrohung Kapazität Sicherheit Macht Kraft Pflicht Würde unterstützen verbieten achten",
    "es": """estado estados derecho norma amenaza capacidad seguridad poder fuerza deber apoyar prohibir respetar
        distinguir excelencia embajada reconocer permitir""",
    "fi": "valtio oikeus normi uhka kapasiteetti turvallisuus voima velvollisuus tukea kieltää kunnioittaa",
    "fr": """État droit norme menace capacité sécurité pouvoir force devoir soutenir interdire respecter reconnaissent
        excellence distinguer permettre""",
    "hu": "állam jog norma fenyegetés kapacitás biztonság hatalom kötelesség támogat tilt tisztelet",
    "it": "Stato Stati diritto norma minaccia capacità sicurezza potere forza dovere sostenere vietare rispettare",
    "nl": "staat staten recht norm bedreiging capaciteit veiligheid macht plicht steunen verbieden respecteren",
    "no": "stat stater rett norm trussel kapasitet sikkerhet makt plikt støtte forby respekt",
    "pt": """estado estados direito norma ameaça capacidade segurança poder força dever sede apoiar proibir respeitar
        obrigação excelência permitir distinguir""",
    "ro": "stat state drept normă amenințare capacitate securitate putere forță datorie sprijini interzice respecta",
    "ru": """государство право норма угроза потенциал безопасность сила мир сторона обязательство поддерживать запретить
        уважать разрешить позволить признать""",
    "sv": "stat stater rätt norm hot kapacitet säkerhet makt plikt stödja förbjuda respekt",
}


def corpus_of(language, *texts):
    rows = {"id": [f"s-{n}" for n in range(len(texts))], "delegation": "XXX", "date": None, "text": texts}
    return Corpus.from_frame(pd.DataFrame(rows).assign(language=language))


def counted(language, *texts, **choices):
    counts = count_terms(corpus_of(language, *texts), TermSpec(**choices))
    return dict(zip(counts.terms, counts.matrix.sum(axis=0).tolist(), strict=True))


def lines(name, language):
    text = (files("oewg_analysis") / "wordlists" / f"{name}-{language}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("language", OTHERS)
class TestStopLists:
    def test_each_entry_is_one_word_and_stands_once(self, language):
        entries = " ".join(lines("stop", language)).split()
        assert [
            entry for entry in entries if [key(word) for word in words(entry, language)] != [normalise(entry)]
        ] == []
        assert [entry for entry, n in Counter(map(normalise, entries)).items() if n > 1] == []
        assert len(entries) > 200

    def test_each_entry_is_dropped(self, language):
        assert counted(language, *sorted(stop_words(language)), **PLAIN) == {}

    def test_words_of_the_field_are_counted(self, language):
        wanted = FIELD_WORDS[language].split()
        assert [word for word in wanted if not counted(language, word)] == []


@pytest.mark.parametrize("language", WITH_COURTESIES)
class TestCourtesies:
    def test_each_stands_once(self, language):
        keys = [tuple(key(word) for word in words(entry, language)) for entry in courtesies(language)]
        assert len(set(keys)) == len(keys) > 40

    def test_each_is_dropped(self, language):
        texts = courtesies(language)
        assert counted(language, *texts) == {}

    def test_none_is_dropped_without_its_entry(self, language):
        keys = {entry: [key(word) for word in words(entry, language)] for entry in courtesies(language)}
        known = stop_words(language) | {held[0] for held in keys.values() if len(held) == 1}
        assert [entry for entry, held in keys.items() if len(held) > 1 and known >= set(held)] == []
        assert [entry for entry, held in keys.items() if stop_words(language) >= set(held)] == []


@pytest.mark.parametrize("language", STATEMENTS)
def test_statements_by_hand(language):
    text, expected = STATEMENTS[language]
    assert len(corpus_of(language, text).passages) == 3
    assert counted(language, text) == expected


@pytest.mark.parametrize("language", STATEMENTS)
@pytest.mark.parametrize("stop", [True, False])
def test_same_as_snowball_word_by_word(language, stop):
    text = STATEMENTS[language][0]
    dropped = stop_words(language) if stop else frozenset()
    keys = [key(word) for word in words(text, language)]
    # A stemmer for each word: NLTK's for Arabic remembers the word before.
    expected = Counter(SnowballStemmer(LANGUAGES[language]).stem(word) for word in keys if word not in dropped)
    found = Counter()
    for label, n in counted(language, text, stop_words=stop, **PLAIN).items():
        found[SnowballStemmer(LANGUAGES[language]).stem(key(label))] += n
    assert found == expected


def test_arabic_stems_do_not_depend_on_the_order_of_words():
    stem = stemmer("ar")
    alone = stem("ندعو")
    for word in words(STATEMENTS["ar"][0]) + ["يكتبون", "كتبت", "سألتمونيها"]:
        stem(word)
        assert stem("ندعو") == alone


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "l'Assemblée", ["l", "Assemblée"]),
        ("fr", "L’ONU", ["L", "ONU"]),
        ("fr", "d'un qu'il jusqu'à", ["d", "un", "qu", "il", "jusqu", "à"]),
        ("fr", "D'ICI", ["D", "ICI"]),
        ("fr", "aujourd'hui", ["aujourd'hui"]),
        ("fr", "presqu'île", ["presqu'île"]),
        ("fr", "l'état-major", ["l", "état-major"]),
        ("fr", "c'est-à-dire", ["c", "est-à-dire"]),
        ("fr", "donne-t-il donne-m'en", ["donne-t-il", "donne-m'en"]),
        ("fr", "5 d'entre eux, l'un", ["5", "d", "entre", "eux", "l", "un"]),
        ("fr", "l'A/RES/73/27 d'U.N.", ["l", "A/RES/73/27", "d", "U.N."]),
        ("it", "dell'ONU nell’Assemblea", ["dell", "ONU", "nell", "Assemblea"]),
        ("it", "un'altra c'è un po' di", ["un", "altra", "c", "è", "un", "po", "di"]),
        ("en", "l'Assemblée don't", ["l'Assemblée", "don't"]),
        ("es", "l'Assemblée", ["l'Assemblée"]),
    ],
)
def test_elided_words_stand_alone(language, text, expected):
    assert words(text, language) == expected


def test_elided_articles_hide_no_word_from_a_search():
    corpus = corpus_of("fr", "L'Assemblée vote.", "Une assemblée vote.")
    for exact in (True, False):
        assert concordance(corpus, "assemblée", exact=exact)["match"].tolist() == ["Assemblée", "assemblée"]
    assert concordance(corpus, "l’assemblée")["match"].tolist() == ["L'Assemblée"]
    assert stems("l'Assemblée", "fr") == ("l", *stems("assemblée", "fr"))
    terms = count_terms(corpus).terms
    assert find_terms(terms, ["assemblées"], "fr")["term"].tolist() == ["assemblée"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ru", "Учёт ещё", "Учет еще"),
        ("ru", "Учe\u0308т".replace("e", "е"), "Учет"),
        ("ro", "amenințări și", "ameninţări şi"),
        ("ar", "القَانُونُ", "القانون"),
        ("ar", "القـــانون", "القانون"),
    ],
)
def test_spellings_of_one_word(language, one, other):
    assert words(one, language) == words(other, language)


@pytest.mark.parametrize("word", ["في", "وفي", "ففي", "لأن", "ولأن", "وهذا"])
def test_arabic_function_words_with_and_before_them(word):
    assert word in stop_words("ar")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", ["هل القانون ملزم؟", "نعم.", "الدول تؤيد المعايير!", "هذا كل شيء."]),
        ("da", ["Den 3. maj talte hr. Holm, f.eks. om normer.", "Det var godt."]),
        ("de", ["Am 3. März 2019 sprach Dr. Weiß.", "Die 73. Tagung gilt z. B. Staaten.", "Vgl. Nr. 5 dazu.", "Ja!"]),
        ("es", ["El Sr. Pérez votó.", "Véase el núm. 5.", "¿Es ley?", "¡Sí!", "La Sra. Díaz también."]),
        (
            "fr",
            [
                "M. Dupont et Mme. Durand, p. ex. Paris.",
                "Est-ce le droit ?",
                "« Oui. » dit-il.",
                "« Non. »",
                "Voir l'art. 5.",
            ],
        ),
        ("it", ["Il sig. Rossi ha parlato.", "Cfr. Art. 5.", "È legge?", "Sì."]),
        ("nl", ["Dhr. Bakker sprak over bijv. Europa.", "Is dat zo?"]),
        ("pt", ["O Sr. Silva e a Sra. Costa falaram.", "Ver a pág. 3.", "É lei?"]),
        ("ru", ["В 2019 г. Россия внесла проект.", "А.В. Крутских выступил.", "См. п. 5.", "Это право?", "Да."]),
        ("sv", ["Så sade hon.", "Vi tror det."]),
    ],
)
def test_sentences(language, expected):
    texts = pd.Series([" ".join(expected)], dtype="str")
    assert cut(texts, language).texts.to_pylist() == expected


@pytest.mark.parametrize("between", ["", " "])
def test_chinese_sentences_need_no_space(between):
    expected = ["规范是自愿的。", "中国支持吗？", "“好。”", "是！"]
    texts = pd.Series([between.join(expected)], dtype="str")
    assert cut(texts, "zh").texts.to_pylist() == expected


def test_passages_are_cut_by_the_language_of_their_statement():
    rows = {"id": ["a", "b"], "delegation": "XXX", "date": None, "text": "El Sr. Pérez votó. Fin."}
    passages = Corpus.from_frame(pd.DataFrame({**rows, "language": ["es", "en"]})).passages
    assert passages.groupby("statement")["text"].agg(list).to_dict() == {
        "a": ["El Sr. Pérez votó.", "Fin."],
        "b": ["El Sr. Pérez votó.", "Fin."],
    }
    german = Corpus.from_frame(pd.DataFrame({**rows, "language": ["de", "en"], "text": "Am 3. März. Ende."})).passages
    assert german["statement"].tolist() == ["a", "a", "b", "b", "b"]


class TestSeveralLanguages:
    @pytest.fixture
    def mixed(self):
        texts = ["Norms bind.", "Las normas unen.", "Las leyes unen.", "规范是自愿的。"]
        return corpus_of(["en", "es", "es", "zh"], *texts)

    def test_are_not_compared(self, mixed):
        for measure in (count_terms, collocations, lambda corpus: concordance(corpus, "norm")):
            with pytest.raises(ValueError) as raised:
                measure(mixed)
            assert str(raised.value) == (
                "allowed are statements in one language, since their words are compared; received 1 in en, 2 in es, "
                '1 in zh; keep one language with corpus.where(language="es")'
            )

    def test_one_is_kept(self, mixed):
        spanish = mixed.where(language="es")
        assert spanish.language() == "es"
        assert set(count_terms(spanish).terms) == {"normas", "unen", "leyes"}
        assert len(mixed.where(language=["en", "es"]).statements) == 3

    def test_one_that_no_statement_has_is_refused(self, mixed):
        with pytest.raises(
            ValueError, match=r"`language`: allowed is a value of the corpus \(en, es, zh\); received fr"
        ):
            mixed.where(language="fr")

    def test_chinese_is_refused(self, mixed):
        with pytest.raises(ValueError, match=r"`language`: allowed is one of ar, .*received 'zh' \(Chinese sets no"):
            count_terms(mixed.where(language="zh"))
