r"""Result frames as LaTeX tables: booktabs rules, estimates with their limits, and notes on what they rest on.

The document needs `\usepackage{array,booktabs,longtable,threeparttable}`.
"""

import math
import re
import warnings
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from oewg_analysis.captions import caption as caption_of
from oewg_analysis.citations import escaped
from oewg_analysis.faults import shown
from oewg_analysis.provenance import Origin

LONG = 40
"""Rows from which a table may break over pages."""
BOOKKEEPING = ("level", "n_boot", "interval", "unit", "unit_a", "unit_b", "resampled_a", "resampled_b", "cluster")
"""Columns that go into the notes where they say the same in every row."""
HEADINGS = {
    "a": "First",
    "b": "Second",
    "n_boot": "Replicates",
    "p": "$p$",
    "p_adjusted": "$p$, adjusted",
    "se": "Standard error",
    "z": "$z$",
}
MISSING = "--"
WIDE = 40  # characters from which a cell is broken into lines
LINE = 95  # characters of small type that a line of a page takes
SIGNS = {
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "\N{NO-BREAK SPACE}": "~",
    "\N{MINUS SIGN}": "$-$", "\N{LEFTWARDS ARROW}": r"$\leftarrow$", "\N{RIGHTWARDS ARROW}": r"$\rightarrow$",
    "\N{LESS-THAN OR EQUAL TO}": r"$\leq$", "\N{GREATER-THAN OR EQUAL TO}": r"$\geq$", "\N{MULTIPLICATION SIGN}":
    r"$\times$", "\N{INFINITY}": r"$\infty$", "\N{HORIZONTAL ELLIPSIS}": r"\dots{}",
}  # fmt: skip


def to_latex(
    frame: pd.DataFrame,
    *,
    caption: str = "",
    label: str = "",
    notes: Sequence[str] = (),
    made_from: Origin | None = None,
    columns: Sequence[str] | None = None,
    headings: Mapping[str, str] | None = None,
) -> str:
    r"""Write a result as a LaTeX table.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any result. `estimate`, `low` and `high` become one column, "0.52 [0.30, 0.67]". An index is written if it has a
        name or is no mere count.
    caption, label : str
        Plain text, of which nothing is taken as LaTeX; letters, digits and "-:._" for `\ref`.
    notes : sequence of str
        More sentences below the table, plain text.
    made_from : Origin, optional
        From `oewg_analysis.origin`: the notes then state corpus, kind of text, numbers, interval and terms (see
        `oewg_analysis.caption`). Without it they state what the frame itself says.
    columns : sequence of str, optional
        Columns to write, in this order; limits go with `estimate`. Left out: all.
    headings : mapping of str to str, optional
        Headings of columns in place of the usual ones, plain text.

    Returns
    -------
    str
        A `table` with `threeparttable`, or a `longtable` of more than 40 rows. An estimate has as many decimals as
        leave two digits of half the median interval; other numbers three digits of the largest; `p` three decimals.
        "--" is undefined, and an estimate alone has no interval. What `level` and the like say in every row goes into
        the notes.

    Raises
    ------
    ValueError
        If there is no row or column, a column is unknown or stands twice, or the label has other signs.
    """
    if not isinstance(frame, pd.DataFrame):
        raise ValueError(f"`frame`: allowed is a DataFrame, such as the pairs of a similarity; received {shown(frame)}")
    if re.fullmatch(r"[\w:.-]*", label, flags=re.ASCII) is None:
        raise ValueError(f'`label`: allowed are letters, digits and "-:._"; received {shown(label)}')
    table = _flat(frame)
    if columns is not None:
        if unknown := [name for name in columns if name not in table]:
            raise ValueError(f"`columns`: allowed are {', '.join(table.columns)}; received {', '.join(unknown)}")
        limits = ["low", "high"] if "estimate" in columns and {"low", "high"} <= set(table) else []
        table = table[[*dict.fromkeys([*columns, *limits])]]
    if table.empty:
        raise ValueError(f"`frame`: needed is at least one row and one column; received {frame.shape}")
    if not table.columns.is_unique:
        twice = sorted(set(table.columns[table.columns.duplicated()]))
        raise ValueError(f"`frame`: allowed is each column once; received twice {', '.join(twice)}")
    same = {name for name in BOOKKEEPING if name in table and table[name].nunique(dropna=False) == 1}
    kept = table.drop(columns=[name for name in same if table.shape[1] > len(same)])
    shown_names = [str(name) for name in kept if not (_bounded(kept) and name in ("low", "high"))]
    cells = {name: _cells(kept, name) for name in shown_names}
    heads = [_heading(kept, name, headings or {}, table) for name in cells]
    below = [caption_of(frame, made_from), *_said_of(table, same), *notes]
    said = [latex_text(note) for note in below if note]
    if any(cell.startswith(MISSING) for column in cells.values() for cell in column):
        said.append(f"{MISSING}: none, or undefined.")
    lines = [" & ".join(row) + r" \\" for row in zip(*cells.values(), strict=True)]
    size, form = _form(kept, cells)
    texts = latex_text(caption), label, " ".join(said)
    return (_long if len(lines) > LONG else _short)(size, form, " & ".join(heads) + r" \\", lines, *texts)


def latex_text(text: str) -> str:
    """Write plain text so that LaTeX prints it as it is: specials escaped, on one line, no ligature made of dashes."""
    plain = escaped(" ".join(text.split(" ")).replace("\t", " ").replace("\n", " "))
    for sign, command in SIGNS.items():
        plain = plain.replace(sign, command)
    return re.sub("-(?=-)", "-{}", "".join(sign for sign in plain if sign.isprintable() or sign == " "))


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Bring the index into columns where it says something, and give every column one name of text."""
    counting = not any(frame.index.names) and frame.index.nlevels == 1 and pd.api.types.is_integer_dtype(frame.index)
    names = [" / ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in frame.columns]
    table = frame.set_axis(pd.Index(names, dtype="str"), axis=1)
    if counting:
        return table.reset_index(drop=True)
    levels = [str(name) if name is not None else " " * (place + 1) for place, name in enumerate(frame.index.names)]
    return table.rename_axis(index=levels).reset_index()


def _bounded(table: pd.DataFrame) -> bool:
    return {"estimate", "low", "high"} <= set(table)


def _said_of(table: pd.DataFrame, same: set[str]) -> list[str]:
    """Say in the notes what the columns that were left out hold, save what the sentence on intervals says."""
    names = [name for name in table if name in same and name not in ("level", "n_boot", "interval")]
    return [f"{_plain_heading(name)}: {table[name].iloc[0]}." for name in names if not pd.isna(table[name].iloc[0])]


def _plain_heading(name: str) -> str:
    name = re.sub("_a$", ", first", re.sub("_b$", ", second", name)).removeprefix("n_")
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _heading(table: pd.DataFrame, name: str, headings: Mapping[str, str], whole: pd.DataFrame) -> str:
    if name in headings:
        return latex_text(headings[name])
    if name == "estimate" and _bounded(table):
        levels = set(whole["level"].dropna()) if "level" in whole else set[float]()
        return f"Estimate [{100 * levels.pop():.4g}\\% interval]" if len(levels) == 1 else "Estimate [interval]"
    return HEADINGS.get(name) or latex_text(_plain_heading(name))


def _cells(table: pd.DataFrame, name: str) -> list[str]:
    column = table[name]
    if name == "estimate" and _bounded(table):
        return _with_limits(table)
    if pd.api.types.is_bool_dtype(column):
        return [("no", "yes")[bool(value)] for value in column]
    if pd.api.types.is_numeric_dtype(column):
        if re.fullmatch(r"p(_\w+)?|p-value", name):
            return ["$<$0.001" if value < 0.001 else _number(value, 3) for value in column.astype("float64")]
        places, comma = _decimals(column), "" if "year" in name else ","
        return [_number(value, places, comma) for value in column.astype("float64")]
    return [_text(value) for value in column]


def _text(value: object) -> str:
    if isinstance(value, (tuple, list, set, frozenset)):
        value = ", ".join(map(str, value))
    elif value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) or value is pd.NaT:
        return MISSING
    elif isinstance(value, (bool, np.bool_)):
        return ("no", "yes")[bool(value)]
    elif isinstance(value, (int, float, np.number)):
        return _number(float(value), 0 if float(value).is_integer() else 2)
    text = latex_text(str(value))
    if text.startswith(("http://", "https://")):
        text = re.sub(r"(?<=[/.=&-])(?=\w)", r"\\allowbreak{}", text)
    # After the end of a row a bracket or a star would be read as an option of it.
    return f"{{}}{text}" if text.startswith(("[", "*")) else text


def _with_limits(table: pd.DataFrame) -> list[str]:
    limits = table[["estimate", "low", "high"]].astype("float64")
    half = (limits["high"] - limits["low"]).median() / 2
    places = _decimals(limits["estimate"]) if not half > 0 or math.isinf(half) else _places(half, 2)
    bounds = [
        "" if math.isnan(low) and math.isnan(high) else f" [{_number(low, places)}, {_number(high, places)}]"
        for _, low, high in limits.itertuples(index=False)
    ]
    room = max(bounds, key=len)  # so that an estimate without limits stands below those with them
    empty = f"\\phantom{{{room}}}" if room else ""
    return [_number(one, places) + (held or empty) for one, held in zip(limits["estimate"], bounds, strict=True)]


def _decimals(column: pd.Series) -> int:
    """Count the decimals that leave three digits of the largest number; none for whole numbers."""
    known = column.astype("float64").abs().replace(math.inf, math.nan).dropna()
    if known.empty or not known.max() or (known % 1 == 0).all():
        return 0
    return _places(known.max(), 3)


def _places(size: float, digits: int) -> int:
    return min(6, max(0, digits - 1 - math.floor(math.log10(size))))


def _number(value: float, places: int, comma: str = ",") -> str:
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return r"$\infty$" if value > 0 else r"$-\infty$"
    text = f"{abs(value):{comma}.{places}f}"
    return f"$-${text}" if value < 0 and float(text.replace(",", "")) else text


def _form(table: pd.DataFrame, cells: Mapping[str, list[str]]) -> tuple[str, str]:
    """Choose the size of type and how columns stand: numbers to the right, long texts broken into lines."""
    widths = {name: max(len(_plain_heading(name)), *map(len, column)) for name, column in cells.items()}
    wide = [name for name in cells if widths[name] > WIDE and not pd.api.types.is_numeric_dtype(table[name])]
    rest = sum(width + 2 for name, width in widths.items() if name not in wide)
    share = max(0.2, (0.95 - rest / LINE) / max(1, len(wide)))
    broken = f">{{\\raggedright\\arraybackslash}}p{{{share:.2f}\\linewidth}}"
    form = ""
    for name in cells:
        form += broken if name in wide else "r" if pd.api.types.is_numeric_dtype(table[name]) else "l"
    total = rest + len(wide) * share * LINE
    if total > 1.9 * LINE:
        message = f"the table is too wide for a page ({len(cells)} columns): name those you need with `columns`"
        warnings.warn(message, UserWarning, stacklevel=3)
    sizes = (r"\small", r"\footnotesize", r"\scriptsize", r"\tiny")
    return sizes[sum(total > LINE * factor for factor in (1.0, 1.15, 1.35))], f"@{{}}{form}@{{}}"


def _short(size: str, form: str, head: str, lines: list[str], caption: str, label: str, notes: str) -> str:
    top = [f"\\caption{{{caption}}}"] * bool(caption) + [f"\\label{{{label}}}"] * bool(label)
    below = [r"\begin{tablenotes}[flushleft]", r"\footnotesize", f"\\item[] {notes}", r"\end{tablenotes}"] * bool(notes)
    rows = [f"\\begin{{tabular}}{{{form}}}", r"\toprule", head, r"\midrule", *lines, r"\bottomrule", r"\end{tabular}"]
    parts = [r"\begin{table}[htbp]", r"\centering", size, r"\begin{threeparttable}", *top, *rows, *below]
    return "\n".join([*parts, r"\end{threeparttable}", r"\end{table}", ""])


def _long(size: str, form: str, head: str, lines: list[str], caption: str, label: str, notes: str) -> str:
    marked = f"\\label{{{label}}}" if label else ""
    top = [f"\\caption{{{caption}}}{marked} \\\\"] if caption else [marked] * bool(marked)
    foot = [r"\midrule", rf"\multicolumn{{{head.count(' & ') + 1}}}{{r@{{}}}}{{continued}} \\", r"\endfoot"]
    start = [r"\toprule", head, r"\midrule"]
    parts = [r"\begingroup", size, f"\\begin{{longtable}}{{{form}}}", *top, *start, r"\endfirsthead"]
    parts += [*start, r"\endhead", *foot, r"\bottomrule", r"\endlastfoot", *lines, r"\end{longtable}"]
    parts += [f"\\noindent{{\\footnotesize {notes}\\par}}"] * bool(notes)
    return "\n".join([*parts, r"\endgroup", ""])
