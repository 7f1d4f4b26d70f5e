"""Histograms, and the palette of one or many images."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import _huepress
from ._colors import colors as as_colors
from ._source import loaded

if TYPE_CHECKING:
    from ._colors import Colors
    from ._source import Source
    from ._types import Init, Progress, Space


@dataclass(frozen=True, eq=False)
class Palette:
    """Colours that were found for some images together, with their shares of all pixels, the largest first."""

    colors: NDArray[np.uint8] = field(repr=False)
    """Red, green, blue and alpha of each colour: an array of shape (n, 4)."""
    shares: NDArray[np.float64] = field(repr=False)
    """The share of each colour, from 0 to 1."""
    most: int
    """The number of colours that was asked for."""

    def __len__(self) -> int:
        return len(self.colors)

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        return map(tuple, self.colors.tolist())

    def hex(self) -> list[str]:
        """The colours in hexadecimal: "#rrggbb", or "#rrggbbaa" where they are not opaque."""
        return [hexadecimal(color) for color in self.colors.tolist()]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a palette file: .hex, .json, .gpl, .pal, .act, .aco or .png, by the ending of the name."""
        stem, ending = os.path.splitext(os.path.basename(path))
        data = _huepress.palette_file(self.colors.tobytes(), self.shares.tolist(), ending.lstrip(".").lower(), stem)
        with open(path, "wb") as file:
            file.write(data)

    def _repr_html_(self) -> str:
        from ._html import swatches

        return swatches(self.hex(), self.shares)


def hexadecimal(color: Iterable[int]) -> str:
    """A colour in hexadecimal, with its alpha where it is not opaque."""
    digits = bytes(color).hex()
    return "#" + digits.removesuffix("ff") if len(digits) == 8 else "#" + digits


def histogram(source: Source, *, max_pixels: int | None = None) -> bytes:
    """The colours of an image and how often each occurs, as the bytes of a histogram file.

    `huepress.merge` adds histograms up, and `huepress.palette` finds the palette of one.
    """
    return _huepress.histogram(loaded(source), {"max_pixels": max_pixels})


def merge(histograms: Iterable[bytes]) -> bytes:
    """The sum of histograms. They are taken one by one, so that a generator of many needs little memory."""
    return _huepress.merge(iter(histograms))


def palette(
    source: Source,
    colors: int = 256,
    *,
    pin: Colors | None = None,
    effort: int = 4,
    device: str = "auto",
    space: Space = "oklab",
    init: Init = "wu",
    restarts: int | None = None,
    max_iter: int | None = None,
    tol: float = 1e-4,
    seed: int = 0,
    max_pixels: int | None = None,
    progress: Progress | None = None,
) -> Palette:
    """The palette of least inertia of a histogram (see `huepress.histogram`) or of an image.

    The options are those of the command `huepress palette`. `huepress.compress(image, palette=...)` uses the result as
    the command's `--shared-palette` does.
    """
    arguments = {
        "colors": colors,
        "pin": None if pin is None else as_colors(pin).tobytes(),
        "effort": effort,
        "device": device,
        "space": space,
        "init": init,
        "restarts": restarts,
        "max_iter": max_iter,
        "tol": tol,
        "seed": seed,
        "max_pixels": max_pixels,
    }
    found, shares = _huepress.palette(loaded(source), arguments, progress)
    return Palette(found, shares, colors)
