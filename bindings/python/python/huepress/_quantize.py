"""Images of mode P, as Pillow's own `Image.quantize` gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._compress import compress

if TYPE_CHECKING:
    from PIL.Image import Image


def quantize(image: Image, colors: int = 256, **options: Any) -> Image:
    """An image with a palette, as `image.quantize(colors)` gives it. Options are those of `huepress.compress`."""
    from PIL import Image as pillow

    result = compress(image, colors, **options)
    quantized = pillow.fromarray(result.indices, "P")
    if (result.palette[:, 3] == 255).all():
        quantized.putpalette(result.palette[:, :3].tobytes())
    else:
        quantized.putpalette(result.palette.tobytes(), "RGBA")
    return quantized
