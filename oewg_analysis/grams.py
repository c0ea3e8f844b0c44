"""From terms in order to a matrix of counts, with the sequences of terms that are wanted.

A sequence is numbered by the one before its last term and that term, so that none is written out before it is known
which are kept. Terms are gone through in blocks of whole statements, first to see in how many statements each sequence
stands, then to count: beside the result little is held at a time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oewg_analysis.terms import TermMatrix
from oewg_analysis.tokens import Codes, Terms, TermSpec

BLOCK = 200_000  # terms gone through at a time
PENDING = 4_000_000  # sequences of blocks that wait to be merged
TERMS = 10_000_000  # of more, sequences are looked at in several parts, one after the other

Mask = NDArray[np.bool_]


def term_matrix(terms: Terms, rows: pd.DataFrame, spec: TermSpec) -> TermMatrix:
    """Count the terms of each row, with n-grams, and drop those of too few statements.

    Parameters
    ----------
    terms : Terms
        From `find_terms`.
    rows : pandas.DataFrame
        What each row is, with the column `statement`; the rows of a statement stand together.
    spec : TermSpec
        `ngrams` and `min_df`.

    Returns
    -------
    TermMatrix
        Unit "passage"; terms in the order of the alphabet, columns of each row in order.
    """
    occurs = np.zeros(terms.n_stems + len(terms.phrases), dtype=bool)
    occurs[terms.codes] = True
    labels = terms.labels()[occurs]
    blocks = _Blocks(terms, np.cumsum(occurs, dtype=np.int32) - 1, len(labels), pd.factorize(rows["statement"])[0])
    shared = np.zeros(len(labels), dtype=bool)
    if spec.min_df > 1:
        shared = _may_be_shared(labels, np.flatnonzero(occurs) >= terms.n_stems)

    def kept_of(tables: list[_Grams]) -> list[Mask]:
        marked = _with_marked(shared, tables)
        return [(table.n_statements >= spec.min_df) | mark for table, mark in zip(tables, marked, strict=True)]

    tables: list[_Grams] = []
    for length in range(1, spec.ngrams + 1):  # all of one length are needed to number the next
        tables.append(_sequences(blocks, tables, kept_of if length == spec.ngrams else None))
    kept = kept_of(tables)
    names = _names(labels, tables, kept)
    in_order = sorted(sorted({name for part in names for name in part}), key=str.casefold)
    place = {name: number for number, name in enumerate(in_order)}
    columns: list[Codes] = [np.array([place[name] for name in part], dtype=np.int32) for part in names]
    wanted = [table.keys[keep] for table, keep in zip(tables, kept, strict=True)]
    counts = _count(blocks, tables, wanted, columns, len(in_order))
    if shared.any():  # of what was kept for being shared, some is rare all the same
        entries = counts.tocoo()
        common = _statements_with(entries.col, blocks.statement[entries.row], len(in_order)) >= spec.min_df
        counts, in_order = counts[:, np.flatnonzero(common)], np.array(in_order, dtype=object)[common].tolist()
    return TermMatrix(counts, pd.Index(in_order, dtype="str"), rows, "passage")


@dataclass(frozen=True)
class _Grams:
    """Sequences of one length: their keys, as `_Block.keys` has them, and the number of statements that hold each."""

    keys: Codes
    n_statements: Codes


@dataclass(frozen=True)
class _Block:
    """Terms of some whole statements: number, row and statement of each; and the rows of the block."""

    words: Codes
    rows: Codes
    statement: Codes
    span: tuple[int, int]
    n_words: int

    def keys(self, tables: list[_Grams], length: int) -> tuple[Codes, Codes]:
        """Key of each sequence of adjacent terms within a row, and where it begins: a term's key is its number."""
        starts = np.arange(max(0, len(self.words) - length + 1))
        starts = starts[self.rows[starts] == self.rows[starts + length - 1]]
        keys = self.words[starts].astype(np.int64)
        for offset in range(1, length):
            numbers = keys if offset == 1 else pd.Index(tables[offset - 1].keys).get_indexer(pd.Index(keys))
            keys = numbers * self.n_words + self.words[starts + offset]
        return keys, starts


@dataclass(frozen=True)
class _Blocks:
    """Terms of all statements, to be gone through block by block."""

    terms: Terms
    number: Codes  # of each code that occurs
    n_words: int
    statement: Codes  # of each row

    def __iter__(self) -> Iterator[_Block]:
        rows = self.terms.rows
        inside = np.searchsorted(self.statement, self.statement[rows[BLOCK::BLOCK]])
        bounds = np.unique([0, *inside, len(self.statement)])
        ends = np.searchsorted(rows, bounds)
        for number in range(len(bounds) - 1):
            part = slice(ends[number], ends[number + 1])
            words, here = self.number[self.terms.codes[part]], rows[part]
            span = int(bounds[number]), int(bounds[number + 1])
            yield _Block(words, here, self.statement[here], span, self.n_words)


def _sequences(blocks: _Blocks, tables: list[_Grams], kept_of: Callable[[list[_Grams]], list[Mask]] | None) -> _Grams:
    """List the sequences one term longer than those of the last table: all, or those that are kept."""
    found = []
    n_parts = 1 if kept_of is None else 1 + len(blocks.terms.codes) // TERMS
    for part in range(n_parts):
        one = _terms(blocks, part, n_parts) if not tables else _part(blocks, tables, part, n_parts)
        kept = slice(None) if kept_of is None else kept_of([*tables, one])[-1]
        found.append(_Grams(one.keys[kept], one.n_statements[kept]))
    return _Grams(np.concatenate([one.keys for one in found]), np.concatenate([one.n_statements for one in found]))


def _terms(blocks: _Blocks, part: int, n_parts: int) -> _Grams:
    """List every n-th term, whose number is its key."""
    times = np.zeros(blocks.n_words, dtype=np.int64)
    for block in blocks:
        times += _statements_with(block.words, block.statement, blocks.n_words)
    return _Grams(np.arange(part, blocks.n_words, n_parts), times[part::n_parts])


def _part(blocks: _Blocks, tables: list[_Grams], part: int, n_parts: int) -> _Grams:
    """List every n-th key, which bounds the memory that the others would take."""
    keys: list[Codes] = [np.empty(0, dtype=np.int64)]
    times = keys.copy()
    for block in blocks:
        found, starts = block.keys(tables, len(tables) + 1)
        if n_parts > 1:
            here = found % n_parts == part
            found, starts = found[here], starts[here]
        found, statement = _in_order(found, block.statement[starts])
        first = (np.diff(found, prepend=-1) != 0) | (np.diff(statement, prepend=-1) != 0)  # of each in each statement
        found = found[first]
        places = _starts(found)
        keys.append(found[places])
        times.append(np.diff(places, append=len(found)))
        if sum(map(len, keys[1:])) > max(PENDING, len(keys[0])):
            merged = _merged(keys, times)
            keys, times = [merged.keys], [merged.n_statements]
    return _merged(keys, times)


def _merged(keys: list[Codes], times: list[Codes]) -> _Grams:
    key, number = _in_order(np.concatenate(keys), np.concatenate(times))
    places = _starts(key)
    return _Grams(key[places], np.add.reduceat(number, places))


def _in_order(keys: Codes, numbers: Codes) -> tuple[Codes, Codes]:
    """Sort pairs of whole numbers of 0 or more, packed into one where they fit.

    To sort some million integers takes a tenth of the time of a table of them, which no processor's cache holds.
    """
    bits = int(numbers.max(initial=0)).bit_length()
    if keys.max(initial=0) >> (63 - bits):
        order = np.lexsort((numbers, keys))
        return keys[order], numbers[order]
    packed = keys << bits
    packed |= numbers
    packed.sort()
    return packed >> bits, packed & ((1 << bits) - 1)


def _starts(keys: Codes) -> Codes:
    """Where each run of equal keys, all 0 or more, begins."""
    return np.flatnonzero(np.diff(keys, prepend=-1))


def _statements_with(columns: Codes, statement: Codes, n_columns: int) -> Codes:
    """Count the statements that hold each column."""
    from scipy.sparse import csr_array

    first = statement.min() if len(statement) else 0
    ones, shape = np.ones(len(columns), dtype=np.int8), (n_columns, statement.max(initial=first) - first + 1)
    held = csr_array((ones, (columns, statement - first)), shape=shape)
    held.sum_duplicates()  # in order already, since the rows of a statement stand together
    return np.asarray(np.diff(held.indptr))


def _may_be_shared(labels: NDArray[np.object_], is_phrase: Mask) -> Mask:
    """Mark the terms whose sequences another sequence of terms may equal in writing.

    With phrases one label can be cut in two ways ("existing law" + "applies", "existing" + "law applies"). Of two such
    sequences one has a phrase, and the other that phrase or its first word.
    """
    first = {phrase.partition(" ")[0] for phrase in labels[is_phrase].tolist()}
    return np.array([label in first for label in labels.tolist()], dtype=bool) | is_phrase


def _with_marked(marked: Mask, tables: list[_Grams]) -> list[Mask]:
    """Say of each sequence whether a marked term is in it."""
    found = [marked[tables[0].keys]]
    for table in tables[1:]:
        before, last = np.divmod(table.keys, len(marked))
        found.append((found[-1] if len(found) > 1 else marked)[before] | marked[last])
    return found


def _names(labels: NDArray[np.object_], tables: list[_Grams], kept: list[Mask]) -> list[list[str]]:
    """Write out the sequences that are kept."""
    written = []
    for length, keep in enumerate(kept, start=1):
        keys, last = tables[length - 1].keys[keep], []
        for table in reversed(tables[: length - 1]):
            before, words = np.divmod(keys, len(labels))
            last.append(labels[words])
            keys = table.keys[before] if table is not tables[0] else before
        written.append(list(map(" ".join, zip(labels[keys], *reversed(last), strict=True))))
    return written


def _count(blocks: _Blocks, tables: list[_Grams], wanted: list[Codes], columns: list[Codes], n_columns: int) -> Any:
    """Count the sequences whose keys are wanted, each length in its columns."""
    from scipy.sparse import csr_array

    of_word = np.full(blocks.n_words, -1, dtype=np.int32)
    of_word[wanted[0]] = columns[0]
    indexes = [pd.Index(keys) for keys in wanted[1:]]
    data, indices, lengths = ([np.empty(0, dtype=np.int32)] for _ in range(3))
    for block in blocks:
        found: list[Codes] = [of_word[block.words]]
        at = [block.rows]
        for length, index in enumerate(indexes, start=2):
            keys, starts = block.keys(tables, length)
            place = index.get_indexer(pd.Index(keys))
            found.append(np.where(place < 0, -1, columns[length - 1][place]) if len(index) else place)
            at.append(block.rows[starts])
        column, row = np.concatenate(found), np.concatenate(at)
        column, row = column[column >= 0], row[column >= 0]
        # Turned over once, rows come out in order, which sorting would take three times as long for.
        ones, shape = np.ones(len(column), dtype=np.int32), (n_columns, block.span[1] - block.span[0])
        turned = csr_array((ones, (column, row - block.span[0])), shape=shape)
        turned.sum_duplicates()
        counted = turned.T.tocsr()
        data.append(counted.data)
        indices.append(counted.indices)
        lengths.append(np.diff(counted.indptr))
    pointers = np.concatenate([[0], np.cumsum(np.concatenate(lengths), dtype=np.int64)])
    if pointers[-1] <= np.iinfo(np.int32).max:  # or the columns would take 64 bits, too
        pointers = pointers.astype(np.int32)
    joined = np.concatenate(data, dtype=np.int64), np.concatenate(indices), pointers
    return csr_array(joined, shape=(len(blocks.statement), n_columns))
