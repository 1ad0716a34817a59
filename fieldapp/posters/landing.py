"""What a poster's page shows to a family: for this device, of these apps, from this wall."""

from dataclasses import dataclass

from flask_babel import gettext

from fieldapp.areas.contact import contact_of
from fieldapp.campaigns.models import App
from fieldapp.posters.models import Poster
from fieldapp.posters.platforms import Platform


@dataclass(frozen=True, slots=True)
class Offer:
    """An app of the campaign as a family sees it; `label` is what its button says."""

    slug: str
    name: str
    purpose: str
    privacy: list[str]
    label: str


@dataclass(frozen=True, slots=True)
class Landing:
    """The whole page; `contact` is empty unless the commune wants it known."""

    code: str
    number: int
    hamlet: str
    commune: str
    venue: str
    names: str
    offers: list[Offer]
    is_desk: bool
    contact: str


def landing(poster: Poster, platform: Platform) -> Landing:
    """Lay out the page behind a poster for one kind of device."""
    offers = [_offer(app, platform) for app in poster.campaign.apps if not app.retired or app.web]
    return Landing(
        code=poster.code,
        number=poster.number,
        hamlet=poster.area.name,
        commune=poster.area.parent.name if poster.area.parent else "",
        venue=poster.venue.name if poster.venue else "",
        names=str(gettext(" và ")).join(offer.name for offer in offers),
        offers=offers,
        is_desk=platform == Platform.DESK,
        contact=contact_of(poster.area) if poster.shows_contact else "",
    )


def _offer(app: App, platform: Platform) -> Offer:
    return Offer(app.slug, app.name, app.purpose, app.privacy.splitlines(), _label(app, platform))


def _label(app: App, platform: Platform) -> str:
    if app.retired or platform == Platform.DESK:
        return str(gettext("Mở trang của %(name)s", name=app.name))
    return str(gettext("Cài %(name)s trên máy này", name=app.name))
