"""Scans: how often a poster was opened, by no one in particular."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from fieldapp.accounts.throttle import sweep
from fieldapp.addresses import line_of
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.posters.ask import described
from fieldapp.posters.models import HelpRequest, Scan, ScanMark, ScanSalt
from fieldapp.posters.platforms import Platform, is_person, platform_of
from fieldapp.posters.scan import AN_ADDRESS, Visitor, count_scan
from tests.posters import agents

NOON = datetime(2020, 8, 15, 5, tzinfo=UTC)


def visitor(address: str = "10.0.0.1", agent: str = agents.ANDROID) -> Visitor:
    return Visitor(address, agent, platform_of(agent))


def counted(poster) -> dict[tuple[str, str], int]:
    rows = db.session.execute(select(Scan.platform, Scan.app, func.sum(Scan.times)).group_by(Scan.platform, Scan.app))
    return {(platform, app): times for platform, app, times in rows}


def test_looks_and_taps_are_counted_apart_by_device(poster):
    count_scan(poster, visitor(), NOON)
    count_scan(poster, visitor("10.0.0.2", agents.IPHONE), NOON)
    count_scan(poster, visitor(), NOON, "xanh")
    assert counted(poster) == {("android", ""): 1, ("ios", ""): 1, ("android", "xanh"): 1}


def test_a_phone_counts_once_an_hour(poster):
    told = [count_scan(poster, visitor(), NOON + timedelta(minutes=minute)) for minute in (0, 1, 59, 60, 61)]
    assert told == [True, False, False, True, False]
    assert counted(poster) == {("android", ""): 2}


def test_two_phones_behind_one_address_count_twice(poster):
    count_scan(poster, visitor(agent=agents.ANDROID), NOON)
    count_scan(poster, visitor(agent=agents.SAMSUNG), NOON)
    assert counted(poster) == {("android", ""): 2}


def test_one_address_that_changes_its_name_is_believed_only_so_often(poster):
    for number in range(AN_ADDRESS.tries + 20):
        count_scan(poster, visitor(agent=f"{agents.ANDROID} {number}"), NOON)
    assert counted(poster) == {("android", ""): AN_ADDRESS.tries}


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2405:4800:1:2:3:4:5:6", "2405:4800:1:2::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_line_is_all_that_its_subscriber_chooses(address, line):
    assert line_of(address) == line


def test_one_line_with_many_addresses_is_believed_only_so_often(client, poster):
    for number in range(AN_ADDRESS.tries + 20):
        headers = {"User-Agent": f"{agents.ANDROID} {number}"}
        client.get(f"/g/{poster.code}", headers=headers, environ_base={"REMOTE_ADDR": f"2405:4800::{number:x}"})
    assert counted(poster) == {("android", ""): AN_ADDRESS.tries}


def test_a_login_forgets_what_the_day_before_left(client, stage, poster):
    yesterday = now() - timedelta(days=1)
    count_scan(poster, visitor(), yesterday)
    old = HelpRequest(uid=str(uuid4()), poster_id=poster.id, area_id=poster.area_id, place="ngõ 2")
    old.at = now() - timedelta(days=31)
    db.session.add(old)
    db.session.commit()
    assert described([old.uid], {poster.area_id: ""})[old.uid]["place"] == ""
    sweep(now())
    db.session.commit()
    assert (db.session.scalars(select(ScanSalt)).all(), db.session.scalars(select(ScanMark)).all()) == ([], [])
    assert db.session.scalars(select(HelpRequest.place)).all() == [""]
    assert counted(poster) == {("android", ""): 1}


def test_nothing_that_tells_phones_apart_outlives_the_day(poster):
    count_scan(poster, visitor(), NOON)
    before = db.session.scalar(select(ScanSalt.salt))
    count_scan(poster, visitor(), NOON + timedelta(days=1))
    db.session.commit()
    assert db.session.scalars(select(ScanMark.day)).all() == [local_day(NOON + timedelta(days=1))]
    assert db.session.scalars(select(ScanSalt.salt)).all() != [before]
    assert counted(poster) == {("android", ""): 2}


def test_neither_address_nor_agent_is_stored(poster):
    count_scan(poster, visitor("198.51.100.77"), NOON)
    db.session.commit()
    with db.engine.connect() as connection:
        rows = [str(row) for table in db.metadata.sorted_tables for row in connection.execute(select(table))]
    assert not [row for row in rows if "198.51.100.77" in row or "SM-A105F" in row]


@pytest.mark.parametrize("agent", agents.PEOPLE)
def test_people_are_taken_for_people(agent):
    assert is_person({"User-Agent": agent})


def test_fifty_robots_are_not_taken_for_people():
    assert len(set(agents.ROBOTS)) == 50
    assert [agent for agent in agents.ROBOTS if is_person({"User-Agent": agent})] == []


@pytest.mark.parametrize("header", ["Purpose", "Sec-Purpose", "X-Purpose", "X-Moz"])
@pytest.mark.parametrize("value", ["prefetch", "prefetch;prerender", "preview"])
def test_pages_fetched_ahead_are_no_scans(header, value):
    assert not is_person({"User-Agent": agents.ANDROID, header: value})


@pytest.mark.parametrize(
    ("dest", "is_look"), [("document", True), ("image", False), ("iframe", False), ("empty", False)]
)
def test_a_page_named_as_a_picture_elsewhere_is_no_scan(dest, is_look):
    assert is_person({"User-Agent": agents.ANDROID, "Sec-Fetch-Dest": dest}) == is_look


def test_a_page_fetched_by_nobody_known_is_no_scan():
    assert not is_person({})


@pytest.mark.parametrize(
    ("agent", "platform"),
    [
        (agents.ANDROID, Platform.ANDROID),
        (agents.IN_ZALO, Platform.ANDROID),
        (agents.IN_FACEBOOK, Platform.ANDROID),
        (agents.IPHONE, Platform.IOS),
        (agents.IN_ZALO_IPHONE, Platform.IOS),
        (agents.IN_MESSENGER, Platform.IOS),
        (agents.WINDOWS, Platform.DESK),
        ("", Platform.DESK),
    ],
)
def test_the_store_is_that_of_the_device(agent, platform):
    assert platform_of(agent) == platform


def test_days_are_days_in_vietnam(poster):
    count_scan(poster, visitor(), datetime(2020, 8, 15, 17, 30, tzinfo=UTC))
    assert db.session.scalar(select(Scan.day)).isoformat() == "2020-08-16"
    assert local_day(now())
