"""The register as it stands in the hamlets of an import: households by key, alleys by name, free places."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from fieldapp.extensions import db
from fieldapp.households.importing.hamlets import Hamlet
from fieldapp.households.likeness import Key, Spot, key_of, spot_of
from fieldapp.households.models import Alley, Door, Household, HouseholdRecord, State
from fieldapp.text import fold


@dataclass(frozen=True, slots=True)
class Known:
    """A household of the register; `taken_back` when only an import that was undone had stated it."""

    household: Household
    alley: str
    taken_back: bool
    key: Key
    spot: Spot

    @property
    def head(self) -> str:
        return self.household.head


class Register:
    """Answers, for each key and its n-th row, which household is meant; counts the rows as it is asked."""

    def __init__(self, hamlets: Collection[Hamlet]) -> None:
        here = {hamlet.area_id: hamlet for hamlet in hamlets if hamlet.area_id is not None}
        self.known: dict[Key, list[Known]] = defaultdict(list)
        self._seen: dict[Key, int] = defaultdict(int)
        self._alleys: dict[tuple[Hamlet, str], str] = {}
        self._last: dict[tuple[Hamlet, str], int] = defaultdict(int)
        for alley in db.session.scalars(select(Alley).where(Alley.area_id.in_(here)).order_by(Alley.id)):
            self._alleys.setdefault((here[alley.area_id], fold(alley.name)), alley.name)
        self._read(here)

    def next_of(self, key: Key) -> Known | None:
        """Return the household of this key's next row, None for a new one."""
        known, at = self.known.get(key, []), self._seen[key]
        self._seen[key] += 1
        return known[at] if at < len(known) else None

    def alley(self, hamlet: Hamlet, name: str) -> str:
        """Return how the hamlet writes the name of this alley."""
        return self._alleys.setdefault((hamlet, fold(name)), name) if name else ""

    def next_position(self, hamlet: Hamlet, alley: str) -> int:
        """Return the place after the last door of an alley."""
        self._last[hamlet, alley] += 1
        return self._last[hamlet, alley]

    def _read(self, here: dict[int, Hamlet]) -> None:
        taken_back = _taken_back(here)
        names = select(Household, func.coalesce(Alley.name, "")).outerjoin(Alley, Alley.id == Household.alley_id)
        for household, alley in db.session.execute(names.where(Household.area_id.in_(here)).order_by(Household.id)):
            hamlet = here[household.area_id]
            key = key_of(hamlet, household.head, household.number, household.hint)
            spot = spot_of(alley, household.number, household.hint)
            self.known[key].append(Known(household, alley, household.record_uid in taken_back, key, spot))
            self._last[hamlet, alley] = max(self._last[hamlet, alley], household.position)


def _taken_back(area_ids: Collection[int]) -> set[str]:
    """Return the uids of the records in force that an undo wrote to take a household back."""
    query = (
        select(Household.record_uid)
        .join(HouseholdRecord, HouseholdRecord.uid == Household.record_uid)
        .where(Household.area_id.in_(area_ids), Household.state == State.MISTAKE, HouseholdRecord.door == Door.UNDO)
    )
    return set(db.session.scalars(query))
