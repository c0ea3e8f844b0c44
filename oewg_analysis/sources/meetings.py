"""Where a statement was made: body, session and agenda item, as its opening names them.

The two working groups on ICT security have different full names, which tell them apart; "OEWG" alone does not,
unless a date does.
"""

import re

_CYBER = r"(?:ICTs?|information|cyber|telecommunications|digital)"
# Pattern -> the names that the corpus uses; several where the words fit several. The first that is seen counts.
BODIES = tuple(
    (re.compile(pattern, re.IGNORECASE), bodies)
    for pattern, bodies in (
        (r"\b(?:OEWG|open[- ]ended\s+working\s+group)\b.{0,160}?\b2021\s?[-–—/]\s?(?:20)?25", ("OEWG 2021-2025",)),
        (
            r"\b(?:OEWG|open[- ]ended\s+working\s+group)\b.{0,160}?\b2019\s?[-–—/]\s?(?:20)?(?:20|21)\b",
            ("OEWG 2019-2021",),
        ),
        (r"\bopen[- ]ended\s+working\s+group.{0,60}?\bsecurity\s+of\s+and\s+in\s+the\s+use\s+of", ("OEWG 2021-2025",)),
        (
            r"\bopen[- ]ended\s+working\s+group.{0,60}?\bdevelopments\s+in\s+the\s+field\s+of\s+information\s+and\s+te",
            ("OEWG 2019-2021",),
        ),
        (
            r"\bgroupe\s+de\s+travail\s+à\s+composition\s+non\s+limitée.{0,80}?\bsécurité\s+du\s+numérique",
            ("OEWG 2021-2025",),
        ),
        (
            r"\bgrupo\s+de\s+trabajo\s+de\s+composición\s+abierta.{0,60}?\bseguridad\s+de\s+las\s+tecnologías",
            ("OEWG 2021-2025",),
        ),
        (r"\bad\s+hoc\s+committee\b.{0,160}?\b(?:cybercrime|criminal\s+purposes)", ("Ad Hoc Committee on cybercrime",)),
        (rf"\bgroup\s+of\s+governmental\s+experts\b.{{0,160}}?{_CYBER}", ("GGE 2019-2021",)),
        (r"\b(?:first|1st)\s+committee\b|\bpremière\s+commission\b|\bprimera\s+comisión\b", ("First Committee",)),
        (
            rf"\bopen[- ]ended\s+working\s+group\b.{{0,60}}?{_CYBER}|\bOEWG\b|\bGTCNL\b|\bРГОС\b"
            r"|\bgroupe\s+de\s+travail\s+à\s+composition\s+non\s+limitée|\bgrupo\s+de\s+trabajo\s+de\s+composición\s+abierta"
            r"|\bрабоч\w+\s+групп\w+\s+открытого\s+состава",
            ("OEWG 2019-2021", "OEWG 2021-2025"),
        ),
        (
            r"\b(?:security\s+council|conseil\s+de\s+sécurité|consejo\s+de\s+seguridad|совет\w*\s+безопасности)",
            ("Security Council",),
        ),
    )
)
# First and last day of the groups: 3 June 2019 to 12 March 2021, 1 June 2021 to 11 July 2025.
LIVED = {"OEWG 2019-2021": ("2019-06-03", "2021-03-12"), "OEWG 2021-2025": ("2021-06-01", "2025-07-11")}
# Any other body, by how bodies are called, at or to which something is said.
_PART = r"(?:[A-Z][\w'’-]*|of|on|the|for|and|in|to|ad|hoc)"
OTHER_BODY = re.compile(
    rf"\b(?:at|to|before|during|in|of)\s+the\s+(?:[\w-]+\s+){{0,4}}?(?P<body>(?:(?:[A-Z][\w'’-]*|ad|of)\s+){{0,6}}"
    rf"(?:Working\s+Group|Committee|Commission|Conference|Council|Assembly|Forum)(?:\s+(?:on|of|for)\s+{_PART}(?:\s+{_PART}){{0,14}})?)"
)

_ORDINALS = {
    "first premier première primer primera": 1,
    "second deuxième segundo segunda": 2,
    "third troisième tercer tercera": 3,
    "fourth quatrième cuarto cuarta": 4,
    "fifth cinquième quinto quinta": 5,
    "sixth sixième sexto sexta": 6,
    "seventh septième séptimo séptima": 7,
    "eighth huitième octavo octava": 8,
    "ninth neuvième noveno novena": 9,
    "tenth dixième décimo décima": 10,
    "eleventh onzième undécimo undécima": 11,
    "twelfth douzième duodécimo duodécima": 12,
}
_NUMBER = {word: number for words, number in _ORDINALS.items() for word in words.split()}
_RUSSIAN = dict(zip("перв втор трет четв пято шест седь вось девя деся".split(), range(1, 11), strict=True)) | {
    "пята": 5
}
_WORDS = "|".join(sorted(_NUMBER, key=len, reverse=True))
_ORDINAL = rf"(?P<number>\d{{1,3}}\s?(?:st|nd|rd|th|ère|ème|e|º|ª)?|{_WORDS})"
SESSION = re.compile(
    rf"\b{_ORDINAL}\s+(?:(?P<kind>(?:in)?formal|substantive|organi[sz]ational|regular|special|final|resumed|dedicated)\s+)?"
    r"(?:session|meeting)\b(?P<fond>\s+de\s+fond)?(?P<of>\s+of\s+the\s+(?:UN\s+)?General\s+Assembly\b)?"
    rf"|\b(?P<romance>{_WORDS}|\d{{1,3}}\s?(?:ère|ème|e|º|ª)?)\s+"
    r"(?:session|período\s+de\s+sesiones|sesión)(?:\s+(?P<deep>de\s+fond|sustantiv[oa]))?"
    r"|\b(?P<russian>перв|втор|трет|четв|пято|пята|шест|седь|вось|девя|деся)\w*\s+(?:(?P<main>субстантивн|основн)\w+\s+)?сесси\w+",
    re.IGNORECASE,
)
NAMED_SESSION = re.compile(
    r"\b(?:inter-?sessional\s+meeting|virtual\s+informal\s+consultations|informal\s+consultations|organi[sz]ational\s+session|"
    r"arria[- ]formula\s+meeting|open\s+debate|global\s+roundtable\s+on\s+ICT\s+security\s+capacity[- ]building)\b",
    re.IGNORECASE,
)
AGENDA_ITEM = re.compile(
    r"\b(?:agenda\s+items?|items?(?=\s+\d)|point\s+\d+\s+de\s+l['’]ordre\s+du\s+jour|tema\s+\d+\s+del\s+programa|"
    r"пункт\w*\s+\d+\s+повестки\s+дня|cluster(?=\s+[\dIVX])|thematic\s+(?:debate|discussion)\s+on|under\s+the\s+topic\s+of)"
    r"\s*(?P<number>(?:\d{1,3}|[IVX]{1,4})\b(?:\s?\([a-z]\))?(?:\s+and\s+\d{1,3})?)?\s*[:–—-]?\s*(?P<topic>[^\n.;|]{0,160})",
    re.IGNORECASE,
)


def session_name(match: re.Match[str]) -> str:
    """Write a session as the corpus does.

    Parameters
    ----------
    match : re.Match
        Of `SESSION`.

    Returns
    -------
    str
        "2nd session", "11th substantive session", "76th session of the General Assembly".
    """
    found = match.groupdict()
    word = (found["number"] or found["romance"] or "").lower().strip()
    digits = re.match(r"\d+", word)
    number = int(digits.group()) if digits else _NUMBER.get(word, 0)
    if found["russian"]:
        number = _RUSSIAN[found["russian"].lower()]
    kind = (found["kind"] or "").lower().replace("organisational", "organizational")
    kind = "substantive" if found["deep"] or found["fond"] or found["main"] else kind
    held = "meeting" if match.group().lower().endswith("meeting") else "session"
    of = " of the General Assembly" if found["of"] else ""
    return " ".join(filter(None, (ordinal(number), kind, held))) + of


def ordinal(number: int) -> str:
    """Write an ordinal number in figures.

    Parameters
    ----------
    number : int
        From 1.

    Returns
    -------
    str
        "1st", "2nd", "3rd", "11th".
    """
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
