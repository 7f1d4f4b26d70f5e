#!/usr/bin/env bash
# Builds a wheel for every Linux on x86-64 with glibc 2.28 or newer into the folder DIST: manylinux.sh DIST
set -euo pipefail
dist=$(realpath -m "$1")
cd "$(dirname "$0")/../../.."
environment=target/manylinux
[ -x "$environment/bin/python" ] || "${PYTHON:-python3}" -m venv "$environment"
# zig links against an old glibc; cargo-zigbuild finds it on the path.
export PATH="$PWD/$environment/bin:$PATH" PIP_DISABLE_PIP_VERSION_CHECK=1
pip install --quiet "maturin>=1.9.4,<2" ziglang cargo-zigbuild
CARGO_TARGET_DIR=$PWD/target \
    MATURIN_PEP517_ARGS="--zig --compatibility manylinux_2_28 --target x86_64-unknown-linux-gnu" \
    pip wheel --no-deps --no-build-isolation --wheel-dir "$dist" .
