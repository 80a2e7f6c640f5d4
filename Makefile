# The targets are the manual: setup demo test check bench peers run clean. Everything installs into .venv; what we are only
# measured against installs into .venv-peers.
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: setup demo test check bench peers run clean

setup: .venv/ready  ## create .venv with the locked dependencies and the package

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Baimo needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
ifneq ($(UV),)
	uv venv --quiet --allow-existing --python $(PYTHON) .venv
	uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	$(PYTHON) -m venv .venv
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
endif
	@touch $@

demo: setup  ## the whole job on the bundled sample site, offline
	@$(BIN)/baimo demo

test: setup  ## the whole test suite
	$(BIN)/python -m pytest

check: setup  ## lint, types, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

bench: setup  ## quality and speed against their floors
	$(BIN)/python bench/quality.py
	$(BIN)/python bench/speed.py

peers: setup .venv-peers/ready  ## the same work by other libraries, in environments of their own, beside ours
	$(BIN)/python bench/extractors.py
	$(BIN)/python bench/taggers.py
	$(BIN)/python bench/crawl.py

.venv-peers/ready: bench/peers.txt bench/peers-crawl.txt
	$(PYTHON) -m venv .venv-peers/text
	$(PYTHON) -m venv .venv-peers/crawl
	.venv-peers/text/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --ignore-requires-python --require-hashes -r bench/peers.txt
	.venv-peers/crawl/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r bench/peers-crawl.txt
	@touch $@

run: setup  ## the live default sources once: crawl, analyse, print the digest
	$(BIN)/baimo run

clean:  ## what setup, the demo and the tools left
	rm -rf .venv .venv-peers demo build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
