"""One palette for a folder of images, and every image with it, on a Ray cluster.

    python fleet_ray.py IN OUT COLOURS

All machines see the folders IN and OUT. Files are taken one by one within a part; the parts that a lost worker had are
done again, with the same bytes as result. A file that is broken stops no other.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import huepress
import ray

# Files are handed out in up to so many parts, of so many files at least.
PARTS, LEAST = 2000, 16

Batch = dict[str, Any]


def histograms(paths: Iterator[Path]) -> Iterator[bytes]:
    """The histograms of files. One that is broken is reported when it is to be compressed."""
    for path in paths:
        try:
            yield huepress.histogram(path)
        except (huepress.Error, OSError):
            pass


def main() -> None:
    folder, out, colors = Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute(), int(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file())
    size = max(LEAST, -(-len(names) // PARTS))
    parts = ray.data.from_items([{"names": names[at : at + size]} for at in range(0, len(names), size)])

    def count(part: Batch) -> Batch:
        return {"histogram": huepress.merge(histograms(folder / name for name in part["names"]))}

    def compress(part: Batch, palette: huepress.Palette) -> Iterator[Batch]:
        for name in part["names"]:
            try:
                result = huepress.compress(folder / name, palette=palette)
                result.save(out / (name if name.endswith(".png") else f"{name}.png"))
                yield {"bytes_in": result.bytes_in, "bytes_out": result.bytes_out, "failed": ""}
            except (huepress.Error, OSError) as error:
                yield {"bytes_in": 0, "bytes_out": 0, "failed": f"{name}: {error}"}

    # Each sum of a part is added as it arrives.
    histogram = huepress.merge(row["histogram"] for row in parts.map(count).iter_rows())
    palette = huepress.palette(histogram, colors)
    files = bytes_in = bytes_out = 0
    for row in parts.flat_map(compress, fn_args=(palette,)).iter_rows():
        files, bytes_in, bytes_out = files + 1, bytes_in + row["bytes_in"], bytes_out + row["bytes_out"]
        if row["failed"]:
            print(f"failed: {row['failed']}", file=sys.stderr)
    print(f"{files} files, {bytes_in:,} -> {bytes_out:,} bytes")


if __name__ == "__main__":
    main()
