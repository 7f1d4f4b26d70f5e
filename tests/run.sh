#!/usr/bin/env bash
# Sets up and runs the tests. The GPU tests need a Vulkan, Metal or DX12 adapter; on Debian and Ubuntu a software one
# (lavapipe) is installed where none is found. Without any they show as ignored, or fail with HUEPRESS_REQUIRE_GPU=1.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname)" = Linux ] && [ -z "$(find /usr/share/vulkan/icd.d /etc/vulkan/icd.d -name '*.json' 2>/dev/null)" ]; then
    if command -v apt-get >/dev/null; then
        sudo=$([ "$(id -u)" = 0 ] || echo sudo)
        $sudo apt-get update -qq
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq mesa-vulkan-drivers libvulkan1
    else
        echo "no Vulkan driver found: the GPU tests will be ignored" >&2
    fi
fi
cargo test --locked "$@"
