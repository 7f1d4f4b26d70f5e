"""Pictures in, results out."""

from __future__ import annotations

import io
import os
import pathlib
import pickle
import stat
from typing import Any

import huepress
import numpy as np
import pytest
from conftest import as_png
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def test_a_picture_may_come_in_any_way(photo: Pixels, png: bytes, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(png)
    expected = huepress.compress(png, 16).data
    sources: list[Any] = [
        bytearray(png),
        memoryview(png),
        path,
        str(path),
        photo,
        Image.fromarray(photo),
        photo.copy("F"),
    ]
    sources += [Image.open(path), np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)]), photo[::-1][::-1]]
    for source in sources:
        assert huepress.compress(source, 16).data == expected, type(source)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB", "I;16", "La", "RGBa"]
)
def test_every_mode_of_pillow_is_what_pillow_shows(mode: str, photo: Pixels) -> None:
    picture = Image.fromarray(photo)
    if mode == "I;16":
        picture = Image.fromarray(photo[..., 0].astype(np.uint16) * 257)
        expected = np.repeat(photo[..., :1], 3, axis=2)
    elif mode in ("La", "RGBa"):
        picture = picture.convert({"La": "LA", "RGBa": "RGBA"}[mode]).convert(mode)
        expected = np.asarray(picture.convert({"La": "LA", "RGBa": "RGBA"}[mode]).convert("RGB"))
    elif mode == "LAB":
        picture = Image.fromarray(photo, "LAB") if False else Image.frombytes("LAB", picture.size, photo.tobytes())
        expected = np.asarray(picture.convert("RGB"))
    else:
        picture = picture.convert(mode)
        expected = np.asarray(picture.convert("RGB"))
    original = huepress.compress(picture, 2, effort=1).original
    assert (original[..., :3] == expected).all() and (original[..., 3] == 255).all()


def test_clear_parts_of_pillow_images_are_kept(photo: Pixels) -> None:
    picture = Image.fromarray(photo).quantize(20)
    picture.info["transparency"] = 3
    result = huepress.compress(picture)
    assert ((result.pixels[..., 3] == 0) == (np.asarray(picture) == 3)).all()


def test_the_profile_of_a_pillow_image_is_understood(photo: Pixels) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = Image.fromarray(photo)
    picture.info["icc_profile"] = profile
    assert huepress.compress(picture, 16).data == huepress.compress(photo, 16).data


def test_grey_arrays_are_greys(photo: Pixels) -> None:
    grey = photo[..., 1]
    assert huepress.compress(grey, 16).data == huepress.compress(np.dstack([grey] * 3), 16).data
    assert huepress.compress(grey[..., None], 16).data == huepress.compress(grey, 16).data


def test_a_result_tells_of_itself(png: bytes) -> None:
    result = huepress.compress(png, 16)
    assert (result.width, result.height, result.colors, result.format) == (160, 120, 16, "png")
    assert (result.bytes_in, result.bytes_out) == (len(png), len(result.data))
    assert result.palette.shape == (16, 4) and result.palette.dtype == np.uint8
    assert result.indices.shape == (120, 160) and result.indices.max() == 15
    with Image.open(io.BytesIO(result.data)) as image:
        assert (np.asarray(image.convert("RGBA")) == result.pixels).all()
    with Image.open(io.BytesIO(png)) as image:
        assert (np.asarray(image.convert("RGBA")) == result.original).all()
    assert repr(result) == (
        f"<huepress.Result: 160 x 120 pixels, {result.colors_in:,} colours became 16, "
        f"{result.bytes_out:,} bytes of png>"
    )
    assert result.kept is None and result.goal_met is None and result.found is None and result.curve == []
    assert result.device == "cpu" and result.device_reason and result.iterations > 0 and result.inertia > 0
    assert result.scores.psnr == pytest.approx(result.psnr, abs=0.5)
    assert 0 < result.scores.ssimulacra2 < 100 and result.scores.butteraugli > 0
    error = (result.original[..., :3].astype(float) - result.pixels[..., :3]) ** 2
    assert result.scores.mse == pytest.approx(error.mean(), rel=1e-6)


def test_a_goal_is_told_of(png: bytes) -> None:
    result = huepress.compress(png, max_size=9000)
    assert result.goal_met and len(result.data) <= 9000 and result.tries and result.tries > 1
    assert result.found is not None and result.found.bytes == len(result.data) and result.found.colors >= result.colors


def test_an_original_is_kept_where_that_is_better(photo: Pixels, tmp_path: pathlib.Path) -> None:
    file = io.BytesIO()
    Image.fromarray(photo).save(file, "JPEG", quality=40)
    result = huepress.compress(file.getvalue())
    assert result.kept == "the result would not be smaller" and result.data == file.getvalue()
    assert "the original was kept, as the result would not be smaller" in repr(result)
    # A file has the format that its name says.
    for ending, head in ((".jpg", b"\xff\xd8"), (".png", b"\x89PNG"), (".webp", b"RIFF"), (".gif", b"GIF8")):
        result.save(tmp_path / f"out{ending}")
        data = (tmp_path / f"out{ending}").read_bytes()
        assert data.startswith(head)
        if ending != ".jpg":
            with Image.open(io.BytesIO(data)) as image:
                assert (np.asarray(image.convert("RGBA")) == result.pixels).all(), ending


def test_saving_is_whole_or_not_at_all(png: bytes, tmp_path: pathlib.Path) -> None:
    result = huepress.compress(png, 16)
    path = tmp_path / "small.png"
    path.write_bytes(b"an older file")
    path.chmod(0o640)
    result.save(path)
    assert path.read_bytes() == result.data and stat.S_IMODE(path.stat().st_mode) == 0o640
    result.save(str(tmp_path / "new.png"))
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new.png").stat().st_mode) == 0o666 & ~umask
    with pytest.raises(huepress.Error, match="png, webp or gif"):
        result.save(tmp_path / "small.bmp")
    with pytest.raises(OSError):
        result.save(tmp_path / "nowhere" / "small.png")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["new.png", "small.png"]


def test_a_result_shows_itself_in_a_notebook(png: bytes, photo: Pixels) -> None:
    result = huepress.compress(png, 16, format="webp")
    assert result._repr_png_().startswith(b"\x89PNG")
    html = result._repr_html_()
    assert html is not None and html.startswith("<iframe") and "16 colours" in html
    for part in (
        "data:image/png;base64,",
        "data:image/webp;base64,",
        "type=&quot;range&quot;",
        "SSIMULACRA2",
        "Palette",
    ):
        assert part in html, part
    assert "<iframe" in (huepress.compress(photo, 16)._repr_html_() or "")
    assert huepress.palette(png, 4)._repr_html_().count("<i ") == 4


def test_a_result_goes_to_other_processes(png: bytes) -> None:
    result = huepress.compress(png, 16)
    _ = result.pixels
    other: huepress.Result = pickle.loads(pickle.dumps(result))
    assert other.data == result.data and (other.pixels == result.pixels).all() and other.scores == result.scores
    assert other._repr_png_() == result.data and other._repr_html_() is None
    assert (other.original == result.original).all()


def test_a_result_is_not_changed_with_its_source(photo: Pixels) -> None:
    source = photo.copy()
    result = huepress.compress(source, 16)
    source[:] = 0
    assert (result.original[..., :3] == photo).all()


def test_a_palette_is_a_list_of_colours(png: bytes) -> None:
    palette = huepress.palette(png, 5)
    assert len(palette) == 5 and palette.colors.shape == (5, 4) and palette.most == 5
    assert palette.shares.sum() == pytest.approx(1) and (np.diff(palette.shares) <= 0).all()
    assert [tuple(bytes.fromhex(color[1:])) for color in palette.hex()] == [color[:3] for color in palette]
    assert huepress.compress(png, palette=list(palette)).colors <= 5
    other: huepress.Palette = pickle.loads(pickle.dumps(palette))
    assert huepress.compress(png, palette=other).data == huepress.compress(png, palette=palette).data


def test_histograms_add_up(photo: Pixels) -> None:
    whole = huepress.histogram(photo)
    rows = [huepress.histogram(part) for part in np.array_split(photo, 7)]
    assert huepress.merge(rows) == huepress.merge(iter(rows)) == whole
    assert huepress.merge([huepress.merge(rows[:3]), huepress.merge(rows[3:])]) == whole
    assert (huepress.palette(whole, 9).colors == huepress.palette(photo, 9).colors).all()
    assert len(huepress.merge([])) > 0


def as_p(photo: Pixels) -> Image.Image:
    return Image.fromarray(photo).quantize(12)


def test_a_palette_may_be_given_in_any_way(photo: Pixels, tmp_path: pathlib.Path) -> None:
    png = as_png(photo)
    file = tmp_path / "two.hex"
    file.write_text("000000\nffffff\n")
    expected = huepress.compress(png, palette="#000,white").data
    ways: list[Any] = [file, str(file), ["#000", "#fff"], [(0, 0, 0), (255, 255, 255)], np.array([[0] * 3, [255] * 3])]
    ways += ["1-bit", np.array([[0, 0, 0, 255], [255] * 4]), np.array([[0] * 3, [255] * 3], np.uint8)]
    for way in ways:
        assert huepress.compress(png, palette=way).data == expected, way
    picture = as_p(photo)
    colors = np.array(picture.getpalette()).reshape(-1, 3)[:12]
    assert huepress.compress(png, palette=picture).data == huepress.compress(png, palette=colors).data
