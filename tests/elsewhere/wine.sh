#!/usr/bin/env bash
# Runs huepress.exe under Wine: wine.sh NATIVE EXE. Its bytes are those of the native command; names, patterns, places and
# exit codes are those of Windows.
set -euo pipefail
native=$(realpath "$1") exe=$(realpath "$2") root=$(cd "$(dirname "$0")" && pwd)
place=$(mktemp -d)
export WINEPREFIX="$place/wine" WINEDEBUG=-all
# The server of Wine outlives its programs, and would write into what is gone.
trap 'wineserver --kill || true; rm -rf "$place"' EXIT
cp "$exe" "$place/huepress.exe"
x86_64-w64-mingw32-gcc-posix -shared -o "$place/bcryptprimitives.dll" "$root/prng.c" -ladvapi32
mkdir "$place/work"
cd "$place/work"
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
huepress() { "$wine" ../huepress.exe "$@"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
# exits CODE ARGUMENTS...
exits() {
    local expected=$1 code=0
    shift
    huepress "$@" >said 2>&1 || code=$?
    [ "$code" = "$expected" ] || fail "huepress $* exits with $code, not $expected: $(cat said)"
}

cp "$root/../../assets/lake.png" lake.png
for options in "-k 16" "-k 256 --format webp" "-k 64 --format auto" "--max-size 60k"; do
    # shellcheck disable=SC2086
    "$native" lake.png -q $options -o - >native
    # shellcheck disable=SC2086
    huepress lake.png -q $options -o - >here
    cmp native here || fail "other bytes with $options"
done

mkdir -p 'tree/Größe 图' out
cp lake.png 'tree/Größe 图/Ä.png'
cp lake.png tree/b.png
exits 0 -q -k 8 -r tree --out-dir out
[ -s 'out/Größe 图/Ä.png' ] && [ -s out/b.png ] || fail "a tree is not mirrored"
exits 0 -q -k 8 'tree\b*.png' --suffix=-small
[ -s tree/b-small.png ] || fail "a pattern is not expanded"
exits 0 -q -k 8 tree/b.png --in-place --backup
cmp tree/b.png.orig lake.png || fail "the backup differs"
exits 1 -q -k 8 lake.png -o tree/B.PNG
grep -q "exists" said || fail "a name in other letters is not seen: $(cat said)"
long=$(printf 'x%.0s' {1..120})
mkdir -p "$long/$long/$long"
cp lake.png "$long/$long/$long/deep.png"
exits 0 -q -k 8 -r "$long"
[ -s "$long/$long/$long/deep-huepress.png" ] || fail "a path of more than 260 letters"
exits 0 -q -k 8 lake.png -o nul
exits 1 -q missing.png
exits 2 --no-such-option
chmod a-w tree/b.png
exits 1 -q -k 4 tree/b.png --in-place
grep -q "read-only" said || fail "a read-only file: $(cat said)"
huepress lake.png -k 8 --json -o lake-8.png >json
grep -q '"status":"written"' json || fail "JSON: $(cat json)"
echo "wine: all as it should be"
