# habitat_kit: what a person types. Needs make and Python 3.11 or later, nothing else.
SHELL := /bin/bash
PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: help .venv demo test check cover bench prove docs pages lock clean

help: ## say what each target does
	@grep -hE '^[.a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

.venv: $(VENV)/dev.stamp ## make .venv with everything a developer needs, from the hashed lock

# What is done is told on stderr: `make demo ARGS=--json` prints one line on stdout and nothing else.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("habitat_kit needs Python 3.11 or later: make PYTHON=python3.12" * (sys.version_info < (3, 11)) or None)'
	@echo "making $(VENV)" >&2
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "no $(VENV): on Debian, apt-get install python3-venv" >&2; exit 1; }

# The demo needs the run lock only; the developer's lock holds the same versions and more.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "installing requirements/run.txt into $(VENV), each file checked against its hash" >&2
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@echo "installing requirements/dev.txt into $(VENV), each file checked against its hash" >&2
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/run.stamp ## serve the Gibjoncs' shared flat on this machine and print links and demo logins
	@$(BIN)/habitat-kit demo $(ARGS)

test: $(VENV)/dev.stamp ## run every test, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/dev.stamp ## lint, format, types, floors, snippets of the docs, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python scripts/check_texts.py
	$(BIN)/python -m pytest -q docs README.md README.fr.md

cover: $(VENV)/dev.stamp ## branch coverage of core, hooks, registry and desk
	$(BIN)/python -m pytest -q --cov --cov-report=term-missing $(ARGS)

bench: $(VENV)/dev.stamp ## run every program under bench/ and print its ratios
	@set -e; for program in bench/[a-z]*.py; do echo "== $$program"; $(BIN)/python "$$program" $(ARGS); done

prove: $(VENV)/dev.stamp ## run the full figures of every promise (hours)
	HABITAT_PROVE=1 $(BIN)/python -m pytest --timeout=0 $(ARGS)

docs: $(VENV)/dev.stamp ## build the manual into docs/_build/html; a warning fails
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build/html

pages: $(VENV)/dev.stamp ## write the manual's pages that come from the code anew
	@set -e; for program in scripts/describe_*.py scripts/draw_*.py; do $(BIN)/python "$$program"; done

lock: ## write requirements/*.txt anew (needs uv)
	$(LOCK) --upgrade pyproject.toml --all-extras --group dev -o requirements/dev.txt
	$(LOCK) pyproject.toml --group build -c requirements/dev.txt -o requirements/run.txt

clean: ## remove what a build makes
	rm -rf $(VENV) build dist docs/_build .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .demo
