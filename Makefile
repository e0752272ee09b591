# `make demo` and `make test` are all a newcomer needs. Both work on a fresh machine with Python 3.11
# or newer and make; everything is installed into .venv.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
VAULT := sample_vault
GRAPH := sample_vault.gexf

.PHONY: help demo test lint golden clean

help: ## Say what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	@echo "==> making $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "vaultgraph needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'

$(VENV)/.installed: $(BIN)/python pyproject.toml
	@echo "==> installing vaultgraph"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.tools: $(VENV)/.installed
	@echo "==> installing what tests need"
	@$(BIN)/pip install --quiet --disable-pip-version-check --group dev
	@touch $@

demo: $(VENV)/.installed ## Index the sample vault, ask it two questions, write its graph
	@echo "==> vaultgraph index $(VAULT)"
	@$(BIN)/vaultgraph index $(VAULT)
	@echo
	@echo '==> vaultgraph query "что помнит вода" -k 3'
	@$(BIN)/vaultgraph query "что помнит вода" -k 3 -C $(VAULT)
	@echo
	@echo '==> vaultgraph query "what forgetting is for" -k 3'
	@$(BIN)/vaultgraph query "what forgetting is for" -k 3 -C $(VAULT)
	@echo
	@echo "==> vaultgraph export $(GRAPH)"
	@$(BIN)/vaultgraph export $(GRAPH) -C $(VAULT)
	@echo
	@echo "The graph is in $(CURDIR)/$(GRAPH); open it with Gephi (https://gephi.org)."

test: $(VENV)/.tools ## Install what tests need and run them all
	@echo "==> pytest"
	@$(BIN)/pytest

lint: $(VENV)/.tools ## Format, lint, types, and the direction of imports
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

golden: $(VENV)/.tools ## Rewrite the golden files; read the difference before you commit it
	$(BIN)/pytest -q --update-golden tests/test_sample_vault.py

clean: ## Remove what make has made
	rm -rf $(VENV) $(GRAPH) $(VAULT)/.vaultgraph dist
