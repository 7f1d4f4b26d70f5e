"""The command comes with the package, and is the same as by itself."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys

import huepress
import numpy as np
import pytest
import yaml
from conftest import PROGRAM, as_png

ROOT = pathlib.Path(__file__).parents[3]
on_unix = pytest.mark.skipif(os.name == "nt", reason="of Unix")


def run(*arguments: str | bytes | pathlib.Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True)


def test_the_program_and_the_module_are_the_command(png: bytes, tmp_path: pathlib.Path) -> None:
    source, result = tmp_path / "photo.png", tmp_path / "small.png"
    source.write_bytes(png)
    for command in ([PROGRAM], [sys.executable, "-m", "huepress"], [sys.executable, "-X", "dev", "-m", "huepress"]):
        for arguments, code in (
            ([source, "-k", "16", "-o", result, "--force"], 0),
            ([tmp_path / "nowhere.png"], 1),
            (["--no-such-option"], 2),
            ([], 2),
        ):
            done = subprocess.run([*command, *arguments], capture_output=True, text=True)
            assert done.returncode == code, done.stderr
            assert "Traceback" not in done.stderr
        assert result.read_bytes() == huepress.compress(source, 16).data
        result.unlink()


def test_the_command_calls_itself_by_its_name() -> None:
    assert run("--version").stdout == f"huepress {huepress.__version__}\n"
    assert "Usage: huepress [OPTIONS]" in run("--help").stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_are_no_utf_8_are_kept(png: bytes, tmp_path: pathlib.Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.png")).write_bytes(png)
    done = run(os.fsencode(tmp_path) + b"/\xff.png", "-k", "16")
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir(os.fsencode(tmp_path))) == [b"\xff-huepress.png", b"\xff.png"]


@on_unix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_that_ends_the_command_leaves_no_file_behind(
    number: signal.Signals, code: int, tmp_path: pathlib.Path
) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("the tests were started without this signal")
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype=np.uint8)
    (tmp_path / "noise.png").write_bytes(as_png(noise))
    os.mkfifo(tmp_path / "pipe")
    # It stands still when its files are whole and have no names yet: nobody reads the figure.
    arguments = ["noise.png", "-e", "1", "-k", "4", "--figure", "pipe", "--force"]
    with subprocess.Popen([PROGRAM, *arguments], cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        with open(tmp_path / "pipe", "rb"):
            assert any(name.startswith(".huepress-") for name in os.listdir(tmp_path))
            process.send_signal(number)
            assert process.wait() == code
        assert process.stderr and process.stderr.read() == ""
    assert sorted(os.listdir(tmp_path)) == ["noise.png", "pipe"]


@on_unix
def test_output_that_nobody_takes_is_as_for_any_program(lake: pathlib.Path, tmp_path: pathlib.Path) -> None:
    reader, gone = os.pipe()
    os.close(reader)
    picture = subprocess.run([PROGRAM, lake, "-o", "-"], stdout=gone, stderr=subprocess.PIPE, text=True)
    assert picture.returncode == 1 and picture.stderr.startswith("error: ") and "standard output" in picture.stderr
    palette = subprocess.run([PROGRAM, "palette", lake, "-k", "4"], stdout=gone, stderr=subprocess.PIPE, text=True)
    assert (palette.returncode, palette.stderr) == (0, "")
    os.close(gone)
    # No file takes the place of a stream that is closed.
    result = tmp_path / "small.png"
    closed = subprocess.run(["sh", "-c", '"$@" <&- >&- 2>&-', "sh", PROGRAM, lake, "-k", "4", "-o", result, "--json"])
    assert closed.returncode == 0
    assert result.read_bytes() == huepress.compress(lake, 4).data


def test_the_command_tells_of_its_work(png: bytes, tmp_path: pathlib.Path) -> None:
    left = tmp_path / ".huepress-abcdefgh.tmp"
    left.write_bytes(b"")
    os.utime(left, (0, 0))
    (tmp_path / "photo.png").write_bytes(png)
    assert "an earlier run has left" in run(tmp_path / "photo.png", "-v").stderr
    assert not left.exists()


def test_the_hook_of_pre_commit_fails_for_images_that_could_shrink(png: bytes, tmp_path: pathlib.Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    entry = hook["entry"].split()
    assert entry[0] == "huepress" and hook["language"] == "python"
    large, small = tmp_path / "large.png", tmp_path / "small.png"
    large.write_bytes(png)
    huepress.compress(png, 16).save(small)
    for files, code in (([large, small], 1), ([small], 0)):
        done = run(*entry[1:], *files)
        assert done.returncode == code, done.stderr
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["large.png", "small.png"]
