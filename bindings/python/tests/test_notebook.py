"""The notebook of the examples runs, and what is stored in it is true."""

from __future__ import annotations

import pathlib
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOK = pathlib.Path(__file__).parents[1] / "examples" / "tutorial.ipynb"


def told(cell: Any) -> list[tuple[list[str], str]]:
    """The kinds of a cell's outputs, and the text that it prints."""
    return [(sorted(output.get("data", {})), output.get("text", "")) for output in cell.get("outputs", [])]


def test_the_notebook_gives_what_is_stored_in_it() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    stored = [told(cell) for cell in notebook.cells]
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    assert [told(cell) for cell in notebook.cells] == stored
    kinds = {kind for outputs in stored for kinds, _ in outputs for kind in kinds}
    assert {"text/html", "image/png"} <= kinds
