# Needs Python 3.11 or later and make; everything else is installed into .venv from requirements/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := functions lib infra migrations
CHECKED := $(CODE) tests bench
REQUIREMENTS := functions local dev broker docs

.DEFAULT_GOAL := help
.PHONY: help up demo test check lint format bench docs lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: $(VENV)/local ## run everything on this machine, until Ctrl-C
	@$(BIN)/python -m infra.local.up

demo: $(VENV)/local ## fill a running system with a team and its tasks
	@$(BIN)/python -m infra.local.demo

# Two at a time as far as there are processors for it: each has a whole Dormouse of its own. See tests/support/workers.py.
test: $(VENV)/dev ## run all tests
	@$(BIN)/pytest --numprocesses=logical --maxprocesses=2 --dist=loadscope tests

check: lint test ## what a change must pass: style, types, layers, tests

lint: $(VENV)/dev ## check style, types and layers
	@$(BIN)/ruff check $(CHECKED)
	@$(BIN)/ruff format --check $(CHECKED)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/dev ## bring the code into form
	@$(BIN)/ruff check --fix $(CHECKED)
	@$(BIN)/ruff format $(CHECKED)

bench: $(VENV)/dev ## measure speed and memory against the bare parts
	@$(BIN)/python -m bench

docs: $(VENV)/local ## write docs/openapi.json and docs/asyncapi.json anew
	@$(BIN)/python -m infra.openapi > docs/openapi.json.new && mv docs/openapi.json.new docs/openapi.json
	@$(BIN)/python -m infra.asyncapi > docs/asyncapi.json.new && mv docs/asyncapi.json.new docs/asyncapi.json

lock: $(VENV)/dev ## pin the requirements anew; with UPGRADE=1 to the newest versions
	@for name in $(REQUIREMENTS); do \
		$(BIN)/uv pip compile -q $(if $(UPGRADE),--upgrade) --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean: ## remove what can be made again; the data in .data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp says that .venv holds these requirements. That of `dev` holds what `local` needs, too.
$(VENV)/local: requirements/local.txt | $(BIN)/python
	$(call install,local)
	@touch $@

$(VENV)/dev: requirements/dev.txt requirements/local.txt | $(BIN)/python
	$(call install,dev)
	@touch $(VENV)/local $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Dormouse needs Python 3.11 or later; '$(PYTHON)' is not. Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' has no venv module. Install it (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Without compiled bytecode every start would compile what it cannot write. PYTHONDONTWRITEBYTECODE is no obstacle here.
define install
	@echo "Installing requirements/$(1).txt into $(VENV) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --compile --require-hashes -r requirements/$(1).txt
	@$(BIN)/python -m compileall -q $(CODE)
endef
