"""Whom to call about a place: its heads by name and when their phones last sent, or the place's own line of contact."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from fieldapp.access import Actor, Authority, Role, Verb
from fieldapp.accounts.people import title_of
from fieldapp.areas.contact import contact_of
from fieldapp.areas.models import Area
from fieldapp.rollups.behind import Link
from fieldapp.rollups.phones import Posted, last_sent, posted
from fieldapp.text import small

# Who may see a hamlet's people at all, here as on its own page.
SEES_PEOPLE = (Verb.HOUSEHOLD_READ, Verb.CARD_ISSUE)


@dataclass(frozen=True, slots=True)
class Whom:
    """One line: what they are, their name and where it leads, what is known of their phone; "" for none of it."""

    role: str
    name: str = ""
    url: str = ""
    heard: str = ""


def whom_to_call(
    actor: Actor, area: Area, parts: Sequence[Area], hamlets: Authority, link: Link
) -> dict[int, list[Whom]]:
    """Say whom *actor* may call about each of *parts*, the areas below *area*: as many queries for many as for one.

    Shape: *hamlets* holds those of *parts* with nothing below; *link* leads from a hamlet and a uid to the person.
    """
    seen = {key for key in hamlets.lineage if all(hamlets.may(verb, key, actor.at) for verb in SEES_PEOPLE)}
    heads, own = posted(seen, [Role.HEAD], actor.at) if seen else {}, contact_of(area)
    found = {part.id: _heads(part, heads.get(part.id, []), link) for part in parts if part.id in seen}
    for part in parts:
        is_hamlet = part.id in hamlets.lineage
        if part.contact not in ("", own) and (part.id in seen or not is_hamlet):
            found.setdefault(part.id, []).append(Whom(gettext("Liên hệ"), part.contact))
        elif not (part.contact or is_hamlet):
            found[part.id] = [Whom(gettext("Nơi này chưa ghi liên hệ"))]
    return found


def _heads(place: Area, heads: Collection[Posted], link: Link) -> list[Whom]:
    title = title_of(Role.HEAD, place)
    if not heads:
        return [Whom(gettext("Chưa có %(title)s", title=small(title)))]
    return [Whom(title, each.name, link(place.reference, each.uid), last_sent(each.phones)) for each in heads]
