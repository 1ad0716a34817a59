"""Addresses: where ours begin, and those that come back from a page, which lead nowhere but to our own."""

import re

from flask import current_app, request


def origin() -> str:
    """Return where our addresses begin as people reach us: as configured, else as this request came."""
    return str(current_app.config["FIELDAPP"].base_url or request.host_url.rstrip("/"))


def local_path(text: str | None) -> str:
    """Return *text* if it is a path of ours, else "/": browsers take //, /\\ and hidden tabs for other hosts."""
    return text if text and re.fullmatch(r"/(?![/\\])[^\x00-\x20\x7f\\]*", text) else "/"
