"""The checks that scikit-learn has for every estimator, and why some cannot hold."""

from __future__ import annotations

import pytest
from sklearn.utils.estimator_checks import check_estimator

import huepress
