# The two commands of the README are `make run` and `make test`; both set up what they need.
# Nothing is activated and no path is absolute, so a folder's name may hold spaces and any letters.

PYTHON ?= python3
PY := .venv/bin/python
# The build of torch for processors alone; a looser name brings gigabytes for graphics cards.
TORCH ?= torch==2.13.0
export PYTHONUTF8 := 1
export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False

.PHONY: run test torture bench bench-scale bench-drawn clean

run: .venv/ready
	@$(PY) -m qa index
	@$(PY) app.py

test: .venv/ready-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m coverage run -m pytest
	$(PY) -m coverage report

torture: .venv/ready-dev
	$(PY) tests/torture.py
	TRICITE_WHOLE=1 $(PY) -m pytest -q tests/sources/test_bad_inputs.py

# Texts to draw large corpora from; the library alone has few sentences.
TEXTS ?= sources/library

bench: .venv/ready-dev .venv-peers/ready
	$(PY) tests/benchmarks/bench.py --peers .venv-peers/bin/python

# An hour and a half, and 45 GB of disk.
bench-scale: .venv/ready-dev .venv-peers/ready
	$(PY) tests/benchmarks/bench.py --passages 100 1000 10000 100000 1000000 --out data/bench-scale \
		--peers .venv-peers/bin/python --texts $(TEXTS) --picture tests/benchmarks/speed.svg

# Ten minutes: nothing is encoded, and what is found is held against every vector compared.
bench-drawn: .venv/ready-dev
	$(PY) tests/benchmarks/bench.py --passages --drawn 1000000 --out data/bench-drawn --texts $(TEXTS)

.venv-peers/ready: tests/benchmarks/requirements.txt
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check "$(TORCH)"
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv/ready: pyproject.toml
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "installing; the first time takes a few minutes"
	@$(PY) -m pip install --quiet --disable-pip-version-check "$(TORCH)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/ready-dev: .venv/ready
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable ".[dev,llm,mcp,plot]"
	@touch $@

clean:
	rm -rf .venv .venv-peers data .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage build *.egg-info
