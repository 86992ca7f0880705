# The front door: every check, test and show of the project is one of these commands.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CODE := domain schemas ledger projections producers consumers orderledger tests examples .ci

.PHONY: help
help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: install
install: $(STAMP) ## Build .venv from the lock; does nothing when it is up to date

$(STAMP): pyproject.toml requirements.lock .ci/install
	@.ci/install $(VENV)
	@touch $@

.PHONY: demo
demo: $(STAMP) ## Play orders on embedded engines and show the result (ARGS=--keep leaves them running)
	@$(BIN)/orderledger demo $(ARGS)

.PHONY: test
test: $(STAMP) ## Run all tests with coverage (ARGS="-k word" picks some)
	@$(BIN)/pytest --cov --cov-report=term $(ARGS)

.PHONY: check
check: $(STAMP) ## Lint, formatting, types, import rules, freshness of the locks
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy
	@$(BIN)/mypy .ci/locks.py
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python .ci/locks.py check

.PHONY: check-deep
check-deep: $(STAMP) ## Look much longer for histories that break an invariant (half an hour)
	@HYPOTHESIS_PROFILE=deep $(BIN)/pytest tests/properties tests/domain $(ARGS)

.PHONY: format
format: $(STAMP) ## Format the code and apply the safe fixes
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

.PHONY: lock
lock: $(STAMP) ## Write the locks again after a change of dependencies (ARGS=--upgrade takes newer versions)
	@$(BIN)/python .ci/locks.py write $(ARGS)

.PHONY: bench
bench: $(STAMP) ## Measure orders and events per second
	@$(BIN)/orderledger bench $(ARGS)

.PHONY: torture
torture: $(STAMP) ## Kill, pause and starve everything for 20 minutes, and see that all adds up (ARGS="--seed 7 --minutes 3")
	@$(BIN)/python -m tests.torture $(ARGS)

.PHONY: clean
clean: ## Remove .venv, caches and results (not the data of `orderledger up`)
	@rm -rf $(VENV) .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache htmlcov
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
