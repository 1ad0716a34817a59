"""Posters on the demo's walls: one for each hamlet and venue, opened more often as the days go by; one is torn."""

from collections.abc import Iterable
from datetime import time, timedelta
from random import Random

from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.models import Venue
from fieldapp.posters.ask import ask_for_help
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import Poster, PosterState, Scan
from fieldapp.posters.platforms import Platform
from fieldapp.sample.chance import chance
from fieldapp.sample.days import Days
from fieldapp.sample.stories import BUSY

SPOTS = ("Nhà văn hóa", "Cổng thôn", "Quán nước đầu đường", "Bảng tin hội trường")
MADE = time(16, 0)
# In ten phones of a hamlet.
DEVICES = (Platform.ANDROID,) * 8 + (Platform.IOS, Platform.DESK)
WAITING = "nhà sơn xanh, sau nhà văn hóa (mẫu)"
TORN_NUMBER = 2


def hang_posters(campaign: Campaign, hamlets: Iterable[Area], venues: Iterable[Venue], days: Days) -> None:
    """Hang the posters, let families open them, and one ask for help."""
    at = days.moment(0, MADE)
    places: list[tuple[Area, Venue | None]] = [(hamlet, None) for hamlet in hamlets]
    places += [(venue.area, venue) for venue in venues]
    for number, (hamlet, venue) in enumerate(places):
        (poster,) = make_posters(None, hamlet, campaign, 1, at, venue=venue)
        rng = chance("wall", hamlet.code, venue.name if venue else "")
        poster.spot = "" if venue else rng.choice(SPOTS)
        poster.state = PosterState.TORN if number == TORN_NUMBER else PosterState.HUNG
        poster.state_at = at + timedelta(hours=rng.randrange(2, 40))
        db.session.add_all(_scans(poster, campaign, days, rng))
        if hamlet.code == BUSY and venue is None:
            ask_for_help(poster, WAITING, "", days.at - timedelta(hours=3))


def _scans(poster: Poster, campaign: Campaign, days: Days, rng: Random) -> Iterable[Scan]:
    """Give what was counted on each day: looks, and of some of them a tap on an app."""
    for day in range(1, days.last + 1):
        looks = [rng.choice(DEVICES) for _ in range(rng.randrange(day + 4))]
        counted: dict[tuple[Platform, str], int] = {}
        for device in looks:
            tapped = [app.slug for app in campaign.apps if rng.random() < 0.6]
            for app in ("", *tapped):
                counted[device, app] = counted.get((device, app), 0) + 1
        for (device, app), times in counted.items():
            yield Scan(poster_id=poster.id, day=days.on(day), platform=device, app=app, times=times)
