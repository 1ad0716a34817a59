"""One look at an upload: its sheet as it will be read, with the choices of the person who looks."""

import json
from dataclasses import dataclass, replace
from typing import Any

from fieldapp.areas.models import Area
from fieldapp.households.importing.book import Sheet
from fieldapp.households.importing.columns import Column
from fieldapp.households.importing.forms import COUNTS, LookForm, look_form
from fieldapp.households.importing.hamlets import Hamlets
from fieldapp.households.importing.headers import Headers
from fieldapp.households.importing.judge import Choices, Unsure
from fieldapp.households.importing.modern import Modern, modernised
from fieldapp.households.importing.table import Candidate, Look, candidates
from fieldapp.households.importing.uploads import sheets_of
from fieldapp.households.models import RegisterUpload


@dataclass(frozen=True, slots=True)
class Reading:
    """What of an upload is looked at; `sheets` are in Unicode unless the person wants them as written."""

    form: LookForm
    candidates: list[Candidate]
    place: int
    headers: Headers
    modern: Modern
    choices: Choices
    is_good: bool

    @property
    def sheets(self) -> list[Sheet]:
        return [each.sheet for each in self.candidates]

    @property
    def sheet(self) -> Sheet:
        return self.candidates[self.place].sheet

    @property
    def said(self) -> str:
        """The choices as a text that compares and comes back."""
        return choices_text(self.choices, as_written=bool(self.form.as_written.data))


def reading_of(upload: RegisterUpload, area: Area, given: Any) -> Reading:
    """Look at an upload as *given*, the fields of a form, says; columns that it does not name are guessed."""
    kept = sheets_of(upload)
    first = LookForm(given)
    as_written = bool(first.as_written.data)
    moderns = [modernised(sheet) for sheet in kept]
    needs_hamlet = not Hamlets(area, may_add=False).is_one
    found = candidates([m.sheet for m in moderns], needs_hamlet=needs_hamlet)
    if as_written:
        raw = {sheet.name: sheet for sheet in kept}
        found = [replace(each, sheet=_as_written(raw[each.sheet.name], each)) for each in found]
    place = first.sheet.data if isinstance(first.sheet.data, int) and 0 <= first.sheet.data < len(found) else 0
    guessed = found[place].headers
    labels = {at: label for at, label in guessed.labels.items() if at not in guessed.private and label}
    form = look_form(labels, given)
    if not any(f"c{at}" in given for at in labels):
        for at, column in _guess(guessed).items():
            form._fields[f"c{at}"].data = column.value
    is_good = form.validate()
    columns = form.columns if is_good else _guess(guessed)
    unsure = Unsure(form.unsure.data) if is_good else Unsure.WAIT
    choices = Choices(bool(form.update.data), bool(form.create_hamlets.data), unsure, Look(place, columns))
    modern = next(m for m in moderns if m.sheet.name == found[place].sheet.name)
    return Reading(form, found, place, guessed.corrected(columns), modern, choices, is_good)


def _as_written(sheet: Sheet, read: Candidate) -> Sheet:
    """Return a sheet as it was, below the headers that were read of it."""
    below = read.headers.last + 1
    return replace(sheet, rows=[*read.sheet.rows[:below], *sheet.rows[below:]])


def _guess(headers: Headers) -> dict[int, Column]:
    """Return what the columns are read as when nobody says it: a number from the first column that states it."""
    found: dict[int, Column] = {}
    for at, column in sorted(headers.columns.items()):
        if column is not Column.PRIVATE and headers.labels[at] and not (column in COUNTS and column in found.values()):
            found[at] = column
    return found


def choices_text(choices: Choices, *, as_written: bool) -> str:
    """Return the choices as a text, the same for the same choices."""
    columns = {str(at): column.value for at, column in sorted((choices.look.columns or {}).items())}
    found: dict[str, Any] = {"update": choices.update, "create_hamlets": choices.create_hamlets}
    found |= {"as_written": as_written} | ({"unsure": choices.unsure.value} if choices.unsure else {})
    return json.dumps(found | {"sheet": choices.look.sheet, "columns": columns}, separators=(",", ":"))


def fields_of(text: str) -> dict[str, str]:
    """Return the fields of a form that say the choices of a text that this program wrote."""
    found = json.loads(text)
    fields = {name: "y" for name in ("update", "create_hamlets", "as_written") if found[name]}
    fields |= {"sheet": str(found["sheet"])} | {name: found[name] for name in ("unsure",) if name in found}
    return fields | {f"c{at}": value for at, value in found["columns"].items()}
