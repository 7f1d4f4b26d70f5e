"""The parts of the package that are written in Rust."""

from collections.abc import Iterator
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from ._types import Progress

_Bytes: TypeAlias = NDArray[np.uint8]
_Progress: TypeAlias = Progress | None

__all__ = [
    "Details",
    "Error",
    "__version__",
    "command",
    "compress",
    "distances",
    "encode",
    "fit",
    "histogram",
    "listed_colors",
    "merge",
    "named_palette",
    "nearest",
    "palette",
    "palette_file",
    "palette_of_file",
    "palette_of_png",
    "pixels",
    "scores",
]

__version__: str

class Error(ValueError): ...

@final
class Details:
    def original(self) -> _Bytes: ...
    def page(self, title: str) -> str: ...

def command(arguments: list[str], before: int) -> int: ...
def compress(
    source: bytes | _Bytes, arguments: dict[str, Any], progress: _Progress
) -> tuple[dict[str, Any], Details]: ...
def encode(indices: _Bytes, palette: bytes, format: str) -> bytes: ...
def scores(original: _Bytes, picture: _Bytes) -> tuple[float, float | None, float, float]: ...
def histogram(source: bytes | _Bytes, arguments: dict[str, Any]) -> bytes: ...
def merge(parts: Iterator[bytes]) -> bytes: ...
def palette(
    source: bytes | _Bytes, arguments: dict[str, Any], progress: _Progress
) -> tuple[_Bytes, NDArray[np.float64]]: ...
def pixels(source: bytes | _Bytes, arguments: dict[str, Any]) -> _Bytes: ...
def fit(
    pixels: _Bytes, weights: NDArray[np.uint64] | None, first_centers: _Bytes | None, arguments: dict[str, Any]
) -> tuple[NDArray[np.int32], NDArray[np.float64], float, int]: ...
def nearest(pixels: _Bytes, centers: NDArray[np.float64]) -> NDArray[np.int32]: ...
def distances(pixels: _Bytes, centers: NDArray[np.float64]) -> NDArray[np.float64]: ...
def listed_colors(text: str) -> _Bytes: ...
def named_palette(name: str) -> _Bytes | None: ...
def palette_file(colors: bytes, shares: list[float], format: str, name: str) -> bytes: ...
def palette_of_file(data: bytes) -> _Bytes: ...
def palette_of_png(data: bytes) -> _Bytes: ...
