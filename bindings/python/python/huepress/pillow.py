"""Saving by huepress from Pillow.

>>> import huepress.pillow
>>> image.save("small.png", "huepress", colors=64)
"""

from __future__ import annotations

import os
from typing import IO, Any

from PIL import Image

from ._compress import compress

_FORMATS = {".png": "png", ".webp": "webp", ".gif": "gif"}


def save(image: Image.Image, file: IO[bytes], filename: str | bytes) -> None:
    """Saves an image. The ending of the name selects the format, which is PNG without one."""
    options: dict[str, Any] = dict(image.encoderinfo)
    ending = os.path.splitext(os.fsdecode(filename or ""))[1].lower()
    options.setdefault("format", _FORMATS.get(ending, "png"))
    file.write(compress(image, **options).data)


Image.register_save("HUEPRESS", save)
