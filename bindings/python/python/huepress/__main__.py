"""`huepress` and `python -m huepress`: the command."""

from __future__ import annotations

import os
import sys

from ._huepress import command


def main() -> int:
    # A stream that is closed is one that goes nowhere, so that no file takes its number.
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    arguments = sys.argv[1:]
    return command(arguments, len(sys.orig_argv) - len(arguments))


if __name__ == "__main__":
    sys.exit(main())
