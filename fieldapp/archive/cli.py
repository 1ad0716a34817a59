"""`flask campaigns archive SLUG`: a campaign closed for good, and what families told erased."""

from collections import Counter
from typing import cast

import click
from flask import Flask

from fieldapp.again import again
from fieldapp.archive.erase import archive_campaign, erase_parts
from fieldapp.archive.residue import fold_journal
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.commands import CommandGroup
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.parts import paced


@click.argument("slug")
@click.pass_context
def archive(ctx: click.Context, slug: str) -> None:
    """Đóng hẳn một đợt: xóa ghi chú và tên không cần nữa, giữ số liệu; chạy lại thì làm tiếp chỗ dở."""
    erased = Counter[str]()
    again(lambda: _archive(slug, erased))
    counts = ", ".join(f"{what} {erased[what]}" for what in ("notes", "names", "requests", "remarks", "files"))
    click.echo(f"{slug}: archived, erased {counts}")
    if db.engine.dialect.name == "postgresql":
        click.echo("PostgreSQL: hàng cũ mất hẳn sau lần VACUUM tới; muốn ngay thì chạy VACUUM.", err=True)
    if not fold_journal():
        click.echo("Còn người đang đọc nên tệp -wal chưa dọn được. Mời chạy lại lệnh này.", err=True)
        ctx.exit(1)


def _archive(slug: str, erased: Counter[str]) -> None:
    """Go on from wherever it stands."""
    campaign = campaign_by_slug(slug)
    archive_campaign(campaign, None, now())
    db.session.commit()
    for part in paced(erase_parts(campaign, None, now())):
        db.session.commit()
        erased[part.what] += part.count
    db.session.commit()


def init_app(app: Flask) -> None:
    """Put the command among those of campaigns, which lie to the left."""
    cast(CommandGroup, app.cli.commands["campaigns"]).command("archive")(archive)
