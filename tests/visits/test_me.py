"""`GET /api/me`: who the caller is, where they work, for which campaigns."""

from datetime import timedelta

import pytest

from fieldapp.accounts.models import Posting
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from tests.cast import LONG_AGO, start_campaign
from tests.visits.phone import Phone


def me(phone) -> dict:
    answer = phone.client.get("/api/me")
    assert answer.status_code == 200
    assert answer.headers["X-Fieldapp"] == "1"
    return answer.json


def test_a_canvasser_on_either_map(any_stage, app):
    campaign = start_campaign(any_stage)
    phone = Phone(app.test_client(), any_stage.hoa, campaign.slug)
    told = me(phone)
    phone.send()
    assert told == {
        "user": any_stage.hoa.uid,
        "name": "Nguyễn Thị Hoa",
        "roles": [{"role": "canvasser", "area": any_stage.hamlet_a.ref}],
        "areas": [any_stage.hamlet_a.ref],
        "campaigns": [
            {
                "slug": campaign.slug,
                "name": "Đợt thử",
                "apps": told["campaigns"][0]["apps"],
                "starts_on": campaign.starts_on.isoformat(),
                "deadline_on": campaign.deadline_on.isoformat(),
            }
        ],
        "epoch": phone.answer["epoch"],
        "server_version": phone.answer["server_version"],
    }
    assert [app["slug"] for app in told["campaigns"][0]["apps"]] == ["xanh", "vang"]
    assert told["campaigns"][0]["apps"][0].keys() == {"slug", "name", "android", "ios", "web", "retired"}


@pytest.mark.parametrize(
    ("who", "role", "posted", "areas"),
    [
        ("y_binh", "head", "hamlet_a", ["hamlet_a"]),
        ("lan", "chair", "commune", ["hamlet_a", "hamlet_b"]),
        ("minh", "chair", "neighbour", ["hamlet_c"]),
        ("thu", "overseer", "province", []),
        ("an", "operator", "province", []),
    ],
)
def test_everybody_is_told_where_they_may_record(any_stage, app, who, role, posted, areas):
    campaign = start_campaign(any_stage)
    told = me(Phone(app.test_client(), getattr(any_stage, who), campaign.slug))
    assert told["roles"] == [{"role": role, "area": getattr(any_stage, posted).ref}]
    assert told["areas"] == [getattr(any_stage, area).ref for area in areas]
    assert [each["slug"] for each in told["campaigns"]] == [campaign.slug]


def test_every_posting_is_a_role_and_one_that_ended_is_none(stage, phone_of, hoa):
    posted = {"user_id": stage.hoa.id, "from_at": LONG_AGO}
    db.session.add(Posting(role="head", area_id=stage.hamlet_b.id, **posted))
    db.session.add(Posting(role="canvasser", area_id=stage.hamlet_c.id, until_at=now() - timedelta(days=1), **posted))
    db.session.commit()
    told = me(hoa)
    assert told["roles"] == [
        {"role": "canvasser", "area": stage.hamlet_a.ref},
        {"role": "head", "area": stage.hamlet_b.ref},
    ]
    assert told["areas"] == [stage.hamlet_a.ref, stage.hamlet_b.ref]


def test_campaigns_elsewhere_and_archived_ones_are_not_told(stage, hoa):
    today = local_day(now())
    days = {"starts_on": today, "deadline_on": today}
    for slug, place in (("gan", stage.hamlet_a), ("hang-xom", stage.neighbour), ("thon-khac", stage.hamlet_b)):
        db.session.add(Campaign(slug=slug, name=slug, area_id=place.id, **days))
    db.session.add(Campaign(slug="cu", name="Cũ", area_id=stage.province.id, archived_at=now(), **days))
    db.session.commit()
    assert [campaign["slug"] for campaign in me(hoa)["campaigns"]] == ["gan", hoa.slug]
