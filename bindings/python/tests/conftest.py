"""Pictures for the tests."""

from __future__ import annotations

import io
import pathlib
import sysconfig

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

ASSETS = pathlib.Path(__file__).parents[3] / "assets"
# The command, which is installed with the package.
PROGRAM = pathlib.Path(sysconfig.get_path("scripts")) / ("huepress" + (sysconfig.get_config_var("EXE") or ""))


@pytest.fixture(scope="session")
def lake() -> pathlib.Path:
    """The sample, 961 x 641 pixels."""
    return ASSETS / "lake.png"


@pytest.fixture(scope="session")
def photo() -> NDArray[np.uint8]:
    """A part of the sample, small enough for many tests."""
    with Image.open(ASSETS / "lake.png") as image:
        return np.asarray(image.convert("RGB").crop((380, 260, 540, 380)))


@pytest.fixture(scope="session")
def small_lake() -> NDArray[np.uint8]:
    """The sample at a quarter of its size."""
    with Image.open(ASSETS / "lake.png") as image:
        return np.asarray(image.convert("RGB").resize((240, 160)))


@pytest.fixture(scope="session")
def png(photo: NDArray[np.uint8]) -> bytes:
    """The file of the part."""
    return as_png(photo)


def as_png(pixels: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()
