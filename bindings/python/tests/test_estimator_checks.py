"""The checks that scikit-learn has for every estimator.

Many cannot hold, all for one reason: their data are no pixels, but have fractions, negative numbers, or 2, 5, 10, 20 or
30 columns. On the same data made to pixels, all of them hold.
"""

from __future__ import annotations

from typing import Any

import huepress
import numpy as np
import pytest
from sklearn.utils.estimator_checks import check_estimator

pytestmark = pytest.mark.filterwarnings("ignore")


def failures(model: Any) -> dict[str, Exception]:
    """The exceptions of the checks that fail, by their names."""
    results = check_estimator(model, on_skip=None, on_fail=None)
    return {result["check_name"]: result["exception"] for result in results if result["status"] == "failed"}


def test_checks_fail_only_as_their_data_are_no_pixels() -> None:
    for name, error in failures(huepress.KMeans(n_clusters=3)).items():
        words = str(error)
        # A check that expects an error, or wraps it, does not pass it on.
        assert "pixels" in words or "raises error if 'sample_weight'" in words, f"{name}: {error!r}"


class OnPixels(huepress.KMeans):
    """The estimator on any numbers, which become pixels, so that the checks come to what they are about."""

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> OnPixels:
        converted = pixels(X)
        super().fit(X if converted is None else converted, y, sample_weight)
        self.n_features_in_ = np.asarray(X).shape[1]
        return self

    def _like_fitted(self, X: Any) -> Any:
        converted = pixels(X) if self.__sklearn_is_fitted__() else None
        if converted is None or np.asarray(X).shape[1] != self.n_features_in_:
            return super()._like_fitted(X)
        return converted

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = False
        return tags


def pixels(X: Any) -> Any:
    """Three of the columns as bytes; None for what has no rows of finite numbers."""
    try:
        values = np.asarray(X).astype(float, casting="unsafe" if np.asarray(X).dtype == object else "safe")
    except (TypeError, ValueError):
        return None
    if values.ndim != 2 or 0 in values.shape or not np.isfinite(values).all():
        return None
    columns = values[:, [0, values.shape[1] // 2, -1]]
    return np.ascontiguousarray((columns * 24 + 128).clip(0, 255).round().astype(np.uint8))


def test_the_estimator_is_as_scikit_learn_expects() -> None:
    assert failures(OnPixels(n_clusters=3)) == {}
