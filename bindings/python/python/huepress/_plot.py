"""The tutorial's figure: the original and the result side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ._result import Result


def plot(result: Result) -> Figure:
    """Draws original, result and palette with matplotlib. The figure can be shown, or saved by `savefig`."""
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError(
            "huepress.plot draws with matplotlib, which is not installed: pip install matplotlib"
        ) from error
    height = 6 * result.height / result.width
    figure, axes = pyplot.subplot_mosaic(
        [["before", "after"], ["palette", "palette"]],
        figsize=(12, height + 0.8),
        height_ratios=[height + 0.3, 0.4],
        layout="constrained",
    )
    axes["before"].imshow(result.original)
    axes["before"].set_title(f"Original: {result.colors_in:,} colours{_size(result.bytes_in)}")
    axes["after"].imshow(result.pixels)
    axes["after"].set_title(f"Compressed: {result.colors:,} colours{_size(len(result.encoded))}")
    axes["palette"].imshow(_bar(result), aspect="auto")
    for axis in axes.values():
        axis.set_axis_off()
    return figure


def _size(size: int | None) -> str:
    return "" if size is None else f", {size / 1024:,.1f} KiB"


def _bar(result: Result) -> NDArray[np.uint8]:
    """A row of the palette's colours, as wide as their shares."""
    counts = np.bincount(result.indices.ravel(), minlength=result.colors)
    order = np.argsort(-counts, kind="stable")
    ends = np.cumsum(counts[order]) * 1000 // counts.sum()
    return result.palette[order][np.searchsorted(ends, np.arange(1000), side="right")][np.newaxis]
