"""Take a backup: a snapshot of what others go on writing to, proved on a private copy, then named at once."""

from datetime import datetime
from pathlib import Path

from fieldapp.backup.faults import NotDone
from fieldapp.backup.prove import Held, opened, prove
from fieldapp.backup.room import put, room_beside
from fieldapp.backup.seal import seal
from fieldapp.backup.store import Store


def take_backup(store: Store, file: Path, at: datetime) -> Held | None:
    """Write a proved copy to *file*, replacing an older one only then; None when it could not be tried.

    Errors: NotDone, BadCopy; nothing is left then, and an older file is as it was.
    """
    check_place(store, file)
    with room_beside(file) as room:
        copy = room / "copy"
        store.take(copy)
        with store.on_trial(copy) as address:
            held = proved(address)
        seal(copy, at)
        put(copy, file)
    return held


def proved(address: str | None) -> Held | None:
    """Prove the copy at *address*; None where there was no room to try it."""
    if address is None:
        return None
    with opened(address):
        return prove()


def check_place(store: Store, file: Path) -> None:
    """Refuse a place where a backup cannot be, or must not."""
    if not file.parent.is_dir():
        raise NotDone(f"Không có thư mục {file.parent}. Mời bác tạo thư mục rồi gõ lại lệnh.")
    if file.exists() and not file.is_file():
        raise NotDone(f"{file} không phải là tệp. Mời bác đặt tên tệp khác.")
    if file.resolve() in {each.resolve() for each in store.files}:
        raise NotDone(f"{file} chính là cơ sở dữ liệu đang dùng. Mời bác đặt tên tệp khác.")
