#!/usr/bin/env bash
# Builds the Python package for tests, without GPUs, which have tests of their own and take long to build; installs it with
# what the tests need into target/python; and checks form, types and tests. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
environment=$target/python
[ -x "$environment/bin/python" ] || "${PYTHON:-python3}" -m venv "$environment"
export PATH="$environment/bin:$PATH" PIP_DISABLE_PIP_VERSION_CHECK=1

pip install --quiet "maturin>=1.9.4,<2"
CARGO_TARGET_DIR=$target MATURIN_PEP517_ARGS="--profile dev --no-default-features --strip" \
    pip install --quiet --no-build-isolation '.[test]'
ruff check bindings
ruff format --check bindings
mypy
# The stub of the extension is what the extension has.
python -m mypy.stubtest huepress._huepress
python -m pytest -q "$@"
