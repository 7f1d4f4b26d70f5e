"""The notebook of the examples runs, and what is stored in it is true."""

from __future__ import annotations

import pathlib
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOK = pathlib.Path(__file__).parents[1] / "examples" / "tutorial.ipynb"


def told(cell: Any) -> tuple[list[list[str]], str]:
    """The kinds of what a cell shows, and the text that it prints, which may come in several parts."""
    outputs = cell.get("outputs", [])
    kinds = [sorted(output.data) for output in outputs if "data" in output]
    return kinds, "".join(output.get("text", "") for output in outputs)


def test_the_notebook_gives_what_is_stored_in_it() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    stored = [told(cell) for cell in notebook.cells]
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    assert [told(cell) for cell in notebook.cells] == stored
    shown = [kind for outputs, _ in stored for kinds in outputs for kind in kinds]
    assert {"text/html", "image/png"} <= set(shown)
