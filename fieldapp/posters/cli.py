"""`flask posters pdf`."""

from pathlib import Path

import click

from fieldapp.areas.tree import subtree
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.commands import CommandGroup, Refused, area_named, printed_origin
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.posters.forms import Size
from fieldapp.posters.found import hamlets_of, posters_in
from fieldapp.posters.make import one_for_each
from fieldapp.posters.printed import print_posters
from fieldapp.posters.sheets import poster_sheets

group = CommandGroup("posters", help="Áp phích và tờ rơi.")
groups = (group,)


@group.command("pdf")
@click.option("--area", "code", required=True, metavar="CODE", help="Thôn, hay cả xã, huyện.")
@click.option("--campaign", required=True, metavar="SLUG", help="Đợt.")
@click.option("--size", required=True, type=click.Choice([size.value for size in Size]))
@click.option("-o", "out", required=True, metavar="OUT.pdf", type=click.Path(dir_okay=False, path_type=Path))
def pdf(code: str, campaign: str, size: str, out: Path) -> None:
    """In mọi áp phích còn dùng của một địa bàn; thôn nào chưa có thì làm một tờ. In lại ra đúng mã cũ."""
    area, chosen = area_named(code), campaign_by_slug(campaign)
    made = one_for_each(None, hamlets_of(area, chosen), chosen, now())
    db.session.commit()
    posters = posters_in(subtree([area.id]), chosen)
    if not posters:
        raise Refused(f"{area.full_name} chưa có thôn nào trong đợt này để làm áp phích.")
    printed = print_posters(poster_sheets(posters, printed_origin()), Size(size), _tell)
    try:
        out.write_bytes(printed)
    except OSError as fault:
        raise Refused(f"Không ghi được {out}: {fault.strerror}.") from fault
    click.echo(f"{out}: {len(posters)} posters, {len(made)} new")


def _tell(done: int, of: int) -> None:
    click.echo(f"{done}/{of}", err=True)
