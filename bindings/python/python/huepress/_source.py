"""Pictures as huepress takes them: the bytes of a file, a path, a Pillow image, or an array of pixels."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any, Union

import numpy as np
from numpy.typing import NDArray

from . import _huepress

if TYPE_CHECKING:
    from PIL.Image import Image

    Source = Union[bytes, bytearray, memoryview, str, os.PathLike[str], Image, NDArray[Any]]

Pixels = NDArray[np.uint8]

# Modes of Pillow that a PNG holds as they are, and what the others become.
_IN_PNG = {"1", "L", "LA", "P", "I;16", "RGB", "RGBA"}
_CONVERTED = {
    "CMYK": "RGB",
    "YCbCr": "RGB",
    "LAB": "RGB",
    "HSV": "RGB",
    "RGBX": "RGB",
    "RGBa": "RGBA",
    "La": "LA",
    "PA": "RGBA",
}


def loaded(source: Source) -> bytes | Pixels:
    """The bytes of an image file, or pixels of shape (height, width, channels)."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:
            return file.read()
    if is_pillow(source):
        return _pixels_of_pillow(source)
    if isinstance(source, np.ndarray):
        return _pixels_of_array(source)
    raise TypeError(
        "huepress takes the bytes of an image file, a path, a Pillow image or an array of pixels, "
        f"not {type(source).__name__}"
    )


def is_pillow(value: object) -> bool:
    """Whether a value is an image of Pillow, which is not imported for this."""
    pillow = sys.modules.get("PIL.Image")
    return pillow is not None and isinstance(value, pillow.Image)


def _pixels_of_array(array: NDArray[Any]) -> Pixels:
    if array.dtype != np.uint8:
        advice = "multiply it by 255, round it and make it uint8" if array.dtype.kind == "f" else "make it uint8"
        raise _huepress.Error(f"pixels are whole numbers from 0 to 255 (uint8), not {array.dtype}; {advice}")
    pixels = array[:, :, np.newaxis] if array.ndim == 2 else array
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4):
        raise _huepress.Error(
            f"an image has the shape (height, width), (height, width, 3) or (height, width, 4), not {array.shape}"
        )
    return np.ascontiguousarray(pixels)


def _pixels_of_pillow(image: Any) -> Pixels:
    mode = _CONVERTED.get(image.mode)
    if mode:
        image = image.convert(mode)
    elif image.mode not in _IN_PNG:
        raise _huepress.Error(f"huepress has no use for an image of mode {image.mode}; convert it: im.convert('RGB')")
    profile = image.info.get("icc_profile") if mode is None else None
    if profile is None and "transparency" not in image.info and image.mode in ("L", "RGB", "RGBA"):
        return _pixels_of_array(np.asarray(image))
    # By way of a PNG, huepress brings the colours to sRGB as it does those of files.
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=0, icc_profile=profile)
    return _huepress.pixels(png.getvalue(), {})
