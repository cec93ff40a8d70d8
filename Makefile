# Two commands do all the set-up on a new machine: `make audit` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE ?= rag-support-bot
REPO ?=
STAMP := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help audit test check lint types contracts soak bench fuzz self advisories sbom catalogue docs lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "stackaudit needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

audit: $(STAMP) ## Audit a sample repository, or REPO=path; writes an HTML report to build/ and prints its path
	@$(BIN)/python tools/make_audit.py $(if $(REPO),--repo "$(REPO)",--sample "$(SAMPLE)")

test: $(STAMP) ## Run the tests (Python packages only, at most five minutes)
	@$(BIN)/python -m pytest -m "not browser and not build and not services and not pango" -n auto

lint: $(STAMP) ## Style and formatting
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP) ## Static types
	@$(BIN)/mypy

contracts: $(STAMP) ## The rooms import one way only
	@$(BIN)/lint-imports

# samples, knowledge and examples are about AI stacks; they are not ours
NOT_OURS := sample_repos/ tests/ rules/ docs/ benchmarks/ src/stackaudit/catalog/ src/stackaudit/detectors/infra/parts.yaml
self: $(STAMP) ## stackaudit judges its own code, and zizmor its action (both without network)
	@$(BIN)/stackaudit scan . --quiet --no-history --fail-on high $(foreach path,$(NOT_OURS),--exclude '$(path)') -f json >/dev/null
	@$(BIN)/zizmor --offline --quiet --no-progress action.yml

advisories: $(STAMP) ## Look up known vulnerabilities of what the lock names; says so and goes on where there is no network
	@$(BIN)/python tools/advisories.py

sbom: $(STAMP) ## Write build/stackaudit.cdx.json: what the package needs, as CycloneDX 1.6, the same bytes each time
	@$(BIN)/python tools/build_sbom.py

check: lint types contracts self advisories test ## Everything that must hold before a change lands
	@$(BIN)/python -m pytest -m "browser or build or services or pango"

soak: $(STAMP) ## Long property tests
	@HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -m "not browser and not build and not services and not pango" -n auto

FUZZ_SECONDS ?= 600
fuzz: $(STAMP) ## Fuzz what reads strangers' input, with coverage, for FUZZ_SECONDS (600) in all; needs Linux
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-fuzz.txt
	@$(BIN)/python tools/fuzz.py --seconds $(FUZZ_SECONDS)

bench: $(STAMP) ## Time the tool on itself, or on REPO=path
	@$(BIN)/python benchmarks/run.py $(REPO)

catalogue: $(STAMP) ## Rebuild the model catalogue: MODELS_DEV=dir DEPRECATIONS_RSS=dir [AS_OF=date]
	@$(BIN)/python tools/build_catalogue.py $(if $(AS_OF),--as-of $(AS_OF)) $(if $(MODELS_DEV),--models-dev $(MODELS_DEV)) $(if $(DEPRECATIONS_RSS),--deprecations-rss $(DEPRECATIONS_RSS))

docs: $(STAMP) ## Renew the pages that are made from the code
	@$(BIN)/python tools/build_docs.py

lock: ## Renew the hash-locked development environment
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras --group dev pyproject.toml -o requirements-dev.txt
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --group fuzz -o requirements-fuzz.txt

clean: ## Remove what the other targets made
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
