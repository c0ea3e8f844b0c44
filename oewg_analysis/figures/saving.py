"""A figure on disk: vector, pixels, the numbers behind it and the record of where it came from, all four or none."""

import json
import os
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from oewg_analysis.captions import caption
from oewg_analysis.corpus import Corpus
from oewg_analysis.figures.style import DIGITS, context
from oewg_analysis.loading import corpus_folder
from oewg_analysis.provenance import Origin, as_record


def save(
    figure: Figure,
    name: str,
    data: pd.DataFrame | Mapping[str, pd.DataFrame],
    folder: str | Path | None = None,
    *,
    made_from: Origin | Corpus | None = None,
) -> None:
    """Write `<name>.pdf`, `.png` (300 dpi), `.csv` and `.reproduce.json`, the same bytes for the same figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        From a function of this package. As the last line of a notebook cell the figure is shown too.
    name : str
        File name without ending: letters, digits, "-" and "_".
    data : pandas.DataFrame or mapping of str to pandas.DataFrame
        The numbers drawn, to 6 significant digits; of several frames the name becomes the first column, `panel`. An
        index is written where it has a name.
    folder : str or pathlib.Path, optional
        Where to; left out: `figures/` beside the corpus (see `oewg_analysis.loading.corpus_folder`). Made if missing.
    made_from : Origin or Corpus, optional
        What the numbers were computed from, as `oewg_analysis.origin` says it, for the record: hash of the corpus,
        function, settings, terms, and a caption. Without it the record holds the files and packages alone.

    Raises
    ------
    ValueError
        If the name is not a file name.

    Notes
    -----
    All are made before the first is written, the record last, and each replaces its forerunner in one step: a failure
    leaves what was there. `oewg figures --verify` holds the files and the corpus against the record.
    """
    if not name or not all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in name):
        raise ValueError(f'`name`: allowed are letters, digits, "-" and "_"; received {name!r}')
    target = corpus_folder().parent / "figures" if folder is None else Path(folder)
    files = {
        "pdf": _rendered(figure, "pdf", {"Creator": None, "Producer": None, "CreationDate": None}),
        "png": _rendered(figure, "png", {"Software": None}),
        "csv": _table(data),
    }
    known = Origin(made_from, made_from) if isinstance(made_from, Corpus) else made_from
    files["reproduce.json"] = _record(figure, name, data, known, files)
    target.mkdir(parents=True, exist_ok=True)
    for ending, content in files.items():
        _replace(target / f"{name}.{ending}", content)
    if matplotlib.get_backend().lower() == "agg":  # nothing will show it: let go of it
        plt.close(figure)


def _rendered(figure: Figure, ending: str, metadata: dict[str, None]) -> bytes:
    stream = BytesIO()
    with context():
        figure.savefig(stream, format=ending, metadata=metadata)
    return stream.getvalue()


def _record(
    figure: Figure,
    name: str,
    data: pd.DataFrame | Mapping[str, pd.DataFrame],
    made_from: Origin | None,
    files: Mapping[str, bytes],
) -> bytes:
    record = {
        "figure": name,
        "drawn_by": figure.get_gid(),
        "caption": "" if made_from is None else caption(data, made_from),
        **as_record(made_from),
        "files": {f"{name}.{ending}": sha256(content).hexdigest() for ending, content in files.items()},
    }
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _table(data: pd.DataFrame | Mapping[str, pd.DataFrame]) -> bytes:
    if isinstance(data, pd.DataFrame):
        frame = data.reset_index() if any(data.index.names) else data
    else:
        frame = pd.concat([part.assign(panel=panel) for panel, part in data.items()], ignore_index=True)
        frame.insert(0, "panel", frame.pop("panel"))
    numbers = frame.select_dtypes("float").columns
    frame = frame.assign(**{str(name): frame[name].map(_rounded) for name in numbers})
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _rounded(number: float) -> str | None:
    if np.isnan(number):
        return None
    return f"{number:.{DIGITS}g}" if number else "0"  # no negative zero


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
