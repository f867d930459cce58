# Everything runs from .venv, which is made here from any Python from 3.11 on and kept in step with the lock.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run demo test lint format types journey faults bench-concurrency bench-timers bench-live bench-officer bench-touch bench-board bench-log bench-review bench-export lock clean

BIN := .venv/bin
RUN_STAMP := .venv/.installed-run
DEV_STAMP := .venv/.installed-dev
OURS := backupboard units requests tests manage.py
# Output of pip is kept for the case that something goes wrong.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

help:  ## what can be said
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	@found=; for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if command -v $$candidate >/dev/null 2>&1 && $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then found=$$candidate; break; fi; done; \
	if [ -z "$$found" ]; then echo "make: Python 3.11 or newer is needed and none was found; install one, or say make PYTHON=/path/to/python." >&2; exit 1; fi; \
	"$$found" -m venv .venv || { rm -rf .venv; echo "make: $$found cannot make a virtual environment; install its venv package (Debian: apt install python3-venv)." >&2; exit 1; }; \
	echo "made .venv with $$($(BIN)/python --version)"

$(RUN_STAMP): requirements.lock | .venv/bin/python
	@echo "installing requirements.lock …"; $(PIP) -r requirements.lock || { echo "make: the installation failed; the lines above say why. Is the package registry reachable?" >&2; exit 1; }
	@touch $@

$(DEV_STAMP): requirements-dev.lock | .venv/bin/python
	@echo "installing requirements-dev.lock …"; $(PIP) -r requirements-dev.lock || { echo "make: the installation failed; the lines above say why. Is the package registry reachable?" >&2; exit 1; }
	@touch $@ $(RUN_STAMP)

run: $(RUN_STAMP)  ## start everything on this machine (PORT=8000, DATA_DIR=var)
	@exec $(BIN)/python manage.py up

demo: $(RUN_STAMP)  ## the same, with an invented county to try it on
	@DEMO=1 exec $(BIN)/python manage.py up

test: $(DEV_STAMP)  ## every test, on real PostgreSQL and Valkey (T='-k words' narrows it)
	@exec $(BIN)/python -m pytest $(T)

lint: $(DEV_STAMP)  ## format and lint
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .

format: $(DEV_STAMP)  ## put Python and templates into their one style
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix . ; \
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2

types: $(DEV_STAMP)  ## mypy, strict
	@$(BIN)/mypy $(OURS)

journey: $(DEV_STAMP)  ## only the walks in a real browser (T=tests/journeys/test_wall.py is one of them)
	@exec $(BIN)/python -m pytest -m journey $(if $(filter tests/journeys/%,$(T)),,tests/journeys) $(T)

faults: $(DEV_STAMP)  ## the real processes broken on purpose while rungs come due (QUICK=1, FULL=1, ONLY='Valkey'); exit 1 on any broken promise
	@exec $(BIN)/python -m tests.faults $(if $(QUICK),--quick) $(if $(FULL),--full) $(if $(ONLY),--only '$(ONLY)')

bench-timers: $(RUN_STAMP)  ## how late a rung is with 1,000 and 10,000 open, and what waiting for it costs
	@exec $(BIN)/python -m bench.timers

bench-concurrency: $(RUN_STAMP)  ## everybody at once on eight boards (SECONDS=60); exit 1 on any fault
	@exec $(BIN)/python -m bench.concurrency --seconds $(or $(SECONDS),60)

bench-live: $(RUN_STAMP)  ## 1,000 and 5,000 boards beside a C floor, socket.io and naive Channels (QUICK=1, WRITE=1, ONLY=rounds|others|storms)
	@exec $(BIN)/python -m bench.live $(if $(QUICK),--quick) $(if $(WRITE),--write) $(if $(ONLY),--only $(ONLY))

bench-officer: $(DEV_STAMP)  ## the officer's screen in a real Chromium: touch to frame, first paint, size, Lighthouse (QUICK=1, WRITE=1)
	@exec $(BIN)/python -m bench.officer $(if $(QUICK),--quick) $(if $(WRITE),--write)

bench-touch: $(DEV_STAMP)  ## a touch to a sister car's socket, this checkout and another turn about (OTHER=/where/it/is, LOOPS=2)
	@exec $(BIN)/python -m bench.turn_about --loops $(or $(LOOPS),2) $(if $(OTHER),--other $(OTHER))

bench-board: $(DEV_STAMP)  ## the dispatcher's board with 400 cars, 60 asks and 20 events a second (QUICK=1, WRITE=1)
	@exec $(BIN)/python -m bench.board $(if $(QUICK),--quick) $(if $(WRITE),--write)

bench-review: $(RUN_STAMP)  ## figures and list over years of backups (BACKUPS=1000000, WRITE=1)
	@exec $(BIN)/python -m bench.review --backups $(or $(BACKUPS),1000000) $(if $(WRITE),--write)

bench-log: $(RUN_STAMP)  ## how fast a log is checked, and in how much memory (EVENTS=1000000)
	@exec $(BIN)/python -m bench.verify_log --events $(or $(EVENTS),1000000)

bench-export: $(DEV_STAMP)  ## how fast history leaves as a file, and what the web process holds meanwhile (ROWS=1000000)
	@exec $(BIN)/python -m bench.export --rows $(or $(ROWS),1000000)

lock: $(DEV_STAMP)  ## resolve the locks anew from pyproject.toml (needs uv on the path)
	@command -v uv >/dev/null || { echo "make: uv is needed for this one; install it anywhere on the path." >&2; exit 1; }
	uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --no-emit-index-url --quiet \
	  --custom-compile-command 'make lock' -o requirements.lock
	uv pip compile pyproject.toml --extra dev -c requirements.lock --universal --generate-hashes --python-version 3.11 \
	  --no-emit-index-url --quiet --custom-compile-command 'make lock' -o requirements-dev.lock

clean:  ## remove .venv and caches; data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build
