"""The sample data of the demo, in one unit of work: all of it or nothing."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import exists, select

from fieldapp.accounts.models import User
from fieldapp.campaigns.models import Campaign
from fieldapp.errors import AlreadyThere
from fieldapp.extensions import db
from fieldapp.households.forms import HouseholdInput
from fieldapp.sample.campaign import sample_campaign, start_campaign
from fieldapp.sample.chance import chance
from fieldapp.sample.days import Days
from fieldapp.sample.mishaps import Mishaps
from fieldapp.sample.people import Team, note_heard, post_desks, post_teams
from fieldapp.sample.places import COMMUNES, Hamlet, raise_map
from fieldapp.sample.register import draw_doors, store_register
from fieldapp.sample.sendings import Sending, sendings_of, store_sendings
from fieldapp.sample.stories import BUSY
from fieldapp.sample.tales import Brief
from fieldapp.sample.venues import desks, open_venues
from fieldapp.sample.walls import hang_posters


def seed(at: datetime, one_in: int = 1) -> Campaign:
    """Return the campaign of the sample; where it is missing, store everything around *at*, one household in *one_in*.

    Errors: AlreadyThere when the database has people of its own: the sample's passphrase is known to all.
    """
    if campaign := sample_campaign():
        return campaign
    if db.session.scalar(select(exists().where(User.id.is_not(None)))):
        raise AlreadyThere(
            "Cơ sở dữ liệu này đã có người dùng nên không nạp dữ liệu mẫu. Mời bác chọn cơ sở dữ liệu khác, còn trống."
        )
    return _plant(Days(at), one_in)


def _plant(days: Days, one_in: int) -> Campaign:
    posted_at, imported_at = days.moment(-2, time(14)), days.moment(-1, time(15))
    hamlets = {hamlet.code: hamlet for hamlet in raise_map(posted_at, one_in)}
    campaign = start_campaign(days, posted_at)
    chairs, teams = post_desks(posted_at), post_teams(hamlets.values(), posted_at)
    doors = {hamlet: draw_doors(hamlet) for hamlet in hamlets.values()}
    for commune in COMMUNES:
        theirs = {hamlet: here for hamlet, here in doors.items() if hamlet.commune is commune}
        store_register(chairs[commune.code], theirs, imported_at)
    brief = Brief(campaign.slug, tuple(app.slug for app in campaign.apps))
    sent = [sending for hamlet in doors for sending in _walked(hamlet, teams[hamlet.code], doors[hamlet], brief, days)]
    venues = open_venues(hamlets)
    for venue in venues:
        code = venue.area.code
        sent += desks(hamlets[code], teams[code], venue, brief, days)
    store_sendings(sent, brief)
    hang_posters(campaign, (hamlet.area for hamlet in hamlets.values()), venues, days)
    for code, team in teams.items():
        note_heard(team.head, days.at - timedelta(minutes=chance("read", code).randrange(2, 400)))
    return campaign


def _walked(hamlet: Hamlet, team: Team, doors: list[HouseholdInput], brief: Brief, days: Days) -> Iterator[Sending]:
    sent = list(sendings_of(hamlet, team, doors, brief, days))
    yield from sent
    if hamlet.code == BUSY:
        yield from Mishaps(team, sent, days).told(doors)
