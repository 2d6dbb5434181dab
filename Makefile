# Every target sets up what it needs: Python (>= 3.11) with its venv module, and make, are enough.
PYTHON ?= python3
DEMO_ARGS ?=
TEST_ARGS ?=
BENCH_ARGS ?=

BIN := .venv/bin
OLDEST := .venv-oldest/bin
INSTALLED := .venv/.installed
INSTALLED_OLDEST := .venv-oldest/.installed
INSTALLED_PEERS := .venv/.installed-peers
METADATA := setup.cfg pyproject.toml

# The tests run in one process per core, so the linear algebra inside each gets one thread.
PYTEST := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
PYTEST_ARGS := -m pytest -n auto $(TEST_ARGS)

.DEFAULT_GOAL := help
.PHONY: help demo test check lint docs bench test-oldest clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED) ## Compare models on the yeast data; tables and pictures go to demo_output/
	$(BIN)/python -m skmultilabel compare --out demo_output $(DEMO_ARGS)

test: $(INSTALLED) ## Run all tests: the suite, the examples in docstrings, the user guide
	$(PYTEST) $(BIN)/python $(PYTEST_ARGS)

check: lint docs ## Check style, imports, docstrings, spelling, changelog fragments; build the docs

lint: $(INSTALLED) ## The checks that need no building: what check does before the docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --config setup.cfg
	$(BIN)/numpydoc lint $$(find skmultilabel -name '*.py')
	$(BIN)/codespell skmultilabel tests docs benchmarks changelog.d *.md *.cfg *.toml Makefile
	$(BIN)/towncrier build --draft --version next > /dev/null

docs: $(INSTALLED) ## Build the site in docs/_build/html; a warning is an error
	@rm -rf docs/api/generated  # pages of names that are gone would be warned of
	$(BIN)/sphinx-build -E -W --keep-going -b html docs docs/_build/html

bench: $(INSTALLED_PEERS) ## Run every benchmark; BENCH_ARGS=--fast for the short form
	@set -e; for script in benchmarks/bench_*.py; do \
	  echo "$(BIN)/python $$script $(BENCH_ARGS)"; $(BIN)/python $$script $(BENCH_ARGS); \
	done

test-oldest: $(INSTALLED_OLDEST) ## Run the tests with the oldest supported versions, without torch
	$(PYTEST) $(OLDEST)/python $(PYTEST_ARGS)

clean: ## Remove the environments and everything that was built
	rm -rf .venv .venv-oldest build dist *.egg-info demo_output
	rm -rf docs/_build docs/api docs/auto_examples
	rm -rf .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find skmultilabel tests docs benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last: an installation that failed is done again. Compiling every file of
# every package takes longer than all else; Python compiles what is imported, when it is.
$(INSTALLED): $(METADATA) constraints.txt
	$(call make-venv,.venv)
	$(BIN)/python -m pip install --disable-pip-version-check --no-compile \
	  --constraint constraints.txt --editable ".[all]"
	@touch $@

# The peers that benchmarks compare with. Where one cannot be built, the tables show its error.
$(INSTALLED_PEERS): $(INSTALLED)
	$(BIN)/python -m pip install --disable-pip-version-check --no-compile \
	  --constraint constraints.txt --editable ".[bench]" \
	  || echo "make: not all peers could be installed; the tables say which are missing" >&2
	@touch $@

$(INSTALLED_OLDEST): $(METADATA) constraints-oldest.txt
	$(call make-venv,.venv-oldest)
	$(OLDEST)/python -m pip install --disable-pip-version-check --no-compile --no-deps \
	  --requirement constraints-oldest.txt --editable .
	@touch $@

define make-venv
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
  echo "make: skmultilabel needs Python 3.11 or newer; \"$(PYTHON)\" is older or cannot be run." \
    "Name another one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
$(PYTHON) -m venv $(1)
endef
