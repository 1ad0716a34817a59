"""What the register asks of the rooms to its left: an area where doors or venues are takes no areas below it."""

from flask import Flask
from sqlalchemy import exists, or_, select

from fieldapp.areas.add import forbids_children
from fieldapp.areas.models import Area
from fieldapp.extensions import db
from fieldapp.households.models import Household, Venue


def holds_places(area: Area) -> bool:
    """Tell whether households or venues hang on *area*."""
    doors, venues = exists().where(Household.area_id == area.id), exists().where(Venue.area_id == area.id)
    return bool(db.session.scalar(select(or_(doors, venues))))


def init_app(_app: Flask) -> None:
    """Say so once, however many applications a process builds."""
    if holds_places not in forbids_children:
        forbids_children.append(holds_places)
