"""Whom a chair may call about the places that need help first; nobody is named to those who see figures only."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from fieldapp.access import Role
from fieldapp.accounts.models import DeviceSession
from fieldapp.accounts.people import add_posting
from fieldapp.dates import VIETNAM, now
from fieldapp.extensions import db
from tests.cast import Place, Stage, start_campaign
from tests.rollups.reading import markup, opened, said
from tests.rollups.test_heard import phone
from tests.rollups.village import clock, day_ago, door, knock


@pytest.fixture
def told(any_stage: Stage) -> Stage:
    """A door in each hamlet, none of which meets its goal; Y Bình heads A, nobody heads B."""
    start_campaign(any_stage)
    knock(any_stage.hoa, door(any_stage.hoa, any_stage.hamlet_a, adults=3), 1)
    door(any_stage.nam, any_stage.hamlet_b, adults=3)
    return any_stage


def calls(page: str) -> str:
    return said(page.split('<ol class="calls">')[1].split("</ol>")[0])


def set_contact(place: Place, contact: str) -> None:
    place.area.contact = contact
    db.session.commit()


def test_the_chair_sees_who_heads_each_place_and_when_they_last_sent(told: Stage, app: Flask) -> None:
    phone(told.y_binh, timedelta(hours=30), "old")
    phone(told.y_binh, timedelta(hours=3), "new")
    page = markup(app, told.lan, f"/areas/{told.commune.ref}")
    sent = max(db.session.scalars(select(DeviceSession.synced_at).where(DeviceSession.kind == "card"))).astimezone(
        VIETNAM
    )
    assert f"Trưởng bon: {told.y_binh.name} gửi lần cuối {sent:%H:%M} {sent.day}/{sent.month}" in calls(page)
    assert f'href="/people/{told.hamlet_a.ref}/{told.y_binh.uid}"' in page
    assert opened(app, told.lan, f"/people/{told.hamlet_a.ref}/{told.y_binh.uid}")
    missing = {"thôn": "Chưa có trưởng thôn", "tổ dân phố": "Chưa có tổ trưởng"}
    assert missing[told.hamlet_b.area.kind] in calls(page)
    for collector in (told.hoa, told.nam):
        assert collector.name not in calls(page)


def test_a_head_without_a_phone_and_one_who_never_sent_are_said_so(told: Stage, app: Flask) -> None:
    address = f"/areas/{told.commune.ref}"
    assert f"{told.y_binh.name} chưa có máy" in calls(markup(app, told.lan, address))
    phone(told.y_binh, None, "a")
    assert f"{told.y_binh.name} chưa gửi lần nào" in calls(markup(app, told.lan, address))


def test_every_head_is_named_by_given_name_until_the_posting_ends(told: Stage, app: Flask) -> None:
    posting = add_posting(None, told.nam.user, Role.HEAD, told.hamlet_a.area, clock(5))
    db.session.commit()
    address = f"/areas/{told.commune.ref}"
    assert f"{told.y_binh.name} chưa có máy Trưởng bon: {told.nam.name}" in calls(markup(app, told.lan, address))
    posting.until_at = now()
    db.session.commit()
    assert told.nam.name not in calls(markup(app, told.lan, address))


@pytest.mark.parametrize("who", ["thu", "an"])
def test_overseers_and_operators_see_no_names(told: Stage, app: Flask, who: str) -> None:
    set_contact(told.hamlet_a, "Cô Bảy, 0261 000 000")
    page = markup(app, getattr(told, who), f"/areas/{told.commune.ref}")
    for hidden in (told.y_binh.name, "Trưởng ", "Chưa có t", "gửi lần cuối", "/people/", "Cô Bảy"):
        assert hidden not in calls(page)


def test_the_chair_next_door_and_the_canvasser_do_not_find_the_page(told: Stage, app: Flask) -> None:
    for stranger in (told.minh, told.hoa, told.y_binh):
        opened(app, stranger, f"/areas/{told.commune.ref}", 404)


def test_of_a_past_instant_nobody_is_named(told: Stage, app: Flask) -> None:
    phone(told.y_binh, timedelta(hours=3), "a")
    set_contact(told.hamlet_a, "Cô Bảy, 0261 000 000")
    page = markup(app, told.lan, f"/areas/{told.commune.ref}?at={day_ago(0).isoformat()}T00:01")
    for hidden in (told.y_binh.name, "Trưởng ", "Chưa có t", "gửi lần cuối", "Cô Bảy"):
        assert hidden not in calls(page)


def test_a_place_with_others_below_is_called_by_its_own_line(told: Stage, app: Flask) -> None:
    above = told.district or told.province
    assert "Nơi này chưa ghi liên hệ" in calls(markup(app, told.thu, f"/areas/{above.ref}"))
    set_contact(told.commune, "Văn phòng xã, 0261 111 111")
    assert "Liên hệ: Văn phòng xã, 0261 111 111" in calls(markup(app, told.thu, f"/areas/{above.ref}"))
    assert told.y_binh.name not in markup(app, told.thu, f"/areas/{above.ref}")


def test_a_line_that_the_reader_has_already_is_not_said_again(told: Stage, app: Flask) -> None:
    above = told.district or told.province
    set_contact(told.province, "Đường dây chung, 0261 222 222")
    set_contact(told.commune, "Đường dây chung, 0261 222 222")
    assert "Liên hệ" not in calls(markup(app, told.thu, f"/areas/{above.ref}"))
