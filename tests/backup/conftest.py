"""Commands that succeed or say one line, a village with visits, and PostgreSQL's own programs within reach."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.models import Household
from tests.cast import Stage
from tests.visits.phone import Phone
from tests.visits.register import make_homes
from tools import machine

Say = Callable[..., str]


@pytest.fixture(autouse=True)
def programs_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    found = machine.find_postgres()
    if found:
        monkeypatch.setenv("PATH", f"{found}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def say(runner: FlaskCliRunner) -> Say:
    """Return what performs a command and gives what it said."""

    def perform(*arguments: object, exit_code: int = 0) -> str:
        db.session.commit()
        result: Result = runner.invoke(args=[str(argument) for argument in arguments])
        assert result.exit_code == exit_code, (result.output, result.exception)
        if exit_code:
            assert result.output.count("\n") == 1
        return result.output

    return perform


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a backup goes."""
    return tmp_path / "copies" / "hom-qua.gocua"


@pytest.fixture(autouse=True)
def folder(file: Path) -> Path:
    file.parent.mkdir()
    return file.parent


@pytest.fixture
def homes(stage: Stage) -> list[Household]:
    """Three doors of hamlet A."""
    return make_homes(stage.hamlet_a, 3)


@pytest.fixture
def hoa(app, stage: Stage, campaign: Campaign) -> Phone:
    return Phone(app.test_client(), stage.hoa, campaign.slug)
