# The two set-up commands are `make demo` and `make test`; everything they need lands in .venv.
VENV := .venv
BIN := $(VENV)/bin
ON_POSTGRESQL := $(addprefix tests/site/,hard ledger people processes records today)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test test-slow test-services check words bench lock clean help

help:
	@echo "make demo   make the sample operator's log, analyse it, write demo/report.html, and open"
	@echo "            the workspace on http://127.0.0.1:8000 (Ctrl-C ends it; SERVE=--no-serve: not)"
	@echo "make test   run the tests (DAYLIT_SHARED_DATA adds the tests on public logs)"
	@echo "make check  lint, types and layers      make bench  the benchmark tables"
	@echo "make words  gather the strings of the workspace for translation, and compile them"

$(VENV)/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml
	@sh requirements/make-venv.sh $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/run.stamp
	$(BIN)/daylit sample make --out demo --cases 2000 --seed 1
	$(BIN)/daylit analyse demo/breakdown.csv --usual demo/usual.toml --out demo/report.html
	$(BIN)/daylit demo --sample demo --home demo/workspace $(SERVE)

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not services and not soak"

test-slow: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto --dist worksteal -m "slow and not soak"

test-services: $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/services.txt
	$(BIN)/python -m pytest -n auto --dist worksteal -m "services and not soak"
	$(BIN)/python tests/on_postgresql.py $(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not services and not soak" $(ON_POSTGRESQL)

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

words: $(VENV)/dev.stamp
	$(BIN)/python tests/site/words/write.py

bench: $(VENV)/dev.stamp
	$(BIN)/python bench/run.py $(TABLES)

lock:
	sh requirements/lock.sh

clean:
	rm -rf $(VENV) demo
