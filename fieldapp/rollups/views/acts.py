"""What a reader of figures may do next at the same place."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from fieldapp.access import Actor, Authority, Verb
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf
from fieldapp.campaigns.models import Campaign

# Doors are knocked at in hamlets only; people work there whatever the campaign.
ACTS = (
    (Verb.VISIT_RECORD, "visits.field", "door", _l("Gõ cửa ở đây")),
    (Verb.REPORT_CLOSE, "reports.desk", "check", _l("Chốt số và báo cáo")),
    (Verb.CARD_ISSUE, "accounts.people", "people", _l("Người và thẻ")),
    (Verb.POSTER_EDIT, "posters.desk", "print", _l("Áp phích ở đây")),
)


def acts(actor: Actor, place: Area, campaign: Campaign) -> list[tuple[str, str, str]]:
    """Name the pages of *place* that *actor* may work on: label, address, icon."""
    authority = Authority(actor, [place.id])
    found = []
    for verb, endpoint, icon, label in ACTS:
        if authority.may(verb, place.id, actor.at) and (endpoint != "visits.field" or is_leaf(place)):
            slug = None if endpoint == "accounts.people" else campaign.slug
            found.append((str(label), url_for(endpoint, code=place.reference, campaign=slug), icon))
    return found
