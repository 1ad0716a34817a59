"""The imports of an area and of all below it, newest first."""

from dataclasses import dataclass

from flask_babel import format_decimal, gettext
from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import subtree
from fieldapp.dates import moment
from fieldapp.extensions import db
from fieldapp.households.models import RegisterImport

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PastImport:
    """One import as its list shows it; `where` names the area and, for one from the page, who brought it in.

    Units: counts of rows, as text.
    """

    number: int
    label: str
    when: str
    where: str
    new: str
    unchanged: str
    changed: str
    refused: str
    was_undone: bool
    may_undo: bool


def past_imports(area: Area) -> list[PastImport]:
    """Return the latest imports here and below; `when` is by Vietnam's clock."""
    query = (
        select(RegisterImport, Area.name, User.name)
        .join(Area, Area.id == RegisterImport.area_id)
        .outerjoin(User, User.id == RegisterImport.user_id)
        .where(RegisterImport.area_id.in_(subtree([area.id])))
        .order_by(RegisterImport.id.desc())
        .limit(MOST_SHOWN)
    )
    return [_shown(made, place, who or "") for made, place, who in db.session.execute(query)]


def _shown(made: RegisterImport, place: str, who: str) -> PastImport:
    new, unchanged, changed, refused = map(format_decimal, (made.new, made.unchanged, made.changed, made.refused))
    where = " · ".join(filter(None, (place, who)))
    was_undone = made.undone_at is not None
    may_undo = not was_undone and made.new + made.changed > 0
    label = gettext("Số %(number)s", number=made.id)
    return PastImport(made.id, label, moment(made.at), where, new, unchanged, changed, refused, was_undone, may_undo)
