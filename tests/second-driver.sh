#!/usr/bin/env bash
# Runs the parity tests on SwiftShader, a software driver that shares no code with lavapipe. On Debian it is in the
# package chromium-common, which is unpacked into a temporary directory and not installed. Not a part of CI.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
(cd "$place" && apt-get download chromium-common && dpkg -x chromium-common*.deb .)
driver=$(find "$place" -name vk_swiftshader_icd.json)
VK_DRIVER_FILES="$driver" VK_ICD_FILENAMES="$driver" HUEPRESS_REQUIRE_GPU=1 cargo test --locked --test parity
