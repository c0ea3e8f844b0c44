"""The opening of a statement: what stands above the words to the Chair, where a fact is said if anywhere."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from oewg_analysis.sources.document import Block, Document

MOST_BLOCKS = 15  # above the salutation; a statement without one has no more than SHORT lines above its text
SHORT = 5
LONGEST = 500  # characters of a line above the text
LONGEST_OPENING = 3000  # characters of a paragraph that are looked at
_CHAIR = r"(?:co-?)?(?:chair(?:man|woman|person)?s?|president|presidente|moderator|facilitator)"
SALUTATION = re.compile(
    rf"(?:thank\s+you\b|(?:(?:distinguished|honou?rable|dear|esteemed|thanks?)\s+)?(?:mr|mrs|ms|madame?|mister)\.?\s+{_CHAIR}\b"
    rf"|(?:distinguished\s+|dear\s+)?{_CHAIR}\s*[,.:;!]|excellenc(?:y|ies)\b|(?:distinguished|dear|esteemed)\s+(?:colleagues|delegates|chair|co)"
    r"|colleagues\s*,|ladies\s+and\s+gentlemen|(?:monsieur|madame)\s+l[ae]\s+président|merci\b|señora?\s+president|gracias\b"
    r"|(?:г-н|г-жа|уважаем|спасибо|господин\s+председ|госпожа\s+председ)|senhora?\s+president|obrigad"
    r"|السيد|سيدي|شكر|主席|谢谢)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Passage:
    """Blocks as one text, which knows where each of its characters stands in the file.

    Attributes
    ----------
    text : str
        The blocks, one a line.
    starts : tuple of int
        Where each begins.
    places : tuple of str
        "page 1, line 3", "line 5" or "paragraph 2", for each.
    """

    text: str
    starts: tuple[int, ...]
    places: tuple[str, ...]

    def where(self, start: int, end: int) -> str:
        """Say where a stretch stands, and quote it with what is around it."""
        place = self.places[max(0, bisect_right(self.starts, start) - 1)]
        before = max(self.text.rfind("\n", 0, start) + 1, start - 25)
        after = self.text.find("\n", end)
        after = min(len(self.text) if after < 0 else after, end + 25, start + 110)
        cut = (
            "" if before == 0 or self.text[before - 1] == "\n" else "…",
            "" if self.text[after : after + 1] in ("", "\n") else "…",
        )
        return f"{place}: “{cut[0]}{' '.join(self.text[before:after].split())}{cut[1]}”"


def passage(blocks: list[tuple[int, Block]]) -> Passage:
    """Make a passage of blocks and their places in the document.

    Parameters
    ----------
    blocks : list of tuple of int and Block
        Each with its number, from 1.

    Returns
    -------
    Passage
    """
    starts, at = [], 0
    for _, block in blocks:
        starts.append(at)
        at += len(block.text) + 1
    places = [_place(number, block) for number, block in blocks]
    return Passage("\n".join(block.text for _, block in blocks), tuple(starts), tuple(places))


def _place(number: int, block: Block) -> str:
    parts = ([f"page {block.page}"] if block.page else []) + ([f"line {block.line}"] if block.line else [])
    return ", ".join(parts) or f"paragraph {number}"


def front_and_rest(document: Document) -> tuple[Passage, Passage, Passage]:
    """Part a statement: its front, the paragraphs it begins with, and its last lines.

    Parameters
    ----------
    document : Document
        As read.

    Returns
    -------
    front : Passage
        What stands above the salutation, then the running headers; without a salutation the short first lines.
    opening : Passage
        The three paragraphs after that.
    closing : Passage
        The last three short lines.
    """
    numbered = list(enumerate(document.blocks, 1))
    headers = [(number, block) for number, block in numbered if block.kind == "header" and len(block.text) <= LONGEST]
    lines = [(number, block) for number, block in numbered if block.kind in ("text", "heading")]
    top = [number for number, (_, block) in enumerate(lines[: MOST_BLOCKS + 1]) if SALUTATION.match(block.text)]
    if top:
        length = top[0]
    else:
        short = [len(block.text) <= LONGEST // 2 for _, block in lines[:SHORT]]
        length = short.index(False) if False in short else min(len(lines), SHORT)
    front = [(number, block) for number, block in lines[:length] if len(block.text) <= LONGEST]
    closing = [(number, block) for number, block in lines[length:][-3:] if len(block.text) <= 80]
    opening = [
        (number, replace(block, text=block.text[:LONGEST_OPENING])) for number, block in lines[length : length + 3]
    ]
    return passage([*front, *headers[:MOST_BLOCKS]]), passage(opening), passage(closing)
