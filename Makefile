# `make help` lists the targets. Everything is installed into .venv, from requirements.lock.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help install chromium programs demo test coverage bench bench-content check format lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

install: $(INSTALLED) ## set up .venv with all extras

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Python 3.11 is needed; name it with make PYTHON=/path/to/python3.11" >&2; exit 69; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "installing python3.11-venv"; apt-get update -q && apt-get install -y -q python3.11-venv; }
	$(PYTHON) -m venv .venv
	@# The lock names every package: without --no-deps pip looks for newer releases of what has extras, and fails.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

chromium: $(INSTALLED) ## find a Chromium, or install one
	@$(BIN)/python -m tests.chromium

programs: .programs/.installed ## install the programs of others that some tests compare with

.programs/.installed: Makefile
	@# libfaketime lets a test run ten nights in a minute; where it can't be had, that test is skipped.
	@ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || apt-get install -y -q faketime \
		|| { apt-get update -q && apt-get install -y -q faketime; } || true
	$(PYTHON) -m venv .programs
	.programs/bin/python -m pip install --quiet --disable-pip-version-check \
		wacz==0.6.0 cdxj-indexer==1.5.0 fastwarc==2.0.1
	@touch $@

.pywb/.installed: Makefile
	$(PYTHON) -m venv .pywb
	@# pywb imports pkg_resources, which later releases of setuptools no longer have.
	.pywb/bin/python -m pip install --quiet --disable-pip-version-check "pywb==2.10.*" "setuptools<81"
	@touch $@

demo: $(INSTALLED) ## crawl the bundled sample venue and show what came of it
	@$(BIN)/python -m tests.site.demo

test: $(INSTALLED) chromium ## run all tests
	@# By file: the tests of one share what they have crawled. They wait more than they work, hence 4.
	$(BIN)/python -m pytest -n 4 --dist loadfile

coverage: $(INSTALLED) chromium ## run all tests, with branch coverage, which takes longer
	$(BIN)/python -m pytest -n 4 --dist loadfile --cov --cov-report=term:skip-covered

bench: $(INSTALLED) .pywb/.installed ## measure, side by side with the tools that we compare with
	$(BIN)/python -m bench

bench-content: $(INSTALLED) .extractors/.installed ## measure extraction beside other extractors, on real pages
	$(BIN)/python -m bench.content

.extractors/.installed: Makefile
	$(PYTHON) -m venv .extractors
	.extractors/bin/python -m pip install --quiet --disable-pip-version-check \
		newspaper4k==0.9.6 readability-lxml==0.9 lxml_html_clean==0.4.6
	@touch $@

check: $(INSTALLED) ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED) ## format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --all-extras --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-annotate --upgrade -q -o requirements.lock pyproject.toml

clean: ## remove what the targets made
	rm -rf .venv .programs .pywb .extractors demo-data .coverage* .pytest_cache .mypy_cache .ruff_cache *.egg-info
