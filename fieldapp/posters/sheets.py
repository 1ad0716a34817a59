"""From a poster to what is printed of it: which are chosen, and what each says."""

from collections.abc import Collection, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.areas.models import Area
from fieldapp.areas.tree import ancestors, subtree
from fieldapp.campaigns.models import Campaign, Letter
from fieldapp.errors import Problem
from fieldapp.posters.address import readable_address, scanned_address
from fieldapp.posters.found import posters_in
from fieldapp.posters.landing import landing
from fieldapp.posters.models import Poster
from fieldapp.posters.platforms import Platform
from fieldapp.posters.printed import PosterSheet
from fieldapp.text import fold

# How a people's committee begins its name.
COMMITTEES = ("ubnd ", "uy ban nhan dan ")

MOST_PRINTED = 600


class CannotPrint(Problem):
    """No size, no poster, or too many at once."""

    status, code = 422, "cannot_print"
    message = _l("Mời bác về trang Áp phích, bấm một trong các khổ giấy.")


def chosen_posters(area: Area, campaign: Campaign, codes: Collection[str], hamlets: Collection[str]) -> list[Poster]:
    """Return the posters in use in and under *area* that were ticked, one by one or by hamlets; all when none was.

    Errors: CannotPrint when there is nothing to print, or too much at once.
    """
    found = posters_in(subtree([area.id]), campaign)
    if codes or hamlets:
        found = [each for each in found if each.code in codes or each.area.reference in hamlets]
    if not found:
        raise CannotPrint(_l("Không có tờ nào để in: chưa làm, hoặc đã thu hồi. Mời bác về trang Áp phích xem lại."))
    if len(found) > MOST_PRINTED:
        sentence = gettext("In một lần nhiều nhất %(most)s tờ. Mời bác chọn từng thôn rồi in.", most=MOST_PRINTED)
        raise CannotPrint(sentence)
    return found


def poster_sheets(posters: Sequence[Poster], origin: str) -> list[PosterSheet]:
    """Return what each poster says; *origin* is where its code leads."""
    orders: dict[tuple[int, int], str] = {}
    sheets = []
    for poster in posters:
        key = poster.campaign_id, poster.area_id
        if key not in orders:
            orders[key] = ordered_by(poster.campaign, poster.area)
        sheets.append(poster_sheet(poster, origin, orders[key]))
    return sheets


def poster_sheet(poster: Poster, origin: str, order: str) -> PosterSheet:
    """Return what one poster says: what its page says, for any phone, and the letter behind it."""
    page = landing(poster, Platform.ANDROID)
    return PosterSheet(
        address=scanned_address(origin, poster.code),
        host=readable_address(origin, poster.code).removesuffix(poster.code),
        code=poster.code,
        number=poster.number,
        hamlet=page.hamlet,
        commune=page.commune,
        venue=page.venue,
        names=page.names,
        promises=tuple(tuple(offer.privacy) for offer in page.offers),
        contact=page.contact,
        order=order,
    )


def ordered_by(campaign: Campaign, area: Area) -> str:
    """Name the latest letter that a people's committee over *area* sent for *campaign*; "" when there is none."""
    over = [fold(each.name) for each in ancestors(area)]
    found = [letter for letter in campaign.letters if _is_of(letter, over)]
    if not found:
        return ""
    letter = max(found, key=lambda each: each.issued_on)
    day = f"{letter.issued_on.day}/{letter.issued_on.month}/{letter.issued_on.year}"
    said = {"number": letter.number, "day": day, "issuer": letter.issuer}
    return str(gettext("Theo văn bản %(number)s ngày %(day)s của %(issuer)s", **said))


def _is_of(letter: Letter, over: Sequence[str]) -> bool:
    issuer = fold(letter.issuer)
    return issuer.startswith(COMMITTEES) and any(name in issuer for name in over)
