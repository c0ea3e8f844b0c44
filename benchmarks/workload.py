"""Texts to time on: speeches from an archive, or made-up ones that anyone can make again.

An archive holds files named <CODE>_<session>_<year>.txt, as the UN General Debate corpus does (Baturo, Dasandi and
Mikhaylov 2017). The made-up speeches draw words from a Zipf distribution with a fixed seed: function words of the
package's list on the first ranks, then made-up words with English endings, so that stems have something to do.
"""

import re
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd

NAMED = re.compile(r"([A-Z]{2,3})_(\d+)_(\d{4})\.txt")
SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "ar", "en", "is", "ol")]
ENDINGS = ("", "s", "ed", "ing", "ment", "ation", "al", "ly", "ity", "ive")
N_DELEGATIONS, SPEECHES, WORDS = 196, 10, 2006  # the size of the General Debate of 2011 to 2020


def unpack(archive: Path, folder: Path) -> Path:
    """Write the speeches of an archive into a folder, one file each."""
    with tarfile.open(archive) as members:
        for member in members:
            name = member.name.rpartition("/")[2]
            content = members.extractfile(member) if NAMED.fullmatch(name) else None
            if content is not None:
                (folder / name).write_bytes(content.read())
    return folder


def make(folder: Path, size: float = 1.0, seed: int = 1) -> Path:
    """Write made-up speeches into a folder: `size` times the words of the General Debate, in as many more speeches."""
    from oewg_analysis.stopwords import stop_words

    rng = np.random.default_rng(seed)
    function = sorted(stop_words("en"))
    made = ["".join(rng.choice(SYLLABLES, rng.integers(2, 4))) for _ in range(30_000)]
    words = np.array(
        function + [stem + ENDINGS[n] for stem, n in zip(made, rng.integers(0, 10, len(made)), strict=True)]
    )
    share = 1 / (np.arange(len(words)) + 10.0)
    total = np.cumsum(share / share.sum())
    for number in range(max(2, round(N_DELEGATIONS * SPEECHES * size))):
        place, session = number % N_DELEGATIONS, number // N_DELEGATIONS
        code = "".join(chr(65 + place // 26**n % 26) for n in (2, 1, 0))
        drawn = words[np.searchsorted(total, rng.random(WORDS))]
        ends = np.flatnonzero(rng.random(WORDS) < 1 / 23)
        sentences = [" ".join(part).capitalize() + "." for part in np.split(drawn, ends) if len(part)]
        paragraphs = [" ".join(sentences[start : start + 12]) for start in range(0, len(sentences), 12)]
        (folder / f"{code}_{session}_{2000 + session % 100}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
    return folder


def frame(folder: Path) -> pd.DataFrame:
    """Read a folder of speeches: one row each, with id, delegation, text and date."""
    rows = []
    for path in sorted(folder.iterdir()):
        found = NAMED.fullmatch(path.name)
        if found:
            text = path.read_text(encoding="utf-8-sig")
            rows.append((path.stem.lower().replace("_", "-"), found[1], text, found[3]))
    return pd.DataFrame(rows, columns=["id", "delegation", "text", "date"])


if __name__ == "__main__":
    import sys

    # python benchmarks/workload.py FOLDER [ARCHIVE]: write speeches to profile something on
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    print(unpack(Path(sys.argv[2]), target) if len(sys.argv) > 2 else make(target))
