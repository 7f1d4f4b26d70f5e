"""Pillow saves and quantises by huepress, and matplotlib draws the result."""

from __future__ import annotations

import io
import pathlib

import huepress
import huepress.pillow
import matplotlib
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

matplotlib.use("Agg")
Pixels = NDArray[np.uint8]


def test_pillow_saves_by_huepress(photo: Pixels, tmp_path: pathlib.Path) -> None:
    image = Image.fromarray(photo)
    expected = huepress.compress(photo, 20, dither="none").data
    image.save(tmp_path / "small.png", "huepress", colors=20, dither="none")
    assert (tmp_path / "small.png").read_bytes() == expected
    image.save(tmp_path / "small", format="HUEPRESS", colors=20, dither="none")
    assert (tmp_path / "small").read_bytes() == expected
    file = io.BytesIO()
    image.save(file, "huepress", colors=20, dither="none")
    assert file.getvalue() == expected
    for ending in ("webp", "gif"):
        image.save(tmp_path / f"small.{ending}", "huepress", colors=20)
        assert (tmp_path / f"small.{ending}").read_bytes() == huepress.compress(photo, 20, format=ending).data
    with pytest.raises(TypeError, match="colours"):
        image.save(tmp_path / "wrong.png", "huepress", colours=3)
    assert not (tmp_path / "wrong.png").exists()


def test_quantised_images_are_as_those_of_pillow(photo: Pixels) -> None:
    image = Image.fromarray(photo)
    ours, theirs = huepress.quantize(image, 16), image.quantize(16)
    assert (ours.mode, ours.size, ours.palette.mode) == (theirs.mode, theirs.size, theirs.palette.mode)
    result = huepress.compress(image, 16)
    assert (np.asarray(ours) == result.indices).all()
    assert (np.asarray(ours.convert("RGBA")) == result.pixels).all()
    file = io.BytesIO()
    ours.save(file, "PNG")
    with Image.open(file) as saved:
        assert saved.mode == "P" and (np.asarray(saved.convert("RGBA")) == result.pixels).all()


def test_quantised_images_keep_alpha(photo: Pixels) -> None:
    alpha = np.linspace(0, 255, photo[..., 0].size).reshape(photo.shape[:2]).astype(np.uint8)
    image = Image.fromarray(np.dstack([photo, alpha]))
    quantized = huepress.quantize(image, 32, dither="none")
    result = huepress.compress(image, 32, dither="none")
    assert (np.asarray(quantized.convert("RGBA")) == result.pixels).all()
    file = io.BytesIO()
    quantized.save(file, "PNG")
    with Image.open(file) as saved:
        assert (np.asarray(saved.convert("RGBA")) == result.pixels).all()


def test_the_figure_has_both_pictures_and_the_palette(photo: Pixels, png: bytes, tmp_path: pathlib.Path) -> None:
    for source, sizes in ((png, ", "), (photo, "")):
        result = huepress.compress(source, 12)
        figure = huepress.plot(result)
        before, after, palette = (axis.get_images()[0].get_array() for axis in figure.axes)
        assert (np.asarray(before) == result.original).all() and (np.asarray(after) == result.pixels).all()
        assert {tuple(color) for color in np.asarray(palette)[0].tolist()} == {
            tuple(c) for c in result.palette.tolist()
        }
        titles = [axis.get_title() for axis in figure.axes]
        assert titles[0].startswith("Original: ") and sizes in titles[0] and "12 colours" in titles[1]
        figure.savefig(tmp_path / "figure.png")
        matplotlib.pyplot.close(figure)
