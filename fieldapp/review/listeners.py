"""What second looks tell the rooms to the left: how many wait, and whom somebody has just told apart."""

from functools import partial

from flask import url_for
from flask_babel import gettext

from fieldapp.access import Actor, Verb, allow
from fieldapp.areas.models import Area
from fieldapp.households.merge import OBJECTIONS
from fieldapp.households.waiting import SOURCES, Waiting
from fieldapp.review.doubles import told_apart
from fieldapp.review.look import open_items


def second_looks(actor: Actor, area: Area) -> Waiting | None:
    """Count what *actor* is asked about at and under *area*."""
    if not allow(actor, Verb.VISIT_RECORD, area):
        return None
    url = url_for("review.index", code=area.reference)
    return Waiting(gettext("Xem lại"), url, "search", partial(open_items, actor, area), is_costly=True)


SOURCES.append(second_looks)
OBJECTIONS.append(told_apart)
