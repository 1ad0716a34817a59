"""A register comes in again after its heads' names were erased: each door gets its name back, and none is doubled."""

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import CodeType
from typing import Any
from unicodedata import normalize

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from fieldapp.archive.erase import archive_campaign, erase_parts
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households import imports
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.importing import steps
from fieldapp.households.importing.hamlets import Hamlet
from fieldapp.households.importing.judge import Choices, Placed
from fieldapp.households.importing.match import match_rows
from fieldapp.households.importing.near import near_duplicates
from fieldapp.households.importing.register import Known, Register
from fieldapp.households.importing.rows import Stated
from fieldapp.households.likeness import MOST_AT_ADDRESS, is_one_letter_apart, key_of, spot_of
from fieldapp.households.models import Household, HouseholdRecord, RegisterImport, State
from fieldapp.households.record import Arrival, merge_household
from fieldapp.rollups.summarise import as_json, figures
from tests.cast import Stage, browser_of
from tests.households.spreadsheets import Clerk, counts, doors, last_line, xlsx
from tests.households.tcvn3 import to_tcvn3
from tests.households.uploads import again, bring, look, press, result
from tests.visits.doors import by_phone
from tests.visits.register import make_home, state_home

HEADERS = ("Thôn", "Ngõ", "Số nhà", "Chủ hộ", "Số khẩu", "Người lớn", "ĐTTM")
ROWS: list[tuple[Any, ...]] = [
    ("Bon U1", "Ngõ 1", "25", "H'Nghia Êban", 5, 3, 2),
    ("Bon U1", "Ngõ 1", "27A", "Y Ngông Niê", 4, 2, 1),
    ("Bon U1", "Ngõ 1", "sau nhà văn hóa", "H'Bia Niê", 3, 2, 1),
    ("Bon U1", "Ngõ 2", "25", "Y Thuột Kbuôr", 6, 4, 3),
    ("TDP 2", "", "12/3", "Nguyễn Văn An", 3, 2, 2),
    ("TDP 2", "", "14", "Trần Thị Ổn", 2, 2, 1),
]
FILE = xlsx(ROWS, HEADERS)


@pytest.fixture
def clerk(runner: FlaskCliRunner, tmp_path: Path) -> Clerk:
    return Clerk(runner, tmp_path)


@pytest.fixture
def lan(app: Flask, stage: Stage) -> FlaskClient:
    return browser_of(app, stage.lan)


def archive() -> None:
    """Close the campaign for good, as its page does."""
    campaign = campaign_by_slug("dot-thu")
    archive_campaign(campaign, None, now())
    for _ in erase_parts(campaign, None, now()):
        db.session.commit()
    db.session.commit()


def erase(stage: Stage) -> None:
    """Take every name out of the doors and their history, as the campaign's end does."""
    archive()
    assert {door.head for door in doors()} == {""}


def standing() -> list[tuple[object, ...]]:
    return [(d.uid, d.state, d.alley_id, d.position, d.number, d.hint, d.adults, d.smartphones) for d in doors()]


def heads() -> list[str]:
    return [door.head for door in doors()]


def told(stage: Stage, campaign: Campaign) -> dict[str, Any]:
    """Return the commune's figures without the instants that pass."""
    found = as_json(figures(stage.commune.area, db.session.merge(campaign)))
    return {name: value for name, value in found.items() if name not in ("at", "heard_from")}


def changed(count: int, new: int = 0, unchanged: int = 0, refused: int = 0) -> str:
    return f"new {new}, unchanged {unchanged}, changed {count}, refused {refused}"


@pytest.fixture
def walked(clerk: Clerk, stage: Stage, campaign: Campaign) -> list[str]:
    """A register that was walked, and its campaign closed for good; the uids of its doors."""
    clerk.bring(FILE, stage.commune.ref)
    homes = doors()
    client = clerk.app.test_client()
    for home, person, apps in ((homes[0], stage.hoa, 2), (homes[3], stage.hoa, 1), (homes[4], stage.nam, 1)):
        met = {"household": home.uid, "outcome": "met", "apps": {"xanh": {"assisted": apps}}}
        assert by_phone(client, person, campaign, met).status == "stored"
    erase(stage)
    return [home.uid for home in doors()]


def test_the_whole_story(lan: FlaskClient, clerk: Clerk, stage: Stage, campaign: Campaign, walked: list[str]) -> None:
    before, figured = standing(), told(stage, campaign)
    counted = figures(stage.commune.area, campaign).counts
    assert (counted.households, counted.knocked) == (6, 3)
    address, page = look(lan, stage.commune.ref, FILE)
    assert "6 hộ không còn tên chủ hộ. 6 dòng khớp theo địa chỉ" in page.words()
    assert "chưa chắc là hộ nào" not in page.words()
    press(lan, address, page)
    result(lan, address)
    assert [door.uid for door in doors()] == walked
    assert heads() == [row[3] for row in ROWS]
    assert (standing(), told(stage, campaign)) == (before, figured)
    assert clerk.rollups() == 0
    assert counts(clerk.bring(FILE, stage.commune.ref)) == changed(0, unchanged=6)
    made = db.session.scalars(select(RegisterImport).order_by(RegisterImport.id)).all()[1]
    assert (made.new, made.changed, made.unchanged, made.refused) == (0, 6, 0, 0)
    records = db.session.scalars(select(HouseholdRecord).where(HouseholdRecord.import_id == made.id)).all()
    assert sorted(record.head for record in records) == sorted(row[3] for row in ROWS)
    assert last_line(clerk.undo(made.id)).endswith("removed 0, restored 6")
    assert heads() == [""] * 6
    assert (standing(), told(stage, campaign)) == (before, figured)
    assert clerk.rollups() == 0
    assert counts(clerk.bring(FILE, stage.commune.ref)) == changed(6)


def test_undo_is_refused_once_the_name_was_built_on(clerk: Clerk, stage: Stage, walked: list[str]) -> None:
    made = last_line(clerk.bring(FILE, stage.commune.ref)).split()[1].strip(":")
    state_home(stage.hamlet_a, walked[0], head="H'Nghia Niê", alley="Ngõ 1", number="25")
    assert clerk.undo(made).exit_code == 2
    assert heads()[0] == "H'Nghia Niê"


UGLY: list[tuple[Any, ...]] = [
    ("Bon U1", "NGÕ 1", "Số 25", to_tcvn3("H'Nghia Êban"), 5, 3, 2),  # as it was: a name again
    ("Bon U1", "Ngõ 1", "27 a", normalize("NFD", "Y Ngông Niê"), 4, 2, 1),  # the same plate: a name again
    ("Bon U1", "Ngõ 1", "sau nhà văn hóa", "H'Bia Niê", 3, 2, 1),  # by its hint: a name again
    ("Bon U1", "Ngõ 2", "31", "Y Thuột Kbuôr", 6, 4, 3),  # moved to a number nobody had: new
    ("TDP 2", "", "12/3", to_tcvn3("Nguyễn Văn An"), 3, 2, 2),  # two rows at one number: both wait
    ("TDP 2", "", "12/3", to_tcvn3("Nguyễn Văn Đức"), 1, 1, 1),
    ("TDP 2", "", "14", to_tcvn3("Trần Thị Ổn"), 2, 2, 1),  # a name again
    ("TDP 2", "", "99", to_tcvn3("Phạm Thị Lụa"), 4, 2, 2),  # a family that came: new
]


def test_an_ugly_register_again(
    lan: FlaskClient, clerk: Clerk, stage: Stage, campaign: Campaign, walked: list[str]
) -> None:
    address, page = look(lan, stage.commune.ref, xlsx(UGLY, HEADERS))
    said = page.words()
    assert "6 hộ không còn tên chủ hộ. 4 dòng khớp theo địa chỉ" in said
    assert "2 dòng chưa chắc là hộ nào. 1 hộ không thấy dòng nào" in said
    assert "có thể là hộ không còn tên đã có: số 12/3" in said
    press(lan, address, page)
    result(lan, address)
    made = db.session.scalars(select(RegisterImport).order_by(RegisterImport.id)).all()[-1]
    assert (made.new, made.changed, made.unchanged, made.refused) == (2, 4, 0, 2)
    assert heads()[:6] == ["H'Nghia Êban", "Y Ngông Niê", "H'Bia Niê", "", "", "Trần Thị Ổn"]
    assert heads()[6:] == ["Y Thuột Kbuôr", "Phạm Thị Lụa"]
    assert [door.uid for door in doors()][:6] == walked
    assert figures(stage.commune.area, campaign).counts.households == 8
    again_bring = bring(lan, stage.commune.ref, xlsx(UGLY, HEADERS))
    assert "Để lại 2" in again_bring.words()
    assert len(doors()) == 8
    clerk.undo(made.id)
    assert heads()[:6] == [""] * 6
    assert figures(stage.commune.area, campaign).counts.households == 6
    assert clerk.rollups() == 0


def test_who_is_not_sure_may_say_that_they_are_new(lan: FlaskClient, stage: Stage, walked: list[str]) -> None:
    bring(lan, stage.commune.ref, xlsx(UGLY, HEADERS), unsure="new")
    assert len(doors()) == 10
    assert heads()[4] == ""


def test_a_name_given_by_hand_settles_what_was_unsure(lan: FlaskClient, stage: Stage, walked: list[str]) -> None:
    state_home(stage.hamlet_b, walked[4], number="12/3", head="Nguyễn Văn An")
    bring(lan, stage.commune.ref, xlsx(UGLY, HEADERS))
    assert [door.head for door in doors(stage.hamlet_b.id)] == [
        *("Nguyễn Văn An", "Trần Thị Ổn", "Nguyễn Văn Đức", "Phạm Thị Lụa")
    ]


@pytest.mark.parametrize("choice", ["", "order", "new"])
def test_parts_decide_as_the_whole(
    lan: FlaskClient, stage: Stage, walked: list[str], monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    monkeypatch.setattr(steps, "SLICE", 1)
    monkeypatch.setattr(imports, "SECONDS", -1.0)
    bring(lan, stage.commune.ref, xlsx(UGLY, HEADERS), unsure=choice)
    made = db.session.scalars(select(RegisterImport).order_by(RegisterImport.id)).all()[-1]
    held = 0 if choice == "new" else 2
    assert (made.new, made.changed, made.unchanged, made.refused) == (4 - held, 4, 0, held)
    assert heads()[:6] == ["H'Nghia Êban", "Y Ngông Niê", "H'Bia Niê", "", "", "Trần Thị Ổn"]


BARE = [("Bon U1", "Ngõ 1", "", f"Chủ Hộ {letter}") for letter in "ABC"]


def test_without_any_address_nothing_is_guessed(lan: FlaskClient, stage: Stage, campaign: Campaign) -> None:
    file = xlsx(BARE, HEADERS[:4])
    bring(lan, stage.commune.ref, file)
    erase(stage)
    address, page = look(lan, stage.commune.ref, file)
    assert "3 hộ không còn tên chủ hộ. 3 dòng chưa chắc" in page.words()
    press(lan, address, page)
    result(lan, address)
    assert heads() == ["", "", ""]
    page = again(lan, look(lan, stage.commune.ref, file)[0], unsure="order")
    assert "3 dòng khớp" in page.words()
    bring(lan, stage.commune.ref, file, unsure="order")
    assert heads() == ["Chủ Hộ A", "Chủ Hộ B", "Chủ Hộ C"]


def test_order_is_not_followed_where_rows_and_doors_differ(lan: FlaskClient, stage: Stage, campaign: Campaign) -> None:
    bring(lan, stage.commune.ref, xlsx(BARE, HEADERS[:4]))
    erase(stage)
    bring(lan, stage.commune.ref, xlsx(BARE[1:], HEADERS[:4]), unsure="order")
    assert heads() == ["", "", ""]


def test_order_is_not_followed_past_a_row_without_a_name(lan: FlaskClient, stage: Stage, campaign: Campaign) -> None:
    bring(lan, stage.commune.ref, xlsx(BARE, HEADERS[:4]))
    erase(stage)
    rows = [
        BARE[0],
        ("Bon U1", "Ngõ 1", "", ""),
        BARE[2],
    ]  # of the second door it says nothing
    bring(lan, stage.commune.ref, xlsx(rows, HEADERS[:4]), unsure="order")
    assert heads() == ["", "", ""]


@pytest.mark.parametrize("choice", ["", "order"])
def test_a_few_doors_without_a_name_hold_no_register_back(
    lan: FlaskClient, stage: Stage, monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    monkeypatch.setattr(steps, "SLICE", 1)  # the last part has as many rows as doors, the file has not
    make_home(stage.hamlet_a, head="", alley="Ngõ 1")
    page = look(lan, stage.commune.ref, xlsx(BARE, HEADERS[:4]))[1]
    assert "3 dòng là hộ mới, trừ khi là một hộ trong số đó. 1 hộ không thấy dòng nào" in page.words()
    bring(lan, stage.commune.ref, xlsx(BARE, HEADERS[:4]), unsure=choice)
    assert heads() == ["", "Chủ Hộ A", "Chủ Hộ B", "Chủ Hộ C"]


@pytest.mark.parametrize(
    ("door", "row", "outcome"),
    [
        ({"number": "5"}, ("Bon U1", "", "Số 05"), "named"),
        ({"number": "5", "hint": "cạnh giếng"}, ("Bon U1", "", "5"), "named"),
        ({"hint": "Cạnh giếng"}, ("Bon U1", "", "cạnh giếng"), "named"),
        ({"number": "5", "alley": "Ngõ 1"}, ("Bon U1", "", "5"), "named"),
        ({"number": "5", "alley": "Ngõ 1"}, ("Bon U1", "Ngõ 2", "5"), "asked"),
        ({"number": "5", "state": "absent"}, ("Bon U1", "", "5"), "named"),
        ({"number": "5", "state": "moved"}, ("Bon U1", "", "5"), "asked"),
        ({"number": "5", "state": "vacant"}, ("Bon U1", "", "5"), "asked"),
        ({"number": "5", "state": "mistake"}, ("Bon U1", "", "5"), "asked"),
        ({"number": "5"}, ("Bon U1", "", "6"), "new"),
        ({"number": "5"}, ("Bon U1", "", "5B"), "new"),
        ({"number": "5"}, ("TDP 2", "", "5"), "new"),
    ],
)
def test_one_door_and_one_row(
    clerk: Clerk, stage: Stage, door: dict[str, Any], row: tuple[str, ...], outcome: str
) -> None:
    home = make_home(stage.hamlet_a, head="", **door)
    found = clerk.bring(xlsx([(*row, "Y Ngông")], HEADERS[:4]), stage.commune.ref)
    expected = {"named": changed(1), "asked": changed(0, refused=1), "new": changed(0, new=1)}[outcome]
    assert (counts(found), found.exit_code) == (expected, int(outcome == "asked"))
    [first, *more] = doors()
    assert (first.uid, first.head, len(more)) == (home.uid, "Y Ngông" if outcome == "named" else "", outcome == "new")
    assert (first.state, first.hint) == (door.get("state", "open"), door.get("hint", ""))
    repeated = clerk.bring(xlsx([(*row, "Y Ngông")], HEADERS[:4]), stage.commune.ref)
    assert counts(repeated) == (expected if outcome == "asked" else changed(0, unchanged=1))
    assert clerk.rollups() == 0


def test_hints_that_differ_are_asked_about(clerk: Clerk, stage: Stage) -> None:
    make_home(stage.hamlet_a, head="", number="5", hint="cạnh giếng")
    rows = [("Bon U1", "", "5", "cạnh chùa", "Y Ngông")]
    found = clerk.bring(xlsx(rows, ("Thôn", "Ngõ", "Số nhà", "Địa chỉ", "Chủ hộ")), stage.commune.ref)
    assert counts(found) == changed(0, refused=1)


def test_two_doors_at_one_number_are_asked_about(clerk: Clerk, stage: Stage) -> None:
    for _ in range(2):
        make_home(stage.hamlet_a, head="", number="5")
    found = clerk.bring(xlsx([("Bon U1", "", "5", "Y Ngông")], HEADERS[:4]), stage.commune.ref)
    assert counts(found) == changed(0, refused=1)
    assert "có thể là hộ không còn tên đã có: số 5 (và 1 hộ nữa)" in found.stdout


def test_another_name_at_a_number_of_two_doors_is_asked_about(clerk: Clerk, stage: Stage) -> None:
    for head in ("Y Bình", ""):
        make_home(stage.hamlet_a, head=head, number="5")
    rows = [("Bon U1", "", "5", head) for head in ("Y Ngông", "Y Bình")]
    assert counts(clerk.bring(xlsx(rows[:1], HEADERS[:4]), stage.commune.ref)) == changed(0, refused=1)
    assert counts(clerk.bring(xlsx(rows, HEADERS[:4]), stage.commune.ref)) == changed(1, unchanged=1)
    assert heads() == ["Y Bình", "Y Ngông"]


def test_a_row_that_says_nothing_changes_no_door_of_several(clerk: Clerk, stage: Stage) -> None:
    for alley, adults in (("Ngõ 1", 9), ("Ngõ 2", 2)):
        make_home(stage.hamlet_a, head="", alley=alley, adults=adults)
    rows = [("Bon U1", "Ngõ 2", "", "", 5, 3, 2), ("Bon U1", "Ngõ 2", "", "Y Ngông", 5, 3, 2)]
    file = xlsx(rows, HEADERS)
    assert counts(clerk.bring(file, stage.commune.ref, "--update")) == changed(0, refused=2)
    assert [home.adults for home in doors()] == [9, 2]


def test_a_row_without_an_alley_may_be_at_any(clerk: Clerk, stage: Stage) -> None:
    for alley in ("", "Ngõ 1"):
        make_home(stage.hamlet_a, head="", number="5", alley=alley)
    assert counts(clerk.bring(xlsx([("Bon U1", "", "5", "Y Ngông")], HEADERS[:4]), stage.commune.ref)) == changed(
        0, refused=1
    )


def test_a_merged_door_is_not_opened_again(clerk: Clerk, stage: Stage) -> None:
    survivor, other = make_home(stage.hamlet_a, head="", number="5"), make_home(stage.hamlet_a, head="", number="7")
    arrival = Arrival("0" * 36, "d", now(), now(), None, "form")  # type: ignore[arg-type]
    merge_household(other, db.session.get_one(Household, survivor.id), arrival)
    db.session.commit()
    rows = [("Bon U1", "", number, head) for number, head in (("5", "Y Ngông"), ("7", "H'Bia"))]
    found = clerk.bring(xlsx(rows, HEADERS[:4]), stage.commune.ref)
    assert counts(found) == changed(1, refused=1)
    assert "đã gộp vào hộ khác" in found.stdout
    assert heads() == ["Y Ngông", ""]


def test_what_else_differs_is_listed_and_written_only_when_wanted(clerk: Clerk, stage: Stage) -> None:
    make_home(stage.hamlet_a, head="", number="5", adults=2, hint="cạnh giếng")
    file = xlsx([("Bon U1", "Ngõ 3", "5", "Y Ngông", 6, 4, 3)], HEADERS)
    made = clerk.bring(file, stage.commune.ref)
    assert "số người lớn: sổ ghi 2, tệp ghi 4" in made.stdout
    [home] = doors()
    assert (home.head, home.adults, home.smartphones, home.people, home.alley) == ("Y Ngông", 2, None, None, None)
    assert counts(clerk.bring(file, stage.commune.ref, "--update")) == changed(1)
    [home] = doors()
    assert (home.adults, home.smartphones, home.people, home.hint) == (4, 3, 6, "cạnh giếng")
    assert counts(clerk.bring(file, stage.commune.ref, "--update")) == changed(0, unchanged=1)


def test_a_hint_that_only_the_file_has_is_listed_and_written_when_wanted(clerk: Clerk, stage: Stage) -> None:
    make_home(stage.hamlet_a, head="", number="5", hint="")
    make_home(stage.hamlet_a, head="", number="7", hint="sau chợ")
    rows = [("Bon U1", "5", "cạnh giếng", "Y Ngông"), ("Bon U1", "7", "", "H'Bia")]
    file = xlsx(rows, ("Thôn", "Số nhà", "Địa chỉ", "Chủ hộ"))
    made = clerk.bring(file, stage.commune.ref)
    assert counts(made) == changed(2)
    assert "số nhà/địa chỉ: sổ ghi 5, tệp ghi 5 cạnh giếng" in made.stdout
    assert [(home.head, home.number, home.hint) for home in doors()] == [
        ("Y Ngông", "5", ""),
        ("H'Bia", "7", "sau chợ"),
    ]
    assert counts(clerk.bring(file, stage.commune.ref)) == changed(0, unchanged=2)
    assert counts(clerk.bring(file, stage.commune.ref, "--update")) == changed(1, unchanged=1)
    assert [(home.number, home.hint) for home in doors()] == [("5", "cạnh giếng"), ("7", "sau chợ")]


def test_many_at_one_number_are_not_compared_each_with_each(stage: Stage) -> None:
    hamlet, register = Hamlet(stage.hamlet_a.id, "bon", "Bon U1", "Bon U1"), Register([])
    key, spot = key_of(hamlet, "", "5", ""), spot_of("", "5", "")
    for at in range(1000):
        home = Household(id=at, head="", number="5", hint="", position=1, state=State.OPEN)
        register.known[key].append(Known(home, "", False, key, spot))
    given = HouseholdInput("", "-", "", 1, "5", "", "", None, None, False, State.OPEN)
    rows = [Placed(Stated(at, "", replace(given, head=f"Hộ số {at}"), None), hamlet) for at in range(1000)]
    found = match_rows(rows, register, Choices()).found
    assert len(found) == 1000
    assert all(match.how is None for match in found.values())
    assert len({id(match.homes) for match in found.values()}) == 1
    compared = Counter[CodeType]()
    sys.setprofile(lambda frame, event, _: compared.update([frame.f_code]) if event == "call" else None)
    try:
        near = list(near_duplicates(rows, {}))
    finally:
        sys.setprofile(None)
    assert near[0].number == 1
    assert 1000 < compared[is_one_letter_apart.__code__] <= 1000 * MOST_AT_ADDRESS  # each with each were 499,500
