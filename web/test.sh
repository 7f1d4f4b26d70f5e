#!/usr/bin/env bash
# Builds the page into dist and tests it in headless Chromium. Needs what bindings/web/test.sh needs, Python, and
# Chromium: CHROMIUM names it where it is not /usr/bin/chromium.
set -euo pipefail
cd "$(dirname "$0")"

../bindings/web/build.sh
npm install --no-audit --no-fund --silent
npm run build
[ -x "${CHROMIUM:=/usr/bin/chromium}" ] || { echo "Chromium is needed: apt-get install chromium" >&2; exit 1; }
export CHROMIUM
cargo build --quiet --manifest-path ../Cargo.toml --bin huepress
npm test
