"""The register as it is read: walking order, search, states, pages; and the line that people call."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from fieldapp.audit.models import AuditEntry
from fieldapp.extensions import db
from fieldapp.households.listing import ON_A_PAGE, Wanted, below, listing
from fieldapp.households.models import Alley
from fieldapp.text import words_of
from tests.cast import Stage, sign_in
from tests.visits.register import make_home, make_homes, register


def link(ref: str, uid: str) -> str:
    return f"/{ref}/{uid}"


def shown(place, **wanted) -> list[tuple[str, list[str]]]:
    """List the groups of a place: each alley with the plates in it."""
    page = listing(place.area, Wanted(**wanted), link)
    return [(group.alley, [door.number for door in group.doors]) for group in page.groups]


def test_doors_stand_in_walking_order(stage: Stage) -> None:
    for alley, number, position in (("Ngõ 2", "7", 1), ("", "1", 1), ("Ngõ 1", "9", 2), ("Ngõ 1", "8", 1)):
        make_home(stage.hamlet_a, alley=alley, number=number, position=position)
    assert shown(stage.hamlet_a) == [("Ngõ 2", ["7"]), ("Ngõ 1", ["8", "9"]), ("", ["1"])]
    db.session.query(Alley).filter_by(name="Ngõ 1").update({"position": 0})
    assert [alley for alley, _ in shown(stage.hamlet_a)] == ["Ngõ 1", "Ngõ 2", ""]


@pytest.mark.parametrize(
    ("typed", "head", "hint"),
    [
        ("dak mil", "Trần Văn Nam", "đường đi Đắk Mil"),
        ("h nghia", "H'Nghĩa Êban", ""),
        ("NGUYEN", "Nguyễn Thị Hoa", ""),
        ("rlap", "", "nhà ở R’Lấp mới về"),
        ("byă", "Y Ƀyă", ""),
        ("hoa 12", "Hoa", ""),
    ],
)
def test_search_folds_what_people_leave_out(stage: Stage, typed: str, head: str, hint: str) -> None:
    make_home(stage.hamlet_a, head="Lê Minh", number="3")
    make_home(stage.hamlet_a, head=head, hint=hint, number="12")
    assert shown(stage.commune, words=words_of(typed)) == [("", ["12"])]


def test_search_takes_no_wildcards(stage: Stage) -> None:
    make_home(stage.hamlet_a)
    assert shown(stage.hamlet_a, words=words_of("%")) == shown(stage.hamlet_a, words=words_of("_")) == []


def test_errors_and_mergers_show_only_when_asked_for(stage: Stage) -> None:
    states = ("open", "absent", "moved", "vacant", "mistake")
    for state in states:
        make_home(stage.hamlet_a, state=state, number=state)
    assert shown(stage.hamlet_a)[0][1] != []
    assert sorted(shown(stage.hamlet_a)[0][1]) == sorted(states[:4])
    assert shown(stage.hamlet_a, state="mistake") == [("", ["mistake"])]


def test_pages_hold_two_hundred_doors(client: FlaskClient, stage: Stage) -> None:
    make_homes(stage.hamlet_a, ON_A_PAGE + 1)
    sign_in(client, stage.hoa)
    first = client.get(f"/households/{stage.hamlet_a.ref}")
    assert "Trang 1 trên 2" in first.text
    second = client.get(f"/households/{stage.hamlet_a.ref}?page=2")
    assert second.text.count('class="plate"') == 1
    assert client.get(f"/households/{stage.hamlet_a.ref}?page=99").text.count('class="plate"') == 1


def test_a_commune_counts_its_hamlets_by_state(any_stage: Stage) -> None:
    make_homes(any_stage.hamlet_a, 2)
    make_home(any_stage.hamlet_a, state="absent")
    make_home(any_stage.hamlet_b, state="moved")
    make_home(any_stage.hamlet_c)
    found = below(any_stage.commune.area)
    assert found.states == ["open", "absent", "moved"]
    assert {row.name: row.counts for row in found.rows} == {
        any_stage.hamlet_a.name: [2, 1, 0],
        any_stage.hamlet_b.name: [0, 0, 1],
    }


def test_the_chair_searches_the_whole_commune(client: FlaskClient, stage: Stage) -> None:
    make_home(stage.hamlet_a, head="H'Nghĩa Êban")
    make_home(stage.hamlet_b, head="Y Nghĩa")
    make_home(stage.hamlet_c, head="Nghĩa ở xã khác")
    sign_in(client, stage.lan)
    page = client.get(f"/households/{stage.commune.ref}?q=nghia").text
    assert "H&#39;Nghĩa Êban" in page
    assert "Y Nghĩa" in page
    assert "xã khác" not in page


def test_an_empty_search_says_what_to_do(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.lan)
    assert "Thử gõ ngắn hơn" in client.get(f"/households/{stage.commune.ref}?q=khong").text
    assert "Sổ hộ chưa có hộ nào" in client.get(f"/households/{stage.hamlet_a.ref}").text


@pytest.mark.parametrize("query", ["q=" + "a" * 81, "q=%00", "q=%E2%80%AE", "state=nowhere", "page=x", "page=0"])
def test_a_bad_query_is_told_and_kept(client: FlaskClient, stage: Stage, query: str) -> None:
    sign_in(client, stage.hoa)
    answer = client.get(f"/households/{stage.hamlet_a.ref}?{query}")
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text


def test_who_may_read(client: FlaskClient, stage: Stage) -> None:
    answers = {}
    for name in ("hoa", "y_binh", "lan", "nam", "minh", "thu", "an"):
        sign_in(client, getattr(stage, name))
        answers[name] = client.get(f"/households/{stage.hamlet_a.ref}").status_code
    assert answers == {"hoa": 200, "y_binh": 200, "lan": 200, "nam": 404, "minh": 404, "thu": 403, "an": 403}


def test_a_page_takes_few_queries(client: FlaskClient, stage: Stage, queries) -> None:
    register(
        stage.hamlet_a,
        [{"household": str(uuid4()), "alley": f"Ngõ {n % 5}", "position": n + 1} for n in range(100)],
    )
    sign_in(client, stage.lan)
    with queries() as sent:
        client.get(f"/households/{stage.commune.ref}?q=nguyen")
    assert len(sent) <= 30


def test_the_chair_sets_whom_to_call(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.lan)
    path = f"/households/{stage.commune.ref}"
    answer = client.post(f"{path}/contact", data={"contact": "Cán bộ văn hóa, 0261 000 000"})
    assert (answer.status_code, answer.location) == (303, path)
    assert stage.commune.area.contact == "Cán bộ văn hóa, 0261 000 000"
    assert 'value="Cán bộ văn hóa, 0261 000 000"' in client.get(path).text
    client.post(f"{path}/contact", data={"contact": "Cán bộ văn hóa, 0261 000 000"})
    assert db.session.query(AuditEntry).filter_by(verb="area.edit").count() == 1


def test_a_line_that_is_too_long_is_kept_for_mending(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.lan)
    answer = client.post(f"/households/{stage.commune.ref}/contact", data={"contact": "ă" * 121})
    assert answer.status_code == 422
    assert "Dài quá 120 ký tự" in answer.text
    assert "ă" * 121 in answer.text


def test_who_may_set_whom_to_call(client: FlaskClient, stage: Stage) -> None:
    answers = {}
    for name in ("hoa", "y_binh", "minh", "thu"):
        sign_in(client, getattr(stage, name))
        answers[name] = client.post(f"/households/{stage.commune.ref}/contact", data={"contact": ""}).status_code
    assert answers == {"hoa": 403, "y_binh": 403, "minh": 404, "thu": 403}
