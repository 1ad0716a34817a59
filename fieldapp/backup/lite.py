"""Copy a SQLite database and put a copy in its place, both through the driver, while others read and write."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from fieldapp.backup.faults import BadCopy, NotDone
from fieldapp.backup.room import put

WAIT_SECONDS = 15
_BUSY = {5, 6}  # sqlite3.SQLITE_BUSY and SQLITE_LOCKED, by name only since Python 3.11
_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Lite:
    """The SQLite database at `path`."""

    path: Path
    kind = "sqlite"

    @property
    def files(self) -> list[Path]:
        """Every file that belongs to it: a backup takes none of these names."""
        return [self.path, *(self.path.with_name(self.path.name + end) for end in _BESIDE)]

    def saved_beside(self, _file: Path) -> Path:
        """Return beside what the present database is saved before a restore."""
        return self.path

    def holds_something(self) -> bool:
        """Tell whether there is anything to save."""
        return self.path.exists() and self.path.stat().st_size > 0

    def take(self, to: Path) -> None:
        """Copy the present state in one step: one snapshot, which in WAL no writer waits for."""
        if not self.holds_something():
            raise NotDone(f"Chưa có cơ sở dữ liệu ở {self.path}. Mời bác xem lại FIELDAPP_DATABASE_URL.")
        try:
            with closing(_connect(self.path)) as live, closing(_connect(to, "rwc")) as copy:
                live.backup(copy, progress=_give_up)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole without a second one beside it
        except sqlite3.OperationalError:  # a full disk, a lock: nothing is wrong with the database
            raise
        except sqlite3.DatabaseError as fault:
            raise BadCopy(f"Cơ sở dữ liệu đang dùng đã hỏng: {fault}") from fault

    def take_raw(self, to: Path) -> None:
        """Copy the files as they lie: of a damaged database, what a mender may still read."""
        for file in self.files:
            if file.exists():
                shutil.copyfile(file, to.with_name(to.name + file.name.removeprefix(self.path.name)))

    @contextmanager
    def on_trial(self, copy: Path) -> Iterator[str | None]:
        """Give the address of a private database that holds *copy*."""
        trial = copy.with_name("trial.sqlite")
        shutil.copyfile(copy, trial)
        _check(trial)
        yield f"sqlite:///{trial.as_posix()}"

    def put_in(self, _copy: Path, trial: str | None) -> None:
        """Let the database hold what the trial holds.

        The pages go in through the driver, in one transaction. A file put under the name of another would leave a
        running server writing to the one that nobody sees any more, its -wal beside the wrong one. So readers see all
        or nothing, and whoever writes meanwhile waits; after WAIT_SECONDS behind another writer nothing is changed.
        """
        ready = Path(str(make_url(trial or "").database))
        with closing(_connect(ready)) as source:
            source.execute("PRAGMA journal_mode=DELETE")
            if self._opens():
                with closing(_connect(self.path)) as live:
                    source.backup(live, progress=_give_up)
                    live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return
        for file in self.files[1:]:  # of a database that no server can have open, for it opens for nobody
            file.unlink(missing_ok=True)
        put(ready, self.path)

    def _opens(self) -> bool:
        if not self.holds_something():
            return False
        try:
            with closing(_connect(self.path)) as live:
                live.execute("PRAGMA journal_mode=WAL").fetchall()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # not a database, or its first page is lost
            return False
        return True


def _connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", WAIT_SECONDS, isolation_level=None, uri=True)


def _give_up(status: int, _remaining: int, _total: int) -> None:
    """Stop after one wait: by itself the driver would try for ever."""
    if status in _BUSY:
        raise NotDone("Cơ sở dữ liệu đang bận ghi. Mời bác tắt máy chủ rồi gõ lại lệnh này.")


def _check(path: Path) -> None:
    try:
        with closing(_connect(path)) as copy:
            said = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
            astray = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as fault:
        raise BadCopy("Tệp này không phải bản sao của Gõ Cửa, hoặc đã hỏng.") from fault
    if said != ["ok"] or astray:
        raise BadCopy(f"Cơ sở dữ liệu hỏng bên trong: {said[0] if said != ['ok'] else astray}")
