"""The history of a household: each record with what it changed, and with nothing that it did not state."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.edit import edit_household
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.history import history
from fieldapp.households.models import Household
from tests.cast import Stage


def test_who_may_not_set_the_priority_does_not_change_it(stage: Stage) -> None:
    at, uid = now(), str(uuid4())
    first = HouseholdInput(uid, stage.hamlet_a.ref, "", 1, "", "", "Y Nam", 2, None, priority=True, state="open")
    edit_household(stage.y_binh.actor(), first, str(uuid4()), at)
    second = replace(first, head="Y Nam Niê", priority=False)
    edit_household(stage.hoa.actor(), second, str(uuid4()), at + timedelta(minutes=1))
    db.session.commit()
    household = db.session.scalars(select(Household).where(Household.uid == uid)).one()
    assert household.priority
    assert [entry.changes for entry in history(household)] == [("Chủ hộ: Y Nam → Y Nam Niê",), ()]
