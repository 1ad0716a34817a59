"""What posters add to the phones' changes, to a hamlet's page, and to the list of venues."""

from fieldapp.households.venues import BESIDE
from fieldapp.posters.ask import described
from fieldapp.posters.found import beside_venues
from fieldapp.posters.request_page import waiting_aside
from fieldapp.visits.asides import ASIDES
from fieldapp.visits.changes import READERS

READERS["request"] = described
ASIDES.append(waiting_aside)
BESIDE.append(beside_venues)
