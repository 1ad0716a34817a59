"""What posters add to phones' changes, to a hamlet's page, to the list of venues; what they forget in time.

And to a campaign: where they hang.
"""

from fieldapp.accounts.throttle import FORGET
from fieldapp.campaigns.uses import USES
from fieldapp.households.venues import BESIDE
from fieldapp.posters.ask import described, forget_requests
from fieldapp.posters.found import beside_venues
from fieldapp.posters.request_page import waiting_aside
from fieldapp.posters.scan import forget_days_before
from fieldapp.posters.uses import posters_of
from fieldapp.visits.asides import ASIDES
from fieldapp.visits.changes import READERS

READERS["request"] = described
ASIDES.append(waiting_aside)
BESIDE.append(beside_venues)
USES.append(posters_of)
FORGET += [forget_requests, forget_days_before]
