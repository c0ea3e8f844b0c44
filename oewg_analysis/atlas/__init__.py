"""The atlas: one web page that holds positions, words, votes and their evidence, and needs nothing beside itself."""

from oewg_analysis.atlas.page import atlas_html, write_atlas

__all__ = ["atlas_html", "write_atlas"]
