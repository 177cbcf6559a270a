# Every command explains itself: make help
.DEFAULT_GOAL := help
.PHONY: help setup demo test soak bench check format messages lock audit clean

help: ## Say what each command does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make the environment in .venv
	@scripts/setup

demo: setup ## Start everything on sample data (RESET=1 starts anew)
	@exec .venv/bin/amanah demo $(if $(RESET),--reset)

test: setup ## Run every check
	@scripts/test

soak: setup ## The long form of the tests that must never fail (an hour)
	@scripts/soak

bench: setup ## Measure speed, memory and scale beside the usual bots (PARTS="…", QUICK=1, FULL=1)
	@scripts/bench $(PARTS) $(if $(QUICK),--quick) $(if $(FULL),--full) $(if $(ROLE),--role $(ROLE))

check: setup ## The quick checks: format, lint, types, imports
	@scripts/check

format: setup ## Put the code into the project's format
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

messages: setup ## Collect the messages and bring every catalogue up to date
	@.venv/bin/python scripts/messages.py

lock: ## Pin the dependencies anew (needs uv)
	@scripts/lock

audit: ## Look the pinned packages up among known vulnerabilities
	@scripts/audit

clean: ## Remove what the other commands made, but not the data
	@rm -rf .venv .venv-peers build dist .mypy_cache .ruff_cache .hypothesis
