#!/usr/bin/env bash
# Builds npm/wasm, what the npm package has of WebAssembly.
set -euo pipefail
cd "$(dirname "$0")"
target=../../target/web

fail() { echo "$1" >&2; exit 1; }
command -v clang >/dev/null || fail "clang is needed for libdeflate: apt-get install clang"
rustup target list --installed | grep -qx wasm32-unknown-unknown ||
    fail "the target is needed: rustup target add wasm32-unknown-unknown"

export CFLAGS_wasm32_unknown_unknown="-O3 -msimd128" RUSTFLAGS="-Ctarget-feature=+simd128"
cargo build --locked --release --target wasm32-unknown-unknown --target-dir $target

# The program must be of the library's version.
version=$(sed -n 's/^wasm-bindgen = "=\(.*\)"/\1/p' Cargo.toml)
bindgen=wasm-bindgen
if [ "$($bindgen --version 2>/dev/null)" != "wasm-bindgen $version" ]; then
    bindgen=$target/tools/bin/wasm-bindgen
    [ -x $bindgen ] || RUSTFLAGS="" cargo install wasm-bindgen-cli --version "$version" --root $target/tools \
        --target-dir $target/tools/build --config profile.release.opt-level=1
fi
$bindgen --target web --experimental-reset-state-function --remove-name-section --remove-producers-section \
    --no-typescript --out-dir npm/wasm $target/wasm32-unknown-unknown/release/huepress_web.wasm
cp ../../LICENSE-* npm/
