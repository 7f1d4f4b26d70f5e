"""The package and the command give the same bytes, whatever the options."""

from __future__ import annotations

import io
import pathlib
import subprocess
from typing import Any

import huepress
import numpy as np
import pytest
from conftest import PROGRAM
from PIL import Image

TUTORIAL = {"space": "srgb", "init": "k-means++", "restarts": 10, "max_iter": 300, "tol": 1e-3, "dither": "none"}

# The options of one file, each with those of the command.
CASES: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"colors": 16}, "--colors 16"),
    ({"colors": 24, "effort": 1}, "--colors 24 --effort 1"),
    ({"colors": 24, "effort": 7}, "--colors 24 --effort 7"),
    (
        {"colors": 16, **TUTORIAL},
        "-k 16 --space srgb --init k-means++ --restarts 10 --max-iter 300 --tol 1e-3 --dither none",
    ),
    ({"colors": 20, "init": "k-means++", "seed": 7}, "-k 20 --init k-means++ --seed 7"),
    ({"colors": 20, "device": "cpu"}, "-k 20 --device cpu"),
    (
        {"colors": 8, "dither": "floyd-steinberg", "dither_strength": 60},
        "-k 8 --dither floyd-steinberg --dither-strength 60",
    ),
    ({"colors": 8, "dither": "blue-noise"}, "-k 8 --dither blue-noise"),
    ({"colors": 8, "dither": "bayer"}, "-k 8 --dither bayer"),
    ({"lossy": 40}, "--lossy 40"),
    ({"lossy": 0, "dither_strength": 0}, "--lossy 0 --dither-strength 0"),
    ({"colors": 12, "pin": "#e4002b,white"}, "-k 12 --pin #e4002b,white"),
    ({"colors": 12, "pin": [(228, 0, 43), "white"]}, "-k 12 --pin #e4002b,white"),
    ({"palette": "gameboy"}, "--palette gameboy"),
    ({"palette": "black,#fff,rgb"[:10]}, "--palette black,#fff"),
    ({"palette": [(0, 0, 0), (255, 255, 255, 255), "#0a7"]}, "--palette #000,#fff,#0a7"),
    ({"palette": "cga", "keep_order": True}, "--palette cga --keep-order"),
    ({"colors": 16, "indexed": True}, "-k 16 --indexed"),
    ({"colors": 64, "format": "webp"}, "-k 64 --format webp"),
    ({"colors": 64, "format": "gif"}, "-k 64 --format gif"),
    ({"colors": 64, "format": "auto"}, "-k 64 --format auto"),
    ({"quality": 60}, "--quality 60"),
    ({"max_size": 9000}, "--max-size 9000"),
    ({"max_size": 9, "best_effort": True}, "--max-size 9 --best-effort"),
    ({"min_saving": 99.5}, "--min-saving 99.5"),
    ({"keep_profile": True}, "--keep-profile"),
    ({"strip": "all"}, "--strip all"),
    ({"strip": "none"}, "--strip none"),
    ({"strict": True}, "--strict"),
    ({"max_pixels": 20_000}, "--max-pixels 20000"),
    ({"timeout": 600}, "--timeout 600"),
]


def command(source: pathlib.Path, out: pathlib.Path, *arguments: str) -> bytes:
    subprocess.run([PROGRAM, source, "--out-dir", out, "--force", "--quiet", *arguments], check=True)
    (written,) = out.iterdir()
    return written.read_bytes()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, png: bytes) -> pathlib.Path:
    """A file with metadata that options may keep or remove, and a gamma that matters."""
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", "somebody")
    texts.add(b"gAMA", (50_000).to_bytes(4, "big"))
    path = tmp_path_factory.mktemp("source") / "photo.png"
    with Image.open(io.BytesIO(png)) as image:
        image.save(path, pnginfo=texts, dpi=(300, 300))
    return path


@pytest.mark.parametrize(("options", "arguments"), CASES, ids=[arguments or "no option" for _, arguments in CASES])
def test_an_option_gives_the_bytes_of_the_command(
    options: dict[str, Any], arguments: str, source: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    result = huepress.compress(source, **options)
    assert result.data == command(source, tmp_path, *arguments.split())


def test_every_option_of_the_function_is_in_the_table() -> None:
    seen = {name for options, _ in CASES for name in options}
    # These have tests of their own.
    others = {"like", "curve", "progress"}
    assert seen | others == huepress.compress.__kwdefaults__.keys() | {"colors"}


def test_the_palette_of_an_earlier_version_is_used_entry_for_entry(
    source: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    old = tmp_path / "old.png"
    huepress.compress(source, 16, indexed=True).save(old)
    cut = np.asarray(Image.open(old).convert("RGB"))[20:90, 10:80]
    Image.fromarray(cut).save(tmp_path / "new.png")
    expected = command(tmp_path / "new.png", tmp_path / "out", "--like", str(old))
    for like in (old, old.read_bytes(), Image.open(old)):
        assert huepress.compress(tmp_path / "new.png", like=like).data == expected


def test_a_palette_of_several_images_is_that_of_the_command(png: bytes, tmp_path: pathlib.Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    with Image.open(io.BytesIO(png)) as image:
        parts = [image.crop((x, 0, x + 80, 120)) for x in (0, 40, 80)]
    for number, part in enumerate(parts):
        part.save(folder / f"{number}.png")
    files = sorted(folder.iterdir())
    subprocess.run([PROGRAM, *files, "--shared-palette", "-k", "32", "--out-dir", out, "--quiet"], check=True)
    palette = huepress.palette(huepress.merge(huepress.histogram(file) for file in files), 32)
    for file in files:
        assert huepress.compress(file, palette=palette).data == (out / file.name).read_bytes()


def test_a_palette_is_that_of_the_command(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    options = {
        "colors": 10,
        "space": "srgb",
        "init": "k-means++",
        "restarts": 3,
        "seed": 5,
        "pin": "white",
        "effort": 6,
    }
    arguments = [
        "-k",
        "10",
        "--space",
        "srgb",
        "--init",
        "k-means++",
        "--restarts",
        "3",
        "--seed",
        "5",
        "--pin",
        "white",
        "--effort",
        "6",
    ]
    for ending in ("hex", "json", "gpl", "pal", "act", "aco", "png"):
        theirs, ours = tmp_path / f"photo.{ending}", tmp_path / "ours" / f"photo.{ending}"
        ours.parent.mkdir(exist_ok=True)
        subprocess.run([PROGRAM, "palette", source, *arguments, "-o", theirs, "--quiet"], check=True)
        huepress.palette(source, **options).save(ours)
        assert ours.read_bytes() == theirs.read_bytes(), ending


def test_a_histogram_is_that_of_the_command(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    subprocess.run([PROGRAM, "histogram", source, "-o", tmp_path / "photo.hist"], check=True)
    assert huepress.histogram(source) == (tmp_path / "photo.hist").read_bytes()


def test_the_curve_is_that_of_the_command(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    table = tmp_path / "curve.csv"
    subprocess.run([PROGRAM, source, "-k", "8", "--curve", table, "-o", tmp_path / "out.png", "--quiet"], check=True)
    rows = [line.split(",") for line in table.read_text().splitlines()[1:]]
    curve = huepress.compress(source, 8, curve=True).curve
    assert [[str(n) for n in trial[:4]] + [f"{trial.ssimulacra2:.3f}"] for trial in curve] == rows
