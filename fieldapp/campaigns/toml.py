"""Strict reading of a TOML table: a key missing, misspelt or of another type is one clear sentence."""

import tomllib
from collections.abc import Collection
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from fieldapp.areas.rows import BadFile, read_utf8
from fieldapp.text import nfc


class Table:
    """One table of the file; `where` says which, for its refusals."""

    def __init__(self, values: object, where: str, known: Collection[str]) -> None:
        if not isinstance(values, dict):
            raise BadFile(f"{where}: phải là một bảng gồm {', '.join(known)}.")
        self._values: dict[str, Any] = values
        self._where = where
        for key in values:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"ý là {near[0]}?" if near else f"chỉ có {', '.join(known)}."
                raise BadFile(f"{where}: không có mục {key[:40]}, {hint}")

    def wrong(self, key: str, why: str) -> BadFile:
        """Return the refusal of one value."""
        return BadFile(f"{self._where}: {key} {why}")

    def text(self, key: str) -> str:
        """Return NFC text without spare spaces; it may not be empty."""
        return self._line(key, self._values.get(key))

    def lines(self, key: str, most: int) -> list[str]:
        """Return a list of lines; empty when absent."""
        values = self._values.get(key, [])
        if not isinstance(values, list) or len(values) > most:
            raise self.wrong(key, f"phải là danh sách không quá {most} dòng, mỗi dòng trong ngoặc kép.")
        return [self._line(key, value) for value in values]

    def _line(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "phải có, là chữ trong ngoặc kép.")
        return " ".join(nfc(value).split())

    def text_or_none(self, key: str) -> str:
        """Return as `text` does, or "" when the key is absent or empty."""
        return "" if self._values.get(key, "") == "" else self.text(key)

    def day(self, key: str) -> date:
        """Return a local date."""
        value = self._values.get(key)
        if type(value) is not date:
            raise self.wrong(key, "phải có, là ngày không ngoặc kép, như 2020-08-13.")
        return value

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if key in self._values else None

    def flag(self, key: str) -> bool:
        """Return true or false; false when absent."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "phải là true hoặc false.")
        return value

    def table(self, key: str, known: Collection[str]) -> "Table | None":
        """Return the table under *key*, None when absent."""
        return Table(self._values[key], f"{self._where}: {key}", known) if key in self._values else None

    def tables(self, key: str, known: Collection[str]) -> list["Table"]:
        """Return the array of tables under *key*; empty when absent."""
        values = self._values.get(key, [])
        if not isinstance(values, list):
            raise self.wrong(key, f"phải viết thành các bảng [[{key}]].")
        return [Table(value, f"[[{key}]] thứ {number}", known) for number, value in enumerate(values, 1)]


def read_toml(path: Path, known: Collection[str]) -> Table:
    """Read a file whose first level has the *known* keys.

    Errors: BadFile.
    """
    text = read_utf8(path)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFile(f"Tệp {path.name} không đọc được như TOML: {str(error)[:120]}.") from error
    return Table(values, path.name, known)
