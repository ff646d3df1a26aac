# make run          install what is needed into .venv, once, and start the bot
# make test         install what the tests need besides, once, and run them
# make proof        the heavy proofs: real processes killed at every step, simulated weeks; 10 minutes or so
# make check        format, lint, types and tests: what must be green before a commit
# make constraints  work out both constraints files anew (needs uv); UV_FLAGS=--upgrade takes newer releases
# make clean        remove .venv; config.toml and the database stay

PYTHON ?= python3
UV ?= uv

venv := .venv
bin := $(venv)/bin
installed := $(venv)/.installed
testable := $(venv)/.testable
pip := $(bin)/python -m pip -qq --disable-pip-version-check --no-input install

.PHONY: run test proof check constraints clean

run: $(installed)
	@exec $(bin)/solidarity run

test: $(testable)
	@exec $(bin)/pytest

# Each proof starts processes of its own: two at a time keep two cores busy.
proof: $(testable)
	@exec $(bin)/pytest -m proof -n 2

check: $(testable)
	$(bin)/ruff format --check
	$(bin)/ruff check
	$(bin)/mypy
	@$(MAKE) --no-print-directory test

# The stamps are what keeps a second `make run` from calling pip.
$(installed): constraints.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is older than 3.11. Install a newer Python and name it: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python cannot make virtual environments here. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Installing what the bot needs into $(venv); this happens once and takes a minute or so."
	@$(PYTHON) -m venv --clear $(venv)
	@$(pip) --require-hashes -r constraints.txt
	@$(pip) --no-deps --no-build-isolation -e .
	@touch $@

$(testable): $(installed) constraints-test.txt
	@echo "Installing what the tests need into $(venv); this happens once."
	@$(pip) --require-hashes -r constraints-test.txt
	@touch $@

compile := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make constraints" $(UV_FLAGS)

constraints:
	$(compile) pyproject.toml --group build -o constraints.txt
	$(compile) --group test -c constraints.txt -o constraints-test.txt
	@! grep -n '://' constraints.txt constraints-test.txt || { echo "No address may stand in these files."; exit 1; }

clean:
	rm -rf $(venv)
