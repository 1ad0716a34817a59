"""What closings tell the rooms to the left: what of a campaign they hold."""

from fieldapp.campaigns.uses import USES
from fieldapp.reports.uses import closings_of

USES.append(closings_of)
