"""The desk of a whole province: 162,061 households in 710 hamlets, 71 communes, 8 districts, a visit on each door.

For each page: how many statements it asks, its time in turns with a page that asks one thing (`/readyz`), the ratio;
and what counting the doors themselves would take, which no page does.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from bench.village import SLUG, application, database, fill, knock_everywhere
from fieldapp.accounts.devices import fingerprint
from fieldapp.accounts.models import DeviceSession, Posting, User
from fieldapp.areas.models import Area
from fieldapp.dates import local_day, now
from fieldapp.extensions import db

COMMUNES, HAMLETS, HOMES, LEFT_OVER = 71, 10, 228, 181
DISTRICTS, FETCHES = 8, 20
TOKEN = "desk"  # noqa: S105 - of a database that dies with the run


def run() -> None:
    """Print statements, p50, p95 and the ratio to a page that asks one thing, for each page of the desk."""
    for kind in ("sqlite", "postgresql"):
        with database(kind) as address:
            app = application(address)
            logging.getLogger("fieldapp").setLevel(logging.WARNING)  # a line for each request would bury the figures
            with app.app_context():
                _raise_province()
            browser = app.test_client()
            browser.set_cookie("fieldapp", TOKEN)
            print(
                f"{kind}: {COMMUNES * HAMLETS} hamlets, {COMMUNES * HAMLETS * HOMES + LEFT_OVER:,} doors, a visit each"
            )
            for name, path in _pages():
                _measure(app, browser, name, path)
            with app.app_context():
                _over_the_doors()
                db.engine.dispose()


def _raise_province() -> None:
    hamlets = fill(COMMUNES, HAMLETS, HOMES, LEFT_OVER)
    knock_everywhere(hamlets)
    province = db.session.scalars(select(Area).where(Area.code == "67")).one()
    communes = db.session.scalars(select(Area).where(Area.parent_id == province.id).order_by(Area.code)).all()
    for number in range(DISTRICTS):
        began, name = date(2020, 1, 1), f"Huyện {number}"
        district = Area(code=f"66{number}", valid_from=began, kind="huyện", name=name, search_key=name)
        district.parent_id = province.id
        db.session.add(district)
        db.session.flush()
        for commune in communes[number::DISTRICTS]:
            commune.parent_id = district.id
    user = User(uid="0", username="ban", name="Mẫu", created_at=now())
    user.postings = [Posting(role="chair", area_id=province.id, from_at=now())]
    db.session.add(user)
    db.session.flush()
    times = {"created_at": now(), "seen_at": now(), "confirmed_at": now()}
    db.session.add(DeviceSession(user_id=user.id, kind="passphrase", token_hash=fingerprint(TOKEN), **times))
    db.session.commit()
    db.session.remove()


def _pages() -> list[tuple[str, str]]:
    commune, asked = "24000", f"campaign={SLUG}"
    today = local_day(now()).isoformat()
    return [
        ("province", f"/areas/67?{asked}"),
        ("district", f"/areas/660?{asked}"),
        ("commune", f"/areas/{commune}?{asked}"),
        ("hamlet", f"/areas/{commune}.thon-1?{asked}"),
        ("ranking, province", f"/areas/67/ranking?{asked}&by=rate_xanh_adults"),
        ("days, province", f"/areas/67/days?{asked}"),
        ("figures.json, province", f"/areas/67/figures.json?{asked}&children=1"),
        ("days.csv, province", f"/areas/67/days.csv?{asked}"),
        ("doors, commune", f"/areas/{commune}/doors?{asked}&obstacle=privacy"),
        ("doors with the app, commune", f"/areas/{commune}/doors?{asked}&app=xanh"),
        ("doors, province", f"/areas/67/doors?{asked}&of=knocked&page=400"),
        ("visits of a day, commune", f"/areas/{commune}/visits?{asked}&day={today}"),
        ("visits of a day, province", f"/areas/67/visits?{asked}&day={today}"),
    ]


def _measure(app: Flask, browser: FlaskClient, name: str, path: str) -> None:
    with _counted(app) as sent:
        size = len(_get(browser, path)[1])
    taken, bare = [], []
    for _ in range(FETCHES):
        taken.append(_get(browser, path)[0])
        bare.append(_get(browser, "/readyz")[0])
    slow, middle, low = quantiles(taken, n=20)[-1], median(taken), median(bare)
    times = f"median {middle * 1000:6.0f} ms, p95 {slow * 1000:6.0f} ms, ratio {middle / low:5.0f}"
    print(f"  {name:28} {len(sent):3} statements, {times}, {size / 1000:6.1f} kB")


def _get(browser: FlaskClient, path: str) -> tuple[float, bytes]:
    began = perf_counter()
    answer = browser.get(path)
    text = answer.get_data()
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return perf_counter() - began, text


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def _over_the_doors() -> None:
    """Time what roll-ups spare: how every door of the province stands, counted by one GROUP BY."""
    doors = "SELECT outcome, count(*), sum(adults), sum(smartphones) FROM standings GROUP BY outcome"
    rows = "SELECT sum(outcome_met), sum(adults), sum(smartphones) FROM rollups"
    taken = []
    for statement in (doors, rows):
        began = perf_counter()
        db.session.connection().exec_driver_sql(statement).all()
        taken.append((perf_counter() - began) * 1000)
    print(f"  one GROUP BY over the doors: {taken[0]:.0f} ms; over the roll-ups: {taken[1]:.1f} ms")
    db.session.remove()
