# Every target that is for people carries its help text; `make` alone prints them.

CENTRE ?= dialplans/demo
PHONES ?= demo
RUN    ?= .run
CALLS  ?=
DETACH ?=
TESTS  ?=
QUICK  ?=
AGENTS ?=
RATE   ?=
ONLY   ?=

PYTHON := .venv/bin/python
ACD    := .venv/bin/acd
CROWD  := $(PYTHON) -m tests.phones.crowd --run $(RUN) $(if $(CALLS),--calls $(CALLS))
# Hundreds of processes are started by the tests; none of them should compile what another one has compiled.
unexport PYTHONDONTWRITEBYTECODE
FAST   := tests/core tests/config tests/metrics tests/test_tidy.py tests/test_layers.py tests/test_diagrams.py \
          tests/test_docs.py tests/test_audio.py
TORTURE := tests/proofs/test_killed_anywhere.py tests/sip/test_killed.py tests/sip/test_cut.py \
           tests/sip/test_store_faults.py tests/sip/test_degraded.py

.DEFAULT_GOAL := help
.PHONY: help setup run stop test torture check format bench fresh lock

help:  ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile
	@echo "  Variables: CENTRE=$(CENTRE) PHONES=demo|none CALLS=number DETACH=1 RUN=$(RUN) TESTS=path"
	@echo "  and for bench: QUICK=1 AGENTS=number RATE=calls-per-second ONLY=decisions|properties|oracles|simulator|faults|live_and_simulated"

setup: .venv/installed  ## Install all that is needed: Python packages, a private Asterisk; quick when nothing changed
	@$(PYTHON) -m acd.asterisk.packages

run: setup  ## Run the centre CENTRE with Asterisk and demo phones, until Ctrl-C or for CALLS calls
	@$(ACD) up $(CENTRE) --run $(RUN) $(if $(filter demo,$(PHONES)),--phones "$(CROWD)") $(if $(DETACH),--detach)

stop:  ## End what `make run DETACH=1` began in RUN
	@$(ACD) down --run $(RUN)

test: setup  ## Run all tests, real Asterisk included: two files at a time, then what measures, one after another
	@$(PYTHON) -m tests.all $(TESTS)

torture: setup  ## Run the long proofs: a kill with 1,300 callers, all cuts, all kills (45 minutes at most)
	@ACD_TORTURE=1 timeout --foreground --signal=INT --kill-after=2m 45m \
	    $(PYTHON) -m pytest -v --durations=10 $(or $(TESTS),$(TORTURE))

check: .venv/installed  ## Format, lint, types and the fast tests, in under a minute
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m pytest -q -n auto $(wildcard $(FAST))

format: .venv/installed  ## Put all Python files into the house format, and draw the tables anew
	@$(PYTHON) -m tests.diagrams
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

bench: setup  ## Measure the core, calls beside app_queue, faults, 10 minutes live against simulated (42 minutes; QUICK=1: ten)
	@$(PYTHON) -m tests.bench$(if $(ONLY),.$(ONLY)) $(if $(QUICK),--quick) $(if $(AGENTS),--agents $(AGENTS)) $(if $(RATE),--rate $(RATE))

fresh:  ## Prove the set-up: `make test` of the last commit in a new minimal Debian (RELEASE=bookworm)
	@.ci/fresh $(RELEASE)

lock:  ## Remake requirements.lock after a change of the pins in pyproject.toml
	@[ -x $(PYTHON) ] || python3 -m venv .venv
	@$(PYTHON) -m pip install --quiet uv==0.13.9
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev pyproject.toml \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file requirements.lock

.venv/installed: requirements.lock pyproject.toml acd/__init__.py .ci/venv
	@.ci/venv
