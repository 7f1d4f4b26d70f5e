"""The tutorial's notebook runs with one import changed, cell by cell."""

from __future__ import annotations

import pathlib
from typing import Any

import nbformat
from nbclient import NotebookClient
from PIL import Image

# The tutorial "Compressing Images using K-Means Clustering", its cells divided by empty lines.
TUTORIAL = """
import os
import numpy as np
import matplotlib.pyplot as plt
from PIL import Image
from sklearn.cluster import KMeans

image = Image.open('photo.png').convert('RGB')
image = np.array(image)
image.shape

X = image.reshape(-1, 3)
X.shape

kmeans = KMeans(n_clusters=16, init='k-means++', n_init=10, max_iter=300, tol=1e-4)
kmeans.fit(X)

segmented = kmeans.cluster_centers_[kmeans.labels_]
segmented = segmented.astype('uint8').reshape(image.shape)

Image.fromarray(segmented).save('compressed.png')

figure, axes = plt.subplots(1, 2, figsize=(12, 6))
axes[0].imshow(image)
axes[0].set_title('Original Image')
axes[1].imshow(segmented)
axes[1].set_title('Compressed Image')
plt.show()

before, after = os.path.getsize('photo.png'), os.path.getsize('compressed.png')
print(f'Size before compression: {before} bytes')
print(f'Size after compression: {after} bytes')
"""
# What is compared.
FACTS = """
import json
same = kmeans.predict(X[:50]).tolist() == kmeans.labels_[:50].tolist()
shapes = [kmeans.cluster_centers_.shape, kmeans.labels_.shape, segmented.shape, str(segmented.dtype)]
print(json.dumps([kmeans.inertia_, *shapes, before, after, same]))
"""


def run(folder: pathlib.Path, package: str) -> tuple[list[str], list[Any]]:
    """The kinds of the outputs of all cells, and the facts."""
    import json

    # scikit-learn takes its seeds from here.
    seeded = "import numpy; numpy.random.seed(0)"
    cells = TUTORIAL.strip().replace("from sklearn.cluster import", f"from {package} import").split("\n\n")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in [seeded, *cells, FACTS]])
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [cell.outputs for cell in notebook.cells[1:]]
    kinds = [
        " ".join(sorted({kind for output in some for kind in output.get("data", {"text": 0})})) for some in outputs
    ]
    return kinds, json.loads(outputs[-1][0].text)


def test_the_notebook_runs_with_one_import_changed(small_lake: Any, tmp_path: pathlib.Path) -> None:
    Image.fromarray(small_lake).save(tmp_path / "photo.png")
    their_kinds, theirs = run(tmp_path, "sklearn.cluster")
    our_kinds, ours = run(tmp_path, "huepress")
    assert ours[1:6] == theirs[1:6], "shapes, types and the size before"
    assert ours[0] <= theirs[0], "inertia"
    assert ours[6] < ours[5], "the size after"
    assert ours[7] and theirs[7]
    # scikit-learn shows estimators in HTML too.
    assert [kinds.removeprefix("text/html ") for kinds in their_kinds] == our_kinds
