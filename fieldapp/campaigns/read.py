"""The campaign's file as a frozen value: what it states, judged by itself; the database is not asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from fieldapp.areas.published import LABELS
from fieldapp.areas.rows import BadFile
from fieldapp.campaigns.toml import Table, read_toml

OUR_BASES = ("adults", "smartphones", "households")
_CAMPAIGN = ("slug", "name", "area", "starts_on", "finish_on", "deadline_on", "report_on", "letters", "apps")
_LETTER = ("number", "issued_on", "issuer", "subject")
_APP = ("slug", "name", "android", "ios", "web", "purpose", "privacy", "retired", "target")
MOST_PRIVACY_LINES = 6  # what fits on a poster
_SHARE = r"0\.[0-9]{1,6}|1|1\.0{1,6}"


@dataclass(frozen=True, slots=True)
class GivenLetter:
    """A letter as the file states it."""

    number: str
    issued_on: date
    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class GivenApp:
    """An app as the file states it; the share is a decimal in text, the privacy lines stand one below the other."""

    slug: str
    name: str
    android: str
    ios: str
    web: str
    purpose: str
    privacy: str
    retired: bool
    target_share: str | None
    target_base: str | None


@dataclass(frozen=True, slots=True)
class GivenCampaign:
    """A campaign as the file states it; `area` is a code as command lines write it."""

    slug: str
    name: str
    area: str
    starts_on: date
    finish_on: date | None
    deadline_on: date
    report_on: date | None
    letters: tuple[GivenLetter, ...]
    apps: tuple[GivenApp, ...]


def read_campaign(path: Path) -> GivenCampaign:
    """Read a campaign from its TOML file.

    Errors: BadFile.
    """
    table = read_toml(path, _CAMPAIGN)
    given = GivenCampaign(
        slug=table.text("slug", 60, pattern="[a-z0-9]+(-[a-z0-9]+)*", form="dot-thang-8"),
        name=table.text("name", 120),
        area=table.text("area", 100),
        starts_on=table.day("starts_on"),
        finish_on=table.day_or_none("finish_on"),
        deadline_on=table.day("deadline_on"),
        report_on=table.day_or_none("report_on"),
        letters=tuple(_letter(each) for each in table.tables("letters", _LETTER)),
        apps=tuple(_app(each) for each in table.tables("apps", _APP)),
    )
    _check_order(table, given)
    if not given.apps:
        raise table.wrong("apps", "phải có ít nhất một bảng [[apps]].")
    _refuse_repeats("[[apps]]: slug", (app.slug for app in given.apps))
    _refuse_repeats("[[letters]]: văn bản", (f"{each.number} ngày {each.issued_on}" for each in given.letters))
    return given


def _letter(table: Table) -> GivenLetter:
    return GivenLetter(
        number=table.text("number", 80),
        issued_on=table.day("issued_on"),
        issuer=table.text("issuer", 120),
        subject=table.text("subject", 300),
    )


def _app(table: Table) -> GivenApp:
    share, base = _target(table)
    app = GivenApp(
        slug=table.text("slug", 40, pattern="[a-z0-9]+", form="ungdung1, chỉ chữ thường không dấu và chữ số"),
        name=table.text("name", 80),
        android=table.text_or_none(
            "android", 120, pattern=r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+", form="vn.example.ungdung"
        ),
        ios=table.text_or_none("ios", 20, pattern="[0-9]+", form="1508062685, chỉ chữ số"),
        web=table.text_or_none("web", 200, pattern=r"https?://[^\s\"'<>\\]+", form="https://…"),
        purpose=table.text_or_none("purpose", 120),
        privacy="\n".join(table.lines("privacy", MOST_PRIVACY_LINES, 160)),
        retired=table.flag("retired"),
        target_share=share,
        target_base=base,
    )
    if not (app.android or app.ios or app.web):
        raise table.wrong("web", "phải có, hoặc android, hoặc ios: không thì không biết cài từ đâu.")
    if app.retired and not app.web:
        raise table.wrong("web", "phải có khi retired = true, vì mọi đường dẫn đều về đó.")
    return app


def _target(table: Table) -> tuple[str, str] | tuple[None, None]:
    target = table.table("target", ("share", "base"))
    if target is None:
        return None, None
    share = target.text("share", 12, pattern=_SHARE, form='"0.60": chữ trong ngoặc kép, trên 0 đến 1')
    if Decimal(share) == 0:
        raise target.wrong("share", "phải lớn hơn 0.")
    base = target.text("base", 40)
    if base not in (*OUR_BASES, *LABELS):
        raise target.wrong("base", f"phải là một trong {', '.join((*OUR_BASES, *LABELS))}.")
    return share, base


def _check_order(table: Table, given: GivenCampaign) -> None:
    pairs = (
        ("starts_on", given.starts_on, "finish_on", given.finish_on),
        ("starts_on", given.starts_on, "deadline_on", given.deadline_on),
        ("starts_on", given.starts_on, "report_on", given.report_on),
        ("finish_on", given.finish_on, "deadline_on", given.deadline_on),
        ("finish_on", given.finish_on, "report_on", given.report_on),
    )
    for earlier, first, later, second in pairs:
        if first and second and second < first:
            raise table.wrong(later, f"({second}) phải từ {earlier} ({first}) trở đi.")


def _refuse_repeats(what: str, values: Iterable[str]) -> None:
    seen = set()
    for value in values:
        if value in seen:
            raise BadFile(f"{what} {value} có hai lần.")
        seen.add(value)
