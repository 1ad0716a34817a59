"""What the register asks of the rooms to its left: an area where doors or venues are takes no areas below it."""

from sqlalchemy import exists, or_, select

from fieldapp.areas.add import FORBIDS_CHILDREN
from fieldapp.areas.models import Area
from fieldapp.extensions import db
from fieldapp.households.models import Household, Venue


def holds_places(area: Area) -> bool:
    """Tell whether households or venues hang on *area*."""
    doors, venues = exists().where(Household.area_id == area.id), exists().where(Venue.area_id == area.id)
    return bool(db.session.scalar(select(or_(doors, venues))))


FORBIDS_CHILDREN.append(holds_places)
