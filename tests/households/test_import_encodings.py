"""Old encodings: what is sure is converted, what is not is asked about, and no name of today is ever touched."""

import csv
import unicodedata
from collections.abc import Iterator
from random import Random

import pytest

import dev
from fieldapp.households.importing.book import Sheet, read_book
from fieldapp.households.importing.encodings import from_tcvn3, is_surely_tcvn3, old_encoding
from fieldapp.households.importing.modern import modernised
from fieldapp.households.importing.syllables import is_syllable
from fieldapp.sample.names import head_of_household
from tests.households.spreadsheets import speaking
from tests.households.tcvn3 import to_tcvn3

SOURCES = dev.ROOT / "fieldapp" / "areas" / "sources"
ONLY_IN_UNICODE = "ƀĕĭŏŭčñ\u0306"  # letters of Ê Đê and M'Nông, for which TCVN3 has no place


@pytest.fixture(autouse=True, scope="module")
def _speaking() -> Iterator[None]:
    with speaking():
        yield


def places() -> list[str]:
    """Return every text of the lists of communes and hamlets."""
    rows = (row for file in SOURCES.glob("*.csv") for row in csv.reader(file.read_text("utf-8").splitlines()))
    return sorted({cell.strip() for row in rows for cell in row if cell.strip()})


def people() -> list[str]:
    """Return names of every form."""
    rng = Random(3)
    kinds = ("thôn", "bon", "buôn", "tổ dân phố")
    return sorted({head_of_household(rng, kind) for kind in kinds for _ in range(2_000)})


@pytest.mark.parametrize("texts", [places(), people()], ids=["places", "people"])
def test_no_name_of_today_is_taken_for_an_old_text(texts: list[str]) -> None:
    assert len(texts) > 1_000
    assert [text for text in texts if is_surely_tcvn3(text) or old_encoding(text)] == []
    for form in ("NFC", "NFD"):
        column = [[unicodedata.normalize(form, text)] for text in texts]
        assert modernised(Sheet("", 1, column)).count == 0
    assert [text for text in texts if modernised(Sheet("", 1, [[text]])).count] == []


@pytest.mark.parametrize("texts", [places(), people()], ids=["places", "people"])
def test_names_come_back_to_the_letter(texts: list[str]) -> None:
    fitting = [t for t in texts if not set(unicodedata.normalize("NFC", t).lower()) & set(ONLY_IN_UNICODE)]
    old = {to_tcvn3(text): text for text in fitting if not text.isascii()}
    assert len(old) > 500
    read = modernised(Sheet("", 1, [[text] for text in old])).sheet.rows
    same = sum(row[0] == text for row, text in zip(read, old.values(), strict=True))
    assert same / len(old) >= 0.99


@pytest.mark.parametrize(
    ("old", "said"),
    [
        ("NguyÔn V¨n ¸nh", "Nguyễn Văn Ánh"),
        ("TrÇn ThÞ H\u00adêng", "Trần Thị Hường"),
        ("NGUYÔN V¡N §øC", "NGUYỄN VĂN ĐỨC"),
        ("§Æng Quèc ViÖt", "Đặng Quốc Việt"),
        ("c¹nh ñy ban x·", "cạnh ủy ban xã"),
        ("Bu«n Kr«ng", "Buôn Krông"),
    ],
)
def test_what_is_read_of_tcvn3(old: str, said: str) -> None:
    assert from_tcvn3(old) == said


MIXED = [
    ["Hä vµ tªn chñ hé", "Thôn", "Sè khÈu"],
    ["Vò V¨n Hïng", "Thôn Đắk Rồ", 3],
    ["Vò Hoa", "Thôn Đắk Rồ", 4],
    ["Lª ThÞ Hoµ", "Bon U1", 4],
    ["H'Nghia £ban", "Bon U1", 2],
]


def test_one_column_old_another_new() -> None:
    rows = modernised(Sheet("", 1, MIXED)).sheet.rows  # type: ignore[arg-type]
    assert [row[0] for row in rows] == ["Họ và tên chủ hộ", "Vũ Văn Hùng", "Vũ Hoa", "Lê Thị Hoà", "H'Nghia Êban"]
    assert [row[1] for row in rows] == [row[1] for row in MIXED]
    assert rows[0][2] == "Số khẩu"


def test_samples_show_before_and_after() -> None:
    found = modernised(Sheet("", 7, MIXED))  # type: ignore[arg-type]
    assert found.count == 6
    assert ("Vò V¨n Hïng", "Vũ Văn Hùng", 8) in {(each.before, each.after, each.row) for each in found.samples}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Nguyeãn Vaên Ñöùc", "vni"),
        ("Traàn Thò Höôøng", "vni"),
        ("NguyêÞn Vãn Ðaòt", "1258"),
        ("Nguy\ufffdn", "lost"),
        ("NguyÔn V¨n ¸nh", "tcvn3"),
        ("Nguyễn Văn Ánh", ""),
        ("H'Blĭn Êƀan", ""),
        ("Y Ngông Niê Kdăm", ""),
        ("Nguyễn Văn Đức".replace("ễ", "e\u0302\u0303"), ""),
    ],
)
def test_each_old_encoding_has_its_name(text: str, encoding: str) -> None:
    assert old_encoding(text) == encoding


GOOD = "nguyễn giếng gì quýt khuya ngoẹo ươn thuở quốc xoong nghĩa yên giữ"
WRONG = "đắk niê kdăm êban krông ngĩa cê tất2 hoatư toat"


def test_syllables() -> None:
    assert [word for word in GOOD.split() if not is_syllable(word)] == []
    assert [word for word in WRONG.split() if is_syllable(word)] == []


TEXT = "STT;Thôn;Họ tên chủ hộ;Số khẩu\r\n1;Thôn Đắk Rồ;Nguyễn Văn Đạt;5\r\n2;Thôn Đắk Rồ;Trần Thị Hường;3\r\n"


@pytest.mark.parametrize("separator", ";,\t")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "tcvn3"])
def test_comma_files_of_every_encoding(encoding: str, separator: str) -> None:
    text = TEXT.replace(";", separator)
    content = to_tcvn3(text).encode("latin-1") if encoding == "tcvn3" else text.encode(encoding)
    (sheet,) = read_book(content)
    assert [row[2] for row in modernised(sheet).sheet.rows] == ["Họ tên chủ hộ", "Nguyễn Văn Đạt", "Trần Thị Hường"]
