"""`flask report close`, `render` and `check`."""

from itertools import pairwise
from pathlib import Path

import click
from sqlalchemy import select

from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.campaigns.models import Campaign
from fieldapp.commands import CommandGroup, Refused, area_named
from fieldapp.dates import read_instant
from fieldapp.errors import UnknownThing
from fieldapp.extensions import db
from fieldapp.reports.check import closing_differences
from fieldapp.reports.close import close_area
from fieldapp.reports.documents import MAKERS, document
from fieldapp.reports.found import whole_closings
from fieldapp.reports.models import Closing

group = CommandGroup("report", help="Chốt số và báo cáo.")
groups = (group,)
OF_CAMPAIGN = click.option("--campaign", "slug", metavar="SLUG", help="Đợt, khi nhiều đợt có lần chốt cùng số.")


@group.command("close")
@click.argument("code")
@click.option("--campaign", required=True, metavar="SLUG", help="Đợt.")
@click.option("--at", metavar="ISO", help="Chốt số như máy chủ biết lúc đó, ví dụ 2020-08-17T16:00:00+07:00.")
def close(code: str, campaign: str, at: str | None) -> None:
    """Chốt số của một địa bàn; in tên lần chốt, ví dụ 24640/1."""
    instant = read_instant(at) if at else None
    if at and instant is None:
        raise Refused("--at cần giờ kèm múi giờ, ví dụ 2020-08-17T16:00:00+07:00")
    closing = close_area(None, area_named(code), campaign_by_slug(campaign), instant)
    db.session.commit()
    click.echo(closing.name)


@group.command("render")
@click.argument("name", metavar="CLOSING")
@OF_CAMPAIGN
@click.option(
    "-o", "out", required=True, metavar="OUT.pdf|.docx|.xlsx", type=click.Path(dir_okay=False, path_type=Path)
)
def render(name: str, slug: str | None, out: Path) -> None:
    """Làm báo cáo của một lần chốt; đuôi tệp nói làm PDF, Word hay bảng tính."""
    kind = out.suffix.lower().removeprefix(".")
    if kind not in MAKERS:
        raise Refused(f"Tệp cần đuôi .pdf, .docx hoặc .xlsx, không phải {out.name}.")
    made = document(closing_named(name, slug), kind)
    try:
        out.write_bytes(made)
    except OSError as fault:
        raise Refused(f"Không ghi được {out}: {fault.strerror}.") from fault
    click.echo(f"{out}")


@group.command("check")
@click.argument("name", metavar="[CLOSING]", required=False)
@OF_CAMPAIGN
@click.pass_context
def check(context: click.Context, name: str | None, slug: str | None) -> None:
    """Đếm lại các lần chốt; khác chỗ nào in chỗ đó.

    Chỉ so các số đếm: mục tiêu và tỷ lệ theo đợt, số do nơi khác công bố thì giữ như lúc chốt.
    """
    chosen = closing_named(name, slug) if name else None
    everything = db.session.scalars(whole_closings()).all()
    found, counted = list[str](), 0
    for before, closing in pairwise([None, *everything]):
        if closing is None or chosen not in (None, closing):
            continue
        counted += 1
        follows = before and (before.area_id, before.campaign_id) == (closing.area_id, closing.campaign_id)
        found += closing_differences(closing, before if follows else None)
    for line in found:
        click.echo(line)
    if found:
        context.exit(1)
    click.echo(f"report: {counted} closings equal their recount")


def closing_named(name: str, slug: str | None) -> Closing:
    """Return the closing that a command line names: 24640/1, with its campaign where several have that number.

    Errors: UnknownThing.
    """
    code, _, number = name.rpartition("/")
    if not code or not number.isascii() or not number.isdecimal() or len(number) > 9:
        raise UnknownThing(f"Lần chốt viết như 24640/1, không phải {name}.")
    query = whole_closings().where(Closing.area_id == area_named(code).id, Closing.number == int(number))
    if slug:
        query = query.where(Closing.campaign_id.in_(select(Campaign.id).where(Campaign.slug == slug)))
    found = db.session.scalars(query).all()
    if len(found) > 1:
        slugs = ", ".join(sorted(closing.campaign.slug for closing in found))
        raise UnknownThing(f"Có {name} ở mấy đợt: {slugs}. Mời viết thêm --campaign SLUG.")
    if not found:
        raise UnknownThing(f"Không có lần chốt {name}.")
    return found[0]
