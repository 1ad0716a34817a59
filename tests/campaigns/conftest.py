"""Places for campaigns to hang on: the small maps of the cast, or the real trees, which take ten times as long."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.campaigns.files import load_both_trees
from tests.cast import MAPS, raise_map


@pytest.fixture
def maps(app: Flask) -> None:
    for year in MAPS:
        raise_map(year)


@pytest.fixture
def trees(app: Flask) -> None:
    load_both_trees()


@pytest.fixture
def typed(maps: None, runner: FlaskCliRunner) -> FlaskCliRunner:
    """Type commands where both small maps stand."""
    return runner


@pytest.fixture
def typed_on_trees(trees: None, runner: FlaskCliRunner) -> FlaskCliRunner:
    """Type commands where both real trees stand."""
    return runner
