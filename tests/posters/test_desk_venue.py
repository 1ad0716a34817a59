"""A venue from its row: its posters, and what a help desk there installed, without any household."""

from sqlalchemy import select

from fieldapp.extensions import db
from fieldapp.rollups.summarise import figures
from fieldapp.visits.models import Visit
from tests.cast import sign_in
from tests.page import read_page
from tests.visits.plain import controls, forms, links, read, words
from tests.visits.register import make_venue


def test_a_row_leads_to_a_poster_of_its_own(client, stage, campaign):
    market = make_venue(stage.hamlet_a, "Chợ phiên", "market")
    sign_in(client, stage.y_binh)
    (link,) = links(read(client.get(f"/venues/{stage.hamlet_a.ref}")), "Làm áp phích")
    assert link == f"/posters/{stage.hamlet_a.ref}?place={market.uid}#make"
    page = read(client.get(link))
    chosen = [words(option) for option in page.iter("option") if option.get("selected") is not None]
    assert chosen == ["Bon U1 · Chợ phiên"]
    form = forms(page, "count")[0]
    assert client.post(form.get("action"), data=controls(form).to_dict() | {"place": market.uid}).status_code == 303
    assert "Chợ Áp phích số 1" in words(read(client.get(f"/venues/{stage.hamlet_a.ref}"))).replace(" · ", " ")


def test_a_help_desk_is_logged_from_its_row(client, stage, campaign):
    market = make_venue(stage.hamlet_a, "Chợ phiên", "market")
    sign_in(client, stage.y_binh)
    (link,) = links(read(client.get(f"/venues/{stage.hamlet_a.ref}")), "Ghi buổi giúp cài")
    answer = client.get(link)
    read_page(answer)
    assert "Hôm nay cài được mấy máy?" in words(read(answer))
    form = forms(read(answer), "apps-xanh-assisted")[0]
    counted = {"apps-xanh-assisted": "999", "apps-vang-assisted": "12", "leaflets": "9999"}
    assert client.post(form.get("action"), data=controls(form).to_dict() | counted).status_code == 303
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.venue_id, visit.household_id, visit.outcome) == (market.id, None, "met")
    told = figures(stage.hamlet_a.area, campaign)
    assert (told.counts.visits, told.counts.leaflets, told.apps[0].assisted) == (1, 9999, 999)
    assert (told.counts.knocked, told.apps[0].installed) == (0, 0)


def test_more_than_a_day_can_hold_is_asked_about(client, stage, campaign):
    market = make_venue(stage.hamlet_a, "Chợ phiên", "market")
    sign_in(client, stage.y_binh)
    path = f"/field/{stage.hamlet_a.ref}/{market.uid}"
    for name, value in (("apps-xanh-assisted", "1000"), ("leaflets", "10000")):
        form = forms(read(client.get(path)), "leaflets")[0]
        answer = client.post(path, data=controls(form).to_dict() | {name: value})
        assert (answer.status_code, "Mời bác điền số từ 0 đến" in answer.text) == (422, True)
        read_page(answer)
