# Two commands matter: `make run` shows the office, `make test` tells whether it holds.
SHELL := /bin/bash
PORT ?= 8000
export ONLY
# Some machines forbid Python to keep what it has compiled; each process would then compile thousands of modules.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo-reset test lint format lock bench prove

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: ## set up what is missing and start the office (PORT=8000)
	@scripts/setup run
	@exec .venv/bin/python -m scripts.office run --port "$(PORT)"

demo-reset: ## throw the local data away and load the demo county again
	@scripts/setup run
	@exec .venv/bin/python -m scripts.office demo-reset

test: ## set up what is missing and run everything
	@scripts/setup test
	@exec scripts/test

lint: ## only linters, types, templates, migrations and translations
	@scripts/setup test
	@exec .venv/bin/pytest tests/test_quality.py

format: ## bring Python and templates into shape
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .
	@.venv/bin/djlint --reformat --quiet templates

lock: ## write the lock files anew (versions and hashes, no addresses)
	@exec scripts/lock

bench: ## speed, as ratios in one run (ONLY=topic)
	@scripts/setup test
	@exec .venv/bin/python -m benchmarks bench

prove: ## faults and simulations (ONLY=topic)
	@scripts/setup test
	@exec .venv/bin/python -m benchmarks prove
