"""What visits tell the rooms to the left: what of a campaign they stand on."""

from fieldapp.campaigns.uses import USES
from fieldapp.visits.uses import visits_on

USES.append(visits_on)
