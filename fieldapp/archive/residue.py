"""The last of what was erased: what a database keeps of rows that were overwritten."""

import time
from typing import Any

from fieldapp.extensions import db

TRIES, BETWEEN = 10, 0.1  # pages read for a moment only


def fold_journal() -> bool:
    """Empty SQLite's journal into its file, whose freed bytes are zeroed as they fall free; tell whether it is empty.

    Shape: outside any transaction; False while somebody still reads an older state. PostgreSQL has no such file: its
    dead rows go with the next VACUUM, which it runs by itself.
    Source: security.md, "Erasure": secure_delete=ON, checkpoint.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    raw = db.engine.raw_connection()
    try:
        return any(_is_folded(raw) for _ in range(TRIES))
    finally:
        raw.close()


def _is_folded(raw: Any) -> bool:
    busy, _, _ = raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        time.sleep(BETWEEN)
    return not busy
