"""Read a page of figures as somebody would, and write figures as the page should, without the product's own wording."""

import re
from decimal import ROUND_HALF_UP, Decimal
from html import unescape

from flask import Flask

from tests.cast import Person, browser_of


def opened(app: Flask, by: Person, address: str, status: int = 200) -> str:
    """Return the page's text as *by* sees it, tags and runs of blanks made one space."""
    return said(markup(app, by, address, status))


def markup(app: Flask, by: Person, address: str, status: int = 200) -> str:
    answer = browser_of(app, by).get(address)
    assert answer.status_code == status, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def said(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def rows(page: str, caption: str) -> list[list[str]]:
    """Return the rows of the table whose caption holds *caption*, cell by cell."""
    table = next(each for each in re.findall(r"<table.*?</table>", page, re.DOTALL) if caption in each)
    found = re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1], re.DOTALL)
    return [[said(cell) for cell in re.split(r"</t[hd]>", row)[:-1]] for row in found]


def percent(share: float) -> str:
    exact = Decimal(str(share)) * 100
    step = Decimal("0.1") if exact >= 10 else Decimal("0.01")
    return f"{number(exact.quantize(step, ROUND_HALF_UP))} %"


def number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def pace_of(value: float) -> str:
    return number(Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def day(iso: str) -> str:
    year, month, on = (int(part) for part in iso.split("-"))
    return f"{on}/{month}/{year}"
