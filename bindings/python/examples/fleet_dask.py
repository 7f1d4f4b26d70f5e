"""One palette for a folder of images, and every image with it, on many machines.

    python fleet_dask.py IN OUT COLOURS

Workers are two processes here, or those of the Dask scheduler that SCHEDULER names (tcp://host:8786). All of them see
the folders IN and OUT. A worker that is lost is replaced by the others, with the same bytes as result (if it is killed
while it writes, a hidden file .huepress-*.tmp stays in OUT); a file that is broken stops no other.
"""

import os
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import dask.bag
import huepress
from dask.distributed import Client

# Files are handed out in up to so many parts, of so many files at least. A part's files are taken one by one.
PARTS, LEAST = 2000, 16


class Tally(NamedTuple):
    """What became of some files."""

    files: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    failed: tuple[str, ...] = ()


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    files, bytes_in, bytes_out, failed = 0, 0, 0, ()
    for tally in tallies:
        files, bytes_in, bytes_out = files + tally.files, bytes_in + tally.bytes_in, bytes_out + tally.bytes_out
        failed += tally.failed
    return Tally(files, bytes_in, bytes_out, failed)


def count(names: Iterable[str], folder: Path) -> bytes:
    """The histogram of a part's files."""
    return huepress.merge(histogram for name in names if (histogram := histogram_of(folder / name)))


def histogram_of(path: Path) -> bytes | None:
    """The histogram of a file; None if it is broken, which is reported when it is to be compressed."""
    try:
        return huepress.histogram(path)
    except (huepress.Error, OSError):
        return None


def compress(names: Iterable[str], folder: Path, out: Path, palette: huepress.Palette) -> Tally:
    """Compresses a part's files."""
    return total(compress_one(folder / name, out, palette) for name in names)


def compress_one(path: Path, out: Path, palette: huepress.Palette) -> Tally:
    """Compresses a file, if it is not broken. The result appears whole or not at all."""
    name = path.name if path.suffix == ".png" else f"{path.name}.png"
    try:
        result = huepress.compress(path, palette=palette)
        result.save(out / name)
    except (huepress.Error, OSError) as error:
        return Tally(files=1, failed=(f"{path.name}: {error}",))
    return Tally(1, result.bytes_in or 0, result.bytes_out)


def run(folder: Path, out: Path, colors: int) -> Tally:
    """Does the work on the client that is in use."""
    out.mkdir(parents=True, exist_ok=True)
    names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file())
    parts = dask.bag.from_sequence(names, partition_size=max(LEAST, len(names) // PARTS))
    histogram = parts.reduction(partial(count, folder=folder), huepress.merge, split_every=8).compute()
    palette = huepress.palette(histogram, colors)
    return parts.reduction(partial(compress, folder=folder, out=out, palette=palette), total, split_every=8).compute()


def main() -> None:
    folder, out, colors = Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute(), int(sys.argv[3])
    scheduler = os.environ.get("SCHEDULER")
    with Client(scheduler) if scheduler else Client(n_workers=2, threads_per_worker=1, dashboard_address=None):
        tally = run(folder, out, colors)
    print(f"{tally.files} files, {tally.bytes_in:,} -> {tally.bytes_out:,} bytes")
    for failure in tally.failed:
        print(f"failed: {failure}", file=sys.stderr)


if __name__ == "__main__":
    main()
