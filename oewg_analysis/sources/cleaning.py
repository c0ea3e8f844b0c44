"""From lines to paragraphs, and what is no part of a text: control characters and notices for the audience."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

_LIGATURES = {ord(one): unicodedata.normalize("NFKC", one) for one in map(chr, range(0xFB00, 0xFB07))}
# Control characters but tab and line ends, soft hyphens inside a line, halves of pairs, and marks of byte order.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\ud800-\udfff\ufeff\ufffe\uffff]")

_NOTICE = re.compile(
    r"""(?:\b(?:please|kindly|prière\ de|veuillez|favor\ de|por\ favor),?\s)?
    (?: \bcheck(?:ed)?\s(?:against|upon|on|at)\s(?:the\s|actual\s){0,2}
        (?:delivery|delivered\s(?:text|version|statement))
      | \bembargo(?:ed)?\s(?:until|till|against)\s(?:the\stime\sof\s)?delivery
      | \bas\s(?:prepared|written)\sfor\sdelivery
      | \bseul\sle\s(?:texte\s|discours\s)?prononcé\sfait\sfoi
      | \bvérifi(?:er|é)\s(?:à\sl['’]audition|au\sprononcé|contre\s(?:le\s)?prononcé)
      | \b(?:cotej(?:ar|ado|ese)|cotéjese|verifi(?:car|cado|que)|verifíquese|comprobar|revisar)
        \s(?:contra|con|al|en)\s(?:(?:la|el|su)\s)?
        (?:alocución|intervención|lectura|pronunciamiento|discurso(?:\spronunciado)?|entrega|texto\spronunciado)
      | \b(?:сверя(?:ть|йте)|сверить|проверя(?:ть|йте)|проверить)\s(?:со|с|по|при)\s
        (?:произн[её]с|устн|фактическ|выступлен)\w{0,12}(?:\s(?:текст|выступлен|вариант)\w{0,6})?
      | \bes\sgilt\sdas\sgesprochene\swort
      | \b(?:conferir|verificar)\s(?:com|contra)\s(?:a|o)\s(?:fala|discurso|pronunciamento)(?:\sproferido)?
      | 以(?:现场|口头)?(?:发言|讲话)为准
      | يراجع\s(?:عند|لدى|مع)\sالإلقاء
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_AROUND = " *_()[]«»“”\"'.!:–-"  # what frames a notice

_BULLET = re.compile(r"[•▪◦‣●○■□➢✓·*–—-]\s")
_NUMBERED = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[A-Za-z][.)]|\(?[ivxlcIVXLC]{2,5}[.)])\s")
_HYPHENS = frozenset("-\u00ad\u2010")
_WORD_AT_START = re.compile(r"[^\W\d_][\w'’]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_HANGING = frozenset("and or to und oder et ou y o u e и или".split())  # "confidence- and security-building"
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # Chinese and Japanese set no spaces


def cleaned(text: str, *, keep_lines: bool = False) -> str:
    r"""Take out what is no text, resolve Latin ligatures and fold white space.

    Parameters
    ----------
    text : str
        Any text.
    keep_lines : bool
        Whether its lines stay apart.

    Returns
    -------
    str
        Without characters that cannot be shown, on one line, or with "\n" between lines that are not empty.
    """
    text = _NO_TEXT.sub("", text.translate(_LIGATURES))
    if not keep_lines:
        return " ".join(text.split())
    return "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)


def without_notices(text: str) -> tuple[str, list[str]]:
    """Take notices such as "CHECK AGAINST DELIVERY" out, in the languages of the United Nations and a few more.

    Parameters
    ----------
    text : str
        A paragraph on one line.

    Returns
    -------
    str
        What remains. A notice goes where it stands alone, in brackets or asterisks, in capitals, or at an end of a
        short line; a sentence that speaks of checking something stays whole.
    list of str
        The notices.
    """
    notices = []
    for match in list(_NOTICE.finditer(text))[::-1]:
        before, after = text[: match.start()].rstrip(_AROUND), text[match.end() :].lstrip(_AROUND)
        framed = text[match.start() - 1 : match.start()] in ("(", "[", "*", "_") and match.start() > 0
        if framed or match.group().isupper() or (len(text) < 200 and not (before and after)):
            notices.append(match.group())
            # What frames the notice goes with it; what ends the text before it stays.
            kept = text[len(before) : match.start()].rstrip(" *_([«“\"'–-")
            text = f"{before}{kept} {after}".strip()
    return text, notices[::-1]


def known_words(lines: Iterable[str], more: Collection[str] = ()) -> frozenset[str]:
    """Collect the words that stand whole within a line.

    Parameters
    ----------
    lines : iterable of str
        The lines of a document.
    more : collection of str
        Words to add.

    Returns
    -------
    frozenset of str
        In lower case; not the part of a word that a hyphen ends at the end of its line, nor what follows it.
    """
    words = {word.casefold() for word in more}
    after_divided = False
    for line in lines:
        found = [word.casefold() for word in _WORD.findall(line.translate(_LIGATURES))]
        words.update(found[after_divided : len(found) - is_divided(line.rstrip())])
        after_divided = is_divided(line.rstrip())
    return frozenset(words)


def is_divided(line: str) -> bool:
    """Say whether a line may end within a word.

    Parameters
    ----------
    line : str
        Stripped.

    Returns
    -------
    bool
        Whether it ends with a letter and a hyphen.
    """
    return len(line) > 1 and line[-1] in _HYPHENS and line[-2].isalpha()


def join_lines(lines: Sequence[str], known: Collection[str]) -> str:
    """Join the lines of a paragraph.

    Parameters
    ----------
    lines : sequence of str
        The lines.
    known : collection of str
        Words that exist, in lower case.

    Returns
    -------
    str
        On one line. A word divided at the end of a line is made whole if it is then a known one; otherwise its hyphen
        stays, for it may be its own ("capacity-" and "building"). Chinese and Japanese are joined without a space.
    """
    parts = [lines[0].strip()] if lines else []
    for after in map(str.strip, lines[1:]):
        parts[-1], glue = _glued(parts[-1], after, known)
        parts += [glue, after]
    return "".join(parts)


def _glued(before: str, after: str, known: Collection[str]) -> tuple[str, str]:
    """Return what stays of a line and what stands between it and the next."""
    if not before or not after:
        return before, ""
    tail = _WORD_AT_START.match(after)
    if is_divided(before) and tail:
        if tail.group().casefold() in _HANGING:
            return f"{before[:-1]}-", " "
        head = before[:-1].translate(_LIGATURES).rpartition(" ")[2]
        head = "".join(letter if letter.isalpha() or letter in "'’" else " " for letter in head).rpartition(" ")[2]
        whole = head + tail.group().translate(_LIGATURES)
        return before[:-1], "" if whole.casefold() in known and tail.group()[0].islower() else "-"
    if before[-1] in _HYPHENS and before[-2:-1].isalnum():
        return before[:-1], "-"  # "2021-" and "2025"
    if before[-1] in "–—" and before[-2:-1].isalnum():
        return before, ""
    return before, "" if _WIDE.match(before[-1]) and _WIDE.match(after) else " "


def continues(before: str, after: str, *, full: bool) -> bool:
    """Say whether a line goes on with the paragraph of the line before it.

    Parameters
    ----------
    before, after : str
        The lines, stripped.
    full : bool
        Whether the first word of `after` would not have fitted into the line of `before`.

    Returns
    -------
    bool
    """
    if not before or not after or _BULLET.match(after):
        return False
    ended = before.rstrip("”\"'’)»")[-1:] in (*".!?:;…。！？", "")
    if _NUMBERED.match(after) and (ended or not full):
        return False
    return full or ((not ended or is_divided(before)) and after[0].islower())
