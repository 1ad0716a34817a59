"""One person's page: their postings at and under an area, each with the forms that the reader may send."""

from dataclasses import dataclass
from typing import Any, Self

from fieldapp.access import Actor, Verb, allow
from fieldapp.accounts.forms import MoveForm, NameForm, OrganisationForm
from fieldapp.accounts.models import Posting, User
from fieldapp.accounts.people import posting_of
from fieldapp.accounts.reposting import may_rename, places_to_move
from fieldapp.accounts.roster import Row, rows_of
from fieldapp.areas.models import Area
from fieldapp.forms import choices


@dataclass(frozen=True)
class PostingForms:
    """What can be changed about one posting; `move` is None where there is nowhere to move to."""

    posting_id: int
    organisation: OrganisationForm
    move: MoveForm | None

    @classmethod
    def of(cls, actor: Actor, posting: Posting, sent: Any = None) -> Self:
        """Build the forms of a posting, with what was *sent*."""
        prefix, places = f"p{posting.id}-", places_to_move(actor, posting)
        move = MoveForm(sent, prefix=prefix) if places else None
        if move is not None:
            move.area.choices = choices({"": "…"} | {place.reference: place.name for place in places})
        return cls(posting.id, OrganisationForm(sent, prefix=prefix, obj=posting), move)


@dataclass(frozen=True)
class PersonPage:
    """The page; `row` speaks of the person, `postings` of where they work or worked, with forms if that may change."""

    row: Row
    postings: list[tuple[Row, PostingForms | None]]
    name_form: NameForm | None


def person_page(
    actor: Actor, area: Area, user: User, name: NameForm | None = None, sent: PostingForms | None = None
) -> PersonPage:
    """Lay out the page of somebody posted, now or once, at or under *area*; *name* and *sent* are forms as sent."""
    rows = rows_of(actor, area, user)
    may_spell = allow(actor, Verb.PERSON_EDIT, area) and may_rename(actor, user)
    postings = [(row, _forms(actor, user, row, sent)) for row in rows]
    return PersonPage(rows[0], postings, (name or NameForm(obj=user)) if may_spell else None)


def _forms(actor: Actor, user: User, row: Row, sent: PostingForms | None) -> PostingForms | None:
    if not row.may_edit:
        return None
    if sent is not None and sent.posting_id == row.posting_id:
        return sent
    return PostingForms.of(actor, posting_of(user, row.posting_id))
