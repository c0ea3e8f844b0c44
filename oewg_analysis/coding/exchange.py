"""Codes from and to other files: a CSV table in the form of `positions.csv`, or a REFI-QDA project."""

from pathlib import Path

from oewg_analysis.coding.files import alone, read_coding, read_rows, table_text
from oewg_analysis.coding.refi_qda import codebook, project, read_project
from oewg_analysis.coding.state import Code, one_line
from oewg_analysis.corpus import Corpus
from oewg_analysis.faults import CorpusError, Fault, shown
from oewg_analysis.loading import corpus_folder, load_corpus
from oewg_analysis.schema import POSITIONS
from oewg_analysis.writing import write_atomically

FORMS = (".csv", ".qdpx", ".qdc")


def positions_file(folder: str | Path | None, file: str | Path | None) -> Path:
    """Name the file that holds positions: `positions.csv` of the corpus, or another that is named."""
    return (corpus_folder() if folder is None else Path(folder)) / "positions.csv" if file is None else Path(file)


def statements_read(corpus_folder: str | Path | None, coder: str, file: str | Path | None = None) -> list[str]:
    """List the statements that a coder has read to the end, those without a code among them.

    Parameters
    ----------
    corpus_folder : str or pathlib.Path, optional
        The corpus; None for the one that `load_corpus` finds.
    coder : str
        Whose.
    file : str or pathlib.Path, optional
        The file of positions, if not the corpus's own.

    Returns
    -------
    list of str
        Ids, in the order of the corpus: what `coder_agreement` needs as `statements`, where both coders read them.
    """
    _, seen = read_coding(positions_file(corpus_folder, file), coder)
    passages = load_corpus(corpus_folder).passages
    places = zip(passages["statement"], passages["paragraph"], passages["sentence"], strict=True)
    unread = {place[0] for place in places if place not in seen}
    return [one for one in dict.fromkeys(passages["statement"]) if one not in unread]


def export_positions(
    to: str | Path, corpus_folder: str | Path | None = None, coder: str | None = None, file: str | Path | None = None
) -> Path:
    """Write positions to a file of their own.

    Parameters
    ----------
    to : str or pathlib.Path
        What the name ends in says what is written: ".csv", a table like `positions.csv`; ".qdpx", a REFI-QDA project
        with the statements' texts, for programs such as QualCoder, NVivo, MAXQDA and ATLAS.ti; ".qdc", the codebook
        alone.
    corpus_folder : str or pathlib.Path, optional
        The corpus; None for the one that `load_corpus` finds.
    coder : str, optional
        Whose positions; everybody's if left out.
    file : str or pathlib.Path, optional
        The file of positions, if not the corpus's own.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ValueError
        If the name ends in something else, or the coder has no position.
    CorpusError
        If the corpus or the file of positions holds what it may not hold.
    """
    target, source = Path(to), positions_file(corpus_folder, file)
    _check_form(target, FORMS)
    rows = read_rows(source, POSITIONS)
    coders = sorted({row[-1] for row in rows.values()})
    if coder is not None and coder not in coders:
        raise ValueError(f"`coder`: allowed is one of {', '.join(coders)}; received {shown(coder)}")
    chosen = coders if coder is None else [coder]
    if target.suffix == ".csv":
        content: str | bytes = table_text({key: row for key, row in rows.items() if row[-1] in chosen}, POSITIONS)
    else:
        corpus = load_corpus(corpus_folder)
        content = codebook(corpus)
        if target.suffix == ".qdpx":
            codes = {one: read_coding(source, one)[0] for one in chosen}
            _refuse_unknown(codes, corpus, source)
            content = project(corpus, codes)
    write_atomically(target, content)
    return target


def import_positions(
    source: str | Path,
    corpus_folder: str | Path | None = None,
    file: str | Path | None = None,
    *,
    replace: bool = False,
) -> int:
    """Take positions from a file into those of a corpus.

    Parameters
    ----------
    source : str or pathlib.Path
        A ".csv" table like `positions.csv`, or a REFI-QDA project, ".qdpx", whose sources are named by the ids of
        statements and whose codes are named "issue: stance".
    corpus_folder : str or pathlib.Path, optional
        The corpus; None for the one that `load_corpus` finds.
    file : str or pathlib.Path, optional
        The file of positions to write to, if not the corpus's own.
    replace : bool
        Whether a coder's position may take the place of another that the same coder has in the same cell.

    Returns
    -------
    int
        How many positions are new or changed; 0 the second time.

    Raises
    ------
    ValueError
        If the name ends in something else.
    CorpusError
        Naming every position that is of an unknown statement or issue, or that contradicts one that is there; then
        nothing was written.
    """
    origin, target = Path(source), positions_file(corpus_folder, file)
    _check_form(origin, FORMS[:2])
    if not origin.is_file():
        raise FileNotFoundError(f"`source`: allowed is a file that exists; received {shown(str(origin))}")
    given: dict[str, list[Code]] = {}
    if origin.suffix == ".csv":
        for statement, issue, stance, note, coder in read_rows(origin, POSITIONS).values():
            given.setdefault(coder, []).append(Code(statement, issue, stance, one_line(note)))
    else:
        given = {coder: list(codes) for coder, codes in read_project(origin).items()}
    _refuse_unknown(given, load_corpus(corpus_folder), origin)
    brought = {
        (*code.cell, coder): (*code.cell, code.stance, code.note, coder)
        for coder, codes in given.items()
        for code in codes
    }
    with alone(target.parent):
        rows = read_rows(target, POSITIONS)
        changed = {key: row for key, row in brought.items() if rows.get(key) != row}
        if not replace and (taken := [key for key in changed if key in rows]):
            raise CorpusError(
                Fault(str(origin), None, ", ".join(key), f"what {target.name} has, or `replace=True`", changed[key][2])
                for key in taken
            )
        if changed:
            write_atomically(target, table_text(rows | changed, POSITIONS))
    return len(changed)


def _check_form(path: Path, forms: tuple[str, ...]) -> None:
    if path.suffix not in forms:
        raise ValueError(f"the name of the file must end in one of {', '.join(forms)}; received {shown(path.name)}")


def _refuse_unknown(given: dict[str, list[Code]] | dict[str, tuple[Code, ...]], corpus: Corpus, where: Path) -> None:
    ids, issues = set(corpus.statements["id"]), set(corpus.issues["issue"])
    codes = [code for several in given.values() for code in several]
    faults = [
        Fault(str(where), None, "statement", "the id of a statement", shown(code.statement))
        for code in codes
        if code.statement not in ids
    ]
    faults += [
        Fault(str(where), None, "issue", "an issue of the codebook", shown(code.issue))
        for code in codes
        if code.issue not in issues
    ]
    if faults:
        raise CorpusError(faults)
