"""The visit's form as the phone holds it: once for all the doors of a hamlet, filled in by its JavaScript."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from fieldapp.campaigns.models import Campaign
from fieldapp.visits.door_form import app_parts
from fieldapp.visits.forms import VisitForm, visit_form
from fieldapp.visits.words import DONE

VENUE_PREFIX = "venue-"


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """The form of a door, and that of a venue where the hamlet has one.

    Shape: `days` are the quick appointments as days from the moment the sheet is opened, "" for none.
    """

    form: VisitForm
    apps: list[tuple[str, Any]]
    venue: VisitForm | None
    venue_apps: list[tuple[str, Any]]
    days: list[tuple[str, str]]
    outcomes: list[tuple[str, str]]
    qr_url: str


def visit_sheet(campaign: Campaign, qr_url: str, *, has_venues: bool) -> VisitSheet:
    """Return the blank sheet of a campaign."""
    names = {app.slug: app.name for app in campaign.apps}
    form_class = visit_form(tuple(names))
    form, venue = form_class(), form_class(prefix=VENUE_PREFIX) if has_venues else None
    return VisitSheet(
        form=form,
        apps=[(names[part.slug], part) for part in app_parts(form)],
        venue=venue,
        venue_apps=[(names[part.slug], part) for part in app_parts(venue)] if venue else [],
        days=[("", str(gettext("Không hẹn"))), ("0", str(gettext("Tối nay"))), ("1", str(gettext("Ngày mai")))],
        outcomes=[(outcome.value, str(said)) for outcome, said in DONE.items()],
        qr_url=qr_url,
    )
