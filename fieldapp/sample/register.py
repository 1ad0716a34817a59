"""The register of the demo: doors in walking order, drawn by lot, stored as an import of each commune."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random

from fieldapp.access import Verb
from fieldapp.accounts.models import User
from fieldapp.audit.log import record_act
from fieldapp.extensions import db
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.models import Door, RegisterImport, State
from fieldapp.households.record import Arrival, RecordOp, store_records
from fieldapp.sample.chance import chance, drawn, happens, split, successes, uid
from fieldapp.sample.names import head_of_household
from fieldapp.sample.places import Hamlet
from fieldapp.visits.given import digest

CORNERS = ("Xóm Trên", "Xóm Dưới", "Xóm Suối", "Xóm Rẫy", "Xóm Chợ", "Xóm Mới", "Xóm Cầu", "Xóm Đồi")
HINTS = (
    "sau nhà văn hóa",
    "đối diện quán tạp hóa",
    "cổng xanh, có giàn hoa giấy",
    "nhà sàn cạnh giếng nước",
    "cuối ngõ, cạnh rẫy cà phê",
    "bên phải, qua cầu gỗ",
    "nhà mái tôn đỏ",
    "cạnh cây đa đầu xóm",
    "trong hẻm nhỏ, sau vườn tiêu",
    "chung sân với nhà bên",
)
FEWEST_ALLEYS, MOST_ALLEYS, DOORS_IN_ALLEY = 4, 12, 38


def draw_doors(hamlet: Hamlet) -> list[HouseholdInput]:
    """Return the doors of *hamlet* in walking order."""
    rng = chance("register", hamlet.code)
    alleys = _alleys(rng, hamlet.households)
    absent = set(rng.sample(range(hamlet.households), hamlet.absent))
    places = [(alley, place) for alley, doors in alleys for place in range(1, doors + 1)]
    return [
        _door(rng, hamlet, alley, place, State.ABSENT if number in absent else State.OPEN)
        for number, (alley, place) in enumerate(places)
    ]


def store_register(chair: User, doors: dict[Hamlet, list[HouseholdInput]], at: datetime) -> None:
    """Store the doors of one commune's hamlets, as imported by its chair at *at*."""
    first = next(iter(doors))
    imported = RegisterImport(
        area_id=first.area.parent_id, user_id=chair.id, at=at, new=0, unchanged=0, changed=0, refused=0
    )
    imported.new = sum(map(len, doors.values()))
    db.session.add(imported)
    db.session.flush()
    record_act(chair.id, Verb.REGISTER_IMPORT, f"import:{imported.id}", at, f"new {imported.new}")
    for hamlet, here in doors.items():
        store_records(list(_ops(hamlet, here, imported, at)))


def _ops(hamlet: Hamlet, doors: Sequence[HouseholdInput], imported: RegisterImport, at: datetime) -> Iterator[RecordOp]:
    rng = chance("records", hamlet.code)
    for door in doors:
        content = digest("household", "", at, door)
        arrival = Arrival(uid(rng), content, at, at, imported.user_id, Door.IMPORT, import_id=imported.id)
        yield RecordOp(door, hamlet.area.id, arrival, people=_people(rng, door.adults))


def _people(rng: Random, adults: int | None) -> int | None:
    return None if adults is None else adults + drawn(rng, {0: 28, 1: 27, 2: 30, 3: 12, 4: 3})


def _alleys(rng: Random, households: int) -> list[tuple[str, int]]:
    number = min(MOST_ALLEYS, max(FEWEST_ALLEYS, households // DOORS_IN_ALLEY))
    corners = rng.sample(CORNERS, rng.randrange(0, 3))
    lanes = [f"Ngõ {place}" for place in range(1, number - len(corners) + 1)]
    return list(zip(lanes + corners, split(households, [rng.uniform(0.6, 1.4) for _ in range(number)]), strict=True))


def _door(rng: Random, hamlet: Hamlet, alley: str, place: int, state: State) -> HouseholdInput:
    commune = hamlet.commune
    adults = drawn(rng, commune.adults)
    phones = successes(rng, adults, commune.smartphones)
    return HouseholdInput(
        household=uid(rng),
        area=hamlet.code,
        alley=alley,
        position=place,
        number=_number(rng, alley, place) if happens(rng, commune.numbers) else "",
        hint=rng.choice(HINTS) if happens(rng, 0.22) else "",
        head="" if happens(rng, 0.015) else head_of_household(rng, hamlet.area.kind),
        adults=adults if happens(rng, 0.97) else None,
        smartphones=phones if happens(rng, 0.2) else None,
        priority=happens(rng, 0.02),
        state=state,
    )


def _number(rng: Random, alley: str, place: int) -> str:
    """Return a house number: some have a letter, some the alley's number before a slash."""
    lane = alley.removeprefix("Ngõ ")
    if lane.isdecimal() and happens(rng, 0.15):
        return f"{lane}/{place}"
    return f"{place}{drawn(rng, {'': 85, 'A': 10, 'B': 5})}"
