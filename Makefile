# Two commands matter: `make nightly` and `make check`. Both set up first when needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Every installation, those of build backends too, keeps to the pinned versions.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt

.PHONY: setup nightly check test slow lint clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt infra/debian-packages.txt
	infra/install-debian-packages.sh infra/debian-packages.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[airflow,jobs,train,dev]'
	touch $(STAMP)

nightly: setup
	$(BIN)/docmill nightly --samples

check: setup lint test

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# Proofs that take minutes each; continuous integration leaves them out.
slow: setup
	$(BIN)/python -m pytest -m slow

clean:
	rm -rf $(VENV)
