"""The corpus: statements, their passages and the positions coded in them, as frames that belong together.

`Corpus.from_frame` takes a researcher's own DataFrame, `Corpus.where` gives a smaller corpus and `Corpus.join` a
larger one; `oewg_analysis.loading.load_corpus` reads a folder. Nothing changes a corpus in place.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from oewg_analysis.building import build, frame_records
from oewg_analysis.delegations import find_code, in_group, unlisted
from oewg_analysis.faults import CorpusError, Fault
from oewg_analysis.languages import language_name
from oewg_analysis.schema import ISSUES, POSITIONS, RESOLUTIONS, ROLL_CALLS, Field, dated

Choice = str | Sequence[str] | None
UNCERTAIN = ("warn", "exclude", "include")


def _empty(fields: Sequence[Field]) -> pd.DataFrame:
    return pd.DataFrame({field.name: pd.Series(dtype="str") for field in fields})


@dataclass(frozen=True, eq=False)
class Corpus:
    """Statements and all that is known about them.

    Attributes
    ----------
    statements : pandas.DataFrame
        One row a statement, index 0, 1, ... Columns `id`, `delegation` (code), `speaker`, `date` ("2019-09-09",
        "2019" or missing: never more exact than the source), `body`, `session`, `agenda_item`, `title`, `url`,
        `doc_type`, `source_language`, `language`, `visible`, `kind` ("digest" or "verbatim"), `writer`, `checked`,
        `source_sha256` (of the file that a statement was taken from), `text` (all str, missing values NA); `year` and
        `meeting` (Int64); `on_behalf_of` and `themes` (tuple of str). A researcher's frame may bring more columns.
    passages : pandas.DataFrame
        One row a sentence, index 0, 1, ...: `statement` (id), `paragraph` and `sentence` (int, from 1), `text`.
    positions : pandas.DataFrame
        One row a coded stance: `statement`, `issue`, `stance`, `note`, `coder` (str).
    delegations : pandas.DataFrame
        See `oewg_analysis.delegations.read_delegations`.
    issues : pandas.DataFrame
        The codebook: `issue`, `theme`, `label`, `proposition`; a stance is towards the proposition.
    themes : pandas.DataFrame
        `theme`, `title`, `seeds` (tuple of str): the agenda themes in their order.
    phrases : mapping of str to tuple of str
        Terms counted whole, each with all its spellings.
    roll_calls : pandas.DataFrame
        `resolution`, `date`, `code`, `vote`; a State that did not vote has no row.
    resolutions : pandas.DataFrame
        `resolution`, `date`, `title`, `body`, `sponsor_side`, `yes`, `no`, `abstain`, `decided`.
    """

    statements: pd.DataFrame
    passages: pd.DataFrame
    delegations: pd.DataFrame
    positions: pd.DataFrame = field(default_factory=lambda: _empty(POSITIONS))
    issues: pd.DataFrame = field(default_factory=lambda: _empty(ISSUES))
    themes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"theme": [], "title": [], "seeds": []}))
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roll_calls: pd.DataFrame = field(default_factory=lambda: _empty(ROLL_CALLS))
    resolutions: pd.DataFrame = field(default_factory=lambda: _empty(RESOLUTIONS))

    def __repr__(self) -> str:
        """Count what the corpus holds."""
        counts = self.statements["kind"].value_counts().sort_index()
        kinds = ", ".join(f"{n} {kind}" for kind, n in counts.items())
        return (
            f"<Corpus: {len(self.statements)} statements ({kinds}) of {self.statements['delegation'].nunique()} "
            f"delegations, {len(self.passages)} passages, {len(self.positions)} positions>"
        )

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, like: "Corpus | None" = None) -> "Corpus":
        """Make a corpus of a researcher's own DataFrame.

        Parameters
        ----------
        frame : pandas.DataFrame
            Columns `id`, `delegation`, `text` and `date` (text, timestamps, years or missing), and any more. Columns
            of `Corpus.statements` are checked; others are kept as they are. `kind` is "verbatim" and `language` "en"
            where the column is missing.
        like : Corpus, optional
            Corpus whose delegations, codebook, themes, phrases and roll calls are taken over; codes of delegations
            must then be in its table.

        Returns
        -------
        Corpus

        Raises
        ------
        CorpusError
            Naming every row and field that cannot be used.
        """
        faults: list[Fault] = []
        records, extra = frame_records(frame, faults)
        if like is None:
            table = unlisted(pd.Series([record["delegation"] for record in records]).dropna().astype("str"))
            return cls(*build(records, faults, delegations=table, extra=extra), delegations=table)
        frames = build(records, faults, delegations=like.delegations, themes=like.themes, extra=extra)
        return replace(like, statements=frames[0], passages=frames[1], positions=_empty(POSITIONS))

    def where(
        self,
        *,
        theme: Choice = None,
        delegation: Choice = None,
        group: Choice = None,
        body: Choice = None,
        kind: Choice = None,
        doc_type: Choice = None,
        writer: Choice = None,
        language: Choice = None,
        since: str | None = None,
        until: str | None = None,
        uncertain: Literal["warn", "exclude", "include"] = "warn",
    ) -> "Corpus":
        """Keep some statements, with their passages and positions.

        Parameters
        ----------
        theme, delegation, group, body, kind, doc_type, writer, language : str or sequence of str, optional
            Values to keep; of several any one is enough, and all arguments must hold. A delegation may be named in
            any form. A group ("EU", "GRULAC" ...) means the statements of its members, not the group's own.
        since, until : str, optional
            First and last day or year, both included.
        uncertain : {"warn", "exclude", "include"}
            What to do with statements whose date (a year, or none) does not decide whether they fall in the period:
            leave them out with a warning, leave them out, or keep them.

        Returns
        -------
        Corpus
            A new corpus; this one stays as it is.

        Raises
        ------
        ValueError
            If a value occurs in no statement, or no statement is left.
        """
        kept = pd.Series(True, index=self.statements.index)
        named = (
            delegation if delegation is None else [find_code(name, self.delegations) for name in _choices(delegation)]
        )
        chosen = {"delegation": named, "body": body, "kind": kind, "doc_type": doc_type}
        chosen |= {"writer": writer, "language": language}
        for name, choice in chosen.items():
            if choice is not None:
                self._refuse_unknown(name, _choices(choice), self.statements[name].dropna())
                kept &= self.statements[name].isin(_choices(choice))
        if theme is not None:
            themes = _choices(theme)
            self._refuse_unknown("theme", themes, self.statements["themes"].explode().dropna())
            kept &= self.statements["themes"].map(lambda held: any(one in held for one in themes)).astype(bool)
        if group is not None:
            members = [code for one in _choices(group) for code in in_group(self.delegations, one)]
            kept &= self.statements["delegation"].isin(members)
        if since is not None or until is not None:
            kept &= self._in_period(since, until, uncertain, kept)
        return self._keep(kept)

    def _refuse_unknown(self, name: str, values: Sequence[str], known: "pd.Series[str]") -> None:
        if unknown := sorted(set(values) - set(known)):
            allowed = ", ".join(sorted(set(known)))
            raise ValueError(f"`{name}`: allowed is a value of the corpus ({allowed}); received {', '.join(unknown)}")

    def _in_period(self, since: str | None, until: str | None, uncertain: str, kept: pd.Series) -> pd.Series:
        for name, bound in (("since", since), ("until", until)):
            if bound is not None:
                try:
                    dated(bound)
                except (TypeError, ValueError):
                    raise ValueError(f"`{name}`: allowed is a day (2019-09-09) or a year; received {bound!r}") from None
        if uncertain not in UNCERTAIN:
            raise ValueError(f"`uncertain`: allowed is one of {', '.join(UNCERTAIN)}; received {uncertain!r}")
        # Each date is a span of days; as ISO text spans compare like days.
        dates = self.statements["date"]
        first = dates.where(dates.str.len() == 10, dates + "-01-01").fillna("0000-00-00")
        last = dates.where(dates.str.len() == 10, dates + "-12-31").fillna("9999-99-99")
        low = "0000-00-00" if since is None else since if len(since) == 10 else f"{since}-01-01"
        high = "9999-99-99" if until is None else until if len(until) == 10 else f"{until}-12-31"
        inside = (first >= low) & (last <= high)
        possible = (last >= low) & (first <= high)
        open_cases = int((kept & possible & ~inside).sum())
        if uncertain == "warn" and open_cases:
            message = (
                f"{open_cases} statements are left out because their date (a year or none) does not say whether they "
                'fall in the period; uncertain="include" keeps them'
            )
            warnings.warn(message, UserWarning, stacklevel=3)
        return possible if uncertain == "include" else inside

    def _keep(self, kept: pd.Series) -> "Corpus":
        if not kept.any():
            raise ValueError(
                f"no statement is left of {len(self.statements)}: nothing in the corpus matches all filters"
            )
        statements = self.statements[kept].reset_index(drop=True)
        passages = self.passages[self.passages["statement"].isin(statements["id"])].reset_index(drop=True)
        positions = self.positions[self.positions["statement"].isin(statements["id"])].reset_index(drop=True)
        return replace(self, statements=statements, passages=passages, positions=positions)

    def join(self, other: "Corpus") -> "Corpus":
        """Put the statements of another corpus beside these.

        Parameters
        ----------
        other : Corpus
            Statements with ids that this corpus does not have, of delegations that its table has.

        Returns
        -------
        Corpus
            The statements, passages and positions of both; delegations, codebook, themes, phrases and roll calls of
            this one.

        Raises
        ------
        CorpusError
            If an id stands in both, or a delegation or the issue of a position is not in the tables of this corpus.
        """
        ids, codes, issues = set(self.statements["id"]), set(self.delegations["code"]), set(self.issues["issue"])
        theirs = list(zip(other.statements["id"], other.statements["delegation"], strict=True))
        faults = [Fault(one, None, "id", "an id that the corpus does not have", one) for one, _ in theirs if one in ids]
        allowed = "a code of the corpus's delegations"
        faults += [Fault(one, None, "delegation", allowed, code) for one, code in theirs if code not in codes]
        coded = zip(other.positions["statement"], other.positions["issue"], strict=True)
        allowed = "an issue of the corpus's codebook"
        faults += [Fault(one, None, "issue", allowed, issue) for one, issue in coded if issue not in issues]
        if faults:
            raise CorpusError(faults)
        frames = {
            name: pd.concat([getattr(self, name), getattr(other, name)], ignore_index=True)
            for name in ("statements", "passages", "positions")
        }
        return replace(self, **frames)

    def language(self) -> str:
        """Get the one language of the texts, which the measures need.

        Returns
        -------
        str
            ISO 639-1 code of a language that Snowball stems.

        Raises
        ------
        ValueError
            If there is no statement, texts in several languages, or a language without stems.
        """
        if self.statements.empty:
            raise ValueError("the corpus holds no statement: there is nothing to count")
        counts = self.statements["language"].value_counts().sort_index()
        if len(counts) > 1:
            held = ", ".join(f"{n} in {code}" for code, n in counts.items())
            raise ValueError(
                f"allowed are statements in one language, since their words are compared; received {held}; keep one "
                f'language with corpus.where(language="{counts.idxmax()}")'
            )
        code = str(counts.index[0])
        language_name(code)
        return code


def _choices(choice: str | Sequence[str]) -> list[str]:
    return [choice] if isinstance(choice, str) else list(choice)
