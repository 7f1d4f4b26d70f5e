"""The example for Dask gives the bytes of one machine, though a worker is killed and a file is broken."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import huepress
import numpy as np
import pytest
from conftest import PROGRAM
from numpy.typing import NDArray
from PIL import Image

EXAMPLE = pathlib.Path(__file__).parents[1] / "examples" / "fleet_dask.py"


@pytest.fixture
def tiles(photo: NDArray[np.uint8], tmp_path: pathlib.Path) -> pathlib.Path:
    """Many small files, and one that is broken."""
    folder = tmp_path / "tiles"
    folder.mkdir()
    for number in range(120):
        x, y = number % 12 * 8, number // 12 * 8
        Image.fromarray(photo[y : y + 48, x : x + 64]).save(folder / f"{number:03}.png")
    (folder / "059.png").write_bytes(b"no picture")
    return folder


@pytest.fixture
def expected(tiles: pathlib.Path, tmp_path: pathlib.Path) -> dict[str, bytes]:
    """What the command writes on one machine."""
    files, out = sorted(tiles.iterdir()), tmp_path / "expected"
    done = subprocess.run([PROGRAM, *files, "--shared-palette", "-k", "32", "--out-dir", out, "--quiet"])
    assert done.returncode == 1
    return contents(out)


def contents(folder: pathlib.Path) -> dict[str, bytes]:
    """The pictures of a folder. A process killed in the middle of one leaves a hidden temporary file beside them."""
    return {path.name: path.read_bytes() for path in folder.glob("*.png")}


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, which are processes of their own and talk over TCP."""
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen(
        [*dask, "--host", "tcp://127.0.0.1", "--port", "0", "--no-dashboard"], stderr=subprocess.PIPE, text=True
    )
    assert scheduler.stderr is not None
    address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        address,
        "--no-nanny",
        "--nthreads",
        "1",
        "--no-dashboard",
    ]
    workers = [subprocess.Popen(worker, stderr=subprocess.DEVNULL, env=environment) for _ in range(2)]
    try:
        yield address, workers
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()


def test_a_worker_that_is_killed_changes_nothing(
    tiles: pathlib.Path,
    expected: dict[str, bytes],
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
    tmp_path: pathlib.Path,
) -> None:
    (address, workers), out = cluster, tmp_path / "out"
    environment = {**os.environ, "SCHEDULER": address}
    run = subprocess.Popen(
        [sys.executable, EXAMPLE, tiles, out, "32"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    # In the middle of the last stage.
    while run.poll() is None and not (out.is_dir() and len(list(out.glob("*.png"))) >= 8):
        time.sleep(0.01)
    workers[0].send_signal(signal.SIGKILL)
    told, errors = run.communicate(timeout=120)
    assert run.returncode == 0, errors
    assert contents(out) == expected and len(expected) == 119
    sizes = sum(path.stat().st_size for path in tiles.iterdir()) - 10, sum(map(len, expected.values()))
    assert told == f"120 files, {sizes[0]:,} -> {sizes[1]:,} bytes\n"
    assert "failed: 059.png: not an image that huepress reads" in errors


def test_the_functions_are_enough_on_one_machine(tiles: pathlib.Path, expected: dict[str, bytes]) -> None:
    def histograms() -> Iterator[bytes]:
        for path in sorted(tiles.iterdir()):
            try:
                yield huepress.histogram(path)
            except huepress.Error:
                pass

    palette = huepress.palette(huepress.merge(histograms()), 32)
    for name, data in expected.items():
        assert huepress.compress(tiles / name, palette=palette).data == data
