"""Smaller images by fewer colours, with exact and reproducible k-means palettes.

>>> import huepress
>>> huepress.compress("photo.png", 16).save("small.png")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._huepress import Error, __version__

if TYPE_CHECKING:
    from ._compress import compress
    from ._kmeans import KMeans
    from ._palette import Palette, histogram, merge, palette
    from ._plot import plot
    from ._quantize import quantize
    from ._result import Result, Scores, Trial

__all__ = [
    "Error",
    "KMeans",
    "Palette",
    "Result",
    "Scores",
    "Trial",
    "__version__",
    "compress",
    "histogram",
    "merge",
    "palette",
    "plot",
    "quantize",
]

# Where names come from that are loaded when they are first used, as NumPy is, which the command does not need.
_SOURCES = {
    "KMeans": "_kmeans",
    "Palette": "_palette",
    "Result": "_result",
    "Scores": "_result",
    "Trial": "_result",
    "compress": "_compress",
    "histogram": "_palette",
    "merge": "_palette",
    "palette": "_palette",
    "plot": "_plot",
    "quantize": "_quantize",
}


def __getattr__(name: str) -> Any:
    if name not in _SOURCES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(f".{_SOURCES[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
