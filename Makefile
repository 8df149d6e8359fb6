# Every target works from a fresh clone. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo check test test-live bench eval docs format opensearch
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.setup-done

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 11

setup: $(STAMP) ## create .venv with the locked dependencies and the tsuba command

$(STAMP): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tsuba needs Python 3.11 or newer; name one with: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check "$$(grep -A1 '^name = "uv"$$' uv.lock | sed -n 's/^version = "\(.*\)"/uv==\1/p')"
	$(BIN)/uv sync --frozen --all-extras --quiet
	@touch $@

demo: setup ## simulated AWS, a failing deployment, its diagnosis, and the page to ask about it
	$(BIN)/tsuba demo

check: setup ## lint, types, imports, generated docs, completeness: seconds, no servers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright --threads 2
	$(BIN)/lint-imports
	$(BIN)/python -m evals.docs --check api.docs
	$(BIN)/python -m evals.completeness

test: setup ## all tests and the offline evals with their thresholds
	sh tests/install_browser.sh
	sh tests/install_opensearch.sh
	$(BIN)/pytest -n 2 --dist loadgroup -m "not live"

# Sockets are closed to other tests; these are the ones that need the network.
test-live: setup ## what is believed of Bedrock and must hold of any model, on a real one: needs TSUBA_LIVE_MODEL and AWS credentials
	$(BIN)/pytest -m live -o addopts="--import-mode=importlib --strict-markers -ra" tests/evals/bedrock_lab/test_contract.py tests/evals/bedrock_lab/test_guardrail_contract.py tests/agent/reasoning/test_any_model.py

opensearch: setup ## a real OpenSearch for the tests, until stopped
	sh tests/install_opensearch.sh
	$(BIN)/python -m tests.knowledge.opensearch_server

bench: setup ## calls, round trips and wall time beside the peer, own time around a model, and how fast texts are explained
	$(BIN)/python -m evals.benchmarks.main_road
	$(BIN)/python -m evals.benchmarks.explain_speed
	$(BIN)/python -m evals.benchmarks.model_turn

eval: setup ## every scenario and message, beside the peer: the scoreboard
	$(BIN)/tsuba eval all

docs: setup ## rebuild what the docs say of the code
	$(BIN)/python -m evals.docs api.docs

format: setup ## put every file into the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
