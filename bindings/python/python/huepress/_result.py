"""The result of a compression."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _huepress


class Scores(NamedTuple):
    """How near the result is to the original."""

    mse: float
    """Mean squared error over red, green and blue, in squared levels of 255."""
    psnr: float | None
    """Peak signal-to-noise ratio in dB; None where nothing changed."""
    ssimulacra2: float
    """100 for the same picture, 90 for no visible difference, 70 for good, 50 for medium."""
    butteraugli: float
    """0 for the same picture, below 1 for hardly a visible difference."""


class Trial(NamedTuple):
    """A setting that was tried, with what came of it."""

    colors: int
    lossy: int
    dither_strength: int
    bytes: int
    ssimulacra2: float


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """A compressed image. In a notebook it shows itself, with the original under a slider."""

    data: bytes
    """The bytes of the smaller file: the result's, or the original's where that is kept."""
    palette: NDArray[np.uint8]
    """The colours of the result: red, green, blue and alpha, shape (n, 4)."""
    indices: NDArray[np.uint8]
    """The entry of the palette for each pixel, shape (height, width)."""
    format: str
    """The format of `data`: "png", "webp" or "gif", or that of an original that is kept."""
    bytes_in: int | None
    """Size of the original file; None for pixels."""
    bytes_out: int
    """Size of `data`."""
    colors_in: int
    """Number of different colours of the original."""
    kept: str | None
    """Why `data` is the original; None where it is the result."""
    device: str
    """"cpu", or the name of the adapter that did the work."""
    device_reason: str
    iterations: int
    """Iterations of the best run of k-means."""
    converged: bool
    inertia: float
    """Sum of the squared distances of all pixels to their centres, as scikit-learn's with `space="srgb"`."""
    psnr: float | None
    """Peak signal-to-noise ratio in dB; None where nothing changed."""
    goal_met: bool | None
    """Whether `quality` or `max_size` was reached; None without a goal."""
    found: Trial | None
    """The setting that the goal led to."""
    tries: int | None
    curve: list[Trial]
    """The trials along the curve of size against score, where it was asked for."""
    warnings: list[str]
    encoded: bytes
    """The bytes of the compressed picture, even where the original is kept."""
    encoded_format: str
    """The format of `encoded`: "png", "webp" or "gif"."""
    details: _huepress.Details | None
    """What else is known of it, where it was made in this process."""

    @property
    def colors(self) -> int:
        """Number of colours of the result."""
        return len(self.palette)

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.indices.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.indices.shape[0])

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """The compressed picture: red, green, blue and alpha, shape (height, width, 4)."""
        return self.palette[self.indices]

    @cached_property
    def original(self) -> NDArray[np.uint8]:
        """The original in sRGB: red, green, blue and alpha, shape (height, width, 4)."""
        assert self.details is not None, "a result of another process brings its original along"
        return self.details.original()

    @cached_property
    def scores(self) -> Scores:
        """How near the result is to the original; computed when it is first asked for."""
        return Scores(*_huepress.scores(self.original, self.pixels))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture as PNG, WebP or GIF, by the ending of the name. The file appears whole or not at all."""
        data = self._file(os.path.splitext(path)[1].lstrip(".").lower())
        temporary = os.path.join(os.path.dirname(os.path.abspath(path)), f".huepress-{secrets.token_hex(8)}.tmp")
        try:
            with open(temporary, "xb") as file:
                file.write(data)
            if os.path.exists(path):
                shutil.copymode(path, temporary)
            os.replace(temporary, path)
        except BaseException:
            if os.path.exists(temporary):
                os.unlink(temporary)
            raise

    def _file(self, ending: str) -> bytes:
        """The bytes for a file of this ending."""
        if {"jpg": "jpeg", "tif": "tiff"}.get(ending, ending) == self.format:
            return self.data
        if ending == self.encoded_format:
            return self.encoded
        return _huepress.encode(self.indices, self.palette.tobytes(), ending)

    def __repr__(self) -> str:
        size = f"{len(self.encoded):,} bytes of {self.encoded_format}"
        became = f"{self.colors_in:,} colours became {self.colors}, {size}"
        kept = f"; the original was kept, as {self.kept}" if self.kept else ""
        return f"<huepress.Result: {self.width} x {self.height} pixels, {became}{kept}>"

    def _repr_png_(self) -> bytes:
        return self._file("png")

    def _repr_html_(self) -> str | None:
        from ._html import frame

        return None if self.details is None else frame(self.details.page(f"{self.colors} colours"))

    def __getstate__(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return fields | {"details": None, "original": self.original}
