"""Adding one area under another: a hamlet that no list names."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act
from fieldapp.errors import Invalid, Problem
from fieldapp.extensions import db
from fieldapp.text import fold, has_forbidden, nfc, slug

LONGEST_CODE = 80
LONGEST_KIND = 40
LONGEST_NAME = 120

# Features to the right say here which areas hold something that only a leaf may hold.
FORBIDS_CHILDREN: list[Callable[[Area], bool]] = []


class HasHouseholds(Problem):
    """An area was to be added under one where households live."""

    status, code = 409, "has_households"
    message = _l("Địa bàn này đã có hộ nên không chia nhỏ được. Mời bác chọn địa bàn cấp trên.")


def add_area(parent: Area, kind: str, name: str, at: datetime, source: str = "", *, is_sample: bool = False) -> Area:
    """Add an area under *parent*, valid as long as it; repeating the same kind and name returns the first.

    Errors: HasHouseholds; Invalid when the name leaves nothing for a code.
    """
    kind, name = _clean(kind, LONGEST_KIND).lower(), usable_name(parent, name)
    siblings = db.session.scalars(select(Area).where(Area.parent_id == parent.id))
    for sibling in siblings:
        if (sibling.kind, sibling.name.lower()) == (kind, name.lower()):
            return sibling
    require_no_households(parent)
    area = Area(
        code=_free_code(parent, name),
        valid_from=parent.valid_from,
        valid_until=parent.valid_until,
        kind=kind,
        name=name,
        search_key=fold(name)[:LONGEST_NAME],
        parent_id=parent.id,
        source=source,
        is_sample=is_sample,
    )
    db.session.add(area)
    db.session.flush()
    record_act(None, "area.add", area.logged_as, at)
    return area


def require_no_households(parent: Area) -> Area:
    """Return *parent* if areas may hang below it.

    Errors: HasHouseholds.
    """
    if any(forbids(parent) for forbids in FORBIDS_CHILDREN):
        raise HasHouseholds
    return parent


def usable_name(parent: Area, name: str) -> str:
    """Return *name* as an area under *parent* would bear it.

    Errors: Invalid when it is too long, unreadable, or leaves nothing for a code.
    """
    name = _clean(name, LONGEST_NAME)
    folded = slug(name)
    if not folded or len(f"{parent.code}.{folded}") > LONGEST_CODE - 4:
        raise Invalid(_l("Tên “%(name)s” không đặt thành mã được. Mời bác viết tên ngắn, có chữ.", name=name))
    return name


def _clean(text: str, longest: int) -> str:
    text = " ".join(nfc(text).split())
    if not text or len(text) > longest or has_forbidden(text):
        raise Invalid(_l("Tên và loại địa bàn phải có chữ, không quá %(longest)d ký tự.", longest=longest))
    return text


def _free_code(parent: Area, name: str) -> str:
    code = f"{parent.code}.{slug(name)}"
    namesakes = select(Area.code).where(Area.code.startswith(code, autoescape=True))
    taken = set(db.session.scalars(namesakes.where(Area.valid_from == parent.valid_from)))
    number = 1
    free = code
    while free in taken:
        number += 1
        free = f"{code}-{number}"
    return free
