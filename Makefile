# Tout ce qu'on fait dans ce projet. « make » seul affiche cette aide.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Le code que ruff relit.
CODE := cdppe_xl tests outils

.PHONY: help
help: ## affiche cette aide
	@echo "make CIBLE, où CIBLE est :"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Installation -------------------------------------------------------------------------

.PHONY: install
install: $(VENV)/installe ## installe cdppe dans .venv, versions et empreintes du verrou

# Sur Debian, python3 vient sans venv ; ailleurs, il est complet.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 ou plus récent est nécessaire (PYTHON=python3.11 make …)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || bash outils/installer_systeme.sh python3-venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/installe: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installe-dev: requirements-dev.lock $(VENV)/installe
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

.PHONY: clients
clients: ## installe LibreOffice et les autres programmes que les tests emploient
	@bash outils/installer_clients.sh

# --- Usage --------------------------------------------------------------------------------

.PHONY: demo
demo: install ## joue une campagne entière, du classeur vierge au classeur national
	@bash outils/demo.sh

# --- Contrôles ----------------------------------------------------------------------------

.PHONY: lint
lint: $(VENV)/installe-dev ## contrôle l'écriture du code, les types et le sens des imports
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy cdppe_xl tests $(wildcard outils/*.py)
	$(BIN)/lint-imports --no-logo

# Les contrôles d'abord : la dernière ligne de make test est le bilan de pytest.
.PHONY: test
test: clients lint ## installe ce qu'il faut, contrôle puis teste
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

.PHONY: bench
bench: $(VENV)/installe-dev ## mesure les temps face à openpyxl et python-calamine
	$(BIN)/python outils/bench.py

# --- Ce qui est produit à partir du code --------------------------------------------------

.PHONY: modeles
modeles: install ## refait les classeurs vierges de templates_xlsx/
	$(BIN)/python outils/modeles.py

.PHONY: golden
golden: install ## refait les relevés de mise en page de tests/golden/
	$(BIN)/python outils/golden.py

.PHONY: regles
regles: install ## refait REGLES.md à partir du catalogue
	$(BIN)/python outils/regles.py

.PHONY: saisies
saisies: install ## refait docs/saisies.md à partir de tests/excel/saisies.csv
	$(BIN)/python outils/saisies.py

.PHONY: format
format: $(VENV)/installe-dev ## met le code en forme
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

.PHONY: clean
clean: ## efface ce qui se refait
	rm -rf build dist demo .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf *.egg-info tests/clients/node_modules
	find cdppe_xl tests outils -name __pycache__ -type d -prune -exec rm -rf {} +
