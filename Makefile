# The front door. `make help` lists what there is.
.DEFAULT_GOAL := help
PY := .venv/bin/python

.PHONY: help setup demo test prove bench lint assets messages screenshots

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## make or refresh .venv (idempotent)
	@sh bin/setup

demo: setup ## start everything with three demo companies and print where to go
	@.venv/bin/hubwright demo

lint: setup ## ruff, mypy, import contracts
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache

test: setup ## every test at small size; .ci/run calls exactly this
	@sh bin/test

prove: setup ## crash, channel, isolation, edition, payment, mutation and traffic tests at full size; writes docs/proof.json
	@$(PY) bin/prove.py $(ONLY)

bench: setup ## timings and ratios, ONLY=name for one; writes build/bench.json
	@$(PY) -P -m bench $(ONLY)

assets: ## rebuild the committed front-end files (needs Node 20+)
	@sh bin/assets

messages: setup ## bring the translation catalogue up to date
	@sh bin/messages

screenshots: setup ## take the screenshots of all READMEs
	@$(PY) bin/screenshots.py $(ONLY)
	@$(PY) bin/chat_screenshots.py
