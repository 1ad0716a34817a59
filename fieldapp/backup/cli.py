"""`flask backup FILE` and `flask restore FILE`."""

import signal
import sqlite3
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
import psycopg
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from fieldapp.audit.log import record_act
from fieldapp.backup.restore import Restored, restore_backup
from fieldapp.backup.store import present_store
from fieldapp.backup.take import take_backup
from fieldapp.commands import Refused, refusing
from fieldapp.dates import moment, now
from fieldapp.epoch import begin_epoch, current_epoch
from fieldapp.extensions import db

FILE = click.Path(path_type=Path)


def _whole(perform: Callable[..., None]) -> Callable[..., None]:
    """Let whatever stops the command midway, a full disk or a hand on Ctrl-C, be one line and exit 2."""

    @wraps(perform)
    def perform_whole(*args: Any, **kwargs: Any) -> None:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            perform(*args, **kwargs)
        except KeyboardInterrupt as stopped:
            raise Refused("Đã dừng giữa chừng. Mời bác gõ lại lệnh.") from stopped
        except (OSError, sqlite3.Error, psycopg.Error, SQLAlchemyError) as fault:
            why = str(fault).partition("\n")[0]  # what follows would be the statement, with what people wrote
            raise Refused(f"Chưa xong: {why}. Sửa xong nguyên nhân, mời bác gõ lại lệnh.") from fault
        finally:
            signal.signal(signal.SIGTERM, before)

    return perform_whole


@click.command("backup")
@click.argument("file", type=FILE)
@with_appcontext
@_whole
@refusing
def backup(file: Path) -> None:
    """Sao lưu cơ sở dữ liệu ra một tệp, đã mở thử và đếm lại; máy chủ vẫn chạy."""
    at = now()
    held = take_backup(present_store(), file, at)
    if held is None:
        click.echo(f"Đã sao lưu lúc {moment(at)}: {file}. CHƯA mở thử và đếm lại được: tài khoản không tạo được CSDL.")
        return
    counts = f"{held.visits} lượt thăm, {held.households} hộ"
    click.echo(f"Đã sao lưu và kiểm tra lúc {moment(at)}: {file} · {counts} · epoch {held.epoch}")


@click.command("restore")
@click.argument("file", type=FILE)
@with_appcontext
@_whole
@refusing
def restore(file: Path) -> None:
    """Khôi phục cơ sở dữ liệu từ một bản sao; điện thoại sẽ tự gửi lại phần còn thiếu."""
    at = now()

    def begin() -> None:
        begin_epoch(at)
        record_act(None, "restore", "database", at)
        db.session.commit()

    for line in _told(restore_backup(present_store(), file, at, begin)):
        click.echo(line)


def _told(done: Restored) -> list[str]:
    held = f" · {done.held.visits} lượt thăm, {done.held.households} hộ" if done.held else ""
    saved = f"Dữ liệu trước đó đã cất ở {done.saved}" if done.saved else "Trước đó chưa có dữ liệu"
    return [
        f"Đã khôi phục bản sao lúc {moment(done.taken_at)}{held} · epoch {current_epoch()}",
        f"{saved}. Mời bác mở lại máy chủ, nhắc mọi người mở ứng dụng: máy sẽ tự gửi lại những lượt còn thiếu.",
    ]


groups = (backup, restore)
