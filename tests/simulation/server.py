"""The real application for simulated phones: its clock follows the simulation, and a back door moves the world.

A request's `X-Sim-Now` is the instant at which the server believes to be; the application itself never reads it. The
back door `/sim/<name>` does what people at a desk, or fate, would do: it is no part of the application.
"""

import json
import os
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_migrate import upgrade

import dev
from config import Config
from fieldapp import create_app
from fieldapp.dates import read_instant, set_clock
from fieldapp.extensions import db, set_reading
from tests.simulation import fate

Environ = dict[str, Any]
SECRET = "only for simulations on loopback"
_present: ContextVar[datetime | None] = ContextVar("present", default=None)

set_clock(lambda: _present.get() or datetime.now(UTC))
app = create_app(Config(database_url=os.environ["SIMULATION_DATABASE"], secret_key=SECRET))
if os.environ.get("SIMULATION_MIGRATE"):
    with app.app_context():
        upgrade(str(dev.ROOT / "migrations"))


def application(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the product does, at the instant that the simulation names."""
    _present.set(read_instant(environ.get("HTTP_X_SIM_NOW")))
    path = environ["PATH_INFO"]
    if not path.startswith("/sim/"):
        return app(environ, start)
    sent = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    told = json.dumps(_do(path.removeprefix("/sim/"), sent)).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(told)))])
    return [told]


def _do(name: str, sent: dict[str, Any]) -> Any:
    with app.app_context():
        set_reading(False)
        found = fate.ACTS[name](**sent)
        db.session.commit()
        return found
