"""What the page shows on which a walk sheet is typed: a line a row as on the paper, what needs a second look first."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import Field, Label

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.models import Household, State
from fieldapp.visits.door_form import HIDDEN, app_parts
from fieldapp.visits.history import Chain
from fieldapp.visits.history_page import Told, tell
from fieldapp.visits.models import Outcome, Visit
from fieldapp.visits.typed import HELD, TAKEN_BACK, Typed
from fieldapp.visits.typed_form import HeadForm, Line
from fieldapp.visits.words import SHORT, STATES

DoorUrl = Callable[[Household], str]
# One key an outcome, the letter of its column on the paper; a list of choices goes to the letter that is pressed.
KEYS = {
    Outcome.MET: "G",
    Outcome.NOT_HOME: "V",
    Outcome.REFUSED: "K",
    Outcome.AWAY: "X",
    Outcome.MOVED: "C",
    Outcome.VACANT: "N",
}
_COUNTS = {"already": _l("có"), "assisted": _l("mới")}
_STATED = {"adults": _l("Người lớn"), "smartphones": _l("Máy")}


@dataclass(frozen=True, slots=True)
class Beside:
    """The visit that is there already, and what the clerk may say to it; `replaces` goes along when the box mends."""

    said: str
    told: Told
    box: Field
    replaces: Field | None
    url: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row: after `outcome` and `counts` stands `text`, a note; `more` is behind "thêm"; `alley` stands above."""

    number: int
    alley: str
    plate: str
    name: str
    note: str
    outcome: Field
    counts: list[Field]
    text: Field
    more: list[Field]
    why: Field
    opens: bool = False
    code: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """What rows are told with: the apps' names, in which rounds rows were typed, the day, where a door's page is."""

    names: Mapping[str, str]
    rounds: Mapping[int, str]
    today: date
    door_url: DoorUrl


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of the error summary: where it leads, what it is about."""

    id: str
    label: Label
    errors: list[str]
    widget: object = None


@dataclass(frozen=True, slots=True)
class Summary:
    """All that needs mending, in the shape of a form: for the one summary that every page has."""

    form_errors: list[str]
    marks: list[Mark]

    @property
    def errors(self) -> bool:
        return bool(self.form_errors or self.marks)

    def __iter__(self) -> Iterator[Mark]:
        return iter(self.marks)


def columns(campaign: Campaign) -> list[tuple[str, str]]:
    """Return the heads of the table's columns."""
    counts = [f"{app.name}: {said}" for app in campaign.apps for said in _COUNTS.values()]
    stated = [str(said) for said in _STATED.values()]
    names = [gettext("Dòng"), gettext("Nhà"), gettext("Kết quả"), *counts, *stated, gettext("Ghi chú"), gettext("Thêm")]
    return [(str(name), "") for name in names]


def shown_rows(lines: Sequence[Line], typed: Mapping[int, Typed], told: Telling) -> list[ShownRow]:
    """Return rows to type in, and of *typed* what came back."""
    alleys = [None, *(line.row.alley for line in lines)]
    return [
        _row(line, "" if line.row.alley == before else line.row.alley, typed.get(line.number), told)
        for line, before in zip(lines, alleys, strict=False)
    ]


def summary(head: HeadForm, rows: Sequence[ShownRow]) -> Summary:
    """Gather what is wrong; a sentence that holds for several rows is said once."""
    times = Counter(sentence for row in rows for place, sentence in row.errors if place == f"row{row.number}")
    often = [sentence for sentence, count in times.items() if count > 1]
    marks = [Mark(each.id, each.label, list(each.errors)) for each in head if each.errors]
    for row in rows:
        label = Label("", str(gettext("Dòng %(row)s", row=row.number)))
        marks += [Mark(place, label, [sentence]) for place, sentence in row.errors if sentence not in often]
    return Summary([*map(str, head.form_errors), *often], marks)


def rounds_typed(uids: Mapping[str, tuple[int, int]]) -> dict[int, str]:
    """Say for each row in which rounds it was typed; *uids* are those of such visits, with row and round."""
    found: dict[int, list[int]] = defaultdict(list)
    for uid in db.session.scalars(select(Visit.uid).where(Visit.uid.in_(uids))):
        number, turn = uids[uid]
        found[number].append(turn)
    said = {number: ", ".join(map(str, sorted(turns))) for number, turns in found.items()}
    return {number: str(gettext("đã gõ lượt %(rounds)s", rounds=turns)) for number, turns in said.items()}


def _row(line: Line, alley: str, typed: Typed | None, told: Telling) -> ShownRow:
    form, home = line.form, line.household
    _name(line, told.names)
    counts = [part[name] for part in app_parts(form) for name in _COUNTS]
    errors = list(_errors(line, typed)) if typed and not typed.is_stored else []
    more = [form.leaflets, form.follow_up_on]
    state = "" if home is None or home.state == State.OPEN else str(STATES[State(home.state)])
    notes = [home.hint if home else "", state, told.rounds.get(line.number, "")]
    return ShownRow(
        line.number,
        alley,
        home.plate if home else "–",
        (home.head or str(gettext("Chưa rõ tên"))) if home else str(gettext("Nhà này đã sang địa bàn khác")),
        " · ".join(note for note in notes if note),
        form.outcome,
        [*counts, form.adults, form.smartphones],
        form.note,
        more,
        form.obstacles,
        any(each.errors for each in (*more, form.obstacles)),
        typed.verdict.code if typed else "",
        errors,
        _beside(line, typed, typed.beside, told) if typed and typed.beside and not typed.is_stored else None,
    )


def _name(line: Line, names: Mapping[str, str]) -> None:
    """Name the fields of a line by the paper; what is not stated stays blank, for a 0 is typed."""
    form = line.form
    form.outcome.choices = [("", "–"), *((o.value, f"{KEYS[o]} · {said}") for o, said in SHORT.items())]
    said: dict[Field, str] = {form[name]: str(label) for name, label in _STATED.items()}
    for part in app_parts(form):
        said |= {part[name]: f"{names[part.slug]} {label}" for name, label in _COUNTS.items()}
    for each in (*form, *(f for part in app_parts(form) for f in part)):
        each.label = Label(each.id, said.get(each, str(each.label.text)))
        each.description = ""
        if line.is_blank and each.data == 0:
            each.data = None


def _errors(line: Line, typed: Typed) -> Iterator[tuple[str, str]]:
    """Give each sentence with the id to which it leads: of a field, or of the row when no field can mend it."""
    if typed.beside:
        yield _box(line, typed).id, _said(typed)
        return
    parts = (line.form, *app_parts(line.form))
    shown = {f.name: f for part in parts for f in part if f.short_name not in HIDDEN}
    for name, sentences in typed.verdict.errors.items():
        found = shown.get(name, shown.get(f"row{line.number}-{name}"))
        if found is not None:
            found.errors = list(sentences)
        for sentence in sentences:
            yield found.id if found is not None else f"row{line.number}", str(sentence)


def _box(line: Line, typed: Typed) -> Field:
    """Return what the clerk may tick: a visit of the same person and day is mended, any other is one more."""
    return line.says.mend if typed.mends else line.says.another


def _beside(line: Line, typed: Typed, chain: Chain, told: Telling) -> Beside:
    box, replaces = _box(line, typed), line.form.replaces
    replaces.data = chain.end.uid
    replaces.raw_data = None
    home = line.household
    return Beside(
        _said(typed),
        tell(chain, dict(told.names), told.today),
        box,
        replaces if typed.mends else None,
        told.door_url(home) if home else "",
    )


def _said(typed: Typed) -> str:
    if typed.verdict.status == HELD:
        return str(
            gettext(
                "Người này, ngày này đã có một lượt ở nhà này. Nếu là hai lượt khác nhau, mời bác đánh dấu "
                "“Đây là lượt khác”; nếu chỉ là một, mời bác để trống dòng này."
            )
        )
    if not typed.mends:
        return str(
            gettext(
                "Dòng này của lượt này đã gõ cho người khác hoặc ngày khác. Nếu lần trước gõ nhầm, mời bác rút lượt ấy "
                "ở trang của nhà, rồi đánh dấu “Đây là lượt khác”."
            )
        )
    if typed.verdict.status == TAKEN_BACK:
        return str(gettext("Dòng này đã gõ rồi được rút lại nên không tính. Nếu vẫn đúng, mời bác ghi thành bản sửa."))
    return str(
        gettext("Dòng này đã gõ rồi, với nội dung khác. Nếu phiếu ghi như bác vừa gõ, mời bác ghi thành bản sửa.")
    )
