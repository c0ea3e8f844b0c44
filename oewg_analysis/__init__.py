"""Comparative position analysis of what States say in the UN working groups on ICT security.

Names are loaded on first use, so that importing the package costs little.
"""

from importlib import import_module
from importlib.metadata import version
from typing import Any

_NAMES = {
    "agreement": ("coder_agreement",),
    "batches": ("count_batches",),
    "atlas": ("atlas_html", "write_atlas"),
    "captions": ("caption",),
    "change": ("theme_change", "theme_periods"),
    "choice_sets": ("CHOICE_LABELS", "specifications"),
    "citations": ("cite",),
    "coding": ("code_positions", "export_positions", "import_positions", "statements_read"),
    "cohesion": ("group_cohesion",),
    "kwic": ("concordance",),
    "contrast": ("log_odds", "log_odds_all"),
    "corpus": ("Corpus",),
    "correlation": ("correlate",),
    "correspondence_analysis": ("correspondence",),
    "counting": ("collocations", "count_terms"),
    "coverage": ("by_region", "by_source", "by_theme", "by_year", "silent"),
    "distinctive": ("distinctive_terms",),
    "explorer": ("explore",),
    "evidence": ("passages_of_cell", "passages_of_issue", "passages_of_theme", "passages_with"),
    "faults": ("CorpusError",),
    "fingerprint": ("corpus_hash",),
    "topics": ("found_themes",),
    "findings": ("share_gap", "term_odds"),
    "latex_tables": ("to_latex",),
    "loading": ("load_corpus", "load_second_coding"),
    "matrix_correlation": ("mantel",),
    "mds": ("classical_mds",),
    "naming": ("with_names",),
    "pair_evidence": ("passages_of_pair",),
    "pair_findings": (
        "group_separation",
        "neighbour_overlap",
        "pair_excess",
        "stance_vote_correlation",
        "text_vote_correlation",
    ),
    "pairs": ("pair_matrix", "same_label", "side_by_side"),
    "period_similarity": ("self_similarity", "similarity_change", "similarity_periods"),
    "positions": ("contested_issues", "stance_agreement"),
    "preprocessing_scores": ("pretext", "pretext_scores"),
    "provenance": ("origin",),
    "robustness": ("specification_curve", "summary"),
    "shares": ("statement_labels", "theme_shares"),
    "sides": ("side",),
    "text_similarity": ("distances", "leaf_order", "nearest", "similarity", "similarity_map", "told_apart"),
    "stance_map": ("stance_space",),
    "stance_table": ("stance_matrix", "stances"),
    "terms": ("TermMatrix", "tfidf"),
    "tokens": ("TermSpec",),
    "themes": ("assign_held_out", "assign_themes", "evaluate_themes", "score_themes", "seed_terms"),
    "verification": ("verify_figures",),
    "votes": ("vote_agreement", "vote_matrix", "vote_profile"),
    "writing": ("ExistsError",),
    "writers": ("writer_overlap", "writer_similarity"),
    "wordfish_scale": ("trim_terms", "wordfish"),
    "reference_scores": ("wordscores",),
}
_HOME = {name: module for module, names in _NAMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return version("oewg-analysis")
    if name in _HOME:
        return getattr(import_module(f"oewg_analysis.{_HOME[name]}"), name)
    raise AttributeError(f"module 'oewg_analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
