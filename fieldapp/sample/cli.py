"""`flask demo seed`: the sample data, and who can sign in."""

import click

from fieldapp.commands import CommandGroup, printed_origin
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.sample.campaign import sample_campaign
from fieldapp.sample.seed import seed
from fieldapp.sample.signins import told

group = CommandGroup("demo", help="Dữ liệu mẫu để xem thử.")
groups = (group,)


@group.command("seed")
def seed_demo() -> None:
    """Nạp dữ liệu mẫu, nạp lại không đổi gì; mỗi lần in thẻ mới."""
    at = now()
    if not sample_campaign():
        click.echo("Đang nạp dữ liệu mẫu, xin chờ một lát … / Loading sample data …")
    campaign = seed(at)
    db.session.commit()
    lines = list(told(campaign, printed_origin(), at))
    db.session.commit()
    click.echo("\n" + "\n".join(lines))
