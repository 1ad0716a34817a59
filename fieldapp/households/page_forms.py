"""What is typed on the pages of the register. Shape only; what a household may hold is in households/forms.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FormField, HiddenField, StringField

from fieldapp.forms import BaseForm, Between, Coded, CountField, Needed, NotStated, OneOf, ProperText, Uid, choices
from fieldapp.households.forms import LAST_POSITION, STATES, HouseholdForm, HouseholdInput
from fieldapp.households.models import State
from fieldapp.households.words import STATE_WORDS, VENUE_TYPES

# A position that nobody states stands for the end of the alley.
AT_THE_END = 0
PLACE = _l("Thôn, buôn, bon, tổ")


@dataclass(frozen=True, slots=True)
class VenueInput:
    """A venue as a page states it; `uid` is the venue's own."""

    uid: str
    area: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class AlleyInput:
    """What a page states of one alley."""

    name: str
    position: int


class SearchForm(BaseForm):
    """What of the register to show."""

    q = StringField(
        _l("Tìm hộ"), [ProperText(80)], description=_l("Tên, số nhà hay chỗ dễ nhận. Không cần gõ dấu."), default=""
    )
    state = OneOf(_l("Tình trạng"), choices=choices(STATE_WORDS), default="")
    page = CountField(_l("Trang"), [Between(1, 99_999)], default=1)

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the query; what is chosen by links has no field on the page, so its errors stand above."""
        fits = super().validate(extra_validators)
        for field in (self.state, self.page):
            self.form_errors += field.errors
            field.errors = []
        return fits


class DoorForm(HouseholdForm):
    """A household's record on a page: `uid` is the op's, `household` the household's when it is new."""

    uid = HiddenField(validators=[Needed(), Uid()])
    household = HiddenField(validators=[Needed(), Uid()])
    area = OneOf(PLACE, validators=[Needed()])  # type: ignore[assignment] # a page offers a list
    position = CountField(
        _l("Thứ tự khi đi trong ngõ"),
        description=_l("Số nhỏ đi trước. Để trống thì đứng cuối ngõ."),
        validators=[NotStated(), Between(1, LAST_POSITION)],
    )
    state = OneOf(_l("Tình trạng"), choices=choices(STATES), default=State.OPEN.value, validators=[Needed()])

    def stated(self, **known: str) -> HouseholdInput:
        """Return the judged record; *known* are the fields that the page does not show."""
        given: dict[str, Any] = {"priority": False, "state": State.OPEN.value} | self.data | known
        given["position"] = given["position"] or AT_THE_END
        return HouseholdInput(**{name: given[name] for name in HouseholdInput.__slots__})


class NewDoorForm(DoorForm):
    """A door that is not in the register yet; the next person must be able to find it."""

    def validate(self, extra_validators: object = None) -> bool:
        """Judge each field, then ask for one that tells which house it is."""
        fits = super().validate()
        if not (self.head.data or self.number.data or self.hint.data):
            sentence = gettext("Mời bác ghi ít nhất một điều để nhận ra nhà: tên chủ hộ, số nhà hoặc chỗ dễ nhận.")
            self.form_errors.append(Coded("missing_field", sentence))
            return False
        return fits


class MergerForm(BaseForm):
    """Which household the other is read as from now on."""

    uid = HiddenField(validators=[Needed(), Uid()])
    survivor = StringField(_l("Hộ còn lại"), [Needed(_l("Mời bác chọn một hộ trong danh sách.")), Uid()], default="")
    next = HiddenField()


class ContactForm(BaseForm):
    """Whom people call."""

    contact = StringField(
        _l("Bà con cần hỏi thì gọi ai?"),
        [ProperText(120)],
        description=_l("Chức danh, tên và số của cán bộ. Dòng này hiện trên máy người đi gõ cửa."),
        default="",
    )


class NewAlleyForm(BaseForm):
    """The name of an alley to add."""

    name = StringField(_l("Tên ngõ, xóm"), [Needed(), ProperText(60)], description=_l("Như bà con vẫn gọi."))


class AlleyForm(BaseForm):
    """One alley among those of a hamlet."""

    position = CountField(_l("Thứ tự"), [Needed(), Between(1, LAST_POSITION)])
    name = StringField(_l("Tên ngõ, xóm"), [Needed(), ProperText(60)])


class VenueForm(BaseForm):
    """A venue."""

    uid = HiddenField(validators=[Needed(), Uid()])
    area = OneOf(PLACE, validators=[Needed()])
    name = StringField(_l("Tên điểm"), [Needed(), ProperText(120)], description=_l("Ghi như trên biển hiệu."))
    type = OneOf(
        _l("Loại điểm"),
        choices=choices({"": _l("Chọn loại")} | VENUE_TYPES),
        validators=[Needed(_l("Mời bác chọn loại điểm."))],
    )

    def stated(self, **known: str) -> VenueInput:
        """Return the judged venue; *known* are the fields that the page does not show."""
        return VenueInput(**self.data | known)


def alleys_form(keys: Iterable[int]) -> type[BaseForm]:
    """Return a form with a part for each alley, named a and its key."""
    return type("AlleysForm", (BaseForm,), {f"a{key}": FormField(AlleyForm) for key in keys})


def walkers_form(people: Mapping[int, Mapping[str, str]]) -> type[BaseForm]:
    """Return a form with one of the *people* of each alley, by uid, or nobody; named w and the alley's key."""
    nobody = {"": _l("Chọn người")}
    fields = {
        f"w{key}": OneOf(_l("Giao cho ai?"), choices=choices({**nobody, **names}), default="")
        for key, names in people.items()
    }
    return type("WalkersForm", (BaseForm,), fields)


def doors_form(heads: Iterable[tuple[str, str]]) -> type[BaseForm]:
    """Return a form with a place for each door of (uid, name)."""
    validators = [Needed(), Between(1, LAST_POSITION)]
    return type("DoorsForm", (BaseForm,), {uid: CountField(name, validators) for uid, name in heads})
