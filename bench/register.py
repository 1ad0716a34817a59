"""A register of 10,000 rows through the pages: how long each answer takes, and how long others wait to write.

The one who writes meanwhile is another process that takes SQLite's write lock, or a row of a hamlet's lock on
PostgreSQL, every few hundredths of a second, as phones that send do.
"""

import io
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from random import Random
from statistics import quantiles

import psycopg
import xlsxwriter
from flask.testing import FlaskClient
from sqlalchemy import make_url, select

from bench.village import application, database, fill
from fieldapp.accounts.models import Posting, User
from fieldapp.areas.models import Area
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.sample.names import head_of_household
from tests.cast import Person, sign_in
from tests.households.uploads import again, press, send

ROWS, HAMLETS, EVERY = 10_000, 20, 0.03
HEADERS = ("STT", "Thôn", "Ngõ/xóm", "Địa chỉ", "Họ tên chủ hộ", "Số khẩu", "Người lớn", "Smartphone", "SĐT")


def book(rows: int = ROWS) -> bytes:
    """Return a register as a commune sends it."""
    content, rng = io.BytesIO(), Random(1)
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        for at in range(rows):
            place = (f"Thôn {at % HAMLETS + 1}", f"Ngõ {at // HAMLETS % 12 + 1}", f"Số {at}")
            sheet.write_row(at + 1, 0, (at + 1, *place, head_of_household(rng, "thôn"), 4, 3, 2, "0912345678"))
    return content.getvalue()


def run() -> None:
    """Print the seconds of each answer, and what a writer waits."""
    content = book()
    for kind in ("sqlite", "postgresql"):
        with database(kind) as address:
            app = application(address)
            with app.app_context():
                fill(1, HAMLETS, 0)
                chair = _chair()
                client = app.test_client()
                client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
                sign_in(client, chair)
                db.session.remove()
            _measure(kind, address, client, content)
            with app.app_context():
                db.engine.dispose()


def _chair() -> Person:
    area = db.session.scalars(select(Area).where(Area.code == "24000")).one()
    user = User(uid="0", username="chu-tich", name="Mẫu", created_at=now())
    user.postings = [Posting(role="chair", area_id=area.id, from_at=now())]
    db.session.add(user)
    db.session.flush()
    return Person(user.id, user.uid, user.username, user.name, "chair", None)  # type: ignore[arg-type]


def _measure(kind: str, address: str, client: FlaskClient, content: bytes) -> None:
    writer = subprocess.Popen([sys.executable, "-m", "bench.register", address], stdout=subprocess.PIPE, text=True)
    if writer.stdout is None or not writer.stdout.readline():
        raise RuntimeError("the writer did not begin")
    laps: list[tuple[str, float]] = []
    started = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal started
        laps.append((name, time.perf_counter() - started))
        started = time.perf_counter()

    sent = send(client, "24000", content)
    lap("upload")
    page = again(client, sent.location)
    lap("preview")
    press(client, sent.location, page)
    lap("store")
    while "Đang nạp" in again(client, sent.location).title:
        client.post(f"{sent.location}/continuation")
        lap("go on")
    writer.terminate()
    said = writer.stdout.read().split()
    waits = sorted(float(each) for each in said)
    print(f"{kind:10} {ROWS:,} rows: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in laps))
    p95 = quantiles(waits, n=20)[-1] * 1000
    print(f"{'':10} {len(waits)} writes meanwhile: p95 {p95:.0f} ms, longest {waits[-1]:.2f} s")


def _write_on(address: str) -> None:
    """Write every few hundredths of a second, and say how long each waited."""
    execute = _writer(address)
    print("ready", flush=True)
    while True:
        started = time.perf_counter()
        execute("UPDATE areas SET contact = contact WHERE code = '24000.thon-7'")
        print(time.perf_counter() - started, flush=True)
        time.sleep(EVERY)


def _writer(address: str) -> Callable[[str], object]:
    """Return what runs a statement in a transaction of its own, waiting as the product does."""
    if address.startswith("sqlite"):
        return sqlite3.connect(address.removeprefix("sqlite:///"), timeout=15, isolation_level=None).execute
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True).execute


if __name__ == "__main__":
    _write_on(sys.argv[1])
