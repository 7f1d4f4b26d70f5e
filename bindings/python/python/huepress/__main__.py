"""`huepress` and `python -m huepress`: the command."""

from __future__ import annotations

import os
import signal
import sys

from ._huepress import command


def main() -> int:
    # Ctrl-C is for the command, and does not wait for Python.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A stream that is closed is one that goes nowhere, so that no file takes its number.
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    arguments = sys.argv[1:]
    return command(arguments, len(sys.orig_argv) - len(arguments))


if __name__ == "__main__":
    sys.exit(main())
