"""Addresses: where ours begin, and those that come back from a page, which lead nowhere but to our own."""

import re
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app, request


def origin() -> str:
    """Return where our addresses begin as people reach us: as configured, else as this request came."""
    return str(current_app.config["FIELDAPP"].base_url or request.host_url.rstrip("/"))


def local_path(text: str | None) -> str:
    """Return *text* if it is a path of ours, else "/": browsers take //, /\\ and hidden tabs for other hosts."""
    return text if text and re.fullmatch(r"/(?![/\\])[^\x00-\x20\x7f\\]*", text) else "/"


def caller() -> str:
    """Return who asks, as far as limits can tell."""
    return line_of(request.remote_addr or "")


def line_of(address: str) -> str:
    """Return what one subscriber has alone: an IPv4 address, or half an IPv6 one, whose other half they choose."""
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return address
    return str(read.ipv4_mapped or ip_network((read, 64), strict=False))
