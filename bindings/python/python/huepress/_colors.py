"""Lists of colours: by name, in hexadecimal, as numbers, or from files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Union

import numpy as np
from numpy.typing import NDArray

from . import _huepress
from ._source import is_pillow

if TYPE_CHECKING:
    from PIL.Image import Image

    Color = Union[str, "tuple[int, ...]", NDArray[Any]]
    Colors = Union[str, os.PathLike[str], NDArray[Any], Iterable[Color], Image]

Rgba = NDArray[np.uint8]


def colors(value: Colors) -> Rgba:
    """Colours of shape (n, 4), of a text such as "#e4002b,white" or of a sequence of texts or numbers."""
    if isinstance(value, str):
        return _huepress.listed_colors(value)
    if isinstance(value, np.ndarray):
        return _of_array(value)
    items = list(value)  # type: ignore[arg-type]
    if not items:
        raise _huepress.Error("there are no colours")
    if not isinstance(items[0], (str, Sequence, np.ndarray)):
        return _of_array(np.asarray(items))
    return np.concatenate(
        [_huepress.listed_colors(i) if isinstance(i, str) else _of_array(np.asarray(i)) for i in items]
    )


def palette(value: Colors) -> Rgba:
    """The colours of a palette: one of huepress by its name, a palette file, a list, or an image of mode P."""
    if is_pillow(value):
        return _of_pillow(value)
    if isinstance(value, os.PathLike) or (isinstance(value, str) and os.path.isfile(value)):
        with open(value, "rb") as file:
            return _huepress.palette_of_file(file.read())
    named = _huepress.named_palette(value) if isinstance(value, str) else None
    found = colors(value) if named is None else named
    if len(found) < 2:
        raise _huepress.Error("the palette has one colour, and at least two are needed")
    return found


def like(value: Any) -> Rgba:
    """The palette of an indexed PNG, all its entries in their order."""
    if is_pillow(value):
        return _of_pillow(value)
    if isinstance(value, (str, os.PathLike)):
        with open(value, "rb") as file:
            value = file.read()
    return _huepress.palette_of_png(bytes(value))


def _of_array(array: NDArray[Any]) -> Rgba:
    """Rows of red, green, blue and perhaps alpha."""
    rows = np.atleast_2d(array)
    if rows.ndim != 2 or rows.shape[1] not in (3, 4):
        raise _huepress.Error(
            f"a colour has three or four numbers, and an array of them the shape (n, 3) or (n, 4), not {array.shape}"
        )
    if rows.dtype.kind not in "iu" or rows.min(initial=0) < 0 or rows.max(initial=0) > 255:
        raise _huepress.Error("the numbers of a colour are whole, from 0 to 255")
    opaque = np.full((len(rows), 4 - rows.shape[1]), 255)
    return np.hstack([rows, opaque]).astype(np.uint8)


def _of_pillow(image: Any) -> Rgba:
    if image.mode != "P":
        raise _huepress.Error(f"an image of mode P has a palette, and one of mode {image.mode} has none")
    rows = np.array(image.getpalette("RGBA"), np.uint8).reshape(-1, 4)
    transparency = image.info.get("transparency")
    if isinstance(transparency, int):
        rows[transparency, 3] = 0
    elif transparency is not None:
        rows[: len(transparency), 3] = list(transparency)
    return rows
