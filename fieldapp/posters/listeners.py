"""What posters add to the phones' changes."""

from fieldapp.posters.ask import described
from fieldapp.visits.changes import READERS

READERS["request"] = described
