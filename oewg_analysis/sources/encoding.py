"""From bytes to text: byte order marks, UTF-8, then a guess that is said to be one.

The guess is that of charset-normalizer among the encodings of the languages spoken at the United Nations. Between
the code pages of Latin letters, which it confuses (Spanish in cp1252 is taken for cp1250), the letters decide.
"""

import codecs
import re

from oewg_analysis.sources.document import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ["cp1252", "cp1250", "cp1254", "cp1251", "koi8_r", "iso8859_5", "cp866", "cp1256", "gb18030", "big5"]
_LATIN = ("cp1252", "cp1250", "cp1254")
# What a code page shows inside words if the text is in another: symbols, letters of one language only.
_NO_CP1252 = re.compile(
    r"[a-z][\u00a3\u00a5\u00a6\u00b1\u00b3\u00b9\u00bf\u0153\u017e][a-z]|[a-z][\u00b3\u00b9\u00bf]\b"
)
_TURKISH = re.compile(r"[\u00f0\u00fd\u00fe]")  # what "ğ", "ı", "ş" of cp1254 look like in cp1252
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f]")
_SAMPLE = 200_000  # bytes the guess looks at


def decode(data: bytes, name: str, declared: str = "") -> tuple[str, str, tuple[str, ...]]:
    r"""Decode a text.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name, for the error.
    declared : str
        The encoding that the file itself names, as web pages do; tried after UTF-8.

    Returns
    -------
    text : str
        With "\n" line ends.
    encoding : str
        As Python names it.
    notes : tuple of str
        Says so where the encoding was guessed.

    Raises
    ------
    SourceError
        If it holds NUL bytes or control characters, or no encoding fits.
    """
    encoding, notes = _encoding_of(data, name, declared)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise SourceError(name, "text in one encoding", f"bytes that are not {encoding} throughout") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise SourceError(name, "text", f"a NUL byte in line {line} (a binary file, or UTF-16 without its mark?)")
    if len(_CONTROL.findall(text)) > 2 + len(text) / 500:
        raise SourceError(name, "text", "control characters, as in a binary file")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding, notes


def _encoding_of(data: bytes, name: str, declared: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, ()
    if wide := _unmarked_utf16(data):
        return wide, (f"encoding guessed: {wide}",)
    if b"\0" in data or _is_utf8(data):
        return "utf-8", ()
    if declared and _decodes(data, declared):
        return declared, ()
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES).best()
    encoding = best.encoding if best is not None else "cp1252"
    if encoding in _LATIN:
        encoding = _latin(data[:_SAMPLE])
    if not _decodes(data, encoding):
        raise SourceError(name, "text in a known encoding", "bytes that fit none (a binary file?)")
    return encoding, (f"encoding guessed: {encoding}",)


def _unmarked_utf16(data: bytes) -> str:
    """Name UTF-16 by the NUL bytes that Latin letters have in it, all at one parity."""
    even, odd = data[0:2000:2].count(0), data[1:2000:2].count(0)
    least = len(data[:2000]) * 0.2
    if len(data) % 2 or max(even, odd) <= least or min(even, odd) > 0:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _latin(data: bytes) -> str:
    """Choose among the code pages of Latin letters: Western unless its reading of the bytes cannot be words."""
    western = data.decode("cp1252", errors="replace")
    if _NO_CP1252.search(western):
        return "cp1250"
    return "cp1254" if len(_TURKISH.findall(western)) > 2 else "cp1252"


def _is_utf8(data: bytes) -> bool:
    return _decodes(data, "utf-8")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        # Not the codecs that turn bytes into bytes ("zip", "hex"), nor those that run long on a crafted input.
        return codecs.lookup(encoding)._is_text_encoding and bool(data.decode(encoding) or True)
    except (UnicodeError, LookupError, ValueError):
        return False
