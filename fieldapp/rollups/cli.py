"""`flask figures` and `flask rollups check`."""

import json
from datetime import datetime

import click
from flask.cli import with_appcontext

from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.commands import CommandGroup, Refused, area_named, refusing
from fieldapp.dates import moment, read_instant
from fieldapp.rollups.check import differences
from fieldapp.rollups.summarise import Figures, figures, figures_json, figures_with_children

rollups = CommandGroup("rollups", help="Bảng số cộng dồn.")


@rollups.command("check")
@click.pass_context
def check(context: click.Context) -> None:
    """Đếm lại mọi con số từ các lượt thăm; khác chỗ nào in chỗ đó."""
    found = list(differences())
    for line in found:
        click.echo(line)
    if found:
        context.exit(1)
    click.echo("rollups: every figure equals its recount")


@click.command("figures")
@click.argument("code")
@click.option("--campaign", required=True, metavar="SLUG", help="Đợt.")
@click.option("--children", "with_children", is_flag=True, help="Kèm từng địa bàn bên dưới.")
@click.option("--at", metavar="ISO", help="Số liệu như máy chủ biết lúc đó, ví dụ 2020-08-17T16:00:00+07:00.")
@click.option("--json", "in_json", is_flag=True, help="In JSON.")
@with_appcontext
@refusing
def show_figures(code: str, campaign: str, with_children: bool, at: str | None, in_json: bool) -> None:
    """In mọi con số của một địa bàn trong một đợt."""
    area, chosen, instant = area_named(code), campaign_by_slug(campaign), _instant(at)
    if in_json:
        shape = figures_json(area, chosen, instant, with_children=with_children)
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    whole, parts = figures(area, chosen, instant), list[Figures]()
    if with_children:
        whole, parts = figures_with_children(area, chosen, instant)
    click.echo(f"{chosen.name}, số liệu lúc {moment(whole.at)}")
    for each in (whole, *parts):
        click.echo(_line(each))


def _instant(text: str | None) -> datetime | None:
    instant = read_instant(text) if text else None
    if text and instant is None:
        raise Refused("--at cần giờ kèm múi giờ, ví dụ 2020-08-17T16:00:00+07:00")
    return instant


def _line(each: Figures) -> str:
    apps = ", ".join(f"{app.name} {app.installed}" + (f"/{app.goal}" if app.goal else "") for app in each.apps)
    counts = each.counts
    return f"{each.area.full_name}: {counts.knocked}/{counts.households} hộ đã đến, {counts.visits} lượt; {apps}"


groups = (rollups, show_figures)
