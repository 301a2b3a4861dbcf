# Dateline's console: `make` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# With it every command would compile all of its libraries again, which is half of its time.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Ten seconds where pip takes two minutes.
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
# They need the standard library only: what runs can be stopped whether or not anything is installed.
SERVICES := $(if $(wildcard $(BIN)/python),$(BIN)/python,$(PYTHON)) -m docker
CLUSTER := --engine local --folder var/cluster --nodes 3 --kafka-port 19092 --elasticsearch-port 19200 \
  --kafka-heap 256m --elasticsearch-heap 512m

# JOBS: test files that run side by side, on one Kafka and one Elasticsearch; more than cores, since many wait for those.
# Tests without services wait less: a fourth process would only import everything once more.
# Under another name, as make runs a line that names MAKE even when it is asked only to show what it would do.
AGAIN := $(MAKE) --no-print-directory
SIDE_BY_SIDE := --dist loadfile --no-loadscope-reorder
# What is given on the command line goes to the recipes in the environment, never as text of a shell: O'Brien, AT&T and
# $5 mean themselves. Those that are split at spaces are split by the shell's own rule alone (set -f: no patterns).
GIVEN := LANGUAGES Q ARGS FILE FILES WORKER STAGE CHAOS SOAK CORPUS ROUNDS ARTICLES PEERS PARTS FEEDS SEEDS STEPS SCRIPT HISTORIES JOBS
$(foreach name,$(GIVEN),$(if $(filter command environment,$(origin $(name))),$(eval override $(name) := $$(value $(name)))))
export $(GIVEN)

##@ Start
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## Make the virtual environment and the gazetteer: make install [LANGUAGES="de es" [YES=1]]
	@set -f; [ -z "$${LANGUAGES-}" ] || $(BIN)/dateline languages install $(if $(YES),--yes) $$LANGUAGES

$(STAMP): requirements.lock pyproject.toml pipeline/packs/wheels/ru.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dateline needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …" >&2; exit 78; }
	@echo "installing the pinned packages into $(VENV) (about two minutes the first time) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r <(sed -n '/^uv==/,/[^\\]$$/p' requirements.lock)
	@$(UV) --require-hashes -r requirements.lock || \
	  { echo "uv cannot; pip tries, which may be set up for another index …" >&2; $(PIP) --require-hashes -r requirements.lock; }
	@$(UV) --no-deps --no-build-isolation -e .
	@$(BIN)/dateline gazetteer build
	@$(BIN)/dateline languages install ru
	@touch $(STAMP)

demo: install ## The main job: start everything, publish the seeds, search them
	@docker/demo.sh

##@ Services
up: install ## Start Kafka and Elasticsearch (Docker if an engine answers, else from their jars)
	@$(SERVICES) up
	@$(BIN)/dateline topics create
	@$(BIN)/dateline index create

down: ## Stop exactly what `make up` and `make demo` started
	@$(if $(wildcard $(BIN)/python),$(BIN)/python,$(PYTHON)) -m docker.desk stop
	@$(SERVICES) down

deploy: ## Everything in containers: services, workers, Kibana's objects, Prometheus, Grafana (needs an engine)
	@docker compose --file docker/compose.yaml --profile workers --profile monitoring up --build --detach

ps: ## Show the services and their state
	@$(SERVICES) ps

cluster-up: install ## Start three Kafka brokers and three Elasticsearch nodes here, for DATELINE_CONFIG=docker/cluster.toml
	@$(SERVICES) up $(CLUSTER)
	@DATELINE_CONFIG=docker/cluster.toml $(BIN)/dateline topics create
	@DATELINE_CONFIG=docker/cluster.toml $(BIN)/dateline index create

cluster-down: ## Stop what `make cluster-up` started
	@$(SERVICES) down $(CLUSTER)

##@ Work
run: install ## Run the workers; Ctrl-C stops them
	@$(BIN)/dateline run

publish: install ## Publish files or folders: make publish FILES="seeds"
	@if [ -e "$${FILES-}" ]; then $(BIN)/dateline publish "$$FILES"; else $(BIN)/dateline publish $${FILES-}; fi

search: install ## Search: make search Q="peace agreement" [ARGS="--country AM"]
	@set -f; case "$${Q-}" in --*) $(BIN)/dateline search $$Q;; *) $(BIN)/dateline search $${ARGS-} -- "$${Q-}";; esac

export: install ## Write a search to a file: make export Q="river" FILE=rivers.csv [ARGS="--country AM --all"]
	@set -f; $(BIN)/dateline export $${ARGS-} -o "$${FILE:--}" -- "$${Q-}"

desk: install ## Serve the news desk in a browser: make desk [ARGS="--open"]
	@set -f; $(BIN)/dateline desk $${ARGS-}

dead-letters: install ## List the dead letters, with reasons
	@$(BIN)/dateline dead-letters list

replay: install ## Put the dead letters back on the topics they came from
	@$(BIN)/dateline dead-letters replay

rebuild: install ## Make a new generation of the index while the present one serves; resumes after a stop
	@$(BIN)/dateline index rebuild

kibana: install ## Import the dashboards into Kibana and say the address
	@$(BIN)/dateline index create >/dev/null
	@$(BIN)/dateline dead-letters sync-index
	@$(BIN)/dateline kibana import

##@ Operate
status: install ## Everything on one screen: services, lag, workers, throughput, dead letters, index
	@$(BIN)/dateline status

watch: install ## The same, live
	@$(BIN)/dateline status --watch

lag: install ## How far each stage is behind
	@$(BIN)/dateline lag

logs: install ## What the workers logged: make logs [WORKER=enrich-0] [FOLLOW=1]
	@$(BIN)/dateline logs $(if $(WORKER),--worker "$$WORKER") $(if $(FOLLOW),--follow)

topics: install ## The topics: partitions, replicas, records, size
	@$(BIN)/dateline topics list

pause: install ## Let workers stop consuming, wherever they run: make pause [STAGE=index]
	@$(BIN)/dateline pause $(if $(STAGE),--stage "$$STAGE")

resume: install ## Let paused workers go on: make resume [STAGE=index]
	@$(BIN)/dateline resume $(if $(STAGE),--stage "$$STAGE")

drain: install ## Finish what is on the topics, then stop all workers
	@$(BIN)/dateline drain

backup: install ## Write takedowns, alerts and the state of watch to a file: make backup FILE=dateline.jsonl
	@$(BIN)/dateline backup $${ARGS-} -- "$${FILE:?name the file to write: make backup FILE=dateline.jsonl}"

restore: install ## Put a backup back: make restore FILE=dateline.jsonl [ARGS=--dry-run]
	@$(BIN)/dateline restore $${ARGS-} -- "$${FILE:?name the file of the backup: make restore FILE=dateline.jsonl}"

doctor: install ## Check everything that Dateline needs, and say how to fix it
	@status=0; $(BIN)/python -m docker.doctor || status=1; $(BIN)/dateline doctor || status=1; exit $$status

settings: install ## Every setting: value, default, source, meaning
	@$(BIN)/dateline settings

##@ Develop
test: install ## Formatting, lint, layers, types, and beside them all tests, on real servers, four files side by side
	@$(AGAIN) check & checks=$$!; status=0; \
	  $(BIN)/python -m pytest --numprocesses "$${JOBS:-4}" $(SIDE_BY_SIDE) || status=$$?; \
	  wait "$$checks" || { echo "make check has found faults: it wrote them above" >&2; status=1; }; exit "$$status"

test-unit: install ## The tests that need no services and start no whole programs (under 100 seconds)
	@$(BIN)/python -m pytest --numprocesses "$${JOBS:-3}" $(SIDE_BY_SIDE) -m 'not services and not programs and not slow'

test-pythons: install ## The same on each other Python that is installed, 3.11 to 3.13, in environments .venv-VERSION
	@ours=$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  for version in 3.11 3.12 3.13; do \
	    if [ "$$version" = "$$ours" ]; then continue; fi; \
	    for python in "python$$version" "$${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$version".*/bin/python none; do \
	      if [ "$$python" = none ] || "$$python" -c '' 2>/dev/null; then break; fi; \
	    done; \
	    if [ "$$python" = none ]; then echo "Python $$version is not installed" >&2; continue; fi; \
	    echo "Python $$version:"; \
	    $(MAKE) --no-print-directory test-unit VENV=".venv-$$version" PYTHON="$$python"; \
	  done

test-slow: install ## The tests that `make test` leaves out for time (about 25 minutes)
	@$(BIN)/python -m pytest -m slow

smoke: install ## Every container's command in the image's file tree, on real servers, without an engine (about three minutes)
	@$(BIN)/python -m pytest -m slow tests/docker/test_containers.py

chaos: install ## The whole fault matrix on real servers, as a table (under 15 minutes)
	@set -f; $(BIN)/python -m tests.chaos $${CHAOS-}

histories: install ## Random histories against a model of the promises: make histories [SEEDS=20] [STEPS=30] [SCRIPT=file] [MUTANTS=1]
	@set -f; $(BIN)/python -m tests.histories $(if $(SEEDS),--seeds "$$SEEDS") $(if $(STEPS),--steps "$$STEPS") \
	  $(if $(SCRIPT),--script "$$SCRIPT") $(if $(MUTANTS),--mutants) $${HISTORIES-}

soak: install ## 50,000 articles, half of their words unseen: does memory stay flat (about 15 minutes)
	@$(BIN)/python -m tests.chaos.soak $${SOAK-}

chaos-cluster: install ## A cluster of three loses a broker and a node under load, and is restarted whole (about 6 minutes)
	@$(BIN)/python -m tests.chaos.cluster

audit: install ## Is every package pinned by a hash, and is a hole known in any? (69: the service cannot be asked)
	@$(BIN)/python -m tests.audit

check: install ## Formatting, lint, layers and types
	@$(BIN)/ruff format --check --quiet . || { echo "formatting differs; fix with: make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@layers=$$($(BIN)/lint-imports --no-cache) || { echo "$$layers" >&2; exit 1; }
	@$(BIN)/mypy

format: install ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .

bench: install ## Throughput, delay and memory beside spaCy alone, a plain loop and peers: make bench [CORPUS=file.jsonl]
	@$(BIN)/python -m benchmarks.compare $(if $(CORPUS),"$$CORPUS") $(if $(ROUNDS),--rounds "$$ROUNDS") $(if $(ARTICLES),--articles "$$ARTICLES") \
	  $(if $(PEERS),--peers "$$PEERS")

bench-scale: install ## How an article's cost behaves as things grow, with plots: make bench-scale [PARTS="processes index_size"] [CORPUS=file.jsonl]
	@$(BIN)/python -m benchmarks.scale $${PARTS-} $(if $(CORPUS),--corpus "$$CORPUS")

profile: install ## Where an article's time goes, by stage: make profile [CORPUS=file.jsonl] [FUNCTIONS=1]
	@$(BIN)/python -m benchmarks.profile $(if $(CORPUS),"$$CORPUS") $(if $(FUNCTIONS),--functions)

bench-geo: install ## How right the geo tags are: make bench-geo CORPUS=file.jsonl [SPANS=1] [PROFILE=1]
	@$(BIN)/python -m benchmarks.geo $(if $(CORPUS),"$$CORPUS") $(if $(SPANS),--spans) $(if $(PROFILE),--profile)

bench-desk: install ## How fast the news desk answers, and how heavy its pages are: make bench-desk [ARTICLES=100000] [ROUNDS=40]
	@$(BIN)/python -m benchmarks.desk $(if $(ARTICLES),--articles "$$ARTICLES") $(if $(ROUNDS),--rounds "$$ROUNDS")

bench-feeds: install ## Read feedparser's test suite: nothing may raise; how many of its feeds give articles: make bench-feeds [FEEDS=dir]
	@$(BIN)/python -m benchmarks.feeds $(if $(FEEDS),"$$FEEDS")

bench-stories: install ## How well copies are distinguished from other articles: make bench-stories [CORPUS="a.jsonl b.jsonl"]
	@$(BIN)/python -m benchmarks.stories $${CORPUS-}

bench-alerts: install ## What stories and 1,000 saved searches cost the index stage; needs `make up`
	@$(BIN)/python -m benchmarks.alerts

bench-languages: install ## What each installed recogniser costs, beside stock spaCy: make bench-languages [LANGUAGES="de ru"]
	@set -f; $(BIN)/python -W ignore -m benchmarks.languages $${LANGUAGES-}

bench-rebuild: install ## How fast the index is rebuilt, and what that costs live articles: make bench-rebuild [ARTICLES=20000] [CORPUS=file.jsonl]
	@$(BIN)/python -m benchmarks.rebuild $(if $(CORPUS),"$$CORPUS") $(if $(ARTICLES),--articles "$$ARTICLES")

bench-search: install ## How well searches order what they find (nDCG@10 over judged queries); needs `make up`
	@$(BIN)/python -m benchmarks.search

bench-export: install ## How fast each format is exported, and whether memory stays flat: make bench-export [ARTICLES=200000]
	@$(BIN)/python -m benchmarks.export $(if $(ARTICLES),--articles "$$ARTICLES")

api: install ## Serve the HTTP API on loopback; needs `make up`
	@$(BIN)/dateline api

bench-api: install ## How fast a search with facets is over HTTP, beside Elasticsearch's own time: make bench-api [ARTICLES=100000]; needs `make up`
	@$(BIN)/python -m benchmarks.api $(if $(ARTICLES),--articles "$$ARTICLES")

schemas: install ## Write schemas/ from the code: messages, index template, Kibana objects, HTTP API
	@$(BIN)/python -m pipeline.cli.schemas

reference: install ## Write docs/reference.md: every command, target and setting
	@$(BIN)/python -m pipeline.cli.reference

lock: install ## Renew requirements.lock and docker/requirements.lock (without dev) from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --extra dev --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --constraint requirements.lock --python-version 3.11 pyproject.toml -o docker/requirements.lock

image: install ## Build the image that all of Dateline's containers run (needs an engine)
	@version=$$($(BIN)/python -c 'from pipeline import __version__; print(__version__)'); \
	  docker build --file docker/Dockerfile --build-arg VERSION="$$version" --build-arg REVISION="$$(git rev-parse HEAD)" \
	  --tag dateline:"$$version" .

sbom: install ## Write build/sbom.json: the Python packages of the image with their hashes, as CycloneDX
	@mkdir -p build
	@PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible \
	  --output-file build/sbom.json docker/requirements.lock
	@echo "wrote build/sbom.json"

clean: down cluster-down ## Stop the services and remove what was made here, their data in var/ too; containers keep their volumes
	@rm -rf var build ./*.egg-info .mypy_cache .ruff_cache .pytest_cache $(STAMP)

.PHONY: help install demo up down deploy ps cluster-up cluster-down run publish search export desk backup restore dead-letters replay rebuild kibana status watch lag logs topics pause resume drain doctor settings test test-unit test-pythons test-slow smoke chaos histories soak chaos-cluster audit check format bench bench-scale profile bench-geo bench-desk bench-feeds bench-stories bench-alerts bench-languages bench-rebuild bench-search bench-export api bench-api schemas reference lock image sbom clean
