"""k-means over pixels, with the face of scikit-learn's."""

from __future__ import annotations

import inspect
import sys
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _huepress

if TYPE_CHECKING:
    from typing_extensions import Self

# Rows whose distances are computed at once.
_ROWS = 1 << 16


class KMeans:
    """k-means over pixels, many times faster than over any points.

    Parameters and attributes are those of `sklearn.cluster.KMeans`; scikit-learn itself is not needed. Rows are pixels
    of 1 (grey), 3 (RGB) or 4 (RGBA) whole numbers from 0 to 255. The result is exact and reproducible: the same on
    every machine, with any number of threads.

    Args:
        n_clusters: Number of clusters, from 1 to 256.
        init: "k-means++", "wu" for the cuts by Wu, or an array of first centres, shape (n_clusters, n_features).
        n_init: Number of runs from different seeds, of which the best is kept; "auto" is 1.
        max_iter: Most iterations of a run.
        tol: A run ends once the centres move by no more than this share of the mean variance.
        random_state: Seed of the random numbers, a `numpy.random.RandomState`, or None for another seed each time.

    Attributes:
        cluster_centers_: The centres, shape (n_clusters, n_features). For RGBA a centre is the colour that stands for
            its cluster, with straight alpha; distances count colours by how much of them is seen.
        labels_: The cluster of each row.
        inertia_: Sum of the squared distances of all rows to their centres.
        n_iter_: Iterations of the best run.
        n_features_in_: Number of columns.
    """

    cluster_centers_: NDArray[np.float64]
    labels_: NDArray[np.int32]
    inertia_: float
    n_iter_: int
    n_features_in_: int

    def __init__(
        self,
        n_clusters: int = 16,
        *,
        init: str | ArrayLike = "k-means++",
        n_init: int | str = 10,
        max_iter: int = 300,
        tol: float = 1e-4,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> Self:
        """Clusters the rows of X. A weight counts a row several times."""
        pixels = _pixels(X)
        rows, channels = pixels.shape
        n_init = 1 if self.n_init == "auto" else self.n_init
        for name, value, most in (("n_clusters", self.n_clusters, 256), ("n_init", n_init, 1000)):
            _check_number(name, value, most)
        if rows < self.n_clusters:
            raise _huepress.Error(f"n_samples={rows} should be >= n_clusters={self.n_clusters}")
        arguments: dict[str, Any] = {
            "n_clusters": self.n_clusters,
            "n_init": n_init,
            "max_iter": self.max_iter,
            "tol": self.tol,
            "seed": _seed(self.random_state),
        }
        first_centers = None
        if isinstance(self.init, str):
            arguments["init"] = self.init
        else:
            first_centers = _first_centers(self.init, self.n_clusters, channels)
        weights, scale = (None, 1.0) if sample_weight is None else _weights(sample_weight, rows)
        labels, centers, inertia, iterations = _huepress.fit(pixels, weights, first_centers, arguments)
        missing = self.n_clusters - len(centers)
        if missing:
            warnings.warn(
                f"X has {len(centers)} different pixels, fewer than n_clusters={self.n_clusters}; some are empty",
                stacklevel=2,
            )
            centers = np.vstack([centers, np.repeat(centers[-1:], missing, axis=0)])
        self.labels_ = labels
        self.cluster_centers_ = _straight(centers)
        self.inertia_ = inertia / scale
        self.n_iter_ = max(iterations, 1)
        self.n_features_in_ = channels
        return self

    def fit_predict(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> NDArray[np.int32]:
        """Clusters the rows of X, and returns their labels."""
        return self.fit(X, sample_weight=sample_weight).labels_

    def fit_transform(
        self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None
    ) -> NDArray[np.float64]:
        """Clusters the rows of X, and returns their distances to all centres."""
        return self.fit(X, sample_weight=sample_weight).transform(X)

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:
        """The nearest cluster of each row. Ties go to the first."""
        return _huepress.nearest(self._like_fitted(X), _seen(self.cluster_centers_))

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """The distance of each row to each centre, shape (n_samples, n_clusters)."""
        return _huepress.distances(self._like_fitted(X), _seen(self.cluster_centers_))

    def score(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> float:
        """Minus the inertia of the rows of X: the higher, the better."""
        squares = self.transform(X).min(axis=1) ** 2
        return -float(squares.sum() if sample_weight is None else squares @ np.asarray(sample_weight, np.float64))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in _PARAMETERS}

    def set_params(self, **params: Any) -> Self:
        """Sets parameters by name."""
        for name, value in params.items():
            if name not in _PARAMETERS:
                raise _huepress.Error(f"KMeans has no parameter {name!r}, but {', '.join(_PARAMETERS)}")
            setattr(self, name, value)
        return self

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """The names of the columns of `transform`."""
        self._check_fitted()
        return np.array([f"kmeans{number}" for number in range(len(self.cluster_centers_))], dtype=object)

    def __repr__(self) -> str:
        def is_default(name: str, value: object) -> bool:
            default = _PARAMETERS[name].default
            return value is default or (isinstance(value, (int, float, str)) and value == default)

        given = {name: value for name, value in self.get_params().items() if not is_default(name, value)}
        return f"KMeans({', '.join(f'{name}={value!r}' for name, value in given.items())})"

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks of an estimator."""
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type="clusterer",
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(),
            input_tags=InputTags(positive_only=True),
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "cluster_centers_")

    def _check_fitted(self) -> None:
        if not self.__sklearn_is_fitted__():
            raise _not_fitted("this KMeans is not fitted yet; call fit first")

    def _like_fitted(self, X: ArrayLike) -> NDArray[np.uint8]:
        self._check_fitted()
        shape = np.shape(X)
        if len(shape) == 2 and shape[1] != self.n_features_in_:
            raise _huepress.Error(
                f"X has {shape[1]} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        return _pixels(X)


_PARAMETERS = dict(inspect.signature(KMeans).parameters)


def _pixels(X: ArrayLike) -> NDArray[np.uint8]:
    """Rows of pixels, whatever the type of their whole numbers. Messages are those that scikit-learn expects."""
    if hasattr(X, "toarray"):
        raise TypeError("sparse input is not supported, as pixels are dense: X.toarray()")
    given = np.asarray(X)
    if given.dtype == object:
        given = given.astype(np.float64)
    if given.dtype.kind == "c":
        raise _huepress.Error("Complex data not supported: pixels are whole numbers from 0 to 255")
    if given.dtype.kind not in "biuf":
        raise _huepress.Error(f"pixels are whole numbers from 0 to 255, not {given.dtype}")
    if given.ndim != 2:
        raise _huepress.Error(
            f"Expected 2D array, got {given.ndim}D array instead: huepress clusters rows of pixels. "
            "Reshape your data: an image of shape (height, width, 3) by image.reshape(-1, 3)"
        )
    rows, channels = given.shape
    for count, what in ((rows, "sample"), (channels, "feature")):
        if count == 0:
            raise _huepress.Error(f"0 {what}(s) (shape={given.shape}) while a minimum of 1 is required.")
    if given.dtype.kind == "f" and not np.isfinite(given).all():
        raise _huepress.Error("Input X contains NaN or infinity; pixels are whole numbers from 0 to 255")
    if given.min() < 0:
        raise _huepress.Error("Negative values in data passed to KMeans; pixels are whole numbers from 0 to 255")
    if channels not in (1, 3, 4):
        raise _huepress.Error(f"pixels have 1, 3 or 4 channels, and X has {channels} feature(s) (shape={given.shape})")
    if given.dtype == np.uint8:
        return np.ascontiguousarray(given)
    pixels = given.clip(0, 255).astype(np.uint8)
    if (pixels != given).any():
        raise _huepress.Error("pixels are whole numbers from 0 to 255; scale X to them, round it, and make it uint8")
    return pixels


def _check_number(name: str, value: object, most: int) -> None:
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if not 1 <= value <= most:
        raise _huepress.Error(f"{name} must be from 1 to {most}, not {value}")


def _seed(random_state: Any) -> int:
    """A seed from what scikit-learn takes for one."""
    if random_state is None:
        return int(np.random.randint(2**31))
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**31))
    return int(random_state)


def _weights(sample_weight: ArrayLike, rows: int) -> tuple[NDArray[np.uint64], float]:
    """Weights as whole numbers, and what they were multiplied by to become so."""
    weights = np.asarray(sample_weight, np.float64)
    if weights.shape != (rows,):
        raise _huepress.Error(f"sample_weight.shape == {weights.shape}, expected {(rows,)}!")
    if not np.isfinite(weights).all() or weights.min() < 0:
        raise _huepress.Error("weights are finite and not negative")
    if weights.max() == 0:
        raise _huepress.Error("all weights are zero")
    scale = 1.0 if (weights == np.rint(weights)).all() else _FINENESS / float(weights.max())
    return np.rint(weights * scale).astype(np.uint64), scale


# What the largest of weights that are fractions becomes.
_FINENESS = 1 << 20


def _first_centers(init: ArrayLike, n_clusters: int, channels: int) -> NDArray[np.uint8]:
    """Given centres, rounded to pixels."""
    centers = np.asarray(init, np.float64)
    if centers.shape != (n_clusters, channels):
        raise _huepress.Error(f"The shape of the initial centers {centers.shape} is not {(n_clusters, channels)}")
    return _pixels(np.rint(centers))


def _seen(centers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centres as distances are measured from them: their colour as far as it is seen."""
    if centers.shape[1] < 4:
        return centers
    alpha = centers[:, 3:]
    # The exact centres are eighths.
    return np.hstack([np.rint(centers[:, :3] * alpha / 255 * 8) / 8, alpha])


def _straight(centers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centres as colours with straight alpha, from those that count as far as they are seen."""
    if centers.shape[1] < 4:
        return centers
    alpha = centers[:, 3:]
    return np.hstack([np.divide(255 * centers[:, :3], alpha, out=np.zeros((len(centers), 3)), where=alpha > 0), alpha])


def _not_fitted(message: str) -> Exception:
    """The exception of scikit-learn, where it is in use."""
    exceptions = sys.modules.get("sklearn.exceptions")
    return (exceptions.NotFittedError if exceptions else _huepress.Error)(message)
