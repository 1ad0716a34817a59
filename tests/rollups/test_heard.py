"""A silent phone is missing, not zero."""

from datetime import datetime, timedelta
from uuid import uuid4

from fieldapp.accounts.devices import is_heard
from fieldapp.accounts.models import DeviceSession, Posting
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.rollups.heard import HeardFrom, heard_from
from tests.cast import Person, Stage


def phone(person: Person, synced: timedelta | None, device: str | None = None, **changes: datetime) -> None:
    at = now()
    columns = {"token_hash": uuid4().hex, "created_at": at, "seen_at": at, "confirmed_at": at} | changes
    synced_at = None if synced is None else at - synced
    db.session.add(DeviceSession(user_id=person.id, kind="card", device_uid=device, synced_at=synced_at, **columns))
    db.session.commit()


def test_phones_and_hamlets_heard_within_a_day(stage: Stage) -> None:
    phone(stage.hoa, timedelta(hours=23), "a")
    phone(stage.y_binh, timedelta(hours=25), "b")
    phone(stage.nam, None, "c")
    found = heard_from([stage.commune.id, stage.hamlet_a.id, stage.hamlet_b.id], now())
    assert found[stage.hamlet_a.id] == HeardFrom(phones=2, heard=1, leaves=1, leaves_heard=1)
    assert found[stage.hamlet_b.id] == HeardFrom(phones=1, heard=0, leaves=1, leaves_heard=0)
    assert found[stage.commune.id] == HeardFrom(phones=3, heard=1, leaves=2, leaves_heard=1)


def test_a_phone_is_silent_after_a_day_to_the_second() -> None:
    at, day = now(), timedelta(hours=24)
    assert is_heard(at - day + timedelta(seconds=1), at)
    assert not is_heard(at - day, at)
    assert not is_heard(None, at)


def test_two_people_on_one_phone_are_one_phone(stage: Stage) -> None:
    phone(stage.hoa, timedelta(hours=1), "shared")
    phone(stage.y_binh, timedelta(hours=2), "shared")
    assert heard_from([stage.hamlet_a.id], now())[stage.hamlet_a.id].phones == 1


def test_revoked_and_ended_phones_and_ended_postings_do_not_count(stage: Stage) -> None:
    phone(stage.hoa, timedelta(hours=1), "a", revoked_at=now())
    phone(stage.nam, timedelta(hours=1), "b", ended_at=now())
    phone(stage.y_binh, timedelta(hours=1), "c")
    db.session.query(Posting).filter_by(user_id=stage.y_binh.id).update({"until_at": now()})
    db.session.commit()
    assert heard_from([stage.commune.id], now())[stage.commune.id] == HeardFrom(0, 0, 2, 0)
