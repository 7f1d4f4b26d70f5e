"""`python -m huepress`: the command, which is installed with the package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig


def program() -> str:
    """The path of the command."""
    schemes = [None, os.name + "_user"]
    folders = [sysconfig.get_path("scripts", scheme) if scheme else sysconfig.get_path("scripts") for scheme in schemes]
    found = shutil.which("huepress", path=os.pathsep.join(folders))
    if found is None:
        sys.exit(f"the command huepress is not in {' or '.join(folders)}; install the package again, without --target")
    return found


def main() -> None:
    command = [program(), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command).returncode)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
