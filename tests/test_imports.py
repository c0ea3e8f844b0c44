"""Importing the package is light: the heavy libraries come with the functions that need them."""

import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Top-level modules that a fresh interpreter holds after importing the package."""
    program = "import oewg_analysis, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("library", ["matplotlib", "sklearn"])
def test_import_leaves_heavy_libraries_out(loaded, library):
    assert "oewg_analysis" in loaded
    assert library not in loaded
