"""Who closes, sets the day and writes the report of a place: whoever is posted there; who is posted above reads."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from fieldapp.access import Role
from fieldapp.accounts.models import Posting
from fieldapp.areas.add import add_area
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.reports.models import Closing, ReportDay, ReportDraft
from tests.cast import LONG_AGO, Person, Place, Stage, browser_of
from tests.page import read_page
from tests.reports.conftest import Close
from tests.scenes import REPORT

# Where each may close: "x" by their posting, "r" only read, "-" not the verb, "." out of sight.
# A role stands for somebody posted in it at the district, as a head at the commune. Without the verb all is 403.
WHERE = ("province", "district", "commune", "neighbour", "hamlet_a", "hamlet_b", "hamlet_c")
ANSWERS = {
    "hoa": "....-..",
    "y_binh": "....x..",
    "nam": ".....-.",
    "lan": "..x.xx.",
    "minh": "...x..x",
    "thu": "xrrrrrr",
    "an": "-------",
    Role.OVERSEER: ".xrrrrr",
    Role.CHAIR: ".xrrrrr",
    Role.HEAD: "..x.rr.",
}
CLOSES = {"x": 303, "r": 403, "-": 403, ".": 404}
READS = {"x": 200, "r": 200, "-": 403, ".": 404}


def somebody(stage: Stage, who: str | Role) -> Person:
    """Return one of the cast; for a role, Thu in it: at the district, as a head at the commune."""
    if not isinstance(who, Role):
        person: Person = getattr(stage, who)
        return person
    place = stage.commune if who == Role.HEAD else stage.district
    assert place
    posting = db.session.scalars(select(Posting).where(Posting.user_id == stage.thu.id)).one()
    posting.role, posting.area_id, posting.from_at = who, place.id, LONG_AGO
    db.session.commit()
    return stage.thu


@pytest.mark.parametrize("who", ANSWERS)
def test_only_whose_report_it_is_closes(who: str | Role, app: Flask, stage: Stage, campaign: Campaign, close: Close):
    client = browser_of(app, somebody(stage, who))
    has_verb = "x" in ANSWERS[who]
    for key, said in zip(WHERE, ANSWERS[who], strict=True):
        place: Place = getattr(stage, key)
        close(place)
        data = {"at": "", "seen": "1"}
        day = {"day": local_day(now())}
        expected = CLOSES[said] if has_verb else 403
        for path, fields in (("", data), ("/day", day), ("/1", REPORT | {"signed_on": local_day(now())})):
            answer = client.post(f"/reports/{place.ref}{path}", data=fields)
            assert answer.status_code == expected, (key, path)
        expected = READS[said] if has_verb else 403
        for path in ("", "/1", "/1/bao-cao.xlsx"):
            assert client.get(f"/reports/{place.ref}{path}").status_code == expected, (key, path)
        closed = db.session.scalar(select(func.count()).select_from(Closing).where(Closing.area_id == place.id))
        assert closed == (2 if said == "x" else 1)
    wrote = ANSWERS[who].count("x")
    for model in (ReportDay, ReportDraft):
        assert db.session.scalar(select(func.count()).select_from(model)) == wrote
    acts = select(func.count()).where(AuditEntry.verb.in_(("report.day", "report.write")))
    assert db.session.scalar(acts) == 2 * wrote


def test_a_commune_without_hamlets_is_not_closed_from_above(app: Flask, stage: Stage, campaign: Campaign):
    assert stage.district
    bare = add_area(stage.district.area, "xã", "Xã Tâm Thắng", now())
    chair = browser_of(app, somebody(stage, Role.CHAIR))
    assert chair.post(f"/reports/{bare.reference}", data={"at": "", "seen": "0"}).status_code == 403


def test_who_reads_from_above_sees_who_closed_and_no_button(app: Flask, stage: Stage, campaign: Campaign, close: Close):
    lan, thu = browser_of(app, stage.lan), browser_of(app, stage.thu)
    desk = f"/reports/{stage.commune.ref}"
    assert "tự chốt số và ký báo cáo" in read_page(thu.get(desk)).words()
    lan.post(desk, data={"seen": "0", "at": ""})
    for path in (desk, f"{desk}/1"):
        read = thu.get(path).text
        assert "H&#39;Lan Êban" in read
        assert f'action="{desk}' not in read
        assert "/1/bao-cao.docx" in read
        assert f'action="{desk}' in lan.get(path).text
