"""Which database this application stands on, as something that can be copied and put back."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from flask import current_app
from sqlalchemy import make_url

from fieldapp.backup.faults import NotDone
from fieldapp.backup.lite import Lite
from fieldapp.backup.post import Post


class Store(Protocol):
    """A database that can be copied and put back; what each does is told at `Lite`."""

    @property
    def kind(self) -> str: ...
    @property
    def files(self) -> list[Path]: ...
    def saved_beside(self, file: Path, /) -> Path: ...
    def holds_something(self) -> bool: ...
    def take(self, to: Path) -> None: ...
    def take_raw(self, to: Path) -> None: ...
    def on_trial(self, copy: Path) -> AbstractContextManager[str | None]: ...
    def put_in(self, copy: Path, trial: str | None, /) -> None: ...


def present_store() -> Store:
    """Return the database of this application."""
    url = make_url(current_app.config["FIELDAPP"].database_url)
    if url.get_backend_name() == "postgresql":
        return Post(url)
    if not url.database or url.database == ":memory:":
        raise NotDone("Cơ sở dữ liệu này chỉ ở trong bộ nhớ, không sao lưu được.")
    return Lite(Path(url.database))
