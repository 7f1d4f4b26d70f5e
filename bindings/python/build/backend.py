"""The build backend of the package: maturin's, with the command `huepress` put into the wheel."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
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
# maturin puts what is in it into the folder of the environment's programs.
SCRIPTS = PACKAGE / "python" / "huepress.data" / "scripts"


def build_wheel(directory: str, settings: Any = None, metadata: str | None = None) -> str:
    add_command()
    return maturin.build_wheel(directory, settings, metadata)


def build_editable(directory: str, settings: Any = None, metadata: str | None = None) -> str:
    add_command()
    return maturin.build_editable(directory, settings, metadata)


def add_command() -> None:
    """Builds the command with cargo; or takes the file that HUEPRESS_COMMAND names, which was built otherwise."""
    built = os.environ.get("HUEPRESS_COMMAND")
    if not built:
        root = _crate()
        subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "huepress"], cwd=root, check=True)
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))
        built = str(target / "release" / ("huepress.exe" if os.name == "nt" else "huepress"))
    SCRIPTS.mkdir(parents=True, exist_ok=True)
    shutil.copy(built, SCRIPTS / f"huepress{pathlib.Path(built).suffix}")


def _crate() -> pathlib.Path:
    """The folder of the crate huepress."""
    return PACKAGE.parent.parent
