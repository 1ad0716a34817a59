"""`flask campaigns import`: the real campaign, changed files, wrong files."""

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.campaigns.models import App, Campaign, Letter
from fieldapp.extensions import db
from tests.campaigns.files import HEADER, REAL_CAMPAIGN, SMALL, write


def test_real_campaign_is_stored_as_the_letters_say(typed: FlaskCliRunner) -> None:
    result = typed.invoke(args=["campaigns", "import", str(REAL_CAMPAIGN)])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "bluezone-2020: new\n", "")
    campaign = campaign_by_slug("bluezone-2020")
    assert campaign.area.name == "Tỉnh Đắk Nông"
    assert (campaign.starts_on, campaign.finish_on) == (date(2020, 8, 4), date(2020, 8, 17))
    assert (campaign.deadline_on, campaign.report_on) == (date(2020, 8, 20), date(2020, 8, 19))
    assert [(letter.number, letter.issued_on.day) for letter in campaign.letters] == [
        ("2841/BTTTT-THH", 1),
        ("272/TB-VPCP", 3),
        ("3928/UBND-KGVX", 4),
        ("2241/UBND-VP", 5),
        ("4161/UBND-KGVX", 13),
        ("2350/UBND-VP", 14),
        ("Lời kêu gọi 24/8/2020", 24),
    ]
    assert [(a.slug, a.android, a.ios, a.target_share, a.target_base) for a in campaign.apps] == [
        ("bluezone", "com.mic.bluezone", "1508062685", "0.60", "adults"),
        ("ncovi", "com.vnptit.innovation.ncovi", "1501934178", None, None),
    ]


def test_repeating_changes_nothing(typed: FlaskCliRunner) -> None:
    typed.invoke(args=["campaigns", "import", str(REAL_CAMPAIGN)])
    acts = db.session.scalar(select(func.count()).select_from(AuditEntry))
    result = typed.invoke(args=["campaigns", "import", str(REAL_CAMPAIGN)])
    assert (result.exit_code, result.stdout) == (0, "bluezone-2020: unchanged\n")
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == acts


def test_changed_file_changes_the_campaign_in_place_and_says_what(typed: FlaskCliRunner, tmp_path: Path) -> None:
    typed.invoke(args=["campaigns", "import", write(tmp_path, SMALL)])
    before = {app.slug: app.id for app in campaign_by_slug("nho").apps}
    changed = write(
        tmp_path,
        SMALL,
        ("2020-08-20", "2020-08-25"),
        ("1/UBND", "2/UBND"),
        ('"0.60"', '"0.65"'),
        ('"Vàng"', '"Vàng mới"'),
    )
    result = typed.invoke(args=["campaigns", "import", changed])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "deadline_on 2020-08-20 → 2020-08-25",
        "văn bản 2/UBND: mới",
        "văn bản 1/UBND: bỏ",
        "ứng dụng xanh: target_share 0.60 → 0.65",
        "ứng dụng vang: name Vàng → Vàng mới",
        "nho: changed 5",
    ]
    campaign = campaign_by_slug("nho")
    assert {app.slug: app.id for app in campaign.apps} == before
    assert [letter.number for letter in campaign.letters] == ["2/UBND"]
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1


def test_app_that_nothing_names_goes_and_one_with_figures_stays(typed: FlaskCliRunner, tmp_path: Path) -> None:
    typed.invoke(args=["campaigns", "import", write(tmp_path, SMALL)])
    published = write(tmp_path, HEADER + "2020-08-13,67,,5,phones,,,4161/UBND-KGVX\n")
    assert typed.invoke(args=["official", "import", published, "--campaign", "nho", "--app", "xanh"]).exit_code == 0
    only_vang = SMALL[: SMALL.index("[[apps]]")] + SMALL[SMALL.rindex("[[apps]]") :]
    result = typed.invoke(args=["campaigns", "import", write(tmp_path, only_vang)])
    assert result.exit_code == 2
    assert "ứng dụng xanh đã có số liệu nên không bỏ hay đổi mã được" in result.stderr
    only_xanh = SMALL[: SMALL.rindex("[[apps]]")]
    for said in (["ứng dụng vang: bỏ", "nho: changed 1"], ["nho: unchanged"]):
        result = typed.invoke(args=["campaigns", "import", write(tmp_path, only_xanh)])
        assert result.stdout.splitlines() == said
    assert [app.slug for app in campaign_by_slug("nho").apps] == ["xanh"]
    typed.invoke(args=["campaigns", "import", write(tmp_path, SMALL)])
    db.session.expire_all()
    assert [app.slug for app in campaign_by_slug("nho").apps] == ["xanh", "vang"]


def test_campaign_does_not_move_to_another_area(typed: FlaskCliRunner, tmp_path: Path) -> None:
    typed.invoke(args=["campaigns", "import", write(tmp_path, SMALL)])
    moved = write(tmp_path, SMALL, ('area = "67"', 'area = "68"'))
    result = typed.invoke(args=["campaigns", "import", moved])
    assert result.exit_code == 2
    assert "đợt nho đang ở 67, không chuyển sang 68 được" in result.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('slug = "nho"', 'slug = "Nhỏ"'), "slug phải viết kiểu"),
        (('slug = "nho"\n', ""), "slug phải có"),
        (("finish_on", "finishes_on"), "không có mục finishes_on, ý là finish_on?"),
        (("android", "andriod"), "[[apps]] thứ 1: không có mục andriod, ý là android?"),
        (("issuer", "chữ_ký"), "không đọc được như TOML"),
        (('name = "Đợt nhỏ"', "name = 5"), "name phải có, là chữ"),
        (('name = "Đợt nhỏ"', 'name = "Đợt\\u202e"'), "name có ký tự không in được"),
        (('name = "Đợt nhỏ"', f'name = "{"x" * 121}"'), "name dài quá 120"),
        (('area = "67"', 'area = "9"'), "không có địa bàn 9"),
        (('area = "67"', "area = 67"), "area phải có, là chữ"),
        (("starts_on = 2020-08-04", 'starts_on = "2020-08-04"'), "starts_on phải có, là ngày"),
        (("starts_on = 2020-08-04", "starts_on = 2020-08-04T00:00:00Z"), "starts_on phải có, là ngày"),
        (("deadline_on = 2020-08-20\n", ""), "deadline_on phải có"),
        (("deadline_on = 2020-08-20", "deadline_on = 2020-08-03"), "deadline_on phải từ ngày bắt đầu (04/08/2020)"),
        (("report_on = 2020-08-19", "report_on = 2020-08-16"), "report_on phải từ ngày hoàn thành (17/08/2020)"),
        (('share = "0.60"', "share = 0.60"), "share phải có, là chữ trong ngoặc kép"),
        (('share = "0.60"', 'share = "0.00"'), "share phải lớn hơn 0"),
        (('share = "0.60"', 'share = "1.5"'), "share phải viết kiểu"),
        (('share = "0.60"', 'share = "60%"'), "share phải viết kiểu"),
        ((', base = "adults"', ""), "base phải có"),
        (('base = "adults"', 'base = "phones"'), "base phải là một trong adults, smartphones, households, population"),
        (('slug = "vang"', 'slug = "xanh"'), "[[apps]] thứ 2: slug có hai lần: xanh"),
        (('slug = "vang"', 'slug = "v-ang"'), "[[apps]] thứ 2: slug phải viết kiểu"),
        (('slug = "vang"', f'slug = "{"v" * 41}"'), "slug dài quá 40"),
        (('slug = "vang"', 'slug = "vang"\nretired = "yes"'), "retired phải là true hoặc false"),
        (('web = "https://vang.example"', "retired = true"), "web phải có"),
        (('web = "https://vang.example"', 'web = "javascript:alert(1)"'), "web phải viết kiểu https://"),
        (("[[letters]]", "[letters]"), "letters phải viết thành các bảng [[letters]]"),
        (("issued_on = 2020-08-04", "issued_on = 2020-02-30"), "không đọc được như TOML"),
        (("[[apps]]", f"x = {'[' * 100_000}\n[[apps]]"), "không đọc được như TOML"),
    ],
)
def test_wrong_file_is_one_line_and_nothing_is_stored(
    typed: FlaskCliRunner, tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    result = typed.invoke(args=["campaigns", "import", write(tmp_path, SMALL, change)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr
    for model in (Campaign, Letter, App):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_campaign_without_apps_is_refused(typed: FlaskCliRunner, tmp_path: Path) -> None:
    result = typed.invoke(args=["campaigns", "import", write(tmp_path, SMALL[: SMALL.index("[[apps]]")])])
    assert (result.exit_code, result.stderr) == (2, "given: apps phải có ít nhất một ứng dụng.\n")
