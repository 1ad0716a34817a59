"""`flask report`: closes, renders, checks; one line and exit 2 for what it cannot do."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.reports.models import Closing
from tests.cast import Stage

AHEAD = "2999-01-01T00:00:00+07:00"


def test_it_closes_and_prints_the_name(runner, stage: Stage, campaign: Campaign):
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    close = ["report", "close", stage.commune.ref, "--campaign", "dot-thu"]
    assert runner.invoke(args=[*close, "--at", at.isoformat()]).stdout == "24640@2020-01-01/1\n"
    assert runner.invoke(args=close).stdout == "24640@2020-01-01/2\n"
    made = db.session.scalars(select(Closing).order_by(Closing.number)).all()
    assert made[0].at == at
    assert datetime.fromisoformat(json.loads(made[0].figures)["at"]) == at
    assert runner.invoke(args=["report", "close", stage.hamlet_a.ref, "--campaign", "dot-thu"]).stdout == (
        "24640.bon-u1/1\n"
    )


@pytest.mark.parametrize(("kind", "starts"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("XLSX", b"PK")])
def test_it_renders_by_the_ending(kind, starts, runner, stage: Stage, campaign: Campaign, tmp_path: Path):
    name = runner.invoke(args=["report", "close", stage.commune.ref, "--campaign", "dot-thu"]).stdout.strip()
    out = tmp_path / f"bao-cao.{kind}"
    assert runner.invoke(args=["report", "render", name, "-o", str(out)]).exit_code == 0
    assert out.read_bytes().startswith(starts)


@pytest.mark.parametrize(
    "line",
    [
        "close 99999 --campaign dot-thu",
        "close 24640.bon-u1 --campaign nothing",
        "close 24640.bon-u1 --campaign dot-thu --at 2020-08-17",
        f"close 24640.bon-u1 --campaign dot-thu --at {AHEAD}",
        "close 24640.bon-u1",
        "render 24640.bon-u1/1 -o x.pdf",
        "render 24640.bon-u1 -o x.pdf",
        "render 24640.bon-u1/x -o x.pdf",
        "render 24640.bon-u1/1 -o x.txt",
        "check 24640.bon-u1/1",
    ],
)
def test_one_line_says_what_is_wrong(line, runner, stage: Stage, campaign: Campaign):
    result = runner.invoke(args=["report", *line.split()])
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.strip().splitlines()) == 1
    assert db.session.scalar(select(Closing)) is None
