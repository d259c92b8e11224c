# Every command that people and CI run. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

TOOLS := $(or $(CHECKWELL_TOOLS),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/checkwell)
ENV   := source $(TOOLS)/env.sh
DATA  ?= data
ADDR  ?= 127.0.0.1:3000

.PHONY: help setup setup-test build run test test-rust test-browser watch lint bench pictures fmt clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup:
	@scripts/setup.sh build

setup-test:
	@scripts/setup.sh test

build: setup ## the release binary and the site: target/release/checkwell, target/site
	@$(ENV) && scripts/build.sh

run: build ## set up what is missing, build, load demo data, serve http://127.0.0.1:3000
	@$(ENV) && exec target/release/checkwell serve --demo --addr $(ADDR) --data $(DATA)

test: setup-test ## everything: format, lint, unit, service, process and browser tests
	@$(ENV) && scripts/test.sh

test-rust: setup-test build ## only the Rust tests
	@$(ENV) && scripts/test.sh rust

test-browser: setup-test build ## only the browser tests
	@$(ENV) && scripts/test.sh browser

watch: setup ## rebuild and reload on change, demo data, http://127.0.0.1:3000
	@$(ENV) && CHECKWELL__STORAGE__DATA=$(DATA) cargo leptos watch

lint: setup ## rustfmt and clippy
	@$(ENV) && scripts/test.sh lint

fmt: setup ## format the Rust code
	@$(ENV) && cargo fmt --all

bench: build ## the scoreboard: a table, and target/bench/results.json
	@$(ENV) && scripts/bench.sh

pictures: setup-test build ## take docs/pictures again
	@$(ENV) && cd end2end && PICTURES=1 npx playwright test pictures.spec.ts

clean: ## remove what was built (not data, not tools)
	rm -rf target/* end2end/node_modules end2end/test-results
