"""One row's cells judged as a household's record, before anything is known of hamlets or of the register."""

import re
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.forms import between_message
from fieldapp.households.forms import HouseholdForm, HouseholdInput
from fieldapp.households.importing.book import Cell, Odd
from fieldapp.households.importing.columns import Column
from fieldapp.households.importing.encodings import old_encoding
from fieldapp.households.importing.headers import as_text
from fieldapp.households.importing.table import Row
from fieldapp.households.importing.words import COLUMN_WORDS
from fieldapp.households.models import State
from fieldapp.json_fields import to_formdata

MOST_PEOPLE = 99
_WHOLE = re.compile(r"([+-]?\d{1,15})(?:[.,]0{1,2})?", re.ASCII)
_UNSTATED = frozenset({"", "-", "–", "—", "…", "..."})
_PLATE = re.compile(r"(?:số nhà|nhà số|số|sn)?[ .:]*(\d[\w/.\-]{0,7})", re.IGNORECASE)
_OLD = {
    "tcvn3": _l("chữ theo bảng mã cũ TCVN3 (.VnTime). Mời bác chuyển sang Unicode rồi nạp lại."),
    "vni": _l(
        "chữ theo bảng mã cũ VNI. Mời bác chép cột này, bấm Ctrl+Shift+F6 của UniKey để chuyển từ VNI Windows sang "
        "Unicode, dán lại rồi lưu dạng .xlsx."
    ),
    "1258": _l(
        "chữ theo bảng mã cũ windows-1258. Mời bác mở tệp bằng Excel, chọn đúng bảng mã 1258, lưu dạng .xlsx rồi nạp."
    ),
    "lost": _l("có chữ đã mất khi lưu tệp. Mời bác mở tệp gốc, lưu lại dạng .xlsx rồi nạp."),
}
_NOBODY = str(UUID(int=0))


class BadRow(Exception):
    """A row that is refused; its text is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A household as a row states it: its hamlet as written, its record, its people."""

    number: int
    hamlet: str
    record: HouseholdInput
    people: int | None
    doubt: str = ""


class RowReader:
    """Reads rows through the one form of a household's record; one form serves a whole file."""

    def __init__(self) -> None:
        self._form = HouseholdForm()

    def read(self, row: Row) -> Stated:
        """Return what *row* states.

        Errors: BadRow, with a sentence that names the column.
        """
        plate, hint = _address([_text(cell, Column.ADDRESS) for cell in row.cells.get(Column.ADDRESS, ())])
        adults, people = _count(row, Column.ADULTS), _count(row, Column.PEOPLE)
        record = self._judged(
            {
                "household": _NOBODY,
                "area": "-",
                "alley": _joined(row, Column.ALLEY),
                "position": 1,
                "number": plate,
                "hint": hint,
                "head": _joined(row, Column.HEAD),
                "adults": adults,
                "smartphones": _count(row, Column.SMARTPHONES),
                "priority": False,
                "state": State.OPEN.value,
            }
        )
        if people is not None and not 0 <= people <= MOST_PEOPLE:
            raise BadRow(f"{COLUMN_WORDS[Column.PEOPLE]}: {between_message(0, MOST_PEOPLE)}")
        doubt = gettext("số người lớn nhiều hơn số khẩu, mời bác xem lại") if (adults or 0) > (people or 99) else ""
        return Stated(row.number, _joined(row, Column.HAMLET), record, people, doubt)

    def _judged(self, values: dict[str, object]) -> HouseholdInput:
        fields = to_formdata(values, self._form)
        self._form.process(fields)
        if self._form.validate() and not fields.faults:
            return self._form.cleaned()
        faults = self._form.faults() | fields.faults
        labels = {"number": gettext("Số nhà/địa chỉ"), "hint": gettext("Số nhà/địa chỉ")}
        said = [f"{labels.get(name) or self._form[name].label.text}: {texts[0]}" for name, texts in faults.items()]
        raise BadRow(" ".join(said))


def _joined(row: Row, column: Column) -> str:
    return " ".join(text for cell in row.cells.get(column, ()) if (text := _text(cell, column)))


def _text(cell: Cell, column: Column) -> str:
    if isinstance(cell, Odd):
        raise BadRow(f"{COLUMN_WORDS[column]}: {_odd(cell)}")
    text = as_text(cell)
    if encoding := old_encoding(text):
        raise BadRow(f"{COLUMN_WORDS[column]}: {_OLD[encoding]}")
    return text


def _odd(cell: Odd) -> str:
    said = {
        "day": gettext("ô là ngày tháng (%(text)s). Mời bác đổi ô sang kiểu Văn bản rồi gõ lại.", text=cell.text),
        "formula": gettext("ô là công thức chưa tính ra kết quả. Mời bác mở bằng Excel, lưu lại rồi nạp."),
        "boolean": gettext("ô là %(text)s. Mời bác gõ chữ hoặc số.", text=cell.text),
    }
    return str(said[cell.kind])


def _count(row: Row, column: Column) -> int | None:
    cells = row.cells.get(column, ("",))
    if isinstance(cells[0], Odd):
        raise BadRow(f"{COLUMN_WORDS[column]}: {_odd(cells[0])}")
    text = as_text(cells[0])
    if text in _UNSTATED:
        return None
    found = _WHOLE.fullmatch(text)
    if not found:
        raise BadRow(gettext("%(label)s: mời bác điền một số nguyên, ví dụ 2.", label=COLUMN_WORDS[column]))
    return int(found[1])


def _address(texts: list[str]) -> tuple[str, str]:
    """Return the number of the plate, when one stands alone, and the rest as the hint."""
    plate, rest = "", []
    for text in texts:
        found = _PLATE.fullmatch(text)
        if found and not plate:
            plate = found[1]
        elif text:
            rest.append(text)
    return plate, ", ".join(rest)
