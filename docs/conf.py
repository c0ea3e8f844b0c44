"""The site: what Sphinx reads, and how. `make docs` builds it into .build/docs and checks every link inside.

Why Sphinx with MyST-NB, and not Jupyter Book 2 (mystmd): tried without a network, `myst build --html` ends at "Querying
template metadata from https://api.mystmd.org", since it fetches its theme when it runs; and it makes no reference from
docstrings. Sphinx, MyST-NB and Furo are ordinary packages, pinned in requirements.txt, and ask nobody for anything.
The notebooks are shown with the outputs that are stored in them; `make test` is what runs them.
"""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

import generated  # the folder is on the path only from here on

generated.write(Path(__file__).parent / "generated")

project = "oewg_analysis"
author = "oewg_analysis contributors"
copyright = author
version = release = version_of("oewg-analysis")
language = "en-GB"

extensions = ["mathml", "myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["templates"]

# Pages and notebooks
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # the usual ones come from another machine
nb_output_stderr = "show"
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
html_math_renderer = "mathml"

# Docstrings: one grave accent is code; types are in the text, where they say more than an annotation.
default_role = "code"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
autodoc_typehints = "none"
add_module_names = False
# The types in docstrings are words, such as "array-like of bool", not links. All else that is missing is an error.
nitpick_ignore_regex = [("py:class", r".*"), ("py:obj", r".*")]

# Looks
html_theme = "furo"
html_title = f"oewg_analysis {version}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
