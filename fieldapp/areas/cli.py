"""`flask areas …`: the tree from a file, and one area by hand."""

from pathlib import Path

import click

from fieldapp.areas.add import add_area
from fieldapp.areas.estimate import with_adults
from fieldapp.areas.load import load_tree
from fieldapp.areas.shapes import read_tree
from fieldapp.areas.sums import disagreements
from fieldapp.commands import CommandGroup, area_named
from fieldapp.dates import now
from fieldapp.extensions import db

group = CommandGroup("areas", help="Cây địa bàn: nạp từ tệp, thêm một địa bàn.")
groups = (group,)


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def import_tree(ctx: click.Context, file: Path) -> None:
    """Nạp một cây địa bàn từ tệp CSV; nạp lại không đổi gì."""
    stated = read_tree(file)
    found = disagreements(stated)
    loaded = load_tree(with_adults(stated), now())
    db.session.commit()
    for line in [*loaded.differences, *found]:
        click.echo(str(line), err=True)
    if loaded.differences:
        click.echo("Tệp khác với địa bàn đang lưu như trên nên không nạp gì.", err=True)
    else:
        click.echo(f"areas: new {loaded.new}, unchanged {loaded.unchanged}")
    if loaded.differences or any(not disagreement.is_rounding for disagreement in found):
        ctx.exit(1)


@group.command("add")
@click.option("--parent", required=True, metavar="CODE", help="Mã địa bàn cấp trên.")
@click.option("--kind", required=True, help="thôn, buôn, bon, tổ dân phố …")
@click.argument("name")
def add(parent: str, kind: str, name: str) -> None:
    """Thêm một địa bàn; in ra mã của nó."""
    area = add_area(area_named(parent), kind, name, now())
    db.session.commit()
    click.echo(area.code)
