"""What results and palettes show of themselves in a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

# The page is that of a report, without its heading.
_STYLE = "<style>body { padding: 0; } body > h1, body > h1 + p { display: none; } section { margin: 0; }</style>"
# The frame is as high as what it shows.
_FIT = "this.style.height = this.contentDocument.documentElement.scrollHeight + 8 + 'px'"


def frame(page: str) -> str:
    """A page inside a notebook, whose styles it does not touch."""
    page = page.replace("</head>", f"{_STYLE}</head>", 1)
    return (
        f'<iframe srcdoc="{escape(page)}" onload="{_FIT}" title="huepress: before and after" '
        'style="width: 100%; height: 60em; border: 0; color-scheme: light"></iframe>'
    )


def swatches(colors: Iterable[str], shares: Iterable[float]) -> str:
    """A bar of colours, as wide as their shares."""
    bar = "".join(
        f'<i style="background: {color}; flex: {share:.6f} 0 0" title="{color} {share:.2%}"></i>'
        for color, share in zip(colors, shares)
    )
    return f'<div style="display: flex; height: 2.6em; border-radius: .3em; overflow: hidden">{bar}</div>'
