# The two commands of the README are `make run` and `make test`; both set up what they need.
# Nothing is activated and no path is absolute, so a folder's name may hold spaces and any letters.

PYTHON ?= python3
PY := .venv/bin/python
# The build of torch for processors alone; a looser name brings gigabytes for graphics cards.
TORCH ?= torch==2.13.0
export PYTHONUTF8 := 1
export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False

.PHONY: run test torture clean

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

.venv/ready: pyproject.toml
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "installing; the first time takes a few minutes"
	@$(PY) -m pip install --quiet --disable-pip-version-check "$(TORCH)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/ready-dev: .venv/ready
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable ".[dev,llm,plot]"
	@touch $@

clean:
	rm -rf .venv data .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage build *.egg-info
