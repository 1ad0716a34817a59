"""The product's own source, read for the tests that judge how it is written."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import dev
from fieldapp.extensions import Base
from fieldapp.features import FEATURES, ROOMS

CODE = dev.ROOT / "fieldapp"
DOORS = set(ROOMS) - {"models"}
# It turns a cookie into a person: a door without an address of its own.
LIKE_A_DOOR = {"accounts.sessions"}


@dataclass(frozen=True)
class Module:
    """One file of the product; `name` is its path below fieldapp, with dots."""

    name: str
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def feature(self) -> str:
        first = self.name.partition(".")[0]
        return first if first in FEATURES else ""

    @property
    def room(self) -> str:
        """What follows the feature: models, forms, views (a file or a folder), or the verb of a rule."""
        return (self.name + ".").split(".")[1] if self.feature else ""

    @property
    def is_door(self) -> bool:
        return self.room in DOORS or self.name in LIKE_A_DOOR

    @property
    def is_forms(self) -> bool:
        return bool(self.feature) and self.name.endswith(".forms")

    def imports(self) -> Iterator[tuple[str, str]]:
        """Give (module, name) of all that is imported, inside functions too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                yield from ((node.module or "", alias.name) for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)

    def ours(self) -> Iterator[tuple["Module", str]]:
        """Give (module, name) of what is imported from the product."""
        for origin, name in self.imports():
            if origin.partition(".")[0] == "fieldapp":
                full = f"{origin}.{name}".removeprefix("fieldapp.")
                yield (BY_NAME[full], "") if full in BY_NAME else (BY_NAME[full.rpartition(".")[0]], name)

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        return ((ast.unparse(node.func), node) for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def public(self) -> list[ast.FunctionDef | ast.ClassDef]:
        found = [node for node in self.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        return [node for node in found if not node.name.startswith("_")]

    def conditions(self) -> Iterator[ast.expr]:
        for node in ast.walk(self.tree):
            yield from [node.test] if isinstance(node, ast.If | ast.IfExp) else getattr(node, "ifs", [])


def _name(path: Path) -> str:
    return ".".join(path.relative_to(CODE).with_suffix("").parts).removesuffix("__init__").rstrip(".")


BY_NAME = {_name(path): Module(_name(path), path) for path in sorted(CODE.rglob("*.py"))}
MODULES = [module for name, module in BY_NAME.items() if name]
MODELS = [module for module in MODULES if module.room == "models"]


def scoped() -> set[str]:
    """Give the models that belong to a place, and so to those who may see it."""
    for module in MODELS:
        importlib.import_module(f"fieldapp.{module.name}")
    return {mapper.class_.__name__ for mapper in Base.registry.mappers if hasattr(mapper.class_, "within")}


def sources() -> Iterator[tuple[str, str]]:
    """Give the path and the text of all that runs: code, templates, styles, scripts."""
    for folder in ("fieldapp", "templates", "static", "migrations", "tools", "bench"):
        for path in sorted((dev.ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".js", ".css", ".svg", ".mako"):
                yield path.relative_to(dev.ROOT).as_posix(), path.read_text(encoding="utf-8")
