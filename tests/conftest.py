"""What several test modules use: the shipped corpus, and real speeches where they are at hand."""

import io
import re
import tarfile
from pathlib import Path

import pandas as pd
import pytest

import oewg_analysis
from oewg_analysis import Corpus

ROOT = Path(__file__).parents[1]
SPEECH = re.compile(r"([A-Z]{2,3})_(\d\d)_(\d{4})\.txt")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """Hold the corpus of the repository."""
    return oewg_analysis.load_corpus(ROOT / "corpus")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Find the folder of data that may be read but not published."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no folder {folder} beside the repository: the tests on real speeches need its data")
    return folder


@pytest.fixture(scope="session")
def general_debate(shared, corpus) -> Corpus:
    """Hold the 1,943 speeches of the General Debate of 2011 to 2020, in whole, as a corpus of verbatim texts."""
    archive = shared / "data" / "general_debate" / "ungdc_2011_2020.tar.xz"
    if not archive.is_file():
        pytest.skip(f"no archive of speeches {archive}")
    rows = []
    with tarfile.open(archive) as members:
        for member in members:
            named = SPEECH.fullmatch(member.name.rpartition("/")[2])  # leaves out folders and .Rapp.history
            content = members.extractfile(member) if named else None
            if named and content is not None:
                text = io.TextIOWrapper(content, encoding="utf-8-sig").read()
                code = {"EU": "EUU"}.get(named[1], named[1])
                rows.append((f"{code.lower()}-{named[3]}-general-debate", code, int(named[3]), text))
    frame = pd.DataFrame(rows, columns=["id", "delegation", "date", "text"])
    return Corpus.from_frame(frame.sort_values("id", ignore_index=True), like=corpus)
