"""What posters tell the rooms to the left: requests for phones and pages, where they hang, what to forget in time."""

from flask import url_for
from flask_babel import gettext

from fieldapp.access import Actor, Verb, allow
from fieldapp.accounts.throttle import FORGET
from fieldapp.areas.models import Area
from fieldapp.areas.tree import subtree
from fieldapp.campaigns.uses import USES
from fieldapp.households.venues import BESIDE
from fieldapp.households.waiting import SOURCES, Waiting
from fieldapp.posters.ask import described, forget_requests, requests_in
from fieldapp.posters.found import beside_venues
from fieldapp.posters.request_page import waiting_aside
from fieldapp.posters.scan import forget_days_before
from fieldapp.posters.uses import posters_of
from fieldapp.visits.asides import ASIDES
from fieldapp.visits.changes import READERS


def asked_for_help(actor: Actor, area: Area) -> Waiting | None:
    """Count the families who wait for somebody, at a place where *actor* knocks at doors."""
    if not allow(actor, Verb.VISIT_RECORD, area):
        return None
    url = url_for("posters.requests", code=area.reference)
    return Waiting(gettext("Gia đình nhờ giúp"), url, "people", lambda: len(requests_in(subtree([area.id]), actor.at)))


READERS["request"] = described
ASIDES.append(waiting_aside)
BESIDE.append(beside_venues)
USES.append(posters_of)
SOURCES.append(asked_for_help)
FORGET += [forget_requests, forget_days_before]
