# Needs: make and Python 3.11 or newer with its venv module. Everything else goes into .venv.
PYTHON ?= $(shell command -v python3 || command -v python || echo python3)
PY := .venv/bin/python
UV := UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=.venv .venv/bin/uv
LOCK := pyproject.toml requirements.lock requirements-dev.lock bootstrap.txt
COMPILE := pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run example setup test lint browser format bench mutants lock clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: .venv/.run  ## set up what is missing and start everything on this machine
	@$(PY) starter.py run

example: .venv/.run  ## start an example beside it, in var/example: procedures under way, and people to be
	@$(PY) starter.py example

setup: .venv/.dev  ## make .venv with the development tools

test: lint browser  ## lint, types, import rules and the whole test suite
	$(PY) -m pytest -n 2

lint: .venv/.dev  ## ruff, mypy --strict and the import rules
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict .
	.venv/bin/lint-imports --no-logo

# The reader of a bundle is tested in Chromium. Where it is missing, root on Debian installs it; others are told to.
browser: .venv/.dev
	@[ -n "$$CHROMIUM" ] || $(PY) -m tests.browser 2>/dev/null || [ "$$(id -u)" != 0 ] || ! grep -qx ID=debian /etc/os-release || { \
	  echo 'Installing Chromium for the tests (once) ...'; export DEBIAN_FRONTEND=noninteractive; \
	  said=$$( { apt-get update && apt-get install --yes --no-install-recommends chromium; } 2>&1 ) || echo "$$said" >&2; }
	@$(PY) -m tests.browser

format: .venv/.dev  ## let ruff order imports and format
	$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

bench: .venv/.dev  ## measure how fast it is and what it takes (some fifteen minutes)
	@$(PY) -m bench

mutants: .venv/.dev  ## is every small change to the rules noticed by a test (ONLY=models/lock.py, SAMPLE=25; all of it takes a night)
	@$(PY) -m tests.mutants $(ONLY) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

lock: .venv/.dev  ## resolve pyproject.toml anew into the lock files (uv makes them, with hashes)
	$(UV) $(COMPILE) -o requirements.lock
	$(UV) $(COMPILE) --group dev -o requirements-dev.lock

clean:  ## remove .venv and the caches, never var/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.run: $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; $(PYTHON) is %d.%d. Name another: make PYTHON=/path/to/python3" % sys.version_info[:2])'
	@$(PYTHON) -m venv .venv || { echo 'Python lacks its venv module; on Debian: apt-get install python3-venv' >&2; exit 1; }
	@echo 'Setting up .venv from requirements.lock (once) ...'
	@$(PY) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r bootstrap.txt
	@$(UV) pip install --quiet --require-hashes --compile-bytecode -r requirements.lock
	@touch $@

.venv/.dev: .venv/.run
	@$(UV) pip install --quiet --require-hashes --compile-bytecode -r requirements-dev.lock
	@touch $@
