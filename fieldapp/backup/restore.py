"""Go back to a backup: prove it aside, save what is there now, then change places in one step, as a new epoch."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fieldapp.backup.faults import BadCopy, NotDone
from fieldapp.backup.prove import Held, bring_up, opened, prove
from fieldapp.backup.room import room_beside
from fieldapp.backup.seal import kind_of, unseal
from fieldapp.backup.store import Store
from fieldapp.backup.take import take_backup
from fieldapp.dates import VIETNAM
from fieldapp.extensions import db


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: `held` None when it could not be proved, `saved` None when nothing was there before."""

    taken_at: datetime
    held: Held | None
    saved: Path | None


def restore_backup(store: Store, file: Path, at: datetime, begin: Callable[[], None]) -> Restored:
    """Let the database hold what *file* holds; *begin* starts the new epoch and commits it.

    The epoch begins in the copy, before anybody sees it: no phone meets the old visits under the old epoch.
    Errors: NotDone, BadCopy; the database is then as it was.
    """
    if not file.is_file():
        raise NotDone(f"Không có tệp {file}.")
    place = store.saved_beside(file)
    place.parent.mkdir(parents=True, exist_ok=True)
    with room_beside(place) as room:
        copy = room / "copy"
        taken_at = unseal(file, copy)
        if kind_of(copy) != store.kind:
            raise BadCopy(f"Bản sao này không phải của {store.kind}, loại cơ sở dữ liệu máy chủ đang dùng.")
        with store.on_trial(copy) as address:
            held = None
            if address:
                with opened(address):
                    held = prove()
                    begin()
            saved = _save_present(store, place, at)
            db.session.remove()  # its locks would be in the way
            store.put_in(copy, address)
        if not address:
            bring_up()
            begin()
    return Restored(taken_at, held, saved)


def _save_present(store: Store, beside: Path, at: datetime) -> Path | None:
    """Save what is there now: proved where that can be, else as it lies, for it may be damaged."""
    if not store.holds_something():
        return None
    saved = beside.with_name(f"{beside.stem}-truoc-khoi-phuc-{at.astimezone(VIETNAM):%Y%m%d-%H%M%S-%f}.gocua")
    try:
        take_backup(store, saved, at)
    except BadCopy:
        saved = saved.with_suffix(".hong")
        store.take_raw(saved)
    return saved
