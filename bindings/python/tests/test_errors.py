"""What is no good is an exception that says why, in the words of the library."""

from __future__ import annotations

import pathlib
from typing import Any

import huepress
import numpy as np
import pytest

WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"colors": 1}, huepress.Error, "colors must be from 2 to 256, not 1"),
    ({"colors": -3}, huepress.Error, "colors cannot be -3"),
    ({"colors": 10**12}, huepress.Error, "colors cannot be 1000000000000"),
    ({"colors": "many"}, TypeError, "colors must be a whole number, not many"),
    ({"colors": 16.5}, TypeError, "colors must be a whole number, not 16.5"),
    ({"effort": 10}, huepress.Error, "effort must be from 1 to 9, not 10"),
    ({"quality": 101}, huepress.Error, "quality must be from 0 to 100, not 101"),
    ({"quality": "good"}, TypeError, "quality must be a number, not good"),
    ({"quality": 99.9, "colors": 2, "format": "gif"}, huepress.Error, "cannot be met"),
    ({"max_size": 9, "format": "webp"}, huepress.Error, "cannot be met"),
    ({"lossy": 101}, huepress.Error, "lossy must be from 0 to 100, not 101"),
    ({"lossy": 3, "dither": "bayer"}, huepress.Error, "lossy must be 0 with a classic way of dithering, not 3"),
    (
        {"dither": "random"},
        huepress.Error,
        'dither must be one of "auto", "none", "floyd-steinberg", "blue-noise", "bayer"',
    ),
    ({"space": "lab"}, huepress.Error, 'space must be one of "oklab", "srgb", not "lab"'),
    ({"format": "jpeg"}, huepress.Error, 'format must be one of "png", "webp", "gif", "auto", not "jpeg"'),
    ({"strip": "some"}, huepress.Error, 'strip must be one of "all", "safe", "none", not "some"'),
    ({"device": ""}, huepress.Error, "device must be auto, cpu, gpu or a name, not empty"),
    ({"device": "no such card"}, huepress.Error, "no GPU adapter"),
    ({"max_pixels": 99}, huepress.Error, "more than the 99 pixels that are allowed"),
    ({"timeout": 0}, huepress.Error, "timeout must be a number of seconds above 0, not 0"),
    ({"pin": "reddish"}, huepress.Error, "reddish"),
    ({"pin": []}, huepress.Error, "there are no colours"),
    ({"pin": (1, 2)}, huepress.Error, "three or four numbers"),
    ({"pin": (1, 2, 300)}, huepress.Error, "whole, from 0 to 255"),
    ({"palette": "white"}, huepress.Error, "at least two are needed"),
    ({"palette": "nowhere.gpl"}, huepress.Error, "nowhere.gpl"),
    ({"palette": "cga", "colors": 9}, huepress.Error, "palette and colors cannot be given together"),
    ({"keep_order": True}, huepress.Error, "keep_order needs palette"),
    ({"best_effort": True}, huepress.Error, "best_effort needs quality or max_size"),
    ({"quality": 60, "max_size": 9}, huepress.Error, "quality and max_size cannot be given together"),
    ({"palette": "cga", "keep_order": True, "format": "webp"}, huepress.Error, "PNG or GIF"),
    ({"like": b"no PNG"}, huepress.Error, "PNG"),
]


@pytest.mark.parametrize(("options", "kind", "words"), WRONG, ids=[str(options) for options, *_ in WRONG])
def test_an_option_that_makes_no_sense_is_named(
    options: dict[str, Any], kind: type[Exception], words: str, png: bytes
) -> None:
    with pytest.raises(kind) as raised:
        huepress.compress(png, **options)
    assert words in str(raised.value)


SOURCES: list[tuple[Any, type[Exception], str]] = [
    (b"", huepress.Error, "there are no bytes at all"),
    (b"junk", huepress.Error, "not an image that huepress reads"),
    (b"\x89PNG\r\n\x1a\n", huepress.Error, "cannot decode the PNG image"),
    (pathlib.Path("nowhere.png"), FileNotFoundError, "nowhere.png"),
    (3, TypeError, "the bytes of an image file, a path, a Pillow image or an array of pixels, not int"),
    (np.zeros((4, 4, 3)), huepress.Error, "uint8), not float64; multiply it by 255"),
    (np.zeros((4, 4, 3), np.int64), huepress.Error, "uint8), not int64; make it uint8"),
    (np.zeros((4, 4, 2), np.uint8), huepress.Error, "(height, width, 3) or (height, width, 4), not (4, 4, 2)"),
    (np.zeros(4, np.uint8), huepress.Error, "not (4,)"),
    (np.zeros((0, 4, 3), np.uint8), huepress.Error, "the image is 4x0 and has no pixels"),
]


@pytest.mark.parametrize(("source", "kind", "words"), SOURCES, ids=[words for *_, words in SOURCES])
def test_what_is_no_picture_is_told(source: Any, kind: type[Exception], words: str) -> None:
    for function in (huepress.compress, huepress.histogram, huepress.palette):
        with pytest.raises(kind) as raised:
            function(source)
        assert words in str(raised.value), function


def test_modes_of_pillow_without_colours_are_refused() -> None:
    from PIL import Image

    for mode in ("F", "I"):
        with pytest.raises(huepress.Error, match=f"mode {mode}; convert it"):
            huepress.compress(Image.new(mode, (3, 3)))
    with pytest.raises(huepress.Error, match="mode RGB has none"):
        huepress.compress(Image.new("RGB", (3, 3)), palette=Image.new("RGB", (3, 3)))


def test_animations_are_refused_where_that_is_asked_for() -> None:
    import io

    from PIL import Image

    frames = [Image.new("L", (9, 9), level) for level in (0, 90, 200)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(
        huepress.Error, match="it is an animation, of which only the first frame is used, which strict forbids"
    ):
        huepress.compress(file.getvalue(), strict=True)


def test_a_damaged_histogram_is_told(png: bytes) -> None:
    histogram = huepress.histogram(png)
    for damaged in (b"", histogram[:-1], histogram[:9], histogram[:40] + b"\0" + histogram[41:], png):
        with pytest.raises(huepress.Error, match="histogram"):
            huepress.merge([histogram, damaged])
    with pytest.raises(huepress.Error, match="at least one point"):
        huepress.palette(huepress.merge([]))


def test_errors_are_values_that_are_wrong() -> None:
    assert issubclass(huepress.Error, ValueError) and huepress.Error.__module__ == "huepress"
