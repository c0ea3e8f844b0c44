"""Figures: result frames in, figures of one printed column (88 mm) or two (180 mm) out. They compute nothing."""

from oewg_analysis.figures.greyscale import in_grey
from oewg_analysis.figures.overview import coverage, theme_shares
from oewg_analysis.figures.rows import agreement_dots, change, dot_whisker
from oewg_analysis.figures.saving import save
from oewg_analysis.figures.scaling import delegation_map, two_maps
from oewg_analysis.figures.similarity import heat_map, pairs_scatter
from oewg_analysis.figures.specifications import specification_curve
from oewg_analysis.figures.stances import stance_matrix
from oewg_analysis.figures.style import ONE_COLUMN, TWO_COLUMNS, context
from oewg_analysis.figures.terms import distinctive_terms, eiffel_tower, funnel, two_sided_bars

__all__ = [
    "ONE_COLUMN",
    "TWO_COLUMNS",
    "agreement_dots",
    "change",
    "context",
    "coverage",
    "delegation_map",
    "distinctive_terms",
    "dot_whisker",
    "eiffel_tower",
    "funnel",
    "heat_map",
    "in_grey",
    "pairs_scatter",
    "save",
    "specification_curve",
    "stance_matrix",
    "theme_shares",
    "two_maps",
    "two_sided_bars",
]
