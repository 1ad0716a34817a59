"""A campaign as somebody states it, by file or on a page, before it is judged."""

from dataclasses import dataclass
from datetime import date

from fieldapp.areas.published import LABELS

OUR_BASES = ("adults", "smartphones", "households")
BASES = (*OUR_BASES, *LABELS)


@dataclass(frozen=True, slots=True)
class GivenLetter:
    """A letter as it is stated."""

    number: str
    issued_on: date
    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class GivenApp:
    """An app as it is stated; the share is a decimal in text, the privacy lines stand one below the other."""

    slug: str
    name: str
    android: str
    ios: str
    web: str
    purpose: str
    privacy: str
    retired: bool
    target_share: str | None
    target_base: str | None


@dataclass(frozen=True, slots=True)
class GivenCampaign:
    """A campaign as it is stated; `area` is a code as command lines write it."""

    slug: str
    name: str
    area: str
    starts_on: date
    finish_on: date | None
    deadline_on: date
    report_on: date | None
    letters: tuple[GivenLetter, ...]
    apps: tuple[GivenApp, ...]
