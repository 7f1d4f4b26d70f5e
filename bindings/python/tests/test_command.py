"""The command comes with the package."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import huepress
import yaml
from huepress.__main__ import program

ROOT = pathlib.Path(__file__).parents[3]


def run(*arguments: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "huepress", *arguments], capture_output=True, text=True)


def test_the_module_is_the_command(png: bytes, tmp_path: pathlib.Path) -> None:
    assert run("--version").stdout == f"huepress {huepress.__version__}\n"
    source = tmp_path / "photo.png"
    source.write_bytes(png)
    done = run(source, "-k", "16", "-o", tmp_path / "small.png")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "small.png").read_bytes() == huepress.compress(source, 16).data
    assert run("--no-such-option").returncode == 2
    assert run(tmp_path / "nowhere.png").returncode == 1


def test_the_command_is_among_the_programs_of_the_environment() -> None:
    assert os.access(program(), os.X_OK)
    assert subprocess.run([program(), "--version"], capture_output=True, text=True, check=True).stdout.startswith(
        "huepress"
    )


def test_the_hook_of_pre_commit_fails_for_images_that_could_shrink(png: bytes, tmp_path: pathlib.Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    entry = hook["entry"].split()
    assert entry[0] == "huepress" and hook["language"] == "python"
    large, small = tmp_path / "large.png", tmp_path / "small.png"
    large.write_bytes(png)
    huepress.compress(png, 16).save(small)
    for files, code in (([large, small], 1), ([small], 0)):
        done = subprocess.run([program(), *entry[1:], *files], capture_output=True, text=True)
        assert done.returncode == code, done.stderr
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["large.png", "small.png"]
