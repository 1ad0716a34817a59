"""A phone asks whether what it believes sent is really there."""

from uuid import uuid4

from tests.visits.register import make_home

RECEIPTS = "/api/receipts"


def missing(phone, uids) -> list[str]:
    answer = phone.post({"uids": uids}, RECEIPTS)
    assert answer.status_code == 200
    assert answer.headers["X-Fieldapp"] == "1"
    return answer.json["missing"]


def test_what_is_not_here_is_missing(hoa, stage, home):
    ops = [hoa.visit(home), hoa.record(home.uid, stage.hamlet_a), hoa.visit(home, adults=100)]
    ops.append(hoa.withdraw(ops[0]))
    assert hoa.say(*ops) == ["stored", "stored", "out_of_range", "stored"]
    lost = [str(uuid4()), ops[2]["uid"], str(uuid4())]
    assert missing(hoa, [lost[0], ops[0]["uid"], lost[1], ops[1]["uid"], ops[3]["uid"], lost[2]]) == lost
    assert missing(hoa, [op["uid"] for op in (ops[0], ops[1], ops[3])]) == []
    assert missing(hoa, []) == []


def test_uids_are_compared_in_lower_case(hoa, home):
    knock, lost = hoa.visit(home), str(uuid4())
    hoa.send(knock)
    assert missing(hoa, [knock["uid"].upper(), lost.upper()]) == [lost]


def test_a_thousand_may_be_asked_for_and_no_more(hoa, home):
    knock = hoa.visit(home)
    hoa.send(knock)
    lost = [str(uuid4()) for _ in range(999)]
    assert missing(hoa, [*lost, knock["uid"]]) == lost
    answer = hoa.post({"uids": [str(uuid4()) for _ in range(1001)]}, RECEIPTS)
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_what_is_no_list_of_uids_is_a_bad_request(hoa):
    lists = ([None], [5], ["abc"], [str(uuid4()), "\x00"], [["a"]], ["\ud800"])
    for body in ({}, *({"uids": uids} for uids in (None, {}, "", 5, *lists))):
        answer = hoa.post(body, RECEIPTS)
        assert (answer.status_code, answer.json["code"]) == (400, "bad_request")


def test_whoever_asks_learns_nothing_but_that(stage, phone_of, hoa):
    """Somebody who guesses uids of another commune is told that they exist, and nothing of what they hold."""
    minh, far = phone_of(stage.minh), make_home(stage.hamlet_c)
    knock = minh.visit(far, note="riêng")
    minh.send(knock)
    answer = hoa.post({"uids": [knock["uid"]]}, RECEIPTS)
    assert answer.json.keys() == {"protocol", "epoch", "missing"}
    assert answer.json["missing"] == []
