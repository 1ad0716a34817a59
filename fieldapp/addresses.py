"""Addresses that come back from a page: they lead nowhere but to our own."""

import re


def local_path(text: str | None) -> str:
    """Return *text* if it is a path of ours, else "/": browsers take //, /\\ and hidden tabs for other hosts."""
    return text if text and re.fullmatch(r"/(?![/\\])[^\x00-\x20\x7f\\]*", text) else "/"
