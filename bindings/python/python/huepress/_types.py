"""The values that options take, and what a callback is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypedDict

Dither = Literal["auto", "none", "floyd-steinberg", "blue-noise", "bayer"]
Format = Literal["png", "webp", "gif", "auto"]
Init = Literal["wu", "k-means++"]
Space = Literal["oklab", "srgb"]
Strip = Literal["all", "safe", "none"]


class Event(TypedDict, total=False):
    """An event of the work: a stage that begins, an iteration, a setting that was tried, or a warning."""

    stage: str
    """Histogram, points, device, load, coarse fit, lloyd, remap, sweep, encode, score, or done; in lower case."""
    restart: int
    """The number of the run of k-means, from 0."""
    iteration: int
    """Iterations of this run so far."""
    inertia: float
    colors: int
    lossy: int
    dither_strength: int
    bytes: int | None
    quality: float | None
    warning: str


Progress = Callable[[Event], object]
