# Every target makes what it stands on: a virtual environment from the lock files, and Debian's packages.
# `make demo` and `make test` need python3, python3-venv, git and make, and nothing done before.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test fast slow check bench soak lock locale venv preview install

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
RUNTIME := $(VENV)/.runtime
DEVELOP := $(VENV)/.develop
CATALOGUES := $(shell find station_ui central -name '*.po' 2>/dev/null)
ROOMS := shipfloor station_ui edge central hardware journal domain tests

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(RUNTIME) locale ## a whole floor on this machine, with virtual devices (AUTO=1: it packs by itself)
	@systemd/bootstrap demo
	$(BIN)/shipfloor demo

test: ## everything that holds the product: the fast part, then the slow one
	@$(MAKE) --no-print-directory fast
	@$(MAKE) --no-print-directory slow

fast: $(DEVELOP) locale ## tests that answer within three minutes, `make check` among them
	@systemd/bootstrap test
	$(BIN)/python -m pytest -m "not slow and not soak"

slow: $(DEVELOP) locale ## power cuts, whole days, browsers
	@systemd/bootstrap test
	$(BIN)/python -m pytest -m "slow and not soak"

check: $(DEVELOP) ## format, lint, types, imports
	$(BIN)/ruff format --check $(ROOMS)
	$(BIN)/ruff check $(ROOMS)
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEVELOP) locale ## measure: seconds, rates and memory beside their goals
	$(BIN)/python tests/bench/run.py

soak: $(DEVELOP) locale ## run for long
	@systemd/bootstrap test
	$(BIN)/python -m pytest -m soak --timeout=0

lock: $(DEVELOP) ## resolve anew; the lock files hold names, versions, markers and hashes, never an address
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --no-annotate --python-version 3.11 --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --no-annotate --python-version 3.11 --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

venv: $(DEVELOP) ## the virtual environment alone

preview: $(RUNTIME) ## what draws carriers' ZPL for `shipfloor label --png`: 230 MB, not for a station
	@systemd/preview $(VENV)

install: $(RUNTIME) locale ## what a station runs on, without the tools of the tests

locale: $(CATALOGUES:.po=.mo)

%.mo: %.po | $(RUNTIME)
	$(BIN)/pybabel --quiet compile -i $< -o $@

$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/pip
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEVELOP): requirements-dev.lock $(RUNTIME)
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
