"""`flask campaigns …` and `flask official …`: a campaign from its file, and what others published."""

from pathlib import Path

import click

from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.campaigns.official import app_of, official_disagreements, store_official
from fieldapp.campaigns.official_file import read_official
from fieldapp.campaigns.read import read_campaign
from fieldapp.campaigns.save import save_campaign
from fieldapp.commands import CommandGroup
from fieldapp.dates import now
from fieldapp.extensions import db

campaigns = CommandGroup("campaigns", help="Đợt vận động: nạp từ tệp TOML.")
official = CommandGroup("official", help="Số liệu do nơi khác công bố.")
groups = (campaigns, official)


@campaigns.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_campaign(file: Path) -> None:
    """Nạp một đợt với văn bản, ứng dụng, mục tiêu; nạp lại tệp đã sửa thì sửa theo."""
    saved = save_campaign(read_campaign(file), now())
    db.session.commit()
    for line in saved.changes:
        click.echo(line)
    click.echo(f"{saved.campaign.slug}: {_outcome(saved.changes, is_new=saved.is_new)}")


@official.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--campaign", required=True, metavar="SLUG", help="Đợt.")
@click.option("--app", required=True, metavar="APP", help="Ứng dụng mà số liệu nói về.")
@click.pass_context
def import_official(ctx: click.Context, file: Path, campaign: str, app: str) -> None:
    """Nạp số liệu đã công bố, giữ nguyên như nguồn ghi; nạp lại không đổi gì."""
    chosen = campaign_by_slug(campaign)
    promoted = app_of(chosen, app)
    stated = read_official(file)
    stored = store_official(chosen, promoted, stated, now())
    db.session.commit()
    for line in [*stored.differences, *official_disagreements(stated)]:
        click.echo(str(line), err=True)
    if stored.differences:
        click.echo("Tệp khác với số đang lưu như trên nên không nạp gì.", err=True)
        ctx.exit(1)
    click.echo(f"official: new {stored.new}, unchanged {stored.unchanged}")


def _outcome(changes: list[str], *, is_new: bool) -> str:
    if is_new:
        return "new"
    return f"changed {len(changes)}" if changes else "unchanged"
