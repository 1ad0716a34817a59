"""What every template keeps to, so that pages stay small, safe under the strict CSP, and free of counting."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes
from jinja2.meta import find_undeclared_variables

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
MACROS = [name for name in NAMES if name.startswith("_macros/")]
# Macros are imported without a context: they know only what the application makes global.
GLOBALS = {"_", "gettext", "ngettext", "range", "asset", "languages", "chosen_language", "url_for"}
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "a handler in an attribute": r"\son[a-z]+\s*=\s*[\"']",
    "a stylesheet of its own": r"<style",
    "an address of another site": r"(?:src|href|action)=\"(?:https?:)?//",
}
COUNTING = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True)


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def markup(name: str) -> str:
    """Give the source without its comments."""
    return re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)


@cache
def tree(name: str) -> nodes.Template:
    return ENVIRONMENT.parse(source(name), name)


def imports(name: str) -> Iterator[tuple[str, str, str]]:
    """Give each imported macro: the file it comes from, its name there, its name here."""
    for node in tree(name).find_all(nodes.FromImport):
        for macro in node.names:
            there, here = macro if isinstance(macro, tuple) else (macro, macro)
            yield node.template.value, there, here


def test_there_are_templates():
    assert {"base.html", "error.html", "_macros/forms.html"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(name):
    ENVIRONMENT.get_template(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_it_holds_no(what, name):
    assert not re.search(FORBIDDEN[what], markup(name), re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_it_trusts_no_text_and_counts_nothing(name):
    filters = {node.name for node in tree(name).find_all(nodes.Filter)}
    assert not filters & {"safe", "sum", "round"}
    assert not list(tree(name).find_all(nodes.MarkSafe))
    assert [node.lineno for node in tree(name).find_all(COUNTING)] == []


@pytest.mark.parametrize("name", NAMES)
def test_only_form_wrapper_opens_a_form(name):
    assert len(re.findall(r"<form\b", markup(name))) == (name == "_macros/forms.html")


@pytest.mark.parametrize("name", NAMES)
def test_every_import_exists_and_is_used(name):
    used = {node.name for node in tree(name).find_all(nodes.Name) if node.ctx == "load"}
    for origin, there, here in imports(name):
        defined = {macro.name for macro in tree(origin).find_all(nodes.Macro)}
        assert there in defined, f"{origin} has no macro {there}"
        assert here in used, f"{here} is imported and not used"


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_uses_nothing_but_its_arguments(name):
    assert find_undeclared_variables(tree(name)) <= GLOBALS


@pytest.mark.parametrize("name", MACROS)
def test_no_text_is_frozen_in_the_first_readers_language(name):
    """Jinja keeps an imported file's top level for the life of the program; a translation there would stay."""
    top = [node for node in tree(name).body if not isinstance(node, nodes.Macro | nodes.FromImport)]
    assert not [call for node in top for call in node.find_all(nodes.Call)]


@pytest.mark.parametrize("name", NAMES)
def test_it_fits_on_two_screens(name):
    assert len(source(name).splitlines()) <= 100


def test_macros_are_described():
    told = (TEMPLATES / "_macros" / "README.md").read_text(encoding="utf-8")
    for name in MACROS:
        public = [macro.name for macro in tree(name).find_all(nodes.Macro) if not macro.name.startswith("_")]
        assert [macro for macro in public if f"`{macro}(" not in told] == []
