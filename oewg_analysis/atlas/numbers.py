"""Every number that the atlas shows, asked once of the measures that the notebooks use too."""

from dataclasses import dataclass

import pandas as pd

from oewg_analysis.corpus import Corpus
from oewg_analysis.counting import count_terms
from oewg_analysis.distinctive import distinctive_terms
from oewg_analysis.evidence import passages_of_issue, passages_with
from oewg_analysis.mds import Scaling
from oewg_analysis.positions import contested_issues, stance_agreement
from oewg_analysis.shares import theme_shares
from oewg_analysis.stance_table import stances
from oewg_analysis.terms import TermMatrix
from oewg_analysis.text_similarity import Similarity, similarity, similarity_map
from oewg_analysis.themes import score_themes
from oewg_analysis.votes import vote_agreement, vote_matrix, vote_profile

SEED = 20250711
MIN_STATEMENTS = 3
"""Fewest statements with which a delegation is compared by its words."""
SOUND = 5
"""From how many statements on a similarity is no longer called doubtful."""
MIN_PASSAGES = 10
N_TERMS, N_PASSAGES = 8, 2


@dataclass(frozen=True, eq=False)
class Numbers:
    """What the measures say about a corpus.

    Attributes
    ----------
    corpus : Corpus
        The corpus.
    coded, contested, stance_pairs : pandas.DataFrame
        As from `stances` by rule "unanimous", `contested_issues` and `stance_agreement`; empty without positions.
    positions, evidence : pandas.DataFrame
        The coder's positions, and the passages nearest to each; columns as in `Corpus` and `passages_of_issue`.
    shares : pandas.DataFrame
        As from `theme_shares` by delegation; empty without themes.
    terms, examples : pandas.DataFrame
        As from `distinctive_terms`, and for each delegation and term one passage that holds it.
    similar : Similarity or None
        None if no delegation has text enough.
    scaling : Scaling or None
        None with fewer than four delegations compared.
    votes, profile, vote_pairs : pandas.DataFrame
        As from `vote_matrix`, `vote_profile` and `vote_agreement`; empty without roll calls.
    """

    corpus: Corpus
    coded: pd.DataFrame
    contested: pd.DataFrame
    stance_pairs: pd.DataFrame
    positions: pd.DataFrame
    evidence: pd.DataFrame
    shares: pd.DataFrame
    terms: pd.DataFrame
    examples: pd.DataFrame
    similar: Similarity | None
    scaling: Scaling | None
    votes: pd.DataFrame
    profile: pd.DataFrame
    vote_pairs: pd.DataFrame


def measure(corpus: Corpus, coder: str | None = None) -> Numbers:
    """Ask every measure that the atlas shows.

    Parameters
    ----------
    corpus : Corpus
        In one language.
    coder : str, optional
        Whose positions to show; needed if there are those of several.

    Returns
    -------
    Numbers

    Raises
    ------
    ValueError
        If the corpus holds texts in several languages, no countable word, or positions of several coders and none is
        named.
    """
    nothing = pd.DataFrame()
    counts = count_terms(corpus)
    coded = nothing if corpus.positions.empty else stances(corpus, "unanimous", coder=coder)
    positions = corpus.positions if coder is None else corpus.positions[corpus.positions["coder"] == coder]
    terms = _terms(counts)
    similar, scaling = _similar(counts)
    voted = not corpus.roll_calls.empty
    return Numbers(
        corpus=corpus,
        coded=coded,
        contested=nothing if coded.empty else contested_issues(coded, seed=SEED),
        stance_pairs=nothing if coded.empty else stance_agreement(coded, seed=SEED),
        positions=positions,
        evidence=_evidence(corpus, counts, positions),
        shares=_shares(corpus, counts),
        terms=terms,
        examples=_examples(corpus, counts, terms),
        similar=similar,
        scaling=scaling,
        votes=vote_matrix(corpus) if voted else nothing,
        profile=vote_profile(corpus) if voted else nothing,
        vote_pairs=_vote_pairs(corpus) if voted else nothing,
    )


def _terms(counts: TermMatrix) -> pd.DataFrame:
    """Find the terms of delegations with two statements or more: those of a lone one have no interval."""
    terms = distinctive_terms(counts, n=N_TERMS, seed=SEED)
    units = counts.pooled_rows("delegation")
    return terms[terms["label"].isin(units.loc[units["n_statements"] > 1, "delegation"])]


def _similar(counts: TermMatrix) -> tuple[Similarity | None, Scaling | None]:
    units = counts.pooled_rows("delegation")
    enough = (units["n_statements"] >= MIN_STATEMENTS) & (units["n_passages"] >= MIN_PASSAGES)
    if not enough.any():
        return None, None
    found = similarity(counts, min_statements=MIN_STATEMENTS, min_passages=MIN_PASSAGES, seed=SEED)
    return found, similarity_map(found) if found.matrix.notna().any().sum() > 3 else None


def _shares(corpus: Corpus, counts: TermMatrix) -> pd.DataFrame:
    if corpus.themes.empty:
        return pd.DataFrame()
    scores = score_themes(counts, corpus.themes, language=corpus.language())
    return theme_shares(corpus, scores, "delegation", seed=SEED)


def _evidence(corpus: Corpus, counts: TermMatrix, positions: pd.DataFrame) -> pd.DataFrame:
    """Find the passages nearest to each position; one that shares no word with the proposition is none."""
    issues = [issue for issue in corpus.issues["issue"] if issue in set(positions["issue"])]
    if not issues:
        return pd.DataFrame()
    found = pd.concat([passages_of_issue(corpus, counts, issue, N_PASSAGES) for issue in issues], ignore_index=True)
    return found[found["estimate"] > 0]


def _examples(corpus: Corpus, counts: TermMatrix, terms: pd.DataFrame) -> pd.DataFrame:
    if terms.empty:
        return pd.DataFrame()
    found = pd.concat([passages_with(corpus, counts, term) for term in sorted(set(terms["term"]))], ignore_index=True)
    return found.drop_duplicates(["delegation", "term"])


def _vote_pairs(corpus: Corpus) -> pd.DataFrame:
    speaking = set(corpus.statements["delegation"])
    pairs = vote_agreement(corpus, seed=SEED)  # chance is taken over all that voted, those without a statement too
    return pairs[pairs["first"].isin(speaking) & pairs["second"].isin(speaking)]
