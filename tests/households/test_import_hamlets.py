"""Which hamlet a cell means, and hamlets that nobody had listed."""

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from fieldapp.areas.add import HasHouseholds, add_area
from fieldapp.areas.tree import area_by_code, children
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Place, Stage
from tests.households.spreadsheets import Clerk, counts, doors, xlsx
from tests.visits.register import make_home, make_venue


@pytest.fixture
def clerk(runner: FlaskCliRunner, tmp_path: Path) -> Clerk:
    return Clerk(runner, tmp_path)


def file_of(*hamlets: object) -> bytes:
    return xlsx([(hamlet, f"Chủ hộ {n}") for n, hamlet in enumerate(hamlets)], ("Thôn", "Chủ hộ"))


def hamlet(place: Place, kind: str, name: str) -> int:
    area_id = add_area(place.area, kind, name, now()).id
    db.session.commit()
    return area_id


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("thôn", "Thôn 3", ["Thôn 3", "3", 3, 3.0, "thôn 03", "THON 3", "Thôn3", " thôn  3 ", "Tho\u0302n 3", "03"]),
        ("thôn", "Thôn 3", ["Thôn 3, thị trấn Ea T'ling", "thon 3 - thi tran Ea Tling"]),
        ("tổ dân phố", "Tổ dân phố 5", ["TDP 5", "Tổ dân phố 5", "to dan pho 05", "Tổ 5", "TDP5", "5"]),
        ("tổ dân phố", "Tổ dân phố 5", ["Tổ dân phố số 5", "TDP SỐ 05"]),
        ("bon", "Bon Bu N'Đơr B", ["Bon Bu N'Đơr B", "bon bu ndor b", "Bu N’Đơr B", "BON BU N'ĐƠR  B"]),
        ("buôn", "Buôn Ƀur", ["buôn ƀur", "Bur", "BUON BUR"]),
        ("bon", "U2", ["Bon U2", "U2", "u 2"]),
        ("thôn", "Thôn Tô Hiệu", ["Tô Hiệu", "thôn tô hiệu"]),
    ],
)
def test_hamlet_is_found_however_it_is_written(
    clerk: Clerk, stage: Stage, kind: str, name: str, said: list[object]
) -> None:
    area_id = hamlet(stage.commune, kind, name)
    result = clerk.bring(file_of(*said), stage.commune.ref)
    assert counts(result) == f"new {len(said)}, unchanged 0, changed 0, refused 0"
    assert {d.area_id for d in doors()} == {area_id}


def test_unknown_hamlets_refuse_their_rows(clerk: Clerk, stage: Stage) -> None:
    said = ["", "Thôn 9", "9", "Thôn U1", "Buôn U1", "U", "Xã Nam Dong", "Thôn", "Thôn 2", "???"]
    result = clerk.bring(file_of("Bon U1", *said), stage.commune.ref)
    assert (result.exit_code, counts(result)) == (1, "new 1, unchanged 0, changed 0, refused 10")
    assert [f"Dòng {n}: từ chối" in result.stdout for n in range(3, 13)] == [True] * 10


def test_other_kind_of_the_same_name_is_suggested(clerk: Clerk, stage: Stage) -> None:
    assert "Có phải Bon U1, thị trấn Ea T'ling không?" in clerk.bring(file_of("Buôn U1"), stage.commune.ref).stdout


def test_one_name_in_two_communes_needs_the_commune(clerk: Clerk, stage: Stage) -> None:
    area_id = hamlet(stage.commune, "thôn", "Thôn 3")
    assert stage.district
    result = clerk.bring(file_of("Thôn 3", "Bon U1", "Thôn 3, xã Nam Dong"), stage.district.ref)
    assert (result.exit_code, counts(result)) == (1, "new 2, unchanged 0, changed 0, refused 1")
    assert "có ở nhiều nơi: Thôn 3, thị trấn Ea T'ling; Thôn 3, xã Nam Dong" in result.stdout
    assert counts(clerk.bring(file_of("Thôn 3"), stage.commune.ref)).startswith("new 1")
    assert [d.area_id for d in doors()] == [stage.hamlet_a.id, stage.hamlet_c.id, area_id]


def test_number_of_two_hamlets_of_one_commune_is_ambiguous(clerk: Clerk, stage: Stage) -> None:
    hamlet(stage.commune, "thôn", "Thôn 2")
    assert counts(clerk.bring(file_of("2", "TDP 2", "Thôn 2"), stage.commune.ref)).startswith("new 2")


def test_area_that_is_a_hamlet_takes_its_rows_only(clerk: Clerk, stage: Stage) -> None:
    result = clerk.bring(file_of("", "Bon U1", "U1", "TDP 2"), stage.hamlet_a.ref, "--create-hamlets")
    assert counts(result) == "new 3, unchanged 0, changed 0, refused 1"
    assert {d.area_id for d in doors()} == {stage.hamlet_a.id}


def test_other_map_stays_apart(clerk: Clerk, stage: Stage) -> None:
    """24640 of 2020 has Bon U1, 24640 of 2025 has Bon U2."""
    assert clerk.bring(file_of("Bon U2"), stage.commune.ref).exit_code == 1
    assert clerk.bring(file_of("Bon U2"), "24640@2025-07-01").exit_code == 0


def test_hamlets_are_created_when_asked(clerk: Clerk, stage: Stage) -> None:
    said = ["Thôn 7", "thôn 07", "TDP 9", "BON U5", "Buôn Ea Pô", "Bon U1", "BUÔN KRÔNG ANA"]
    result = clerk.bring(file_of(*said), stage.commune.ref, "--create-hamlets")
    assert counts(result) == "new 7, unchanged 0, changed 0, refused 0"
    made = [(area.code, area.kind, area.name) for area in children(stage.commune.area)]
    assert made == [
        ("24640.bon-u1", "bon", "Bon U1"),
        ("24640.bon-u5", "bon", "Bon U5"),
        ("24640.buon-ea-po", "buôn", "Buôn Ea Pô"),
        ("24640.buon-krong-ana", "buôn", "Buôn Krông Ana"),
        ("24640.thon-7", "thôn", "Thôn 7"),
        ("24640.to-dan-pho-2", "tổ dân phố", "Tổ dân phố 2"),
        ("24640.to-dan-pho-9", "tổ dân phố", "Tổ dân phố 9"),
    ]
    again = clerk.bring(file_of(*said), stage.commune.ref, "--create-hamlets")
    assert counts(again) == "new 0, unchanged 7, changed 0, refused 0"
    assert clerk.rollups() == 0


def test_kind_is_never_guessed(clerk: Clerk, stage: Stage) -> None:
    result = clerk.bring(file_of("8", "Ea Pô"), stage.commune.ref, "--create-hamlets")
    assert counts(result) == "new 0, unchanged 0, changed 0, refused 2"
    assert "là thôn, buôn, bon hay tổ dân phố?" in result.stdout
    alike = clerk.bring(file_of("8"), stage.neighbour.ref, "--create-hamlets")
    assert counts(alike) == "new 1, unchanged 0, changed 0, refused 0"
    assert doors()[0].area.name == "Thôn 8"


def test_hamlets_are_created_under_communes_only(clerk: Clerk, stage: Stage) -> None:
    assert stage.district
    for ref in (stage.district.ref, stage.province.ref, stage.hamlet_a.ref):
        result = clerk.bring(file_of("Thôn 77"), ref, "--create-hamlets")
        assert (result.exit_code, "đúng xã" in result.stdout) == (1, True)


def test_hamlets_are_added_beside_any_kind_of_hamlet(clerk: Clerk, stage: Stage) -> None:
    """A commune has quarters or villages too, whose boards sign by titles of their own."""
    for kind in ("khu phố", "làng"):
        add_area(stage.commune.area, kind, f"{kind.capitalize()} 1", now())
    db.session.commit()
    result = clerk.bring(file_of("Thôn 77"), stage.commune.ref, "--create-hamlets")
    assert counts(result) == "new 1, unchanged 0, changed 0, refused 0"


def test_area_with_doors_takes_no_areas(clerk: Clerk, stage: Stage) -> None:
    make_home(stage.hamlet_a)
    make_venue(stage.hamlet_b)
    for place in (stage.hamlet_a, stage.hamlet_b):
        with pytest.raises(HasHouseholds):
            add_area(place.area, "thôn", "Thôn 1", now())
    alone = add_area(area_by_code("662"), "xã", "Xã Lẻ", now())
    db.session.commit()
    assert counts(clerk.bring(file_of("Xã Lẻ"), alone.code)).startswith("new 1")
    result = clerk.bring(file_of("Thôn 1"), alone.code, "--create-hamlets")
    assert (result.exit_code, "đã có hộ" in result.stdout) == (1, True)


@pytest.mark.parametrize("name", ["Thôn " + "x" * 130, "Thôn \u202e5", "Thôn " + "a" * 76])
def test_a_name_that_no_hamlet_can_bear_refuses_its_row_alone(clerk: Clerk, stage: Stage, name: str) -> None:
    result = clerk.bring(file_of(name, "Thôn 8"), stage.commune.ref, "--create-hamlets")
    assert (result.exit_code, counts(result)) == (1, "new 1, unchanged 0, changed 0, refused 1")
    assert "Dòng 2: từ chối" in result.stdout
    assert "Thôn 8" in {area.name for area in children(stage.commune.area)}


def test_a_number_of_any_length_names_a_hamlet_or_none(clerk: Clerk, stage: Stage) -> None:
    file = f"Thôn,Chủ hộ\nThôn {'9' * 5000},A\nBon U1,B\n".encode()
    assert counts(clerk.bring(file, stage.commune.ref)) == "new 1, unchanged 0, changed 0, refused 1"


def test_letters_that_fold_into_several_fit_their_column(clerk: Clerk, stage: Stage) -> None:
    file = xlsx([("Thôn " + "a " + "각" * 100, "각" * 80)], ("Thôn", "Chủ hộ"))
    assert counts(clerk.bring(file, stage.commune.ref, "--create-hamlets")).startswith("new 1,")
