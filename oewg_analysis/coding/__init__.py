"""Coding positions in a notebook: a form, what it keeps on the disk, and codes from and to other programs."""

from oewg_analysis.coding.exchange import export_positions, import_positions, statements_read
from oewg_analysis.coding.form import code_positions

__all__ = ["code_positions", "export_positions", "import_positions", "statements_read"]
