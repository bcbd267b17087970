# Each target is a thin line over a tool; `make help` says what they do.
PYTHON ?= python3
VENV := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run verify reset test test-all regles lint fix bench e2e compose-check requirements bootstrap bootstrap-tests

help: ## what can be done here
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

run: bootstrap ## the portal on this machine, with its own broker, databases, store and demo town; Ctrl-C stops it
	@$(VENV)/python -m deploy.local run

verify: bootstrap ## whether the portal of `make run` is whole: projections, places, orders, ledger
	@$(VENV)/python -m deploy.verify

reset: bootstrap ## wipes the data of `make run`
	@$(VENV)/python -m deploy.local reset

test: bootstrap-tests ## every test that a change must pass, on the real parts, at most 12 minutes
	@$(VENV)/python -m tests.rings

test-all: bootstrap-tests ## the same, then what is long, the seed and the measures
	@$(VENV)/python -m tests.rings --all

e2e: bootstrap-tests ## the browser tests alone
	@$(VENV)/python -m tests.rings e2e pages

regles: bootstrap ## the rules (deadlines, custody, staffing) against their CSV vectors; DOSSIER=… for a town's own
	@$(VENV)/python -m services.planning.vecteurs $(DOSSIER)

lint: bootstrap-tests ## style, types, imports, Dockerfile
	@$(VENV)/ruff format --check . && $(VENV)/ruff check . && $(VENV)/mypy && $(VENV)/lint-imports
	@$(VENV)/hadolint deploy/Dockerfile

fix: bootstrap-tests ## mends what the style tools can mend
	@$(VENV)/ruff format . && $(VENV)/ruff check --fix .

bench: bootstrap-tests ## measures against the budgets of docs/performance.md
	@$(VENV)/python -m tests.load

compose-check: bootstrap-tests ## the compose file under the real Compose, every profile
	@$(VENV)/python -m pytest -q tests/deploy/test_compose.py

requirements: bootstrap-tests ## pins requirements/*.txt anew from requirements/*.in
	@for name in services local test; do $(VENV)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --upgrade requirements/$$name.in -o requirements/$$name.txt || exit 1; done

bootstrap:
	@$(PYTHON) -m deploy.local.bootstrap

bootstrap-tests:
	@$(PYTHON) -m deploy.local.bootstrap --tests
