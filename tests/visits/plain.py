"""A browser without JavaScript, as far as a form needs one: it reads a page, and posts what its controls hold."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


def read(answer: TestResponse) -> Element:
    """Return the page's tree as it is read without JavaScript: what stands in templates is for it alone."""
    root = parse(answer)
    for template in root.iter("template"):
        template[:] = []
    return root


def parse(answer: TestResponse) -> Element:
    """Return the whole tree; numbers that JavaScript may change stand in spans, and are read without them."""
    whole = re.sub(r'<span data-n="\w+">(\d+)</span>', r"\1", answer.text)
    return html5lib.parse(whole, namespaceHTMLElements=False)


def words(found: Element | None) -> str:
    """Return the words of an element as one line; "" for none."""
    return " ".join(" ".join(found.itertext()).split()) if found is not None else ""


def of_class(page: Element, name: str) -> list[Element]:
    """Return the elements of a class, in the page's order."""
    return [each for each in page.iter() if name in each.get("class", "").split()]


def rows(page: Element) -> list[str]:
    """Return each door of the lists that are not folded away, as its words."""
    return [words(item) for group in of_class(page, "doors") for item in group.iter("li")]


def links(page: Element, said: str) -> list[str]:
    """Return where the links lead whose words hold *said*."""
    return [link.get("href", "") for link in page.iter("a") if said in words(link)]


def forms(page: Element, holding: str) -> list[Element]:
    """Return the forms that have a control of this name."""
    return [form for form in page.iter("form") if any(each.get("name") == holding for each in form.iter())]


def controls(form: Element) -> MultiDict[str, str]:
    """Return what a browser posts of a form that nobody touched."""
    return MultiDict(_controls(form))


def _controls(form: Element) -> Iterator[tuple[str, str]]:
    for each in form.iter():
        name, kind = each.get("name"), each.get("type", "")
        if each.tag == "textarea" and name:
            yield name, "".join(each.itertext()).lstrip("\n")
        if each.tag != "input" or not name:
            continue
        if kind not in ("radio", "checkbox") or each.get("checked") is not None:
            yield name, each.get("value", "")
