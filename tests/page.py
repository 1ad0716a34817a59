"""What every page keeps to, whoever made it: `page = read_page(answer)` fails with the list of what is wrong.

Parsed by the rules of HTML5 and with its errors reported, as a strict browser would.
"""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

ASKED = ("input", "select", "textarea")
UNSEEN = ("hidden", "submit", "button", "image", "reset")
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "list", "headers", "form")
SILENT = ("script", "style", "template")
INLINE = ("a", "abbr", "b", "bdi", "code", "em", "i", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup")
HEADINGS = [f"h{level}" for level in range(1, 7)]
# What only a mistake puts on a page: a template's own signs, Python's words, a sentence that was never translated.
LEFT_OVER = re.compile(r"\{\{|\{%|%\(\w+\)|\bNone\b|\bTrue\b|\bFalse\b|\bUndefined\b|object at 0x|&(?:amp;)?\w+;|<\w")
ENGLISH = re.compile(
    r"\b(the|and|this|that|with|your|field|required|invalid|error|search|save|submit|cancel|delete|login|log in"
    r"|password|username|household|visit|page|not found|please|must|yes)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Page:
    """A page as it came: its markup and the policy it came under."""

    markup: str
    policy: str = ""

    @cached_property
    def parser(self) -> html5lib.HTMLParser:
        return html5lib.HTMLParser(namespaceHTMLElements=False)

    @cached_property
    def root(self) -> Element:
        """The element of the whole page; `faults` tells what went wrong in reading it."""
        root = self.parser.parse(self.markup)
        for drawing in root.iter("{http://www.w3.org/2000/svg}svg"):
            drawing.tag = "svg"
        for template in root.iter("template"):  # inert until JavaScript takes it; tests/browser judges it then
            template[:] = []
        return root

    @cached_property
    def elements(self) -> list[Element]:
        return [each for each in self.root.iter() if isinstance(each.tag, str)]

    @cached_property
    def parents(self) -> dict[Element, Element]:
        return {child: parent for parent in self.elements for child in parent}

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(each.get("id", "") for each in self.elements if each.get("id") is not None)

    @cached_property
    def by_id(self) -> dict[str, Element]:
        return {each.get("id", ""): each for each in self.elements if each.get("id")}

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each control is called by the labels that name it."""
        return {label.get("for", ""): words(label) for label in self.all("label")}

    def all(self, *tags: str) -> list[Element]:
        return [each for each in self.elements if each.tag in tags]

    def above(self, element: Element) -> Iterator[Element]:
        """Give what holds the element, the nearest first."""
        while (parent := self.parents.get(element)) is not None:
            yield (element := parent)

    @property
    def title(self) -> str:
        return " ".join(map(words, self.all("title")))

    @property
    def links(self) -> list[str]:
        return [link.get("href", "") for link in self.all("a")]

    def words(self) -> str:
        """Return what people read, but for what is marked as another language."""
        return words(self.root, apart_from_languages=True)

    def faults(self) -> list[str]:
        """Say all that is wrong, a sentence each."""
        self.root  # noqa: B018 - read before its errors are asked for
        read = [f"line {line}: {code} {given or ''}" for (line, _), code, given in self.parser.errors]
        return [*read, *(fault for check in CHECKS for fault in check(self))]


def words(element: Element, *, apart_from_languages: bool = False) -> str:
    """Return the text in an element as people read it."""

    def inside(each: Element, spoken: str | None) -> Iterator[str]:
        skips = each.tag in SILENT or not isinstance(each.tag, str) or each.get("hidden") is not None
        other = apart_from_languages and spoken is not None and each.get("lang", spoken) != spoken
        if not (skips or other):
            apart = "" if each.tag in INLINE else " "
            yield apart + (each.text or "")
            for child in each:
                yield from inside(child, each.get("lang", spoken))
                yield child.tail or ""
            yield apart

    return " ".join("".join(inside(element, element.get("lang"))).split())


def read_page(answer: TestResponse) -> Page:
    """Read an answer as a page, and fail with all that is wrong with it."""
    assert answer.mimetype == "text/html", (answer.status_code, answer.mimetype)
    page = Page(answer.text, answer.headers["Content-Security-Policy"])
    assert page.faults() == []
    return page


def _frame(page: Page) -> Iterator[str]:
    headings, titles, language = page.all("h1"), page.all("title"), page.root.get("lang")
    if not page.markup.lower().startswith("<!doctype html>"):
        yield "no doctype at the very beginning"
    if language not in ("vi", "en"):
        yield f"the language is {language}"
    if len(headings) != 1 or len(titles) != 1:
        yield f"{len(headings)} h1 and {len(titles)} titles"
    elif not words(headings[0]) or words(headings[0]) not in page.title:
        yield f"the title {page.title!r} does not hold the heading {words(headings[0])!r}"
    if len(page.all("main")) != 1:
        yield "not one main"
    if not any(each.get("name") == "viewport" for each in page.all("meta")):
        yield "no viewport for phones"


def _order(page: Page) -> Iterator[str]:
    level = 0
    for heading in page.all(*HEADINGS):
        if int(heading.tag[1]) > level + 1:
            yield f"{heading.tag} {words(heading)!r} after h{level}"
        level = int(heading.tag[1])


def _references(page: Page) -> Iterator[str]:
    yield from (
        f"id {name!r} stands {count} times" for name, count in page.ids.items() if count > 1 or not name.strip()
    )
    for each in page.elements:
        named = [name for key in REFERENCES for name in each.get(key, "").split()]
        link = each.get("href", "") if each.tag == "a" else ""
        named += [link[1:]] if link.startswith("#") else []
        yield from (f"{each.tag} leads to {name!r}, which is not there" for name in named if name not in page.ids)


def _name(page: Page, element: Element) -> str:
    """Return what a control or a link is called, as a screen reader says it."""
    if element.get("aria-label"):
        return element.get("aria-label", "").strip()
    named = (page.by_id.get(name) for name in element.get("aria-labelledby", "").split())
    parts = [words(each) for each in named if each is not None]
    parts += [page.labels.get(element.get("id", ""), "")]
    if element.tag in ASKED:
        parts += [words(each) for each in page.above(element) if each.tag == "label"]
    else:
        parts += [words(element), *(each.get("alt", "") for each in element.iter("img"))]
    return " ".join(filter(None, parts))


def _names(page: Page) -> Iterator[str]:
    for each in page.all(*ASKED):
        if each.get("type") not in UNSEEN and not _name(page, each):
            yield f"{each.tag} {each.get('name')!r} has no label"
        if each.get("type") == "radio" and not any(up.tag == "fieldset" for up in page.above(each)):
            yield f"radio {each.get('name')!r} stands in no fieldset"
    yield from (f"{each.tag} {each.attrib} says nothing" for each in page.all("a", "button") if not _name(page, each))
    yield from ("a link leads nowhere" for each in page.all("a") if not each.get("href"))
    yield from (f"image {each.get('src')!r} has no alt" for each in page.all("img") if each.get("alt") is None)
    for each in page.all("svg"):
        is_named = each.get("role") == "img" and (each.get("aria-label") or each.find("{*}title") is not None)
        if each.get("aria-hidden") != "true" and not is_named:
            yield "a drawing is neither hidden from readers nor named"
    yield from ("a fieldset has no legend" for each in page.all("fieldset") if each.find("legend") is None)


def _forms(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        action, method = form.get("action", ""), form.get("method", "get")
        if not action.startswith("/") or action.startswith("//") or method not in ("get", "post"):
            yield f"a form goes by {method} to {action!r}"
        own = [*form.iter(), *(each for each in page.all("button") if each.get("form", "?") == form.get("id"))]
        if not any(each.tag == "button" and each.get("type") in (None, "submit") for each in own):
            yield f"the form to {action!r} has no button"
    for each in page.all("button", *ASKED):
        if not each.get("form") and not any(up.tag == "form" for up in page.above(each)):
            yield f"{each.tag} {each.get('name') or words(each)!r} stands in no form"


def _tables(page: Page) -> Iterator[str]:
    for each in page.all("table"):
        if each.find("caption") is None:
            yield "a table has no caption"
        yield from (f"head {words(head)!r} has no scope" for head in each.iter("th") if not head.get("scope"))


def _policy(page: Page) -> Iterator[str]:
    for each in page.elements:
        yield from (f"{each.tag} has {name}=" for name in each.attrib if name == "style" or name.startswith("on"))
        if "javascript:" in each.get("href", ""):
            yield "a link is a script"
        if each.tag in ("script", "link", "img", "iframe", "source"):
            address = each.get("src") or each.get("href") or ""
            if not re.match(r"/[^/]|data:", address) or words(each) or (each.text or "").strip():
                yield f"{each.tag} from {address!r} is not our own file"
    for each in page.all("style"):
        digest = base64.b64encode(hashlib.sha256((each.text or "").encode()).digest()).decode()
        if f"'sha256-{digest}'" not in page.policy:
            yield "a style stands in the page and the policy does not know it"


def _language(page: Page) -> Iterator[str]:
    said = page.words()
    yield from (f"left over: {found!r}" for found in LEFT_OVER.findall(said))
    if page.root.get("lang") == "vi":
        yield from (f"English: {found!r}" for found in ENGLISH.findall(said))


CHECKS = (_frame, _order, _references, _names, _forms, _tables, _policy, _language)
