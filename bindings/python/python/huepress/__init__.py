"""Smaller images by fewer colours, with exact and reproducible k-means palettes.

>>> import huepress
>>> huepress.compress("photo.png", 16).save("small.png")
"""

from ._compress import compress
from ._huepress import Error, __version__
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
