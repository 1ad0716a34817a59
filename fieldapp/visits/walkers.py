"""Who may have walked a hamlet: everybody whose work there is or was to record visits."""

from collections import Counter

from sqlalchemy import select

from fieldapp.access import VERBS, Actor, Verb
from fieldapp.accounts.models import Posting, User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineage
from fieldapp.extensions import db
from fieldapp.text import person_key


def walkers(clerk: Actor, area: Area) -> list[tuple[str, str]]:
    """Return uids and names of the people who record visits at *area*, the clerk first.

    Shape: those whose posting has ended are among them, for their knocks up to its end count; two of one name are told
    apart by their user names.
    """
    roles = [role for role, verbs in VERBS.items() if Verb.VISIT_RECORD in verbs]
    posted = select(Posting.user_id).where(Posting.area_id.in_(lineage([area.id])), Posting.role.in_(roles))
    found = db.session.scalars(select(User).where(User.id.in_(posted))).all()
    people = sorted(found, key=lambda user: (user.uid != clerk.uid, person_key(user.name), user.uid))
    times = Counter(user.name for user in people)
    return [(u.uid, u.name if times[u.name] == 1 else f"{u.name} ({u.username})") for u in people]
