"""Compression of one image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _colors, _huepress
from ._palette import Palette
from ._result import Result, Trial
from ._source import loaded

if TYPE_CHECKING:
    from ._colors import Colors
    from ._source import Source
    from ._types import Dither, Format, Init, Progress, Space, Strip


def compress(
    source: Source,
    colors: int = 256,
    *,
    effort: int = 4,
    quality: float | None = None,
    max_size: int | None = None,
    best_effort: bool = False,
    min_saving: float | None = None,
    curve: bool = False,
    format: Format | None = None,
    indexed: bool = False,
    palette: Palette | Colors | None = None,
    keep_order: bool = False,
    pin: Colors | None = None,
    like: Source | None = None,
    dither: Dither = "auto",
    dither_strength: int | None = None,
    lossy: int | None = None,
    device: str = "auto",
    space: Space = "oklab",
    init: Init = "wu",
    restarts: int | None = None,
    max_iter: int | None = None,
    tol: float = 1e-4,
    seed: int = 0,
    keep_profile: bool = False,
    strip: Strip | None = None,
    strict: bool = False,
    max_pixels: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Result:
    """Makes an image smaller by giving it fewer colours.

    The options are those of the command `huepress`, with the same defaults and the same bytes as result.

    Args:
        source: The bytes of an image file, a path, a Pillow image, or an array of pixels (uint8).
        colors: Most colours of the result, from 2 to 256.
        effort: Time to spend on a smaller file and a closer picture, from 1 to 9.
        quality: Find the smallest file with at least this SSIMULACRA2 score (90: no visible difference, 70: good).
        max_size: Find the best picture with at most this many bytes.
        best_effort: Take the nearest result where the goal cannot be met.
        min_saving: Keep the original unless the result is smaller by this many per cent.
        curve: Try settings along the curve of size against score, for `Result.curve`.
        format: "png", "webp", "gif", or "auto" for the smallest. By default PNG, or the original where it is smaller.
        indexed: Write a palette even where the original or a PNG of greys would be smaller.
        palette: Use these colours and no others: a list, a palette file, an image of mode P, a name such as "1-bit" or
            "gameboy"; or what `huepress.palette` found for several images together.
        keep_order: Keep the order of `palette`, and the entries that no pixel uses.
        pin: Colours that the palette keeps exactly, such as "#e4002b,white".
        like: An earlier version of the picture, an indexed PNG, whose palette is used entry for entry.
        dither: "auto", "none", "floyd-steinberg", "blue-noise" or "bayer".
        dither_strength: Strength of dithering in per cent.
        lossy: Quality to give up for fewer bytes, from 0 to 100.
        device: "auto", "cpu", "gpu", or part of an adapter's name. The bytes are the same on each.
        space: Colour space of distances: "oklab" or "srgb".
        init: Initial centres: "wu" or "k-means++".
        restarts: Number of runs from different seeds, of which the best is kept.
        max_iter: Most iterations of a run over all colours.
        tol: A run ends once the centres move by no more than this share of the mean variance.
        seed: Seed of the random numbers.
        keep_profile: Keep the colour profile and the colours as they are.
        strip: Metadata to remove: "all", "safe" or "none".
        strict: Refuse animations and files of several pages, of which only the first picture would be left.
        max_pixels: Refuse larger images before they are decoded.
        timeout: Give up after this many seconds.
        progress: Is called with each event of the work, a dictionary; an exception in it ends the work.

    Raises:
        huepress.Error: Where the image or an option is no good; the message says why.
        TimeoutError: After `timeout`.
        OSError: Where a path cannot be read.
    """
    arguments = dict(locals())
    del arguments["source"], arguments["progress"]
    _check(arguments)
    if pin is not None:
        arguments["pin"] = _colors.colors(pin).tobytes()
    if like is not None:
        arguments["like"] = _colors.like(like).tobytes()
    if isinstance(palette, Palette):
        arguments |= {"palette": None, "shared_palette": palette.colors.tobytes(), "colors": palette.most}
    elif palette is not None:
        arguments["palette"] = _colors.palette(palette).tobytes()
    fields, details = _huepress.compress(loaded(source), arguments, progress)
    fields["curve"] = [Trial(*trial) for trial in fields["curve"]]
    fields["found"] = fields["found"] and Trial(*fields["found"])
    return Result(**fields, details=details)


# Options that exclude each other, and those that are for others only, as on the command line.
_EXCLUDED = {
    "palette": ["colors", "pin"],
    "like": [
        *("palette", "keep_order", "colors", "pin", "quality", "max_size", "best_effort", "curve", "lossy"),
        *("dither", "dither_strength", "keep_profile"),
    ],
    "quality": ["max_size"],
}
# What else excludes a palette of several images.
_EXCLUDED_BY_SHARED = ["keep_order", "quality", "max_size", "curve", "keep_profile"]
_NEEDED = {"keep_order": ["palette"], "best_effort": ["quality", "max_size"]}
_DEFAULTS = {**(compress.__kwdefaults__ or {}), "colors": 256}


def _check(arguments: dict[str, Any]) -> None:
    """No option is without effect, or against another."""
    given = {name for name, value in arguments.items() if _is_given(value, _DEFAULTS[name])}
    excluded = _EXCLUDED.copy()
    if isinstance(arguments["palette"], Palette):
        excluded["palette"] = excluded["palette"] + _EXCLUDED_BY_SHARED
    for name in given & excluded.keys():
        for other in given.intersection(excluded[name]):
            raise _huepress.Error(f"{name} and {other} cannot be given together")
    for name in given & _NEEDED.keys():
        if not given.intersection(_NEEDED[name]):
            raise _huepress.Error(f"{name} needs {' or '.join(_NEEDED[name])}")


def _is_given(value: Any, default: Any) -> bool:
    # An array cannot be compared with a default.
    return value is not None if default is None else bool(value != default)
