"""What two hamlets tell, and every place where it could be left."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.importing.book import Sheet
from fieldapp.households.importing.uploads import keep_upload, packed_sheets
from fieldapp.households.models import Household
from fieldapp.posters.ask import ask_for_help
from fieldapp.posters.make import make_posters
from fieldapp.reports.close import close_area
from fieldapp.review.models import Answer
from fieldapp.rollups.summarise import as_json, figures_with_children
from fieldapp.visits.models import RefusedOp
from tests.cast import Place, Stage
from tests.visits.phone import Op, Phone

NOTES = ("ghi chú bí mật quả sầu riêng", "SECRETNOTE", 'nhà có “chó” \\ "note":"" đã dặn')
HEADS = ("H'Plantit Êban", "Y Bí Mật Niê Kdăm", "SECRETHEAD")
PLANTED = (
    *("sầu riêng", "SECRETNOTE", "đã dặn"),
    *("Plantit", "Bí Mật", "SECRETHEAD", "secrethead", "bi mat nie"),
    *("SECRETPLACE", "SECRETREMARK", "SECRETREFUSED"),
)


@pytest.fixture
def told(app: Flask, stage: Stage, campaign: Campaign) -> dict[str, Any]:
    """Two hamlets that told much: names, an older name, notes at homes, a request, a file that waits; a closing."""
    phones = {name: Phone(app.test_client(), getattr(stage, name), "dot-thu") for name in ("hoa", "nam")}
    doors = ("hoa", stage.hamlet_a), ("hoa", stage.hamlet_a), ("nam", stage.hamlet_b)
    ops = [(name, tell(phones[name], number, hamlet)) for number, (name, hamlet) in enumerate(doors)]
    (poster,) = make_posters(None, stage.hamlet_a.area, campaign_by_slug("dot-thu"), 1, now())
    ask_for_help(poster, "SECRETPLACE, ngõ 2", "198.51.100.7", now())
    rows = [["Thôn", "Chủ hộ"], [stage.hamlet_a.name, "SECRETHEAD 9"]]
    keep_upload(stage.commune.area, stage.lan.id, "so-ho.csv", packed_sheets([Sheet("", 1, rows)]), now())
    _look_twice(stage)
    for place in (stage.hamlet_a, stage.commune, stage.province):
        close_area(None, place.area, campaign_by_slug("dot-thu"))
    db.session.commit()
    for phone in phones.values():
        phone.pull()
    return {"phones": phones, "ops": ops}


def _look_twice(stage: Stage) -> None:
    """Keep a refused visit and a refused household that were handed in, and remarks on a visit and on two doors."""
    campaign = campaign_by_slug("dot-thu")
    for kind, of in (("visit", campaign.id), ("household", None)):
        kept = RefusedOp(key=uuid4().hex, kind=kind, code="bad_time", errors="{}", content='{"note":"SECRETREFUSED"}')
        kept.area_id, kept.campaign_id, kept.handed_in_by_id = stage.hamlet_a.id, of, stage.y_binh.id
        kept.sent_at, kept.received_at, kept.device_uid = now(), now(), str(uuid4())
        said = Answer(subject=f"{kind}:{uuid4()}", facts="f", area_id=stage.hamlet_a.id, user_id=stage.hoa.id, at=now())
        said.campaign_id, said.remark = of, "SECRETREMARK"
        db.session.add_all([kept, said])


def tell(phone: Phone, number: int, hamlet: Place) -> list[Op]:
    """Send a door with a name, before it another; and a knock with a note, mended with the same note."""
    uid, before = f"00000000-0000-4000-8000-00000000000{number}", now() - timedelta(hours=2)
    first = phone.record(uid, hamlet, head=f"SECRETHEAD {number}", at=before.isoformat())
    named = phone.record(uid, hamlet, head=HEADS[number], adults=3, hint="sau nhà văn hóa")
    assert phone.say(first, named) == ["stored", "stored"]
    home = db.session.scalars(select(Household).where(Household.uid == uid)).one()
    met = {"outcome": "met", "note": NOTES[number]}
    knock = phone.visit(home, **met, apps={"xanh": {"already": 0, "assisted": 1}})
    mended = phone.correct(knock, home, **met, apps={"xanh": {"already": 0, "assisted": 2}})
    assert phone.say(knock, mended) == ["stored", "stored"]
    return [first, named, knock, mended]


def all_figures(stage: Stage) -> list[dict[str, Any]]:
    """Return the figures of every level, without the instants that pass."""
    campaign, found = campaign_by_slug("dot-thu"), []
    for place in (stage.province, stage.district, stage.commune, stage.hamlet_a, stage.hamlet_b):
        whole, parts = figures_with_children(place.area, campaign)
        found += [
            {key: value for key, value in as_json(each).items() if key not in ("at", "heard_from")}
            for each in (whole, *parts)
        ]
    return found


def texts() -> str:
    """Return every text that the database gives back."""
    said = []
    for table in db.metadata.sorted_tables:
        said += [str(tuple(row)) for row in db.session.execute(select(*table.columns))]
    return "\n".join(said)
