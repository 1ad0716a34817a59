"""The words around the figures: sensible at first, kept once written, and no figure among them."""

from dataclasses import asdict, replace
from datetime import date

import pytest
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Letter
from fieldapp.extensions import db
from fieldapp.reports.compose import report_of
from fieldapp.reports.draft import draft_of
from fieldapp.reports.models import Closing, ReportDraft
from tests.cast import Stage, browser_of
from tests.page import read_page
from tests.reports.conftest import Close

GOOD = {
    "number": "5/BC-UBND",
    "place": "Ea T'ling",
    "signed_on": "2020-08-17",
    "subject": "Kết quả",
    "addressees": "UBND huyện Cư Jút",
    "signature": "kt",
    "signer": "H'Nghia Êban",
    "proposals": "Đoạn một.\r\nĐoạn hai.",
}


def edits() -> int:
    return db.session.scalar(select(func.count()).where(AuditEntry.verb == "report.write")) or 0


@pytest.fixture
def closing(stage: Stage, close: Close) -> Closing:
    return close(stage.commune)


def test_it_begins_with_sensible_words(closing: Closing, stage: Stage, close: Close):
    draft = draft_of(closing)
    assert (draft.number, draft.place, draft.addressees) == ("/BC-UBND", "Ea T'ling", "UBND huyện Cư Jút")
    assert draft.bases.startswith("Căn cứ Văn bản số 1/UBND ngày ")
    assert draft.bases.endswith("của UBND tỉnh về việc gõ từng nhà")
    assert report_of(closing).number == "Số: \N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}" + (
        "\N{NO-BREAK SPACE}" * 3 + "/BC-UBND"
    )
    upward = {
        "hamlet_a": ("Ea T'ling", "UBND thị trấn Ea T'ling", "TRƯỞNG BON"),
        "hamlet_b": ("Ea T'ling", "UBND thị trấn Ea T'ling", "TỔ TRƯỞNG"),
        "hamlet_c": ("Nam Dong", "UBND xã Nam Dong", "TRƯỞNG THÔN"),
        "district": ("Cư Jút", "UBND tỉnh Đắk Nông (qua Sở Thông tin và Truyền thông)", "CHỦ TỊCH"),
        "province": ("Đắk Nông", "Sở Thông tin và Truyền thông tỉnh Đắk Nông", "CHỦ TỊCH"),
    }
    for key, (place, addressee, title) in upward.items():
        made = close(getattr(stage, key))
        first = draft_of(made)
        assert (first.place, first.addressees, report_of(made).signature[-1]) == (place, addressee, title)
        assert bool(report_of(made).number) == (not key.startswith("hamlet"))


def test_letters_of_another_district_are_no_basis(closing: Closing):
    days = date(2020, 8, 14), date(2020, 8, 15)
    numbers = ("7/UBND-VP", "UBND huyện Tuy Đức"), ("8/UBND-VP", "UBND huyện Cư Jút")
    for place, (day, (number, issuer)) in enumerate(zip(days, numbers, strict=True), 2):
        letter = Letter(position=place, number=number, issued_on=day, issuer=issuer, subject="Việc")
        closing.campaign.letters.append(letter)
    db.session.commit()
    assert "8/UBND-VP" in draft_of(closing).bases
    assert "7/UBND-VP" not in draft_of(closing).bases


def test_a_bare_number_gets_its_sign(closing: Closing, app, stage: Stage):
    browser_of(app, stage.lan).post(f"/reports/{stage.commune.ref}/1", data=GOOD | {"number": "127"})
    assert report_of(db.session.get_one(Closing, closing.id)).number == "Số: 127/BC-UBND"


def test_what_was_written_is_kept_once(closing: Closing, app, stage: Stage):
    lan, address = browser_of(app, stage.lan), f"/reports/{stage.commune.ref}/1"
    for _ in range(2):
        assert lan.post(address, data=GOOD).status_code == 303
    report = report_of(db.session.get_one(Closing, closing.id))
    assert report.number == "Số: 05/BC-UBND"
    assert report.dated == "Ea T'ling, ngày 17 tháng 8 năm 2020"
    assert report.parts[-1].paragraphs == ("Đoạn một.", "Đoạn hai.")
    assert report.signature == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert edits() == 1
    page = read_page(lan.get(address))
    assert "H'Nghia Êban" in page.markup.replace("&#39;", "'")


def test_a_subject_in_lines_is_one_sentence(closing: Closing, app, stage: Stage):
    lan, address = browser_of(app, stage.lan), f"/reports/{stage.commune.ref}/1"
    assert lan.post(address, data=GOOD | {"subject": "Kết quả vận động\r\n trên địa bàn\r\n"}).status_code == 303
    assert draft_of(closing).subject == "Kết quả vận động trên địa bàn"
    (box,) = [each for each in read_page(lan.get(address)).all("textarea") if each.get("name") == "subject"]
    assert (box.text or "").strip() == "Kết quả vận động trên địa bàn"


@pytest.mark.parametrize(
    "wrong",
    [
        {"signed_on": "hôm nay"},
        {"signed_on": "0001-01-01"},
        {"place": ""},
        {"signature": "vua"},
        {"subject": "x" * 301},
        {"number": "1\n2"},
        {"proposals": "\u202eđảo ngược"},
        {"guidance": "một dòng\n" * 101},
    ],
)
def test_what_cannot_be_printed_is_asked_about(wrong, closing: Closing, app, stage: Stage):
    answer = browser_of(app, stage.lan).post(f"/reports/{stage.commune.ref}/1", data=GOOD | wrong)
    assert answer.status_code == 422
    read_page(answer)
    assert db.session.scalar(select(ReportDraft)) is None


def test_the_words_change_no_figure(closing: Closing, app, stage: Stage):
    before, frozen = report_of(closing), closing.figures
    browser_of(app, stage.lan).post(f"/reports/{stage.commune.ref}/1", data=GOOD | {"figures": "{}", "at": "2020"})
    kept = db.session.get_one(Closing, closing.id)
    assert kept.figures == frozen
    after = report_of(kept)
    assert (after.parts[1].tables, after.parts[1].paragraphs) == (before.parts[1].tables, before.parts[1].paragraphs)


@pytest.mark.parametrize(("kind", "starts"), [("pdf", b"%PDF-1.7"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_each_document_comes_as_what_it_is(kind, starts, closing: Closing, app, stage: Stage):
    answer = browser_of(app, stage.lan).get(f"/reports/{stage.commune.ref}/1/bao-cao.{kind}")
    assert answer.data.startswith(starts)
    assert f"bao-cao-24640-1.{kind}" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_documents_are_vietnamese_whatever_the_screens_speak(closing: Closing, app, stage: Stage):
    lan = browser_of(app, stage.lan)
    plain = lan.get(f"/reports/{stage.commune.ref}/1/bao-cao.pdf").data
    lan.post("/language", data={"language": "en", "back": "/"})
    assert lan.get(f"/reports/{stage.commune.ref}/1/bao-cao.pdf").data == plain


def test_a_draft_has_a_field_for_each_word(closing: Closing):
    assert set(asdict(replace(draft_of(closing)))) <= {column.name for column in ReportDraft.__table__.columns}


@pytest.mark.parametrize("changes", [{"subject": "ệ" * 300}, {"subject": "a\uffffb", "proposals": "c\ufffed"}])
@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_whatever_may_be_written_can_be_fetched(
    app, closing: Closing, stage: Stage, kind: str, changes: dict[str, str]
):
    lan, address = browser_of(app, stage.lan), f"/reports/{stage.commune.ref}/1"
    assert lan.post(address, data=GOOD | changes).status_code == 303
    assert lan.get(f"{address}/bao-cao.{kind}").status_code == 200
