"""The sixty ops of `hamlets`, and a way to close."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.reports.close import close_area
from fieldapp.reports.models import Closing
from tests.cast import Place, Stage
from tests.reports.hamlets import walk

Close = Callable[..., Closing]


@pytest.fixture
def walked(stage: Stage, campaign: Campaign) -> Stage:
    walk(stage)
    return stage


@pytest.fixture
def close(campaign: Campaign) -> Close:
    """Return what closes a place, now or at an instant."""

    def perform(place: Place, at: datetime | None = None) -> Closing:
        closing = close_area(None, place.area, campaign, at)
        db.session.commit()
        return closing

    return perform


@pytest.fixture
def at_once() -> Iterator[Callable[..., list[Any]]]:
    """Return what runs functions in threads that start together, and gives their answers in order."""
    with ThreadPoolExecutor(8) as pool:

        def run(*tasks: Callable[[], Any]) -> list[Any]:
            db.session.commit()
            line = threading.Barrier(len(tasks))

            def start(task: Callable[[], Any]) -> Any:
                line.wait(10)
                return task()

            return [each.result(60) for each in [pool.submit(start, task) for task in tasks]]

        yield run
