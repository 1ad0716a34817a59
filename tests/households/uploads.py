"""A file that goes through the pages of imports, as a browser sends it."""

import io
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.page import Page, read_page


def send(client: FlaskClient, ref: str, content: bytes | None, name: str = "so-ho.xlsx") -> TestResponse:
    """Post the first form; None for no file chosen."""
    file = (io.BytesIO(content or b""), name if content is not None else "")
    return client.post(f"/imports/{ref}", data={"file": file}, content_type="multipart/form-data")


def look(client: FlaskClient, ref: str, content: bytes, **choices: str) -> tuple[str, Page]:
    """Send a file; return its address and its preview."""
    sent = send(client, ref, content)
    assert sent.status_code == 303, sent.text
    return sent.location, again(client, sent.location, **choices)


def again(client: FlaskClient, address: str, **choices: str) -> Page:
    """Open a preview, with choices."""
    answer = client.get(address, query_string=choices or None)
    assert answer.status_code == 200, answer.text
    return read_page(answer)


def fields(page: Page) -> dict[str, str]:
    """Return what the form of a preview sends as it stands."""
    form = next(each for each in page.all("form") if any(box.get("name") == "seen" for box in each.iter("input")))
    found = {box.get("name", ""): box.get("value", "") for box in form.iter("input") if box.get("type") == "hidden"}
    ticked = (box for box in form.iter("input") if box.get("type") == "checkbox" and box.get("checked") is not None)
    found |= {box.get("name", ""): "y" for box in ticked}
    for choice in form.iter("select"):
        chosen = [option.get("value", "") for option in choice.iter("option") if option.get("selected") is not None]
        found[choice.get("name", "")] = chosen[0] if chosen else ""
    return found


def press(client: FlaskClient, address: str, page: Page, mode: str = "store", **changes: str) -> TestResponse:
    """Press a button of a preview."""
    return client.post(address, data=fields(page) | changes | {"mode": mode})


def bring(client: FlaskClient, ref: str, content: bytes, **choices: str) -> Page:
    """Bring a file in through all pages, to the end; return its result."""
    address, page = look(client, ref, content, **choices)
    answer = press(client, address, page)
    assert answer.status_code == 303, answer.text
    return result(client, address)


def result(client: FlaskClient, address: str) -> Page:
    """Press "go on" until there is nothing left; return the result."""
    for _ in range(100):
        page = again(client, address)
        if "Đang nạp" not in page.title:
            return page
        assert client.post(f"{address}/continuation").status_code == 303
    raise AssertionError("it never ends")


def report(client: FlaskClient, address: str, **given: Any) -> bytes:
    """Download the report."""
    answer = client.post(f"{address}/report", data=given)
    assert answer.status_code == 200
    return answer.data
