#!/usr/bin/env bash
# A C compiler for macOS: zig-cc.sh PYTHON ARGUMENTS... calls the ziglang of that Python. What the crate cc asks for in the
# words of clang, Zig has in words of its own.
python=$1
shift
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --target=* | -mmacosx-version-min=*) ;;
        -arch) shift ;;
        *) arguments+=("$1") ;;
    esac
    shift
done
exec "$python" -m ziglang cc -target aarch64-macos "${arguments[@]}"
