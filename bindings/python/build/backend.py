"""The build backend of the package: maturin's, with the command `huepress` put into the wheel."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import tempfile
from typing import Any

import maturin
from maturin import (  # noqa: F401
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

PACKAGE = pathlib.Path(__file__).resolve().parent.parent
CRATE = PACKAGE.parent.parent
# maturin puts what is in it into the folder of the environment's programs.
SCRIPTS = PACKAGE / "huepress.data" / "scripts"
SCRIPTS.mkdir(parents=True, exist_ok=True)
# Command and extension share what both need, which is then built once, and have no symbols.
os.environ.setdefault("CARGO_TARGET_DIR", str(CRATE / "target"))
os.environ.setdefault("CARGO_PROFILE_RELEASE_STRIP", "symbols")


def build_wheel(directory: str, settings: Any = None, metadata: str | None = None) -> str:
    add_command()
    return maturin.build_wheel(directory, settings, metadata)


def build_editable(directory: str, settings: Any = None, metadata: str | None = None) -> str:
    add_command()
    return maturin.build_editable(directory, settings, metadata)


def add_command() -> None:
    """Builds the command with cargo; or takes the file that HUEPRESS_COMMAND names, which was built otherwise."""
    built = os.environ.get("HUEPRESS_COMMAND")
    if built:
        shutil.copy(built, SCRIPTS / "huepress")
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["cargo", "install", "--locked", "--no-track", "--path", CRATE, "--root", folder], check=True)
        for program in pathlib.Path(folder, "bin").iterdir():
            shutil.copy(program, SCRIPTS)
