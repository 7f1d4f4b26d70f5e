"""The work can be watched and ended, and other threads go on meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import pathlib
import signal
import subprocess
import sys
import threading
from typing import Any

import huepress
import numpy as np
import pytest
from numpy.typing import NDArray


def test_every_stage_is_told(png: bytes) -> None:
    events: list[dict[str, Any]] = []
    huepress.compress(png, 16, quality=50, best_effort=True, progress=events.append)
    stages = {event["stage"] for event in events if "stage" in event}
    assert {"histogram", "lloyd", "sweep", "encode", "score", "done"} <= stages
    steps = [event for event in events if "iteration" in event]
    assert steps and all(event.keys() == {"restart", "iteration", "inertia"} for event in steps)
    assert any("quality" in event for event in events)
    events.clear()
    huepress.palette(png, 16, progress=events.append)
    assert {"stage": "done"} in events


def test_an_exception_in_the_callback_ends_the_work(png: bytes) -> None:
    class Enough(Exception):
        pass

    def stop(event: dict[str, Any]) -> None:
        if event.get("stage") == "lloyd":
            raise Enough

    with pytest.raises(Enough):
        huepress.compress(png, 16, progress=stop)
    with pytest.raises(Enough):
        huepress.palette(png, 16, progress=stop)


def test_work_ends_after_its_time(lake: pathlib.Path) -> None:
    with pytest.raises(TimeoutError, match=r"not done within the 0\.000001 s of timeout"):
        huepress.compress(lake, effort=9, timeout=1e-6)


INTERRUPTED = """
import signal, sys, threading, huepress
def interrupt(event):
    if event.get("stage") == "sweep":
        signal.raise_signal(signal.SIGINT)
try:
    huepress.compress(sys.argv[1], effort=9, progress=interrupt)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_the_work(lake: pathlib.Path) -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED, lake], capture_output=True, text=True)
    assert done.stdout == "interrupted\n", done.stderr


def test_ctrl_c_ends_the_work_without_a_callback(lake: pathlib.Path) -> None:
    ready = "import sys, huepress; print(1, flush=True)\nwhile True: huepress.compress(sys.argv[1], effort=9)"
    child = subprocess.Popen(
        [sys.executable, "-c", ready, lake], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=120)
    assert "KeyboardInterrupt" in errors


def test_other_threads_go_on(lake: pathlib.Path) -> None:
    steps, stop = 0, threading.Event()

    def count() -> None:
        nonlocal steps
        while not stop.is_set():
            steps += 1

    other = threading.Thread(target=count)
    other.start()
    before = steps
    huepress.compress(lake, 64)
    after = steps
    stop.set()
    other.join()
    # With the lock held there would be none, or the few of one turn.
    assert after - before > 1000


def shrink(source: Any) -> bytes:
    return huepress.compress(source, 16).data


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_forked_processes_work_though_their_parent_has_threads(lake: pathlib.Path, photo: NDArray[np.uint8]) -> None:
    sources = [lake, photo]
    expected = [shrink(source) for source in sources]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(shrink, sources).get(timeout=120) == expected


def test_threads_work_at_once(png: bytes) -> None:
    from concurrent.futures import ThreadPoolExecutor

    expected = huepress.compress(png, 16).data
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: huepress.compress(png, 16).data, range(8))) == {expected}
