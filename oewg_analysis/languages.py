"""What differs between languages: stems, the words that an apostrophe joins, abbreviations before a full stop."""

from collections.abc import Callable

# ISO 639-1 codes of the languages that Snowball stems, with the names NLTK gives them.
LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}

# Words that lose their vowel before another and are written as one with it: "l'Assemblée", "qu'il", "dell'ONU".
ELIDED = {
    "fr": "c d j l m n s t qu jusqu lorsqu puisqu quelqu quoiqu",
    "it": """c ch d l m n s t v un all dall dell nell sull coll quest quell altr anch com cos dov neanch nessun nient
        qualcun senz tutt""",
}

# Abbreviations after which a full stop does not end a sentence (lower case, last stop left off). A language that is not
# in the table has those of English, which its texts may quote.
_IN_ALL = "dr prof mr mrs ms cf ibid vol h.e u.n u.s u.k"
ABBREVIATIONS = {
    language: frozenset(f"{_IN_ALL} {own}".split())
    for language, own in {
        "en": """messrs amb gen lt col maj capt hon rev st jr sr esq para paras art arts res doc docs corr chap sect fig
            figs vols pp e.g i.e viz vs al u.s.a a.m p.m approx dept govt rep dem afr eq jan feb apr aug sept oct nov
            dec ed eds resp incl ref""",
        "da": "hr nr kl f.eks bl.a",
        "de": "hr fr frl bzw vgl ca nr abs ziff z.b d.h u.a i.d.r sog inkl ggf evtl bspw insb st bd hrsg z d",
        "es": "sr sra sres sras srta dra excmo excma emb ud uds vd vds núm núms arts párr párrs pág págs p.ej ee.uu",
        "fi": "nro esim ns",
        "fr": "m mm mme mmes mlle mlles mgr amb arts par paras chap vols pp ex env av",
        "hu": "pl kb ún ti",
        "it": "sig sigg sig.ra dott dott.ssa avv amb artt par parr pag pagg cap n nn cfr p.es es s.e",
        "nl": "dhr mw mevr nr bijv d.w.z m.b.t o.a",
        "no": "nr kl f.eks bl.a",
        "pt": "sr sra srs sras dra exmo exma profa emb núm arts pág págs cap p.ex",
        "ro": "dl dna nr alin",
        "ru": "г гг т.е т.к т п пп ст см ср стр гл рис им тыс млн млрд долл руб акад н.э",
        "sv": "nr kl t.ex bl.a s.k",
    }.items()
}
# Abbreviations that are also words or end sentences: they only bind to a number that follows ("No. 5").
BEFORE_NUMBERS = ("no", "nos", "add", "p", "sec", "item", "annex", "art", "para", "res")
# Languages in which a full stop makes a number an ordinal: "am 3. März".
ORDINALS_BY_STOP = frozenset({"da", "de", "fi", "hu", "no"})


def language_name(code: str) -> str:
    """Name the language whose stems Snowball knows.

    Parameters
    ----------
    code : str
        ISO 639-1 code, such as "en".

    Returns
    -------
    str
        NLTK's name of the language, such as "english".

    Raises
    ------
    ValueError
        If no Snowball stemmer exists for it; Chinese, whose words are not set apart by spaces, is one.
    """
    if code in LANGUAGES:
        return LANGUAGES[code]
    reason = " (Chinese sets no spaces between words and has no stems)" if code == "zh" else ""
    raise ValueError(f"`language`: allowed is one of {', '.join(LANGUAGES)}; received {code!r}{reason}")


# English words to which Snowball gives the stem of another word, where this field tells the two apart:
# "international" and "internal", "information" and "informal", "responsible" and "response", "security" and "secure",
# "States" and "stated", "object" and "objective", "universal" and "university".
KEPT_APART = {
    form: base
    for base, forms in {
        "internal": "internal internally",
        "informal": "informal informally",
        "response": "response responses responsive",
        "secure": "secure secures secured securing securely",
        "stated": "stated stating",
        "objective": "objective objectives",
        "university": "university universities",
    }.items()
    for form in forms.split()
}


def stemmer(code: str) -> Callable[[str], str]:
    """Get the Snowball stemmer of a language.

    Parameters
    ----------
    code : str
        ISO 639-1 code.

    Returns
    -------
    callable
        From a word to its stem: Snowball's, but for the English words of `KEPT_APART`. Stems are cut by rules: Arabic
        words with and without an article or a preposition before them mostly, not always, come to one stem.

    Raises
    ------
    ValueError
        If Snowball has no stemmer for the language.
    """
    from nltk.stem.snowball import SnowballStemmer

    name = language_name(code)
    if code == "ar":  # NLTK's remembers from one word to the next: the stem would depend on the order of the words
        return lambda word: str(SnowballStemmer(name).stem(word))
    stem: Callable[[str], str] = SnowballStemmer(name).stem
    return stem if code != "en" else lambda word: KEPT_APART.get(word) or stem(word)
