"""What visits tell the rooms to the left: what of a campaign they stand on, and what keeps no import."""

from fieldapp.campaigns.uses import USES
from fieldapp.households.importing.undo import NAMED_ONLY
from fieldapp.visits.models import SheetRow
from fieldapp.visits.uses import visits_on

USES.append(visits_on)
NAMED_ONLY.append(SheetRow.__table__)  # what was printed does not keep an import from being taken back
