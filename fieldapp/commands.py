"""What every command of ours does with a refusal: one line on stderr, exit 2, nothing stored."""

from collections.abc import Callable
from functools import wraps
from typing import IO, Any

import click
from flask import current_app
from flask.cli import AppGroup

from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code
from fieldapp.errors import NotFound, Problem, UnknownThing
from fieldapp.extensions import db

# Where `dev.py demo` serves unless it is told otherwise.
LOCAL = "http://127.0.0.1:8000"


class Refused(click.ClickException):
    """A command that was not obeyed; its text is the one line to show."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(" ".join(self.format_message().split()), file=file, err=file is None)


class CommandGroup(AppGroup):
    """Commands that run inside the application; a Problem, or a line typed wrongly, becomes Refused."""

    def command(  # type: ignore[override]  # as AppGroup's: always called with parentheses
        self, *args: Any, **kwargs: Any
    ) -> Callable[[Callable[..., Any]], click.Command]:
        def declare(perform: Callable[..., Any]) -> click.Command:
            return super(CommandGroup, self).command(*args, **kwargs)(refusing(perform))

        return declare

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            path = (error.ctx or ctx).command_path
            raise Refused(f"Lệnh gõ chưa đúng: {error.format_message()} Xem cách dùng: {path} --help") from error


def printed_origin() -> str:
    """Return where the addresses that a command prints begin: no request says it here."""
    return str(current_app.config["FIELDAPP"].base_url or LOCAL)


def area_named(code: str) -> Area:
    """Return the area that a command line names.

    Errors: UnknownThing, with a sentence for whoever typed it.
    """
    try:
        return area_by_code(code)
    except NotFound as problem:
        raise UnknownThing(
            f"Không có địa bàn {code}. Mã có ở hai thời kỳ thì viết kèm ngày: 24640@2020-08-13."
        ) from problem


def refusing(perform: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command turn a Problem into one line and exit 2, with nothing stored."""

    @wraps(perform)
    def perform_or_refuse(*args: Any, **kwargs: Any) -> Any:
        try:
            return perform(*args, **kwargs)
        except Problem as problem:
            db.session.rollback()
            raise Refused(str(problem.message)) from problem

    return perform_or_refuse
