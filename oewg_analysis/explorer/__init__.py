"""Look around in a corpus: a form in JupyterLab, plain tables elsewhere, and the functions that both rest on."""

from oewg_analysis.explorer.choice import Chosen, choose
from oewg_analysis.explorer.opening import Explorer, explore
from oewg_analysis.explorer.passages import passages_of_neighbours, passages_of_stance, passages_of_term
from oewg_analysis.explorer.results import alike, neighbours, stance_cells, typical_terms

__all__ = [
    "Chosen",
    "Explorer",
    "alike",
    "choose",
    "explore",
    "neighbours",
    "passages_of_neighbours",
    "passages_of_stance",
    "passages_of_term",
    "stance_cells",
    "typical_terms",
]
