"""What a valid campaign is: the one definition, for its file and for its page. The database is not asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.campaigns.given import BASES, GivenApp, GivenCampaign, GivenLetter
from fieldapp.errors import Problem
from fieldapp.text import has_forbidden

MOST_LETTERS, MOST_APPS = 40, 12
MOST_PRIVACY_LINES, LONGEST_PRIVACY_LINE = 6, 160  # what fits on a poster
FIRST_YEAR, LAST_YEAR = 2000, 2100
_SHARE = r"0\.[0-9]{1,6}|1|1\.0{1,6}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: of the campaign itself, or of its letter or app of that number, counted from 0."""

    key: str
    why: str
    part: str = ""
    number: int = 0


class Unfit(Problem):
    """A campaign that cannot be stored as it is stated."""

    status, code = 422, "unfit"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(" ".join(f"{fault.key}: {fault.why}" for fault in faults))


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of text may be. Units: `longest` is in characters; `form` says what *pattern* looks like."""

    longest: int
    pattern: str = ""
    form: Any = ""
    may_be_empty: bool = False


CAMPAIGN_LINES = {
    "slug": Line(60, "(?!new$)[a-z0-9]+(-[a-z0-9]+)*", "dot-thang-8"),  # "new" is the page of a new one
    "name": Line(120),
    "area": Line(100),
}
LETTER_LINES = {"number": Line(80), "issuer": Line(120), "subject": Line(300)}
APP_LINES = {
    "slug": Line(40, "[a-z0-9]+", _l("ungdung1, chỉ chữ thường không dấu và chữ số")),
    "name": Line(80),
    "android": Line(120, r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+", "vn.example.ungdung", may_be_empty=True),
    "ios": Line(20, "[0-9]+", _l("1508062685, chỉ chữ số"), may_be_empty=True),
    "web": Line(200, r"https?://[^\s\"'<>\\]+", "https://…", may_be_empty=True),
    "purpose": Line(120, may_be_empty=True),
}


def faults(given: GivenCampaign) -> Iterator[Fault]:
    """Give what is wrong with a campaign as it is stated, in the order of its parts."""
    yield from _lines(given, CAMPAIGN_LINES)
    yield from _days(given, "starts_on", "finish_on", "deadline_on", "report_on")
    yield from _order(given)
    for number, letter in enumerate(given.letters):
        yield from (Fault(fault.key, fault.why, "letters", number) for fault in _of_letter(letter))
    for number, app in enumerate(given.apps):
        yield from (Fault(fault.key, fault.why, "apps", number) for fault in _of_app(app))
    yield from _amounts(given)
    yield from _repeats(given)


def _of_letter(letter: GivenLetter) -> Iterator[Fault]:
    yield from _lines(letter, LETTER_LINES)
    yield from _days(letter, "issued_on")


def _of_app(app: GivenApp) -> Iterator[Fault]:
    yield from _lines(app, APP_LINES)
    yield from _privacy(app.privacy)
    yield from _target(app)
    if not (app.android or app.ios or app.web):
        yield Fault("web", gettext("phải có, hoặc android, hoặc ios: không thì không biết cài từ đâu."))
    elif app.retired and not app.web:
        yield Fault("web", gettext("phải có khi đã ngừng, vì mọi đường dẫn đều về đó."))


def _lines(given: object, lines: dict[str, Line]) -> Iterator[Fault]:
    for key, line in lines.items():
        value: str = getattr(given, key)
        why = _line_fault(value, line)
        if why:
            yield Fault(key, why)


def _line_fault(value: str, line: Line) -> str:
    if not value:
        return "" if line.may_be_empty else str(gettext("phải có."))
    if has_forbidden(value) or "\n" in value:
        return str(gettext("có ký tự không in được."))
    if len(value) > line.longest:
        return str(gettext("dài quá %(longest)s ký tự.", longest=line.longest))
    if line.pattern and not re.fullmatch(line.pattern, value):
        return str(gettext("phải viết kiểu %(form)s.", form=line.form))
    return ""


def _days(given: object, *keys: str) -> Iterator[Fault]:
    for key in keys:
        day: date | None = getattr(given, key)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield Fault(key, gettext("phải từ năm %(first)s đến %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


def _order(given: GivenCampaign) -> Iterator[Fault]:
    names = {"starts_on": gettext("ngày bắt đầu"), "finish_on": gettext("ngày hoàn thành")}
    later = {"starts_on": ("finish_on", "deadline_on", "report_on"), "finish_on": ("deadline_on", "report_on")}
    faulty = set()
    for earlier, keys in later.items():
        first: date | None = getattr(given, earlier)
        for key in keys:
            second: date | None = getattr(given, key)
            if first and second and second < first and key not in faulty:
                faulty.add(key)
                day = f"{first:%d/%m/%Y}"
                yield Fault(key, gettext("phải từ %(what)s (%(day)s) trở đi.", what=names[earlier], day=day))


def _privacy(text: str) -> Iterator[Fault]:
    lines = text.split("\n") if text else []
    if len(lines) > MOST_PRIVACY_LINES:
        yield Fault("privacy", gettext("không quá %(most)s dòng.", most=MOST_PRIVACY_LINES))
    for line in lines:
        why = _line_fault(line, Line(LONGEST_PRIVACY_LINE))
        if why:
            yield Fault("privacy", why)
            return


def _target(app: GivenApp) -> Iterator[Fault]:
    if app.target_share is None and app.target_base is None:
        return
    if app.target_share is None:
        yield Fault("target_share", gettext("phải có khi đã chọn mục tiêu tính trên số nào."))
    elif not re.fullmatch(_SHARE, app.target_share):
        yield Fault("target_share", gettext('phải viết kiểu "0.60": trên 0 đến 1, không quá sáu chữ số lẻ.'))
    elif Decimal(app.target_share) == 0:
        yield Fault("target_share", gettext("phải lớn hơn 0."))
    if app.target_base is None:
        yield Fault("target_base", gettext("phải có khi đã ghi mục tiêu."))
    elif app.target_base not in BASES:
        yield Fault("target_base", gettext("phải là một trong %(bases)s.", bases=", ".join(BASES)))


def _amounts(given: GivenCampaign) -> Iterator[Fault]:
    if not given.apps:
        yield Fault("apps", gettext("phải có ít nhất một ứng dụng."))
    for key, found, most in (("letters", given.letters, MOST_LETTERS), ("apps", given.apps, MOST_APPS)):
        if len(found) > most:
            yield Fault(key, gettext("không quá %(most)s mục.", most=most))


def _repeats(given: GivenCampaign) -> Iterator[Fault]:
    slugs, letters = [app.slug for app in given.apps], [(each.number, each.issued_on) for each in given.letters]
    for number, slug in enumerate(slugs):
        if slug in slugs[:number]:
            yield Fault("slug", gettext("có hai lần: %(slug)s.", slug=slug), "apps", number)
    for number, letter in enumerate(letters):
        if letter in letters[:number]:
            yield Fault("number", gettext("có hai lần cùng ngày: %(number)s.", number=letter[0]), "letters", number)
