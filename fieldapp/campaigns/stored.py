"""A stored campaign as it would be stated again: for its page, its file, and to notice that somebody changed it."""

from collections.abc import Iterable, Iterator

from fieldapp.campaigns.given import GivenApp, GivenCampaign, GivenLetter
from fieldapp.campaigns.models import Campaign
from fieldapp.content import digest_of, plain_json

_DAYS = ("starts_on", "finish_on", "deadline_on", "report_on")
_LETTER_LINES = ("issuer", "subject")
_APP_LINES = ("slug", "name", "android", "ios", "web", "purpose")


def as_given(campaign: Campaign) -> GivenCampaign:
    """Return a campaign as somebody would state it."""
    return GivenCampaign(
        slug=campaign.slug,
        name=campaign.name,
        area=campaign.area.reference,
        starts_on=campaign.starts_on,
        finish_on=campaign.finish_on,
        deadline_on=campaign.deadline_on,
        report_on=campaign.report_on,
        letters=tuple(GivenLetter(e.number, e.issued_on, e.issuer, e.subject) for e in campaign.letters),
        apps=tuple(GivenApp(**{name: getattr(e, name) for name in GivenApp.__slots__}) for e in campaign.apps),
    )


def fingerprint(campaign: Campaign) -> str:
    """Return what changes when anybody changes the campaign."""
    return digest_of(as_toml(as_given(campaign)), campaign.archived_at is not None)


def as_toml(given: GivenCampaign) -> str:
    """Write a campaign's file, which `campaigns import` reads as the same campaign.

    Shape: a text is written as JSON writes it, which TOML reads alike.
    Source: commands.md, "The campaign's file".
    """
    lines = [f"{key} = {plain_json(getattr(given, key))}" for key in ("slug", "name", "area")]
    lines += [f"{key} = {day.isoformat()}" for key in _DAYS if (day := getattr(given, key))]
    for letter in given.letters:
        lines += ["", "[[letters]]", *_letter(letter)]
    for app in given.apps:
        lines += ["", "[[apps]]", *_app(app)]
    return "\n".join(lines) + "\n"


def _letter(letter: GivenLetter) -> Iterator[str]:
    yield f"number = {plain_json(letter.number)}"
    yield f"issued_on = {letter.issued_on.isoformat()}"
    yield from _texts(letter, _LETTER_LINES)


def _app(app: GivenApp) -> Iterator[str]:
    yield from _texts(app, _APP_LINES)
    if app.privacy:
        yield from ("privacy = [", *(f"  {plain_json(line)}," for line in app.privacy.split("\n")), "]")
    if app.retired:
        yield "retired = true"
    if app.target_share is not None:
        yield f"target = {{ share = {plain_json(app.target_share)}, base = {plain_json(app.target_base)} }}"


def _texts(given: object, keys: Iterable[str]) -> Iterator[str]:
    return (f"{key} = {plain_json(value)}" for key in keys if (value := getattr(given, key)))
