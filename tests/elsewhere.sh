#!/usr/bin/env bash
# Shows on a Linux machine of the Debian family that huepress is the same elsewhere: the golden hashes on ARM and on the
# big-endian s390x under QEMU, the command on Windows under Wine, and type checks for macOS and Windows with all features.
# Installs what it needs. Takes minutes for each, so it is no part of CI.
#
#   tests/elsewhere.sh [arm] [s390x] [windows] [macos]      all of them where none is named
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/elsewhere"

# Installs packages that are not there yet.
packages() {
    local missing=()
    for package in "$@"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
    [ ${#missing[@]} = 0 ] && return
    local sudo
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
}

# Runs the golden hashes for a target of another processor under QEMU.
golden() {
    local target=$1 system=$2 qemu=$3 variable
    variable=CARGO_TARGET_$(tr a-z- A-Z_ <<<"$target")
    packages "gcc-$system" qemu-user-static
    rustup target add "$target"
    env "${variable}_LINKER=$system-gcc" "${variable}_RUNNER=$qemu-static -L /usr/$system" \
        cargo test --locked --release --no-default-features --features codecs --target "$target" --test golden
}

arm() { golden aarch64-unknown-linux-gnu aarch64-linux-gnu qemu-aarch64; }

s390x() { golden s390x-unknown-linux-gnu s390x-linux-gnu qemu-s390x; }

windows() {
    local target=x86_64-pc-windows-gnu
    packages gcc-mingw-w64-x86-64-posix g++-mingw-w64-x86-64-posix wine64
    rustup target add "$target"
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc-posix
    export CC_x86_64_pc_windows_gnu=x86_64-w64-mingw32-gcc-posix CXX_x86_64_pc_windows_gnu=x86_64-w64-mingw32-g++-posix
    cargo check --locked --target "$target" --lib --bin huepress
    cargo build --locked --no-default-features --features cli --bin huepress
    cargo build --locked --no-default-features --features cli --bin huepress --target "$target"
    tests/elsewhere/wine.sh "$CARGO_TARGET_DIR/debug/huepress" "$CARGO_TARGET_DIR/$target/debug/huepress.exe"
}

macos() {
    local target=aarch64-apple-darwin compilers
    rustup target add "$target"
    # The C libraries are compiled by Zig, which has the headers of macOS.
    compilers=$(mktemp -d)
    trap 'rm -rf "$compilers"' RETURN
    python3 -m venv "$compilers/venv"
    "$compilers/venv/bin/pip" install -q ziglang
    printf '#!/bin/sh\nexec "%s" "%s/venv/bin/python" "$@"\n' "$PWD/tests/elsewhere/zig-cc.sh" "$compilers" >"$compilers/cc"
    chmod +x "$compilers/cc"
    packages llvm
    CC_aarch64_apple_darwin="$compilers/cc" AR_aarch64_apple_darwin=llvm-ar \
        cargo check --locked --target "$target" --lib --bin huepress
}

[ $# -gt 0 ] || set -- arm s390x windows macos
for name in "$@"; do
    case $name in
        arm | s390x | windows | macos) "$name" ;;
        *) echo "$name is none of arm, s390x, windows, macos" >&2; exit 2 ;;
    esac
    # Where something fails the script ends before this.
    echo "$name: done"
done
