# Thaw's commands; `make help` lists them. Works with GNU Make 3.81 and later.

PORT ?= 8501
ADDRESS ?=
HOSTS ?= $(THAW_HOSTS)
INSECURE ?= $(THAW_INSECURE)
PYTHON ?=
VENV := .venv
RUN := $(VENV)/bin/python -m
PYTHONS := $(or $(PYTHON),python3.13 python3.12 python3.11 python3)

# A stamp in .venv says that these very requirements are installed: its name carries
# their checksum. It goes before an install and comes back after it, so that one that
# was interrupted leaves none.
checksum = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
APP_STAMP := $(VENV)/.thaw-app-$(call checksum,requirements.txt)
SAMPLES_STAMP := $(VENV)/.thaw-samples-$(call checksum,requirements-samples.txt)
DEV_STAMP := $(VENV)/.thaw-dev-$(call checksum,requirements.txt requirements-signin.txt requirements-export.txt requirements-trackers.txt requirements-dev.txt)
# The export as a web page: files that npm brings, where there is npm.
WEB_STAMP := $(VENV)/.thaw-web-$(call checksum,core/exports/web/runtime.py)
# A whole MLflow, for the test that sends runs to its server: it can't stand beside Thaw.
# Of the version that requirements-trackers.txt has.
MLFLOW := $(VENV)/mlflow
MLFLOW_STAMP := $(VENV)/.thaw-mlflow-$(call checksum,requirements-trackers.txt)
BROWSER := $(VENV)/.thaw-browser

# Stamps in a .venv whose Python is gone count for nothing.
VENV_WORKS := $(shell $(VENV)/bin/python -c "import pip" 2>/dev/null && echo yes)
ifneq ($(VENV_WORKS),yes)
.PHONY: $(APP_STAMP) $(SAMPLES_STAMP) $(DEV_STAMP) $(WEB_STAMP) $(MLFLOW_STAMP)
endif

# The pages have a process of their own: TensorFlow beside pandas can hang on a Mac
# (keras#23083), and Streamlit clears Keras's state after each script.
PAGE_TESTS := tests/pages
BROWSER_TESTS := tests/e2e
TRAINING_TESTS := tests/core/training
# These mostly wait for workers that they kill.
INTERRUPTION_TESTS := $(TRAINING_TESTS)/test_interruption.py
# The others by their first letter.
TRAINING_PARTS := training-a-e training-f-k training-l-q training-r-z
# Commands and benchmarks, which start workers of their own.
COMMAND_TESTS := tests/core/commands tests/benchmarks
MLFLOW_TESTS := tests/core/trackers/test_mlflow_server.py
without = tests $(foreach path,$(1),--ignore=$(path))

# Python compiles what it imports when it first does: a fraction of what is installed.
install = $(RUN) pip install --disable-pip-version-check --no-compile -r $(1)

.DEFAULT_GOAL := help
.PHONY: help app test check format settings texts screenshots screenshots-all recording clean
.PHONY: setup setup-dev venv lint browser
.PHONY: core-tests command-tests page-tests browser-tests interruption-tests mlflow-tests $(TRAINING_PARTS)

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1 ## /p' Makefile | \
		awk -F ' ## ' '{ printf "make %-15s %s\n", $$1, $$2 }'

app: export THAW_HOSTS := $(HOSTS)
app: export THAW_INSECURE := $(INSECURE)
app: setup ## install what is missing, then start on http://localhost:8501 (PORT=, ADDRESS=, HOSTS=)
	@echo "Thaw starts on http://localhost:$(PORT) (Ctrl-C ends it)"
	@exec $(RUN) streamlit run app.py --server.port=$(PORT) \
		$(if $(ADDRESS),--server.address=$(ADDRESS))

test: setup-dev browser ## lint, types and every test, those in a real browser included
	@made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && trap 'exit 130' INT TERM && \
		env -u PYTHONDONTWRITEBYTECODE THAW_TESTS_MADE="$$made" \
		$(MAKE) --no-print-directory -j 3 \
		core-tests browser-tests training-r-z training-a-e training-f-k page-tests \
		interruption-tests command-tests training-l-q lint mlflow-tests

# Three at a time for two cores: each waits now and then, for a worker or a browser. The
# longest begin, so that none is left alone at the end. Tests start a hundred processes:
# each reads what the first one has compiled.
$(TRAINING_PARTS): training-%:
	$(RUN) pytest -q $(filter-out $(INTERRUPTION_TESTS),\
		$(wildcard $(TRAINING_TESTS)/test_[$*]*.py))

core-tests:
	$(RUN) pytest $(call without,$(PAGE_TESTS) $(BROWSER_TESTS) $(TRAINING_TESTS) $(COMMAND_TESTS) $(MLFLOW_TESTS)) -q

command-tests:
	$(RUN) pytest $(COMMAND_TESTS) -q

interruption-tests:
	$(RUN) pytest $(INTERRUPTION_TESTS) $(TRAINING_TESTS)/callbacks -q

mlflow-tests: $(MLFLOW_STAMP)
	THAW_MLFLOW="$(CURDIR)/$(MLFLOW)/bin/mlflow" $(RUN) pytest $(MLFLOW_TESTS) -q

page-tests:
	$(RUN) pytest $(PAGE_TESTS) -q

browser-tests:
	THAW_CHROMIUM="$$(cat $(BROWSER))" $(RUN) pytest $(BROWSER_TESTS) -q

check: setup-dev lint ## lint, types and the unit tests: under two minutes
	$(RUN) pytest $(call without,$(PAGE_TESTS) $(BROWSER_TESTS)) -m "not slow"
	$(RUN) pytest $(PAGE_TESTS) -m "not slow"

format: setup-dev ## sort the imports and lay out the code
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

settings: setup-dev ## write docs/settings.md anew, from the settings' descriptions
	$(RUN) docs.settings

texts: setup-dev ## bring the catalogs of other languages up to date with the code
	$(RUN) scripts.texts

screenshots: setup-dev browser ## take the documentation's pictures anew
	THAW_CHROMIUM="$$(cat $(BROWSER))" $(RUN) docs.screenshots

screenshots-all: setup-dev browser ## take pictures of every page, to be looked at (TO=folder)
	THAW_CHROMIUM="$$(cat $(BROWSER))" $(RUN) docs.screenshots --all $(if $(TO),--to "$(TO)")

recording: setup-dev browser ## film the documentation's recording anew
	THAW_CHROMIUM="$$(cat $(BROWSER))" $(RUN) docs.recording

clean: ## remove what tests and tools left behind (.venv and THAW_HOME stay)
	rm -rf .mypy_cache .pytest_cache .ruff_cache .coverage htmlcov test-results
	find . -name .venv -prune -o -name .git -prune -o \
		-type d -name __pycache__ -prune -exec rm -rf {} +

lint: setup-dev
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

browser: setup-dev
	@$(VENV)/bin/python scripts/find_chromium.py > $(BROWSER)
	@echo "Browser: $$(cat $(BROWSER))"

setup: $(APP_STAMP) $(SAMPLES_STAMP)

setup-dev: setup $(DEV_STAMP) $(WEB_STAMP)

$(APP_STAMP): | venv
	@echo "Installing Thaw's packages into $(VENV): once, a few minutes"
	@rm -f $(VENV)/.thaw-app-*
	@$(call install,requirements.txt) || { \
		echo "The packages could not be installed; the reason is above."; \
		echo "Check the network and the free disk space, then call make again."; \
		exit 1; }
	@touch $@

$(SAMPLES_STAMP): $(APP_STAMP)
	@rm -f $(VENV)/.thaw-samples-*
	@$(call install,requirements-samples.txt) || { \
		echo "The sample data set could not be installed; Thaw works without it."; \
		echo "To try again: rm $@, then call make again."; }
	@touch $@

$(DEV_STAMP): $(SAMPLES_STAMP)
	@rm -f $(VENV)/.thaw-dev-*
	@$(call install,requirements-dev.txt)
	@touch $@

$(WEB_STAMP): $(DEV_STAMP)
	@rm -f $(VENV)/.thaw-web-*
	@$(RUN) scripts.fetch_web_runtime --optional
	@touch $@

$(MLFLOW_STAMP): $(DEV_STAMP)
	@rm -rf $(VENV)/.thaw-mlflow-* $(MLFLOW)
	@$(RUN) venv $(MLFLOW)
	@version=$$(sed -n 's/^mlflow-skinny==//p' requirements-trackers.txt) && \
		$(MLFLOW)/bin/python -m pip install -q --disable-pip-version-check --no-compile \
		"mlflow==$$version" || { \
		echo "MLflow could not be installed; its test is skipped."; \
		echo "To try again: rm $@, then call make again."; }
	@touch $@

venv:
	@if $(RUN) pip --version >/dev/null 2>&1; then exit 0; fi; \
	for python in $(PYTHONS); do \
		if "$$python" -c "import sys, venv, ensurepip; \
sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" 2>/dev/null; then \
			echo "Making $(VENV) with $$("$$python" --version)"; \
			exec "$$python" -m venv --clear $(VENV); \
		fi; \
	done; \
	echo "Thaw needs Python 3.11, 3.12 or 3.13 with its venv module."; \
	echo "Looked for: $(PYTHONS)"; \
	echo "Debian, Ubuntu: apt-get install python3-venv. macOS: brew install python@3.13."; \
	echo "Or name one: make app PYTHON=/path/to/python3.12"; \
	exit 1
