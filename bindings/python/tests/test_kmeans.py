"""k-means has the face of scikit-learn's."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import huepress
import numpy as np
import pytest
import sklearn.cluster
from numpy.typing import NDArray
from sklearn.base import clone, is_clusterer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def X(photo: Pixels) -> Pixels:
    return photo.reshape(-1, 3)


def test_the_attributes_are_those_of_scikit_learn(small_lake: Pixels) -> None:
    X = small_lake.reshape(-1, 3)
    ours = huepress.KMeans(n_clusters=16).fit(X)
    theirs = sklearn.cluster.KMeans(n_clusters=16, n_init=10, random_state=0).fit(X)
    for name in ("cluster_centers_", "labels_"):
        mine, other = getattr(ours, name), getattr(theirs, name)
        assert (mine.shape, mine.dtype) == (other.shape, other.dtype), name
    for name in ("inertia_", "n_iter_", "n_features_in_"):
        assert type(getattr(ours, name)) is type(getattr(theirs, name)), name
    assert ours.inertia_ <= theirs.inertia_
    assert ours.transform(X).shape == theirs.transform(X).shape
    assert ours.get_feature_names_out().tolist() == theirs.get_feature_names_out().tolist()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_what_it_says_is_true(channels: int, photo: Pixels) -> None:
    alpha = np.arange(160 * 120, dtype=np.uint8).reshape(120, 160, 1)
    X = np.dstack([photo, alpha])[..., :channels].reshape(-1, channels)
    model = huepress.KMeans(n_clusters=9).fit(X)
    assert model.cluster_centers_.shape == (9, channels) and model.n_features_in_ == channels
    assert (model.predict(X) == model.labels_).all()
    assert (model.fit_predict(X) == model.labels_).all()
    distances = model.transform(X)
    assert (distances.argmin(axis=1) == model.labels_).all()
    assert model.score(X) == pytest.approx(-model.inertia_, rel=1e-9)
    assert (distances.min(axis=1) ** 2).sum() == pytest.approx(model.inertia_, rel=1e-9)
    if channels < 4:
        differences = X - model.cluster_centers_[model.labels_]
        assert (differences**2).sum() == pytest.approx(model.inertia_, rel=1e-9)


def test_colours_with_alpha_come_back_as_colours() -> None:
    X = np.array([[200, 100, 50, 128]] * 5 + [[10, 20, 30, 255]] * 5, np.uint8)
    model = huepress.KMeans(n_clusters=2).fit(X)
    assert np.abs(model.cluster_centers_[model.labels_] - X).max() < 0.25


def test_whole_numbers_of_any_type_are_pixels(X: Pixels) -> None:
    pandas = pytest.importorskip("pandas")
    expected = huepress.KMeans(n_clusters=4).fit(X)
    for given in (
        X.astype(int),
        X.astype(float),
        X.tolist(),
        X.astype(object),
        np.asfortranarray(X),
        pandas.DataFrame(X),
    ):
        model = huepress.KMeans(n_clusters=4).fit(given)
        assert (model.labels_ == expected.labels_).all() and (model.predict(given) == expected.labels_).all()


def test_weights_count_rows_several_times(X: Pixels) -> None:
    few = X[::40]
    weights = np.arange(len(few)) % 4
    repeated = huepress.KMeans(n_clusters=5).fit(np.repeat(few, weights, axis=0))
    for scale in (1, 3):
        weighted = huepress.KMeans(n_clusters=5).fit(few, sample_weight=weights * scale)
        assert (weighted.cluster_centers_ == repeated.cluster_centers_).all()
        assert weighted.inertia_ == pytest.approx(scale * repeated.inertia_)
        assert (np.repeat(weighted.labels_, weights) == repeated.labels_).all()
    fractions = huepress.KMeans(n_clusters=5).fit(few, sample_weight=weights / 7)
    assert fractions.inertia_ == pytest.approx(repeated.inertia_ / 7, rel=1e-3)
    assert fractions.score(few, sample_weight=weights / 7) == pytest.approx(-fractions.inertia_, rel=1e-3)


def test_first_centres_may_be_given(X: Pixels) -> None:
    centers = np.array([[90, 70, 60], [200, 160, 150.4], [180, 130, 90]])
    ours = huepress.KMeans(n_clusters=3, init=centers, n_init=1).fit(X)
    theirs = sklearn.cluster.KMeans(n_clusters=3, init=centers.round(), n_init=1, tol=0).fit(X)
    assert np.abs(ours.cluster_centers_ - theirs.cluster_centers_).max() < 3
    again = huepress.KMeans(n_clusters=3, init=ours.cluster_centers_).fit(X)
    assert again.inertia_ == pytest.approx(ours.inertia_, rel=1e-3)


def test_one_cluster_is_the_mean(X: Pixels) -> None:
    model = huepress.KMeans(n_clusters=1).fit(X)
    assert np.abs(model.cluster_centers_ - X.mean(axis=0)).max() <= 1 / 16


def test_fewer_colours_than_clusters_are_warned_of() -> None:
    X = np.array([[1, 2, 3], [9, 9, 9], [1, 2, 3], [9, 9, 9]], np.uint8)
    with pytest.warns(UserWarning, match="2 different pixels, fewer than n_clusters=3"):
        model = huepress.KMeans(n_clusters=3).fit(X)
    assert model.cluster_centers_.shape == (3, 3) and model.inertia_ == 0
    assert (model.cluster_centers_[model.labels_] == X).all()


def test_the_seed_decides(X: Pixels) -> None:
    def inertia(random_state: Any) -> float:
        return huepress.KMeans(n_clusters=30, n_init=1, random_state=random_state).fit(X).inertia_

    assert inertia(3) == inertia(3) == inertia(np.int64(3))
    assert inertia(np.random.RandomState(3)) == inertia(np.random.RandomState(3))
    assert len({inertia(seed) for seed in range(6)}) > 1
    assert inertia(None) > 0


def test_it_is_an_estimator_of_scikit_learn(X: Pixels) -> None:
    model = huepress.KMeans(n_clusters=5, init="wu", random_state=3)
    copy = clone(model)
    assert copy is not model and copy.get_params() == model.get_params() and is_clusterer(copy)
    assert repr(copy) == "KMeans(n_clusters=5, init='wu', random_state=3)"
    with pytest.raises(huepress.Error, match="no parameter 'clusters'"):
        copy.set_params(clusters=3)
    pipeline = make_pipeline(FunctionTransformer(lambda image: image.reshape(-1, 3)), model)
    assert (pipeline.fit_predict(X.reshape(120, 160, 3)) == copy.fit(X).labels_).all()
    assert pipeline.set_params(kmeans__n_clusters=2).fit(X).predict(X).max() == 1
    nearest = make_pipeline(huepress.KMeans(n_clusters=3), FunctionTransformer(lambda d: d.min(axis=1))).fit_transform(
        X
    )
    assert nearest.shape == (len(X),)


def test_a_fitted_model_goes_to_other_processes(X: Pixels) -> None:
    model = huepress.KMeans(n_clusters=5).fit(X)
    other: huepress.KMeans = pickle.loads(pickle.dumps(model))
    assert (other.predict(X) == model.labels_).all()


def test_scikit_learn_is_not_needed(X: Pixels) -> None:
    program = """
import sys
sys.modules["sklearn"] = sys.modules["PIL"] = sys.modules["matplotlib"] = None
import numpy, huepress
X = numpy.arange(300, dtype=numpy.uint8).reshape(-1, 3)
print(huepress.KMeans(3).fit(X).predict(X).shape, huepress.compress(X.reshape(10, 10, 3), 4).colors)
try:
    huepress.KMeans(3).predict(X)
except ValueError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "(100,) 4\nthis KMeans is not fitted yet; call fit first\n"


WRONG: list[tuple[dict[str, Any], Any, str]] = [
    ({"n_clusters": 0}, None, "n_clusters must be from 1 to 256, not 0"),
    ({"n_clusters": 257}, None, "n_clusters must be from 1 to 256, not 257"),
    ({"init": "random"}, None, 'init must be one of "k-means++", "wu", not "random"'),
    ({"init": np.zeros((3, 3))}, None, "The shape of the initial centers (3, 3) is not (16, 3)"),
    ({"n_init": 0}, None, "n_init must be from 1 to 1000, not 0"),
    ({"max_iter": 0}, None, "max_iter must be from 1 to 100000, not 0"),
    ({"tol": -1}, None, "tol must be from 0 to 1, not -1"),
    ({}, np.zeros((20, 2)), "1, 3 or 4 channels, and X has 2 feature(s)"),
    ({}, np.zeros(20), "image.reshape(-1, 3)"),
    ({}, np.full((20, 3), 0.5), "scale X"),
    ({}, np.full((20, 3), -1), "Negative values"),
    ({}, np.full((20, 3), 1j), "Complex data"),
    ({}, np.full((20, 3), 256), "whole numbers from 0 to 255"),
    ({}, np.full((20, 3), np.nan), "NaN"),
    ({}, [["a"] * 3] * 20, "whole numbers from 0 to 255, not <U1"),
    ({}, np.zeros((0, 3)), "0 sample(s)"),
    ({}, np.zeros((5, 3)), "n_samples=5 should be >= n_clusters=16"),
]


@pytest.mark.parametrize(("parameters", "given", "words"), WRONG, ids=[words for *_, words in WRONG])
def test_what_makes_no_sense_is_told(parameters: dict[str, Any], given: Any, words: str, X: Pixels) -> None:
    with pytest.raises(huepress.Error) as raised:
        huepress.KMeans(**parameters).fit(X if given is None else given)
    assert words in str(raised.value)


@pytest.mark.parametrize("weights", [[1, 2], np.zeros(19200), np.full(19200, -1), np.full(19200, np.nan)])
def test_weights_that_make_no_sense_are_told(weights: Any, X: Pixels) -> None:
    with pytest.raises(huepress.Error, match="weight"):
        huepress.KMeans(n_clusters=2).fit(X, sample_weight=weights)
