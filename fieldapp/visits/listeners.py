"""What visits tell the rooms to the left: what holds a campaign, what moves with a door, what holds no import."""

from fieldapp.campaigns.uses import USES
from fieldapp.households.importing.undo import NAMED_ONLY
from fieldapp.households.record import MOVES_ALONG
from fieldapp.visits.models import SheetRow
from fieldapp.visits.record import moved_along
from fieldapp.visits.uses import visits_on

USES.append(visits_on)
MOVES_ALONG.append(moved_along)
NAMED_ONLY.append(SheetRow.__table__)  # what was printed does not keep an import from being taken back
