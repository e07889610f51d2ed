# Every target that needs Python packages makes .venv first, from the locked set in requirements/.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PYTEST_ARGS ?=
# Processes that share the tests, by files: much of the suite waits for brokers. 0: none but pytest's
# own, as where files are named.
JOBS ?= $(if $(findstring tests/,$(PYTEST_ARGS)),0,2)
SHARED = $(if $(filter-out 0,$(JOBS)),--numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder)
CHAOS_RUNS ?= 3
CHAOS_ARTICLES ?= 1500
CLUSTER_RUNS ?= 50
FUZZ_SECONDS ?= 60

.PHONY: help demo test check docs lint types drift pytest later audit fuzz sbom helm parts test-tools chaos install install-dev schemas man chart lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: install ## Start a broker and a worker, publish samples/, show who said what
	@$(BIN)/quotewire demo samples

test: check ## The same as `make check`

check: install-dev ## Everything that CI runs: lint, types, schema drift, tests
	@$(MAKE) -j2 --output-sync=target helm lint types drift parts later audit fuzz
	@$(MAKE) pytest

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo --cache-dir .cache/imports

types: install-dev
	$(BIN)/mypy

drift: install-dev
	$(BIN)/python -m streams.generate --check
	$(BIN)/python -m tools.manual --check
	$(BIN)/python -m tools.digests --check
	$(BIN)/python -m tools.chart --check

pytest: test-tools
	$(BIN)/python -m pytest $(SHARED) $(PYTEST_ARGS)

fuzz: install-dev ## Give every parser FUZZ_SECONDS (60, of all) of bytes that nobody should send
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)

later: install-dev ## The plain tests on a later Python, where there is one
	@scripts/test-later-python

# Without these some tests are skipped; on CI they fail.
test-tools: install-dev helm parts
	@scripts/install-browser-test-tools || [ -z "$${CI:-}" ]
	@scripts/install-docker-test-tools || [ -z "$${CI:-}" ]

# It takes minutes, once, so `check` begins with it, beside other work.
helm:
	@scripts/install-helm-test-tools || [ -z "$${CI:-}" ]

parts: install-dev
	@$(BIN)/python -m tests.parts || [ -z "$${CI:-}" ]

chaos: install-dev ## The chaos suite, CHAOS_RUNS times (3); commands with brokers away, CLUSTER_RUNS times (50)
	@for run in $$(seq $(CHAOS_RUNS)); do \
	  echo "chaos run $$run of $(CHAOS_RUNS)"; \
	  CHAOS_SEED=$$run CHAOS_ARTICLES=$(CHAOS_ARTICLES) $(BIN)/python -m pytest tests/chaos; \
	done
	CLUSTER_RUNS=$(CLUSTER_RUNS) $(BIN)/python -m pytest tests/secured/test_brokers_away.py

docs: install-dev ## Build the documentation as a site, into site/
	$(BIN)/python -m mkdocs build --strict --quiet --site-dir site

ARTICLES ?= ../shared/polnear/train

bench: install-dev ## All benchmarks of the stream on ARTICLES, and their tables in benchmarks/
	$(BIN)/python -m benchmarks.all --articles $(ARTICLES)

bench-quick: install-dev ## A sample of the benchmarks, printed only
	$(BIN)/python -m benchmarks.all --articles $(ARTICLES) --quick

install: ## Make .venv with what running needs
	@scripts/setup runtime

install-dev: ## Make .venv with what developing and testing needs; Java and Maven too
	@scripts/setup dev

audit: install-dev ## Known vulnerabilities of the locked packages, where a source of them can be reached
	@$(BIN)/python -m tools.audit

sbom: install ## Write what is installed, part by part, to dist/quotewire.cdx.json (CycloneDX)
	$(BIN)/python docker/sbom.py --lock requirements/runtime.txt --output dist/quotewire.cdx.json

schemas: install-dev ## Write the generated JSON Schema and AsyncAPI document anew
	$(BIN)/python -m streams.generate

man: install-dev ## Write the manual page anew, from the help of the commands
	$(BIN)/python -m tools.manual

chart: install-dev ## Write the generated files of the Helm chart anew
	$(BIN)/python -m tools.chart

lock: ## Resolve the dependencies anew into requirements/
	@scripts/lock

clean: ## Remove .venv, caches and build products; not the cached Apache Kafka
	rm -rf .venv .venv-later build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
