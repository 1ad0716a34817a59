"""What a page tells the phone's JavaScript about whose it is."""

from dataclasses import dataclass

from fieldapp.accounts.sessions import SignedIn
from fieldapp.dates import VIETNAM


@dataclass(frozen=True, slots=True)
class PhonePage:
    """Whose page this is, which phone the server knows them by ("" until it has sent something), and its instant."""

    person: str
    name: str
    device: str
    at: str


def phone_of(signed_in: SignedIn) -> PhonePage:
    """Return what the page of *signed_in* tells their phone."""
    actor = signed_in.actor
    device = signed_in.session.device_uid or ""
    return PhonePage(actor.uid, actor.name, device, actor.at.astimezone(VIETNAM).isoformat())
