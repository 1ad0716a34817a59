"""A door's page without JavaScript: it is read and posted as a plain browser does."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.visits import door_form
from fieldapp.visits.models import Visit
from tests.cast import Person, Stage, browser_of, sign_in
from tests.visits.doors import by_phone, errors_on
from tests.visits.plain import controls, forms, links, of_class, read, words
from tests.visits.register import make_home, make_venue


@dataclass
class Walker:
    """Somebody with a plain browser."""

    client: FlaskClient
    person: Person

    def open(self, path: str) -> Element:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return read(answer)

    def save(self, path: str, **changes: object) -> TestResponse:
        """Open a door, fill in *changes* (double underscores for hyphens), and save."""
        return self.post(path, self.open(path), **changes)

    def post(self, path: str, page: Element, **changes: object) -> TestResponse:
        fields = controls(forms(page, "outcome")[0])
        for name, value in changes.items():
            fields.setlist(name.replace("__", "-"), value if isinstance(value, list) else [str(value)])
        return self.client.post(path, data=fields)


@pytest.fixture
def hoa(app, stage: Stage) -> Walker:
    return Walker(browser_of(app, stage.hoa), stage.hoa)


@pytest.fixture
def y_binh(app, stage: Stage) -> Walker:
    return Walker(browser_of(app, stage.y_binh), stage.y_binh)


def door(stage: Stage, place: object, query: str = "") -> str:
    return f"/field/{stage.hamlet_a.ref}/{place.uid}{query}"


def stored() -> list[Visit]:
    return list(db.session.scalars(select(Visit).order_by(Visit.knocked_at, Visit.uid)))


def day(offset: int) -> str:
    return (local_day(now()) + timedelta(days=offset)).isoformat()


def test_two_taps_record_that_nobody_is_home(hoa, stage, campaign):
    home = make_home(stage.hamlet_a)
    answer = hoa.save(door(stage, home, "?outcome=not_home"))
    (visit,) = stored()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/field/{stage.hamlet_a.ref}?done={visit.uid}#done"
    assert (visit.outcome, visit.door, visit.user_id) == ("not_home", "form", stage.hoa.id)
    assert (visit.adults, visit.smartphones, visit.apps) == (None, None, "{}")


def test_a_whole_visit_is_stored_as_filled_in(hoa, stage, campaign):
    home = make_home(stage.hamlet_a)
    counts = {"smartphones": 3, "adults": 2, "apps__xanh__already": 1, "apps__xanh__assisted": 2, "leaflets": 1}
    rest = {"obstacles": ["old_phone", "privacy"], "follow_up_on": day(1), "note": "Tối mới có người"}
    assert hoa.save(door(stage, home, "?outcome=met"), **counts, **rest).status_code == 303
    (visit,) = stored()
    assert (visit.adults, visit.smartphones, visit.leaflets) == (2, 3, 1)
    assert visit.apps == '{"xanh": [1, 2]}'
    assert visit.follow_up_on.isoformat() == day(1)
    assert '"obstacles":["old_phone","privacy"]' in visit.data


def test_nothing_is_preset_but_installs_at_none(hoa, stage, campaign):
    home = make_home(stage.hamlet_a, adults=3)
    by_phone(hoa.client, stage.hoa, campaign, {"household": home.uid, "outcome": "met", "smartphones": 2})
    page = hoa.open(door(stage, home))
    fields = controls(forms(page, "outcome")[0])
    assert {name: fields[name] for name in ("adults", "smartphones", "apps-xanh-already", "apps-xanh-assisted")} == {
        "adults": "",
        "smartphones": "",
        "apps-xanh-already": "",
        "apps-xanh-assisted": "0",
    }
    assert "outcome" not in fields
    assert {words(each) for each in of_class(page, "known")} == {"Sổ hộ ghi: 3", "Lần trước: 2"}


def test_its_fields_are_those_of_the_contract(hoa, stage, campaign):
    page = hoa.open(door(stage, make_home(stage.hamlet_a)))
    named = {each.get("name") for each in forms(page, "outcome")[0].iter() if each.get("name")}
    apps = {f"apps-{app}-{count}" for app in ("xanh", "vang") for count in ("already", "assisted")}
    assert named == apps | {
        *("uid", "household", "campaign", "outcome", "adults", "smartphones"),
        *("obstacles", "leaflets", "follow_up_on", "note"),
    }


def test_it_is_kept_by_nobody_and_its_uid_is_new_each_time(hoa, stage, campaign):
    home = make_home(stage.hamlet_a)
    answers = [hoa.client.get(door(stage, home)) for _ in range(2)]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store"] * 2
    assert len({controls(forms(read(answer), "outcome")[0])["uid"] for answer in answers}) == 2


def test_the_button_names_the_next_door(hoa, stage, campaign):
    home = make_home(stage.hamlet_a)
    make_home(stage.hamlet_a, position=2, number="27A")
    page = hoa.open(door(stage, home, "?outcome=met"))
    assert "Lưu, sang hộ 27A" in [words(each) for each in page.iter("button")]


def test_saving_twice_stores_once(hoa, stage, campaign):
    path = door(stage, make_home(stage.hamlet_a), "?outcome=not_home")
    page = hoa.open(path)
    answers = [hoa.post(path, page), hoa.post(path, page)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(stored()) == 1


def test_the_same_form_twice_at_once_stores_once(hoa, stage, campaign, monkeypatch):
    """The second one looks for the uid before the first one is stored, and finds it stored once it has the lock."""
    path = door(stage, make_home(stage.hamlet_a), "?outcome=not_home")
    page = hoa.open(path)
    hoa.post(path, page)
    looked, look = [], door_form.first_instant
    monkeypatch.setattr(
        door_form, "first_instant", lambda uid: looked.append(uid) or (look(uid) if looked[1:] else None)
    )
    assert hoa.post(path, page).status_code == 303
    assert (len(looked), len(stored())) == (2, 1)


def test_a_uid_with_other_content_is_a_conflict_that_keeps_what_was_filled_in(hoa, stage, campaign):
    path = door(stage, make_home(stage.hamlet_a), "?outcome=not_home")
    page = hoa.open(path)
    hoa.post(path, page)
    answer = hoa.post(path, page, outcome="refused", note="Hẹn cuối tuần")
    again = read(answer)
    fields = controls(forms(again, "outcome")[0])
    assert answer.status_code == 422
    assert "Mã này đã dùng cho một lượt khác" in answer.text
    assert (fields["outcome"], fields["note"]) == ("refused", "Hẹn cuối tuần")
    assert fields["uid"] not in {visit.uid for visit in stored()}
    assert hoa.post(path, again).status_code == 303
    assert [visit.outcome for visit in stored()] == ["not_home", "refused"]


def test_bad_input_comes_back_with_its_reasons_first(hoa, stage, campaign):
    path = door(stage, make_home(stage.hamlet_a), "?outcome=met")
    answer = hoa.save(path, smartphones=1, apps__xanh__assisted=3, note="Giữ lại")
    page = read(answer)
    assert answer.status_code == 422
    assert errors_on(page) == {
        "apps-xanh-assisted": [
            "Đã có sẵn và cài mới cộng lại nhiều hơn số máy trong nhà (1). Mời bác xem lại các số này."
        ]
    }
    fields = controls(forms(page, "outcome")[0])
    assert (fields["apps-xanh-assisted"], fields["smartphones"], fields["note"]) == ("3", "1", "Giữ lại")
    assert hoa.post(path, page, smartphones=3).status_code == 303


@pytest.mark.parametrize("slug", ["dot-khac", "a\x00b", "đợt", "x" * 5000])
def test_a_campaign_nobody_knows_is_refused(hoa, stage, campaign, slug):
    answer = hoa.save(door(stage, make_home(stage.hamlet_a), "?outcome=met"), campaign=slug)
    assert (answer.status_code, 'data-code="unknown_campaign"' in answer.text) == (422, True)


def test_no_outcome_is_asked_for(hoa, stage, campaign):
    answer = hoa.save(door(stage, make_home(stage.hamlet_a)))
    assert errors_on(read(answer)) == {"outcome": ["Mời bác chọn kết quả lượt thăm này."]}


@pytest.mark.parametrize(
    ("field", "code"), [("apps-tim-assisted", "unknown_app"), ("temperature", "unknown_field"), ("uid", "bad_uid")]
)
def test_nothing_is_dropped_in_silence(hoa, stage, campaign, field, code):
    answer = hoa.save(door(stage, make_home(stage.hamlet_a), "?outcome=met"), **{field: "1"})
    assert answer.status_code == 422
    assert f'data-code="{code}"' in answer.text
    assert stored() == []


@pytest.mark.parametrize(("chosen", "kept"), [(["", "3"], "3"), (["1", ""], "1"), (["1", "3"], "3"), (["", ""], None)])
def test_a_typed_day_goes_before_a_quick_choice(hoa, stage, campaign, chosen, kept):
    days = [day(int(offset)) if offset else "" for offset in chosen]
    hoa.save(door(stage, make_home(stage.hamlet_a), "?outcome=not_home"), follow_up_on=days)
    follow_up_on = stored()[0].follow_up_on
    assert (follow_up_on and follow_up_on.isoformat()) == (kept and day(int(kept)))


def test_a_correction_begins_with_what_was_said(hoa, stage, campaign):
    path = door(stage, make_home(stage.hamlet_a))
    hoa.save(path, outcome="met", smartphones=2, apps__xanh__assisted=2, note="Hai máy")
    (first,) = stored()
    (edit,) = links(hoa.open(path), "Sửa")[-1:]
    assert edit == f"{path}?replaces={first.uid}"
    fields = controls(forms(hoa.open(edit), "outcome")[0])
    assert (fields["replaces"], fields["outcome"], fields["note"]) == (first.uid, "met", "Hai máy")
    assert (fields["smartphones"], fields["adults"], fields["apps-xanh-assisted"]) == ("2", "", "2")
    assert hoa.save(edit, apps__xanh__assisted=1).status_code == 303
    assert [(visit.apps, visit.in_force) for visit in stored()] == [
        ('{"xanh": [null, 2]}', False),
        ('{"xanh": [null, 1]}', True),
    ]
    history = " ".join(words(card) for card in of_class(hoa.open(path), "card"))
    assert "Đã sửa" in history
    assert "Nguyễn Thị Hoa sửa lúc" in history
    assert "Xanh: cài mới 2" in history.split("Trước đó đã ghi")[1]


def test_a_visit_at_the_wrong_door_moves_to_the_right_one(hoa, stage, campaign):
    wrong, right = make_home(stage.hamlet_a), make_home(stage.hamlet_a, position=2)
    hoa.save(door(stage, wrong), outcome="met", smartphones=4)
    (visit,) = stored()
    (choose,) = links(hoa.open(door(stage, wrong, f"?replaces={visit.uid}")), "Nhầm nhà?")
    moved = door(stage, right, f"?replaces={visit.uid}")
    assert moved in [link.get("href") for link in hoa.open(choose).iter("a")]
    assert hoa.save(moved).status_code == 303
    assert [(each.household_id, each.smartphones) for each in stored() if each.in_force] == [(right.id, 4)]
    assert "Đã ghi sang nhà khác" in words(hoa.open(door(stage, wrong)).find(".//main"))


def test_a_withdrawal_is_one_tap_and_can_be_repeated(hoa, stage, campaign):
    path = door(stage, make_home(stage.hamlet_a))
    after = hoa.save(path, outcome="refused").headers["Location"]
    undo = controls(forms(hoa.open(after), "withdrawn")[0])
    assert set(undo) == {"uid", "replaces", "withdrawn"}
    answers = [hoa.client.post(path, data=undo) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [(visit.withdrawn, visit.in_force) for visit in stored()] == [(False, False), (True, False)]
    said = hoa.open(answers[0].headers["Location"])
    assert "Đã rút lại lượt thăm hộ 1" in words(of_class(said, "dock")[0])


def test_what_was_withdrawn_can_be_stated_again(hoa, stage, campaign):
    path = door(stage, make_home(stage.hamlet_a))
    hoa.save(path, outcome="refused", note="Để sau")
    hoa.client.post(path, data=controls(forms(hoa.open(path), "withdrawn")[0]))
    page = hoa.open(path)
    assert "Đã rút lại, không tính" in words(page.find(".//main"))
    (again,) = links(page, "Ghi lại lượt này")
    assert hoa.save(again).status_code == 303
    (visit,) = [each for each in stored() if each.in_force]
    assert visit.outcome == "refused"
    assert '"note":"Để sau"' in visit.data


def test_a_canvasser_corrects_only_their_own(hoa, y_binh, stage, campaign):
    path = door(stage, make_home(stage.hamlet_a))
    y_binh.save(path, outcome="met")
    page = hoa.open(path)
    assert "Y Bình Niê Kdăm" in words(page.find(".//main"))
    assert (links(page, "Sửa"), forms(page, "withdrawn")) == (links(page, "Sửa sổ hộ"), [])
    withdrawal = {"uid": str(uuid4()), "replaces": stored()[0].uid, "withdrawn": "1"}
    answer = hoa.client.post(path, data=withdrawal)
    assert answer.status_code == 422
    assert 'data-code="not_allowed"' in answer.text


def test_the_head_corrects_others_and_sees_rivals(hoa, y_binh, stage, campaign, app):
    path = door(stage, make_home(stage.hamlet_a))
    hoa.save(path, outcome="met")
    edit = f"{path}?replaces={stored()[0].uid}"
    assert hoa.save(edit, outcome="refused").status_code == 303
    assert y_binh.save(edit, outcome="not_home").status_code == 303
    told = "Lượt này được sửa hai lần khác nhau. Đang tính bản của Y Bình Niê Kdăm, hôm nay."
    lan = Walker(browser_of(app, stage.lan), stage.lan)
    assert [told in words(who.open(path).find(".//main")) for who in (y_binh, lan, hoa)] == [True, True, False]


def test_a_venue_counts_what_was_done_there(hoa, stage, campaign):
    venue = make_venue(stage.hamlet_a)
    page = hoa.open(door(stage, venue))
    fields = controls(forms(page, "outcome")[0])
    assert (fields["venue"], fields["outcome"]) == (venue.uid, "met")
    assert not {"household", "adults", "smartphones", "apps-xanh-already"} & set(fields)
    assert hoa.save(door(stage, venue), apps__xanh__assisted=140, leaflets=900).status_code == 303
    (visit,) = stored()
    assert (visit.venue_id, visit.apps, visit.leaflets) == (venue.id, '{"xanh": [null, 140]}', 900)


@pytest.mark.parametrize(("outcome", "state"), [("moved", "moved"), ("vacant", "vacant"), ("away", "absent")])
def test_an_outcome_that_tells_of_the_household_leads_to_its_record(hoa, stage, campaign, outcome, state):
    home = make_home(stage.hamlet_a)
    record = f"/households/{stage.hamlet_a.ref}/{home.uid}?state={state}"
    assert links(hoa.open(door(stage, home, f"?outcome={outcome}")), "Ghi vào sổ hộ") == [record]
    after = hoa.save(door(stage, home, f"?outcome={outcome}")).headers["Location"]
    assert links(hoa.open(after), "Ghi vào sổ hộ") == [record]


def test_a_household_that_is_not_open_can_be_visited(hoa, stage, campaign):
    home = make_home(stage.hamlet_a, state="vacant")
    assert "Sổ ghi: nhà không ở" in words(hoa.open(door(stage, home)).find(".//main"))
    assert hoa.save(door(stage, home), outcome="met").status_code == 303


def test_filter_and_campaign_are_not_lost_on_the_way(hoa, stage, campaign):
    home = make_home(stage.hamlet_a, priority=True)
    path = door(stage, home, "?campaign=dot-thu&show=priority")
    (form,) = forms(hoa.open(path), "outcome")
    assert form.get("action") == path
    after = hoa.save(path, outcome="met").headers["Location"]
    assert after.startswith(f"/field/{stage.hamlet_a.ref}?campaign=dot-thu&show=priority&done=")


def test_without_a_campaign_nothing_can_be_recorded(hoa, stage):
    home = make_home(stage.hamlet_a)
    assert "Ở đây chưa có đợt nào" in words(hoa.open(door(stage, home)).find(".//main"))
    answer = hoa.client.post(door(stage, home), data={"uid": str(uuid4()), "household": home.uid, "campaign": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("person", "status"), [("nam", 404), ("minh", 404), ("thu", 403), ("an", 403)])
def test_others_do_not_get_in(app, stage, campaign, method, person, status):
    home = make_home(stage.hamlet_a)
    client = browser_of(app, getattr(stage, person))
    visit = {"uid": str(uuid4()), "household": home.uid, "campaign": campaign.slug, "outcome": "met"}
    answer = client.open(door(stage, home), method=method, data=visit if method == "post" else None)
    assert answer.status_code == status
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


@pytest.mark.parametrize("where", ["hamlet_b", "hamlet_c"])
def test_a_door_of_another_hamlet_is_not_found_here(hoa, stage, campaign, where):
    stranger = make_home(getattr(stage, where))
    assert hoa.client.get(door(stage, stranger)).status_code == 404


@pytest.mark.parametrize("uid", ["x", "00000000-0000-4000-8000-000000000000", "a%00b"])
def test_an_unknown_door_is_not_found(hoa, stage, campaign, uid):
    assert hoa.client.get(f"/field/{stage.hamlet_a.ref}/{uid}").status_code == 404


def test_another_communes_visit_cannot_be_corrected_here(client, hoa, stage, campaign):
    sign_in(client, stage.minh)
    theirs = make_home(stage.hamlet_c)
    visit = by_phone(client, stage.minh, campaign, {"household": theirs.uid, "outcome": "met"})
    home = make_home(stage.hamlet_a)
    assert hoa.client.get(door(stage, home, f"?replaces={visit.uid}")).status_code == 404
    assert hoa.client.get(door(stage, home, "?replaces=x")).status_code == 404
