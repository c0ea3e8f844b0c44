# What there is to do here, and how. `make` alone lists it.
#
#   make test PYTHON=python3.13 VENV=.venv313    with another Python, beside the first

PYTHON ?= python3
VENV ?= .venv

PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))
BENCHMARKS := startup peers scaling bootstrap contrast wordfish cluster

# The same digits and the same bytes at each run: one thread (sums keep their order), one hash seed, no clock.
export PYTHONHASHSEED := 0
export SOURCE_DATE_EPOCH := 0
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

# No progress bars in outputs: whether one appears depends on how busy the machine is.
figures notebooks test browser cluster: export TQDM_DISABLE := 1

# Nobody's own settings: plotting styles, start-up files and kernels of the same name from elsewhere stay out.
export MPLCONFIGDIR := $(abspath $(VENV))/settings/matplotlib
export IPYTHONDIR := $(abspath $(VENV))/settings/ipython
export JUPYTER_PREFER_ENV_PATH := 1
export JUPYTER_PLATFORM_DIRS := 1
unexport JUPYTER_PATH MATPLOTLIBRC MPLBACKEND PYTHONPATH PYTHONWARNINGS
JUPYTER := JUPYTER_CONFIG_DIR="$(abspath $(VENV))/settings/jupyter" $(PY) -m

TOO_OLD := import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, $(PYTHON) is " \
	+ sys.version.split()[0] + ". Name another one: make install PYTHON=python3.12")

EXECUTE := nbconvert --to notebook --execute --log-level WARN --ExecutePreprocessor.kernel_name=python3 \
	--ExecutePreprocessor.timeout=1800 --ExecutePreprocessor.record_timing=False \
	--KernelManager.transport_encryption=auto

.DEFAULT_GOAL := help
.PHONY: help install figures notebooks test docs browser cluster bench lint format lab clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

install: $(STAMP) ## create the environment in VENV (.venv) and install everything, pinned, into it

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c '$(TOO_OLD)'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(PY) -c 'import matplotlib.font_manager'
	@touch $@

figures: $(STAMP) ## run every notebook, which writes figures/; the stored notebooks stay as they are
	$(JUPYTER) $(EXECUTE) --output-dir .build/notebooks $(NOTEBOOKS)

notebooks: $(STAMP) ## run every notebook and store its outputs in place, free of traces of the Python that ran it
	$(JUPYTER) $(EXECUTE) --inplace --ClearMetadataPreprocessor.enabled=True \
		--ClearMetadataPreprocessor.clear_cell_metadata=False \
		--ClearMetadataPreprocessor.preserve_nb_metadata_mask="{'kernelspec', ('language_info', 'name')}" \
		--NotebookExporter.preprocessors=nbconvert.preprocessors.TagRemovePreprocessor \
		--TagRemovePreprocessor.remove_all_outputs_tags="{'nbval-ignore-output'}" $(NOTEBOOKS)

test: $(STAMP) ## run the tests, then every notebook against its stored outputs
	MPLBACKEND=Agg $(PY) -m pytest tests --ignore=tests/browser
	$(JUPYTER) pytest --nbval --nbval-current-env --nbval-kernel-startup-timeout=300 --nbval-cell-timeout=1800 notebooks

docs: $(STAMP) ## build the documentation into .build/docs and check the links inside it
	rm -rf .build/docs .build/doctrees
	$(PY) -m sphinx -W --keep-going -n -q -d .build/doctrees docs .build/docs
	$(PY) docs/check_links.py .build/docs

browser: $(STAMP) ## try the notebooks and forms in a browser (chromium): is everything seen, and can it be used?
	$(PY) -m pip install --quiet --disable-pip-version-check --no-build-isolation -c requirements.txt -e '.[browser]'
	$(PY) -m pytest -rs $(ONLY) tests/browser

cluster: $(STAMP) ## run the tests of parallel work, with a Dask cluster of two workers on this machine
	$(PY) -m pip install --quiet --disable-pip-version-check --no-build-isolation -c requirements.txt -e '.[cluster]'
	$(PY) -m pytest -rs tests/test_parallel.py

bench: $(STAMP) ## time everything on made-up texts, about half an hour (benchmarks/README.md)
	@for script in $(BENCHMARKS); do echo; echo "== $$script"; $(PY) benchmarks/$$script.py || exit 1; done

lint: $(STAMP) ## check style, formatting and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: $(STAMP) ## mend what can be mended without a person
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lab: $(STAMP) ## open the notebooks
	$(PY) -m jupyterlab notebooks

clean: ## remove what the other targets left behind, except the environment
	rm -rf .build docs/generated .hypothesis .mypy_cache .pytest_cache .ruff_cache dist
	find . -path './.venv*' -prune -o -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -exec rm -rf {} +
