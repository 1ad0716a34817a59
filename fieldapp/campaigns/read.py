"""The campaign's file: what it states, in TOML; what a valid campaign is, says the judge."""

from pathlib import Path

from fieldapp.areas.rows import BadFile
from fieldapp.campaigns.given import GivenApp, GivenCampaign, GivenLetter
from fieldapp.campaigns.judge import MOST_PRIVACY_LINES, Fault, faults
from fieldapp.campaigns.toml import Table, read_toml

_CAMPAIGN = ("slug", "name", "area", "starts_on", "finish_on", "deadline_on", "report_on", "letters", "apps")
_LETTER = ("number", "issued_on", "issuer", "subject")
_APP = ("slug", "name", "android", "ios", "web", "purpose", "privacy", "retired", "target")


def read_campaign(path: Path) -> GivenCampaign:
    """Read a campaign from its TOML file.

    Errors: BadFile.
    """
    table = read_toml(path, _CAMPAIGN)
    given = GivenCampaign(
        slug=table.text("slug"),
        name=table.text("name"),
        area=table.text("area"),
        starts_on=table.day("starts_on"),
        finish_on=table.day_or_none("finish_on"),
        deadline_on=table.day("deadline_on"),
        report_on=table.day_or_none("report_on"),
        letters=tuple(_letter(each) for each in table.tables("letters", _LETTER)),
        apps=tuple(_app(each) for each in table.tables("apps", _APP)),
    )
    for fault in faults(given):
        raise BadFile(f"{_where(path, fault)}: {fault.key.replace('target_', 'target: ')} {fault.why}")
    return given


def _where(path: Path, fault: Fault) -> str:
    return f"[[{fault.part}]] thứ {fault.number + 1}" if fault.part else path.name


def _letter(table: Table) -> GivenLetter:
    return GivenLetter(
        number=table.text("number"),
        issued_on=table.day("issued_on"),
        issuer=table.text("issuer"),
        subject=table.text("subject"),
    )


def _app(table: Table) -> GivenApp:
    target = table.table("target", ("share", "base"))
    return GivenApp(
        slug=table.text("slug"),
        name=table.text("name"),
        android=table.text_or_none("android"),
        ios=table.text_or_none("ios"),
        web=table.text_or_none("web"),
        purpose=table.text_or_none("purpose"),
        privacy="\n".join(table.lines("privacy", MOST_PRIVACY_LINES)),
        retired=table.flag("retired"),
        target_share=target.text("share") if target else None,
        target_base=target.text("base") if target else None,
    )
