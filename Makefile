# One command runs it: make run. One command tests it: make test. The rest is for those who change it.
SHELL := /bin/bash
PYTHON := .venv/bin/python
PACKAGES := familjecentral staff activities visits feedback reports demo
.DEFAULT_GOAL := help
.PHONY: help run setup test check properties audit sbom attack access pictures secrecy bench demo-reset messages requirements clean

help: ## These lines
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup ## Run everything on this machine with demo data; Ctrl-C stops it (PORT=8001 make run)
	@FC_STOP_WITH_PARENT=1 exec $(PYTHON) -m familjecentral.run

setup: ## Make .venv with the pinned dependencies
	@bash scripts/setup.sh

test: setup ## Run every test: unit, database and browser
	@bash scripts/test.sh

check: setup ## Lint, formatting, types, imports, migrations, translations, README
	@bash scripts/check.sh

audit: setup ## Ask whether the dependencies have known weaknesses (needs the network)
	@$(PYTHON) scripts/audit.py

sbom: setup ## List everything in .venv with version and licence in sbom.cdx.json (CycloneDX)
	@$(PYTHON) -m cyclonedx_py environment --pyproject pyproject.toml --output-reproducible --output-file sbom.cdx.json $(PYTHON)

properties: setup ## 10,000 random sequences of what happens to places, taps of five devices, worlds of reports (hours)
	@FC_SEQUENCES=10000 bash scripts/test.sh tests/activities/test_turns_property.py tests/visits/test_counting_property.py tests/reports/telling tests/demo

attack: setup ## Walk every address as everyone, with every other service's numbers, and count the leaks
	@FC_ATTACK=1 bash scripts/test.sh -n 0 tests/secrecy/test_attacker.py

access: setup ## Look at every page for faults of access: axe, HTML, Lighthouse with a phone (needs Node for the last two)
	@$(PYTHON) scripts/access/report.py

pictures: setup ## Take a picture of every page on phone, tablet and desktop (FC_PICTURES=week,session: of those)
	@bash scripts/test.sh -n 0 -s tests/access/pictures.py

secrecy: setup ## Write docs/secrecy.md from the secrecy table
	@$(PYTHON) manage.py write_secrecy_page

bench: setup ## Measure, print a table and write benchmarks/results.json
	@DATABASE_URL= $(PYTHON) -m benchmarks.bench
	@DATABASE_URL= $(PYTHON) -m benchmarks.purge
	@DATABASE_URL= $(PYTHON) -m benchmarks.exports
	@DATABASE_URL= $(PYTHON) -m benchmarks.reports

demo-reset: setup ## Throw the demo away and load it anew, with or without make run going
	@$(PYTHON) manage.py migrate --verbosity 0 && $(PYTHON) manage.py load_demo --reset

messages: setup ## Collect the texts to translate into locale/ (needs GNU gettext)
	@$(PYTHON) manage.py makemessages --all --no-wrap --no-obsolete --ignore='.venv/*' --ignore='tests/*' --ignore='benchmarks/*'

requirements: setup ## Pin the newest allowed versions, with checksums
	@$(PYTHON) -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --no-header -o requirements/base.txt pyproject.toml
	@$(PYTHON) -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --no-header --extra dev -c requirements/base.txt \
	  -o requirements/dev.txt pyproject.toml
	@echo cyclonedx-bom | $(PYTHON) -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header -c requirements/dev.txt \
	  -o requirements/sbom.txt -

clean: ## Remove what can be made again; the data in .data/ stays
	@rm -rf .venv staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	@find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete
