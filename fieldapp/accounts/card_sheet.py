"""Enrolment cards on paper: eight on A4, to be cut and handed over; each holds a secret and is printed this once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from flask_babel import force_locale, gettext

from fieldapp.access import Actor, Role
from fieldapp.accounts.cards import ON_PAPER, NewCard, judge_card, new_card, store_card
from fieldapp.accounts.models import User
from fieldapp.accounts.people import title_of
from fieldapp.areas.contact import contact_of
from fieldapp.dates import VIETNAM
from fieldapp.errors import Forbidden, Invalid
from fieldapp.press import in_parts, typeset_parts
from fieldapp.qr import qr_path

# Ten sheets: 600 cards set at once took 860 MB.
AT_ONCE = 80
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
UNBROKEN = "\N{NO-BREAK SPACE}"  # an hour and its day stand on one line


@dataclass(frozen=True)
class PaperCard:
    """What one card says.

    Shape: `address` is for the QR, `page` and `code` are for a phone without a camera; `ask` is whom to ask, or "".
    """

    name: str
    role: str
    place: str
    address: str
    page: str
    code: str
    until: str
    ask: str = ""


@dataclass(frozen=True)
class Made:
    """A card that is made and not stored: it goes on paper before it lets anybody in."""

    user: User
    card: NewCard
    paper: PaperCard


def make_paper_cards(by: Actor, users: Sequence[User], origin: str) -> list[Made]:
    """Make a card on paper for each of *users*, or for nobody; it says Vietnamese, whatever the screens speak.

    Errors: Forbidden, naming everyone whom *by* may not print a card for.
    """
    _judge(by, users)
    cards = [new_card(ON_PAPER, by.at) for _ in users]
    with force_locale("vi"):
        return [Made(u, card, _paper_card(by, u, card, origin)) for u, card in zip(users, cards, strict=True)]


def store_paper_cards(by: Actor, made: Sequence[Made]) -> None:
    """Let the cards that are printed let people in; whose rights changed while the press ran is judged again.

    Errors: Forbidden, naming everyone whom *by* may no longer print a card for.
    """
    _judge(by, [each.user for each in made])
    for each in made:
        store_card(by, each.user, each.card, by.at)


def print_cards(cards: Sequence[PaperCard]) -> bytes:
    """Return the cards as PDF, eight on a page with lines to cut along.

    Errors: PrintFailed.
    """
    drawn = (asdict(card) | {"number": n, "qr": qr_path(card.address).svg} for n, card in enumerate(cards, 1))
    return typeset_parts("accounts/cards.typ", ({"cards": part} for part in in_parts(list(drawn), AT_ONCE)))


def say_until(at: datetime) -> str:
    """Say an instant by Vietnam's clock, as people do: 9 giờ 15 thứ Hai 24/8/2020; seconds are cut."""
    here = at.astimezone(VIETNAM)
    clock = f"{here.hour} giờ {here.minute:02}" if here.minute else f"{here.hour} giờ"
    return f"{clock} {WEEKDAYS[here.weekday()]} {here.day}/{here.month}/{here.year}"


def _judge(by: Actor, users: Sequence[User]) -> None:
    refused = []
    for user in users:
        try:
            judge_card(by, user, ON_PAPER, by.at)
        except (Forbidden, Invalid):
            refused.append(user.name)
    if refused:
        names = ", ".join(refused)
        raise Forbidden(gettext("Bác không in được thẻ cho %(names)s nên chưa thẻ nào được cấp.", names=names))


def _paper_card(by: Actor, user: User, made: NewCard, origin: str) -> PaperCard:
    postings = user.live_postings(by.at)
    return PaperCard(
        name=user.name,
        role=", ".join(dict.fromkeys(title_of(Role(posting.role), posting.area) for posting in postings)),
        place="; ".join(dict.fromkeys(posting.area.full_name for posting in postings)),
        address=f"{origin}/enrol#{made.token}",
        page=f"{origin}/enrol".partition("://")[2],
        code=made.code,
        until=gettext("Dùng một lần, trước %(until)s.", until=say_until(made.expires_at).replace(" ", UNBROKEN)),
        ask=contact_of(postings[0].area) or gettext("%(name)s, người cấp thẻ", name=by.name),
    )
