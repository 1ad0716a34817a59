"""What a batch asks of the database does not grow with it."""

from uuid import uuid4

from tests.visits.register import make_homes, make_venue


def statements(phone, queries, ops) -> list[str]:
    phone.pull()
    with queries() as sent:
        assert set(phone.say(*ops)) == {"stored"}
    return sent


def visits_and_corrections(phone, homes) -> list[dict]:
    ops = []
    for home in homes:
        first = phone.visit(home, outcome="met", apps={"xanh": {"already": 1, "assisted": 1}})
        ops += [first, phone.correct(first, home), phone.visit(home), phone.withdraw(first)]
    return ops


def assert_same(few: list[str], many: list[str]) -> None:
    """Compare the statements one by one, so that a failure shows the first that differs."""
    shapes = [[" ".join(each.split()[:6]) for each in sent] for sent in (few, many)]
    assert shapes[0] == shapes[1]


def test_two_hundred_visits_need_as_many_statements_as_twenty(hoa, stage, queries):
    homes = make_homes(stage.hamlet_a, 200)
    few = statements(hoa, queries, [hoa.visit(home, outcome="met", leaflets=1) for home in homes[:20]])
    many = statements(hoa, queries, [hoa.visit(home, outcome="met", leaflets=1) for home in homes])
    assert_same(few, many)
    assert len(few) <= 30


def test_corrections_need_no_more_either(hoa, stage, queries):
    homes = make_homes(stage.hamlet_a, 50)
    few = statements(hoa, queries, visits_and_corrections(hoa, homes[:5]))
    assert_same(few, statements(hoa, queries, visits_and_corrections(hoa, homes)))


def test_venues_need_no_more_either(hoa, stage, queries):
    venues = [make_venue(stage.hamlet_a, f"Trường {n}") for n in range(60)]
    few = statements(hoa, queries, [hoa.visit(venue, leaflets=9) for venue in venues[:6]])
    assert_same(few, statements(hoa, queries, [hoa.visit(venue, leaflets=9) for venue in venues]))


def test_records_of_new_and_of_known_doors_need_no_more_either(hoa, stage, queries):
    def records(uids, alley=""):
        return [
            hoa.record(uid, stage.hamlet_a, position=n, head="" if n % 3 else "Sáu", adults=n % 5 or None, alley=alley)
            for n, uid in enumerate(uids, start=1)
        ]

    uids = [str(uuid4()) for _ in range(220)]
    assert_same(*(statements(hoa, queries, records(some)) for some in (uids[:20], uids[20:])))
    hoa.send(hoa.record(str(uuid4()), stage.hamlet_a, alley="Ngõ chợ"))
    assert_same(*(statements(hoa, queries, records(some, "Ngõ chợ")) for some in (uids[:20], uids[20:])))


def test_families_that_move_need_no_more_either(stage, phone_of, queries):
    homes, chair = make_homes(stage.hamlet_a, 44), phone_of(stage.lan)
    chair.send(*(chair.visit(home) for home in homes))
    moves = [[chair.record(home.uid, stage.hamlet_b) for home in some] for some in (homes[:4], homes[4:])]
    assert_same(*(statements(chair, queries, some) for some in moves))


def test_refused_and_repeated_ops_cost_no_statement_each(hoa, stage, queries):
    home = make_homes(stage.hamlet_a, 1)[0]
    good = hoa.visit(home)
    hoa.send(good)
    counts = []
    for size in (4, 40):
        wrong = [
            hoa.visit(home, household=str(uuid4())),
            good,
            {},
            hoa.visit(home, by=None),
            hoa.visit(home, adults=100),
        ]
        with queries() as sent:
            hoa.send(*wrong * size)
        counts.append(len(sent))
    assert counts[0] == counts[1]
