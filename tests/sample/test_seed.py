"""The sample as a whole: its totals, its figures, its second start, its ways in."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from config import Config
from fieldapp import create_app
from fieldapp.accounts.models import User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.households.models import Household
from fieldapp.rollups.check import differences
from fieldapp.rollups.counts import Counts
from fieldapp.rollups.summarise import Figures, figures
from fieldapp.sample.people import PASSPHRASE
from fieldapp.sample.seed import seed
from tests.cast import Stage
from tests.conftest import SECRET
from tests.sample.conftest import AT, ONE_IN

TOWN, VILLAGES = "24640@2020-01-01", "24649@2020-01-01"


def shown(code: str) -> Figures:
    return figures(area_by_code(code), campaign_by_slug("bluezone-demo"))


def counted(code: str) -> Counts:
    return shown(code).counts


def rows() -> dict[str, int]:
    """Count the rows of every table."""
    tables = db.metadata.sorted_tables
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_every_figure_equals_its_recount(sample: Flask) -> None:
    assert list(differences()) == []


def test_registers_add_up(sample: Flask) -> None:
    town, villages = counted(TOWN), counted(VILLAGES)
    assert (town.registered, town.households) == (4553 // ONE_IN, 4553 // ONE_IN)
    assert (villages.registered, villages.registered - villages.households) == (4368 // ONE_IN, 929 // ONE_IN)
    assert counted("67").registered == town.registered + villages.registered


def test_campaign_runs_around_today(sample: Flask) -> None:
    campaign = campaign_by_slug("bluezone-demo")
    assert campaign.is_sample
    assert campaign.name.endswith("(mẫu)")
    assert (local_day(AT) - campaign.starts_on).days == 8
    assert campaign.deadline_on > local_day(AT)
    assert [app.slug for app in campaign.apps] == ["bluezone", "ncovi"]


def test_pace_is_alive_and_published_figures_stand_beside(sample: Flask) -> None:
    town = figures(area_by_code("662"), campaign_by_slug("bluezone-demo"), AT)
    leading = town.apps[0]
    assert leading.pace
    assert leading.needed_per_day
    assert leading.projected_on
    assert [(row.app, row.value) for row in shown("67").official] == [("bluezone", 57511), ("bluezone", 69685)]


def test_second_start_prints_fresh_cards_and_changes_nothing_else(sample: Flask) -> None:
    runner = sample.test_cli_runner()
    before = rows()
    first, second = (runner.invoke(args=["demo", "seed"]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert len(cards(first.output) | cards(second.output)) == 4
    changed = {name: number - before[name] for name, number in rows().items() if number != before[name]}
    assert changed == {"cards": 4, "audit": 4}


def cards(printed: str) -> set[str]:
    return set(re.findall(r"/enrol#(\S+)", printed))


def test_says_who_can_sign_in_and_they_can(sample: Flask) -> None:
    printed = sample.test_cli_runner().invoke(args=["demo", "seed"]).output
    for token in cards(printed):
        assert sample.test_client().post("/enrol", data={"token": token}).status_code == 303
    usernames = re.findall(rf"^  (\S+) +{PASSPHRASE}", printed, re.MULTILINE)
    assert usernames == ["eatling", "namdong", "cujut", "daknong", "quantri"]
    for username in usernames:
        answer = sample.test_client().post("/login", data={"username": username, "passphrase": PASSPHRASE})
        assert answer.status_code == 303


def test_people_and_made_up_hamlets_are_marked(sample: Flask) -> None:
    assert all(name.endswith("(mẫu)") for name in db.session.scalars(select(User.name)))
    marked = set(db.session.scalars(select(Area.name).where(Area.is_sample)))
    assert marked == {f"Thôn {number}" for number in range(1, 20)}
    real = select(func.count()).where(Area.parent_id == area_by_code(TOWN).id)
    assert db.session.scalar(real) == 13


def test_refuses_a_database_with_people_of_its_own(stage: Stage, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["demo", "seed"])
    assert result.exit_code == 2
    assert "đã có người dùng" in result.stderr
    assert not rows()["campaigns"]


@pytest.fixture
def whole_sample(tmp_path: Path) -> Flask:
    return create_app(Config(database_url=f"sqlite:///{tmp_path / 'whole.sqlite'}", secret_key=SECRET, demo=True))


def test_whole_sample_has_the_size_of_both_communes(whole_sample: Flask) -> None:
    with whole_sample.app_context():
        db.create_all()
        seed(now())
        db.session.commit()
        town, villages = counted(TOWN), counted(VILLAGES)
        assert (town.registered, town.households) == (4553, 4553)
        assert (villages.registered, villages.households) == (4368, 3439)
        assert 0.4 < town.knocked / town.households < 0.5
        assert 0.25 < villages.knocked / villages.households < 0.35
        hamlets = select(Area.id).where(Area.parent_id == area_by_code(TOWN).id)
        sizes = select(func.count()).where(Household.area_id.in_(hamlets))
        assert all(150 <= size <= 700 for size in db.session.scalars(sizes.group_by(Household.area_id)))
        assert list(differences()) == []
        db.engine.dispose()
