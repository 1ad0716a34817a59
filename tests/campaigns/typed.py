"""What the page of a campaign sends: a small campaign whose fields a test may change."""

from typing import Any
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient

from fieldapp.campaigns.forms import fields_of
from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.stored import as_given, fingerprint
from tests.cast import Place
from tests.page import read_page

APP = {
    "name": "Xanh",
    "slug": "",
    "android": "vn.xanh",
    "ios": "12",
    "web": "https://xanh.example/tai",
    "purpose": "Báo sớm.",
    "privacy": "Cài hay không là do gia đình.\nKhông hỏi số điện thoại.",
    "target_share": "60,5",
    "target_base": "adults",
}
LETTER = {"number": "1/UBND", "issued_on": "2026-08-04", "issuer": "UBND", "subject": "Triển khai"}


def fields(place: Place, **changes: str) -> dict[str, str]:
    """Return a whole campaign as its page sends it; a dash in a name is written __."""
    whole = {"seen": "new", "name": "Đợt nhỏ", "slug": "", "area": place.ref}
    whole |= {"starts_on": "2026-08-04", "finish_on": "2026-08-17", "deadline_on": "2026-08-20", "report_on": ""}
    whole |= {f"letters-0-{name}": value for name, value in LETTER.items()}
    whole |= {f"apps-0-{name}": value for name, value in APP.items()}
    return whole | {name.replace("__", "-"): value for name, value in changes.items()}


def untouched(campaign: Campaign) -> dict[str, Any]:
    """Return what the page of a stored campaign sends when nothing was changed."""
    sent: dict[str, Any] = {"seen": fingerprint(campaign)}
    for name, value in fields_of(as_given(campaign)).items():
        rows = enumerate(value) if name in ("letters", "apps") else ()
        sent |= {f"{name}-{number}-{key}": said for number, row in rows for key, said in row.items() if said}
        sent |= {} if name in ("letters", "apps") else {name: value or ""}
    return sent


def shown(client: FlaskClient, path: str) -> dict[str, str]:
    """Return what the form of a page would send untouched."""
    page = read_page(client.get(path))
    form = next(form for form in page.all("form") if (form.get("action") or "").startswith("/campaigns"))
    return {name: value for each in form.iter() for name, value in _sent(each)}


def _sent(each: Element) -> list[tuple[str, Any]]:
    name, kind = each.get("name"), each.get("type")
    if not name or each.tag == "button" or (kind == "checkbox" and each.get("checked") is None):
        return []
    if each.tag == "select":
        chosen = [option for option in each.iter("option") if option.get("selected") is not None]
        return [(name, (chosen or list(each.iter("option")))[0].get("value"))]
    return [(name, (each.text or "").removeprefix("\n") if each.tag == "textarea" else each.get("value", ""))]
