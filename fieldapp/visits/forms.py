"""The single definition of a valid visit, fed by the phone's JSON, by a page without JavaScript, by a typed sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, FormField, StringField, TextAreaField

from fieldapp.forms import (
    BaseForm,
    Between,
    Coded,
    CountField,
    DayField,
    Needed,
    NotStated,
    OneOf,
    ProperText,
    SomeOf,
    Uid,
    between_message,
    choices,
)
from fieldapp.visits.models import Obstacle, Outcome

MOST_IN_HOUSEHOLD = 99
MOST_ASSISTED_AT_VENUE = 999
MOST_LEAFLETS_AT_VENUE = 9999
LONGEST_NOTE = 500

OUTCOMES = {
    Outcome.MET: _l("Gặp được"),
    Outcome.NOT_HOME: _l("Vắng nhà"),
    Outcome.REFUSED: _l("Không đồng ý"),
    Outcome.AWAY: _l("Đi vắng dài ngày"),
    Outcome.MOVED: _l("Chuyển đi"),
    Outcome.VACANT: _l("Nhà không ở"),
}
OBSTACLES = {
    Obstacle.NO_SMARTPHONE: _l("Không có điện thoại thông minh"),
    Obstacle.OLD_PHONE: _l("Máy đời cũ"),
    Obstacle.STORAGE_FULL: _l("Máy hết chỗ chứa"),
    Obstacle.NO_NETWORK: _l("Không có mạng"),
    Obstacle.NO_ACCOUNT: _l("Không có tài khoản tải ứng dụng"),
    Obstacle.PRIVACY: _l("Lo về riêng tư"),
    Obstacle.NOT_INTERESTED: _l("Chưa quan tâm"),
    Obstacle.OWNER_ABSENT: _l("Người có máy đi vắng"),
}


@dataclass(frozen=True, slots=True)
class AppCount:
    """Phones of one visit with one app: `already` None when not asked."""

    app: str
    already: int | None
    assisted: int


@dataclass(frozen=True, slots=True)
class VisitInput:
    """A judged visit, or a correction of one when `replaces` is there."""

    household: str | None
    venue: str | None
    campaign: str
    outcome: str
    adults: int | None
    smartphones: int | None
    apps: tuple[AppCount, ...]
    obstacles: tuple[str, ...]
    leaflets: int
    follow_up_on: date | None
    note: str
    replaces: str | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The taking back of a visit."""

    replaces: str


class AppForm(BaseForm):
    """The counts of one app; its prefix is `apps-<app>-`."""

    @property
    def slug(self) -> str:
        return str(self.assisted.name).split("-")[-2]

    already = CountField(
        _l("Đã có sẵn"), description=_l("cài từ trước"), validators=[NotStated(), Between(0, MOST_IN_HOUSEHOLD)]
    )
    assisted = CountField(
        _l("Cài mới"), description=_l("bác vừa cài giúp"), default=0, validators=[Between(0, MOST_ASSISTED_AT_VENUE)]
    )


class VisitForm(BaseForm):
    """One knock at one door. `visit_form` adds `apps`, a part for each app of the campaign."""

    household = StringField(validators=[NotStated(), Uid()], default=None)
    venue = StringField(validators=[NotStated(), Uid()], default=None)
    campaign = StringField(validators=[Needed(), ProperText(60)])
    outcome = OneOf(
        _l("Kết quả"), choices=choices(OUTCOMES), validators=[Needed(_l("Mời bác chọn kết quả lượt thăm này."))]
    )
    adults = CountField(_l("Số người lớn trong nhà"), validators=[NotStated(), Between(0, MOST_IN_HOUSEHOLD)])
    smartphones = CountField(
        _l("Số điện thoại thông minh trong nhà"), validators=[NotStated(), Between(0, MOST_IN_HOUSEHOLD)]
    )
    obstacles = SomeOf(_l("Vì sao chưa cài được?"), choices=choices(OBSTACLES))
    leaflets = CountField(_l("Số tờ rơi đã phát"), default=0, validators=[Between(0, MOST_LEAFLETS_AT_VENUE)])
    follow_up_on = DayField(_l("Hẹn quay lại ngày"), validators=[NotStated()])
    note = TextAreaField(
        _l("Ghi chú"),
        description=_l("Không ghi số điện thoại, số giấy tờ hay bệnh tật của bà con."),
        default="",
        validators=[ProperText(LONGEST_NOTE, lines="many")],
    )
    replaces = StringField(validators=[NotStated(), Uid()], default=None)

    def validate(self, extra_validators: object = None) -> bool:
        """Judge each field, then how they fit together."""
        fits = super().validate()
        for name, fault in misfits(self.cleaned()):
            field = self._part(name)
            if field is None:
                if not (self.household.errors or self.venue.errors):
                    self.form_errors.append(fault)
            elif not field.errors:
                field.errors = [fault]
            fits = False
        return fits

    def cleaned(self) -> VisitInput:
        """Return the judged visit."""
        given = {name: field.data for name, field in self._fields.items() if name != "apps"}
        given["leaflets"] = given["leaflets"] or 0
        return VisitInput(**given | {"apps": tuple(self.counts()), "obstacles": tuple(self.obstacles.data or ())})

    def counts(self) -> Iterator[AppCount]:
        """Give the counts that state something, in the campaign's order of apps."""
        for part in self._apps():
            if part.already.data is not None or part.assisted.data:
                yield AppCount(part.slug, part.already.data, part.assisted.data or 0)

    def _apps(self) -> list[AppForm]:
        apps = self._fields.get("apps")
        return [part.form for part in apps.form] if isinstance(apps, FormField) else []

    def _part(self, name: str) -> Field | None:
        named = self._prefix + name  # type: ignore[attr-defined]  # its types have no prefix
        return next((f for part in (self, *self._apps()) for f in part if f.name == named), None)


def misfits(given: VisitInput) -> Iterator[tuple[str, Coded]]:
    """Give what does not fit together in a visit: the field's name ("_" for the whole) and the error.

    Source: sync.md, "Ops, field by field".
    """
    if bool(given.household) == bool(given.venue):
        yield "_", Coded("missing_field", gettext("Một lượt thăm cần đúng một nơi: một hộ hoặc một điểm."))
    if given.outcome and given.outcome != Outcome.MET:
        for count in given.apps:
            for name, number in (("already", count.already), ("assisted", count.assisted)):
                if number:
                    sentence = gettext(
                        "Không gặp ai thì không ghi số máy. Mời bác chọn “Gặp được”, hoặc chọn 0 ở số máy."
                    )
                    yield f"apps-{count.app}-{name}", Coded("installs_without_meeting", sentence)
    yield from _venue_misfits(given) if given.venue else _household_misfits(given)


def _venue_misfits(given: VisitInput) -> Iterator[tuple[str, Coded]]:
    if given.outcome and given.outcome != Outcome.MET:
        yield "outcome", Coded("bad_value", gettext("Ở một điểm chỉ ghi kết quả gặp được."))
    stated = {"adults": given.adults, "smartphones": given.smartphones}
    stated |= {f"apps-{count.app}-already": count.already for count in given.apps}
    for name, number in stated.items():
        if number is not None:
            yield name, Coded("bad_value", gettext("Mục này để trống khi ghi ở một điểm."))


def _household_misfits(given: VisitInput) -> Iterator[tuple[str, Coded]]:
    if given.leaflets > MOST_IN_HOUSEHOLD:
        yield "leaflets", Coded("out_of_range", between_message(0, MOST_IN_HOUSEHOLD))
    for count in given.apps:
        if count.assisted > MOST_IN_HOUSEHOLD:
            yield f"apps-{count.app}-assisted", Coded("out_of_range", between_message(0, MOST_IN_HOUSEHOLD))
        if given.smartphones is not None and (count.already or 0) + count.assisted > given.smartphones:
            sentence = gettext(
                "Đã có sẵn và cài mới cộng lại nhiều hơn số máy trong nhà (%(phones)s). Mời bác xem lại các số này.",
                phones=given.smartphones,
            )
            yield f"apps-{count.app}-assisted", Coded("too_many_installs", sentence)


class WithdrawalForm(BaseForm):
    """Exactly what a withdrawal says."""

    replaces = StringField(validators=[Needed(), Uid()])

    def cleaned(self) -> Withdrawal:
        """Return the judged withdrawal."""
        return Withdrawal(str(self.replaces.data))


@lru_cache(maxsize=64)
def visit_form(apps: tuple[str, ...]) -> type[VisitForm]:
    """Return the form of a campaign with these apps, by their slugs."""
    parts = type("AppsForm", (BaseForm,), {slug: FormField(AppForm) for slug in apps} | {"unknown_code": "unknown_app"})
    return type("CampaignVisitForm", (VisitForm,), {"apps": FormField(parts)})
