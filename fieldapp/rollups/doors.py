"""Derive how the touched doors stand, from their visits in force."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from fieldapp.bulk import among, insert_rows
from fieldapp.campaigns.models import App
from fieldapp.extensions import db
from fieldapp.households.models import Household, State
from fieldapp.rollups.models import Gain, Standing
from fieldapp.rollups.standing import Knock, Stand, Step, stand, work_at_venue
from fieldapp.visits.models import Visit

KNOCK_COLUMNS = (
    Visit.uid,
    Visit.effective_at,
    Visit.day,
    Visit.area_id,
    Visit.outcome,
    Visit.adults,
    Visit.smartphones,
    Visit.apps,
    Visit.obstacles,
    Visit.follow_up_on,
    Visit.leaflets,
)
Apps = dict[int, dict[str, int]]


def read_knock(uid: str, at: Any, day: Any, area: int, outcome: str, *rest: Any) -> Knock:
    """Make a Knock of the columns above."""
    adults, smartphones, apps, obstacles, follow_up_on, leaflets = rest
    counts = {} if apps == "{}" else {app: (already, assisted) for app, (already, assisted) in json.loads(apps).items()}
    return Knock(uid, at, day, area, outcome, adults, smartphones, counts, obstacles, follow_up_on, leaflets)


def app_ids() -> Apps:
    """Return the apps' ids by campaign and slug."""
    found: Apps = defaultdict(dict)
    for campaign_id, slug, key in db.session.execute(select(App.campaign_id, App.slug, App.id)):
        found[campaign_id][slug] = key
    return found


def restand_households(ids: Collection[int], apps: Apps) -> set[int]:
    """Derive the standings of these households, and of those they were merged into; return the hamlets of the latter.

    Shape: where only merged ones live is not among them: nothing that is counted there has changed.
    """
    family = families(ids)
    homes = {key: (area_id, state == State.OPEN) for key, area_id, state, _ in family}
    reads_as: dict[int | None, int] = {key: into or key for key, _, _, into in family}
    knocks: dict[tuple[int, int], list[Knock]] = defaultdict(list)
    connection, family_ids = db.session.connection(), {"homes": list(homes)}
    for household_id, campaign_id, *columns in connection.execute(_KNOCKS, family_ids):
        knocks[reads_as[household_id], campaign_id].append(read_knock(*columns))
    connection.execute(_CLEAR_STANDINGS, family_ids)
    connection.execute(_CLEAR_GAINS, family_ids)
    standings, gains = [], []
    for (household_id, campaign_id), of_door in knocks.items():
        stood = stand(of_door)
        if stood:
            area_id, is_open = homes[household_id]
            standings.append(_standing_row(household_id, campaign_id, area_id, stood) | {"is_open": is_open})
            place = {"household_id": household_id, "venue_id": None, "home_id": area_id if is_open else None}
            gains += _gain_rows(stood.steps, apps[campaign_id], place)
    insert_rows(Standing, standings)
    insert_rows(Gain, gains)
    return {homes[survivor][0] for survivor in reads_as.values()}


def families(ids: Collection[int]) -> Sequence[Any]:
    """Return these households and all they were merged with, as they stand now: (id, area's id, state, read as)."""
    return db.session.connection().execute(_FAMILY, {"homes": ids}).all()


def restand_venues(ids: Collection[int], apps: Apps) -> None:
    """Derive the work done at these venues."""
    connection, venues = db.session.connection(), {"venues": list(ids)}
    connection.execute(_CLEAR_WORK, venues)
    gains: list[dict[str, Any]] = []
    for venue_id, campaign_id, *columns in connection.execute(_HELP_DESKS, venues):
        gains += _gain_rows(
            work_at_venue([read_knock(*columns)]),
            apps[campaign_id],
            {"household_id": None, "venue_id": venue_id, "home_id": None},
        )
    insert_rows(Gain, gains)


def _family() -> Any:
    """Select the households, those merged into them, and those they are merged into, with the rest of the family."""
    home = Household.__table__.c
    these, merged = among(home.id, "homes"), among(home.merged_into_id, "homes")
    heads = select(home.merged_into_id).where(these, home.merged_into_id.is_not(None))
    return select(home.id, home.area_id, home.state, home.merged_into_id).where(
        or_(these, merged, home.id.in_(heads), home.merged_into_id.in_(heads))
    )


# Built once: every batch of visits asks these.
_FAMILY = _family()
_KNOCKS = select(Visit.household_id, Visit.campaign_id, *KNOCK_COLUMNS).where(
    among(Visit.household_id, "homes"), Visit.in_force
)
_HELP_DESKS = select(Visit.venue_id, Visit.campaign_id, *KNOCK_COLUMNS).where(
    among(Visit.venue_id, "venues"), Visit.in_force
)
_CLEAR_WORK = delete(Gain).where(among(Gain.venue_id, "venues"))
_CLEAR_STANDINGS = delete(Standing).where(among(Standing.household_id, "homes"))
_CLEAR_GAINS = delete(Gain).where(among(Gain.household_id, "homes"))


def _standing_row(household_id: int, campaign_id: int, area_id: int, stood: Stand) -> dict[str, Any]:
    return {
        "household_id": household_id,
        "campaign_id": campaign_id,
        "area_id": area_id,
        "first_on": stood.first_on,
        "last_at": stood.last_at,
        "outcome": stood.outcome,
        "has_met": stood.has_met,
        "obstacles": stood.obstacles,
        "adults": stood.adults,
        "smartphones": stood.smartphones,
        "top_installed": max(stood.installed.values(), default=0),
        "follow_up_on": stood.follow_up_on,
    }


def _gain_rows(steps: Iterable[Step], apps: dict[str, int], place: dict[str, int | None]) -> list[dict[str, Any]]:
    return [
        {
            "visit_uid": step.visit_uid,
            "app_id": apps[step.app],
            "area_id": step.area_id,
            "day": step.day,
            "gain": step.gain,
            "assisted": step.assisted,
            **place,
        }
        for step in steps
    ]
