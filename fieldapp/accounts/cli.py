"""`flask accounts …`: people, postings, cards, passphrases, from outside the product."""

import sys
from datetime import timedelta

import click

from fieldapp.access import Role
from fieldapp.accounts.cards import issue_card
from fieldapp.accounts.devices import revoke_sessions
from fieldapp.accounts.passphrases import set_passphrase
from fieldapp.accounts.people import add_person, add_posting, is_known, leave, needs_passphrase, person_named
from fieldapp.commands import CommandGroup, area_named, printed_origin
from fieldapp.dates import now
from fieldapp.errors import Invalid
from fieldapp.extensions import db

group = CommandGroup("accounts", help="Người, phân công, thẻ và mật khẩu.")
groups = (group,)
from_stdin = click.option("--passphrase-stdin", is_flag=True, help="Đọc mật khẩu từ đầu vào chuẩn.")


@group.command("add")
@click.argument("username")
@click.option("--name", default="", help="Họ tên; chỉ cần cho người mới.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--area", "code", required=True, metavar="CODE")
@click.option("--organisation", default="", help="Đơn vị cử đi: Đoàn thanh niên, Bưu điện …")
@from_stdin
def add(username: str, name: str, role: Role, code: str, organisation: str, passphrase_stdin: bool) -> None:
    """Thêm một người và phân công; người đã có thì thêm một phân công."""
    at, area = now(), area_named(code)
    known = is_known(username)
    user = person_named(username) if known else add_person(None, username, name, at)
    add_posting(None, user, Role(role), area, at, organisation)
    if passphrase_stdin:
        set_passphrase(None, user, _typed(), at)
    db.session.commit()
    click.echo(f"{user.username}: {role}, {area.full_name}")
    if needs_passphrase(user, at):
        click.echo(f"Chưa có mật khẩu. Đặt bằng: flask accounts passphrase {username} --passphrase-stdin")


@group.command("card")
@click.argument("username")
@click.option("--hours", default=72, show_default=True, type=click.IntRange(1, 168))
def card(username: str, hours: int) -> None:
    """Cấp một thẻ; in ra hai dòng: địa chỉ cho mã QR, và mã gõ tay."""
    made = issue_card(None, person_named(username), timedelta(hours=hours), now())
    db.session.commit()
    click.echo(f"address {printed_origin()}/enrol#{made.token}")
    click.echo(f"code {made.code}")


@group.command("passphrase")
@click.argument("username")
@from_stdin
def passphrase(username: str, passphrase_stdin: bool) -> None:
    """Đặt mật khẩu mới."""
    if not passphrase_stdin:
        raise Invalid("Mật khẩu đọc từ đầu vào chuẩn: thêm --passphrase-stdin.")
    user = person_named(username)
    set_passphrase(None, user, _typed(), now())
    db.session.commit()
    click.echo(f"{user.username}: đã đặt mật khẩu mới.")


@group.command("leave")
@click.argument("username")
@click.option("--area", "code", required=True, metavar="CODE")
def leave_area(username: str, code: str) -> None:
    """Kết thúc phân công ở một địa bàn."""
    user, area = person_named(username), area_named(code)
    ended = leave(None, user, area, now())
    db.session.commit()
    click.echo(f"{user.username}: kết thúc {ended} phân công ở {area.full_name}.")


@group.command("revoke")
@click.argument("username")
def revoke(username: str) -> None:
    """Thu quyền mọi máy của một người và hủy thẻ chưa dùng."""
    user = person_named(username)
    ended = revoke_sessions(None, user, now())
    db.session.commit()
    click.echo(f"{user.username}: đã thu quyền {ended} máy.")


def _typed() -> str:
    return sys.stdin.read()
