"""What scripts say and take from their page stands in it, and nothing stands there that no script wants."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from flask import Flask

from fieldapp import packs
from fieldapp.campaigns.models import Campaign
from tests.cast import Stage, browser_of
from tests.visits.register import make_home, make_venue

PAGES = {"field.js": "/field/{}", "tray.js": "/outbox", "add.js": "/households/{}/new"}
# What the server says: how a visit went, why it refuses, where.
OUTCOMES = {"met", "not_home", "away", "refused", "moved", "vacant"}
CODES = {"uid_taken", "too_large"}
# What one module takes from another, at once or later.
TAKES = re.compile(
    r"^import \{([^}]*)\}|\{([^}]*)\} = await import\(|import\([^)]*\)\.then\(\(\{([^}]*)\}\)", re.MULTILINE
)
CHUNK = re.compile(r"^export ", re.MULTILINE)
LITERAL = re.compile(r'(===? )?"([^"\n]*)"')
SAYS = re.compile(r"(?<![\w.])(?:word|tell|say|this\.#refuse)\(")
COPIES = re.compile(r"(?<![\w.])copyOf\(")
# Names that are put together, and those that come out of a function first in a list.
PUT_TOGETHER = re.compile(r"word\(`([\w-]*)\$\{\w+\}([\w-]*)`")
GIVEN = re.compile(r'(?:return|set\(\w+,) \["([\w-]+)"')
ENDS = re.compile(r"\bend: ([^,}]*)|BY_CODE = ({[^}]*})")
BY_ID = re.compile(r"""getElementById\("([\w-]+)"\)|(?:\$|all)\(["']#([\w-]+)""")


@cache
def scripts(page: str) -> list[str]:
    """Return the text of a page's modules, without the exports that none of them imports."""
    names = {each for entry in packs.entries(page) for each in packs.closure(entry)}
    texts = {name: packs.lean((packs.FOLDER / name).read_text(encoding="utf-8")) for name in names}
    taken = " ".join(names for text in texts.values() for found in TAKES.findall(text) for names in found)
    return ["".join(_used(text, taken)) for text in texts.values()]


def _used(text: str, taken: str) -> Iterator[str]:
    first, *chunks = CHUNK.split(text)
    yield first
    code = LITERAL.sub("", text)
    for chunk in chunks:
        (name,) = re.findall(r"(?:async )?(?:function|class|const) ([\w$]+)", chunk)[:1]
        named = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
        if named.search(taken) or len(named.findall(code)) > 1:
            yield chunk


def first_argument(text: str, begin: int) -> str:
    """Return what stands from *begin* to the comma or the bracket that ends it."""
    depth = 0
    for at in range(begin, len(text)):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if depth < 0 or (text[at] == "," and not depth):
            return text[begin:at]
    return text[begin:]


def literals(text: str) -> set[str]:
    """Return the strings in a text but for those that something is compared with."""
    return {name for compared, name in LITERAL.findall(text) if not compared}


def given_to(calls: re.Pattern[str], page: str) -> set[str]:
    """Return the names that a page's scripts give outright to some functions."""
    found = [first_argument(text, call.end()) for text in scripts(page) for call in calls.finditer(text)]
    return {name for argument in found for name in literals(argument)}


def ends() -> set[str]:
    """Return how a pass of sending may end, as its modules name it."""
    of = "\n".join((packs.FOLDER / f"{name}.js").read_text() for name in ("sync", "rescue", "pace", "tray"))
    return {name for pair in ENDS.findall(of) for part in pair for name in re.findall(r'"(\w+)"', part)} - {""}


@pytest.fixture
def page(app: Flask, stage: Stage, campaign: Campaign) -> Callable[[str], str]:
    """Return what gives the page of a script, whole: a hamlet with a household and a venue."""
    make_home(stage.hamlet_a)
    make_venue(stage.hamlet_a)
    browser = browser_of(app, stage.hoa)
    return lambda name: browser.get(PAGES[name].format(stage.hamlet_a.ref)).text


def words_in(page: str) -> set[str]:
    return set(re.findall(r'data-word="([^"]+)"', page))


def ids_in(page: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', page))


@pytest.mark.parametrize("name", PAGES)
def test_every_word_that_is_said_stands_in_the_page(name: str, page: Callable[[str], str]) -> None:
    said = given_to(SAYS, name) | {first for text in scripts(name) for first in GIVEN.findall(text)}
    assert said - words_in(page(name)) == set()
    assert len(said) > 5


@pytest.mark.parametrize("name", PAGES)
def test_every_copy_that_is_made_has_its_template(name: str, page: Callable[[str], str]) -> None:
    assert given_to(COPIES, name) - set(re.findall(r'<template id="([^"]+)"', page(name))) == set()
    assert given_to(COPIES, name)


def test_every_end_of_a_pass_is_said(page: Callable[[str], str]) -> None:
    assert ends() > {"ok", "offline", "stuck", "sending", "login"}
    assert ends() - words_in(page("tray.js")) == set()


@pytest.mark.parametrize("name", PAGES)
def test_no_word_stands_there_that_no_script_says(name: str, page: Callable[[str], str], stage: Stage) -> None:
    texts = scripts(name)
    known = {literal for text in texts for literal in literals(text)} | OUTCOMES | CODES | {stage.hamlet_a.ref}
    made = [pair for text in texts for pair in PUT_TOGETHER.findall(text)]
    spare = words_in(page(name)) - known
    assert {each for each in spare if not any(each.startswith(a) and each.endswith(z) for a, z in made)} == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_element_that_is_taken_stands_in_the_page(name: str, page: Callable[[str], str]) -> None:
    taken = {found for text in scripts(name) for pair in BY_ID.findall(text) for found in pair if found}
    assert taken - ids_in(page(name)) == set()
    assert taken


def test_every_act_of_a_button_is_one_of_the_screens(page: Callable[[str], str]) -> None:
    acts = set(re.findall(r'data-act="([^"]+)"', page("field.js")))
    methods = re.findall(r"^  (?:async )?(\w+)\(", (packs.FOLDER / "screens.js").read_text(), re.MULTILINE)
    assert acts == {"undo", "withdraw", "register", "move", "message"}
    assert acts - {"message"} <= set(methods)
