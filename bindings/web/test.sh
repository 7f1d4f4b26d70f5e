#!/usr/bin/env bash
# Builds the npm package and tests it in Node: golden hashes, the native command's bytes, types, a site built by Vite.
# Needs Rust with the target wasm32-unknown-unknown, clang (for libdeflate), Node 20 with npm, and for the first run
# some minutes for wasm-bindgen's program.
set -euo pipefail
cd "$(dirname "$0")"

./build.sh
npm install --no-audit --no-fund --silent
npx tsc --noEmit --strict --target es2022 --module nodenext --lib es2023,dom tests/types.ts
cargo build --quiet --manifest-path ../../Cargo.toml --bin huepress
npm test
