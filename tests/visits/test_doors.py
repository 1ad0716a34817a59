"""The doors of the tests themselves: each sends, each says what became of it."""

import pytest

from tests.visits.doors import DOORS
from tests.visits.register import make_home


@pytest.mark.parametrize("send", DOORS)
def test_a_visit_is_stored_once(send, client, stage, campaign):
    home = make_home(stage.hamlet_a)
    visit = {"household": home.uid, "outcome": "met", "smartphones": 2, "apps": {"xanh": {"assisted": 1}}}
    answer = send(client, stage.hoa, campaign, visit)
    assert (answer.status, answer.code) == ("stored", "")


@pytest.mark.parametrize("send", DOORS)
def test_each_name_the_code_and_the_field(send, client, stage, campaign):
    home = make_home(stage.hamlet_a)
    visit = {"household": home.uid, "outcome": "met", "smartphones": 1, "apps": {"xanh": {"assisted": 2}}}
    answer = send(client, stage.hoa, campaign, visit)
    assert (answer.status, answer.code) == ("refused", "too_many_installs")
    assert answer.errors == {
        "apps-xanh-assisted": [
            "Đã có sẵn và cài mới cộng lại nhiều hơn số máy trong nhà (1). Mời bác xem lại các số này."
        ]
    }


@pytest.mark.parametrize("send", DOORS)
def test_each_refuse_another_communes_door(send, client, stage, campaign):
    make_home(stage.hamlet_a)
    stranger = make_home(stage.hamlet_c)
    answer = send(client, stage.hoa, campaign, {"household": stranger.uid, "outcome": "met"})
    assert (answer.status, answer.code) == ("refused", "unknown_household")
    assert answer.said == {"Không thấy hộ này trong địa bàn của bác. Mời bác mở lại danh sách hộ."}


@pytest.mark.parametrize("send", DOORS)
def test_each_correct_and_withdraw(send, client, stage, campaign):
    home = make_home(stage.hamlet_a)
    first = send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "not_home"})
    second = send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met", "replaces": first.uid})
    taken = send(client, stage.hoa, campaign, {"replaces": second.uid, "withdrawn": True})
    assert [answer.status for answer in (first, second, taken)] == ["stored"] * 3


@pytest.mark.parametrize("send", DOORS)
def test_each_name_a_conflict(send, client, stage, campaign):
    home = make_home(stage.hamlet_a)
    first = send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "not_home"})
    other = send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"}, uid=first.uid)
    assert (other.status, other.code) == ("conflict", "uid_taken")
