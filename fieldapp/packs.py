"""The modules of a page in one answer, each still a module to whoever reads or tests it.

On a bad line a request costs more than its bytes, and modules that stand together compress better: 18 files of the
field page took 19 kB, together they took 15. Nothing is rewritten but the words `import` and `export`: each module
becomes a function that returns what it exports, in the order of their imports. What a page asks for later takes from
the first answer what that has already.

Our modules import names, one statement a module, from files beside them: `import { a, b } from "./c.js";`
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import brotli

FOLDER = Path(__file__).resolve().parent.parent / "static" / "js"
# Comments that fill whole lines; what stands beside code stays, for a string may look like it.
_NOTES = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)$", re.MULTILINE)
_INDENTS = re.compile(r"\s*\n\s*")
_IMPORT = re.compile(r"""^import \{([^}]*)\} from "\./([\w-]+\.js)";\n?""", re.MULTILINE)
_LATER = re.compile(r"""\bimport\("\./([\w-]+\.js)"\)""")
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) ([\w$]+))", re.MULTILINE)


class Module(NamedTuple):
    """A module taken apart: its text without imports and exports, what it takes from which file, what it gives."""

    text: str
    takes: dict[str, str]
    gives: list[str]
    later: list[str]


def lean(text: str) -> str:
    """Return a script without the lines that are comments, without indentation and blank lines."""
    return _INDENTS.sub("\n", _NOTES.sub("", text)).lstrip()


@cache
def module(name: str) -> Module:
    """Read a module."""
    text = lean((FOLDER / name).read_text(encoding="utf-8"))
    gives = [match[1] for match in _EXPORT.finditer(text)]
    takes = {origin: names for names, origin in _IMPORT.findall(text)}
    return Module(_EXPORT.sub("", _IMPORT.sub("", text)), takes, gives, _LATER.findall(text))


@cache
def closure(name: str) -> tuple[str, ...]:
    """Return *name* after every module that it imports, however far away, each after its own."""
    found: dict[str, None] = {}
    for origin in module(name).takes:
        found |= dict.fromkeys(closure(origin))
    return (*found, name)


@cache
def entries(page: str) -> tuple[str, ...]:
    """Return the answers of a page: its own module, and those it asks for later."""
    found = [page]
    for name in found:  # which grows meanwhile
        for later in (later for each in closure(name) for later in module(each).later):
            if later not in found:
                found.append(later)
    return tuple(found)


@cache
def pack(page: str, name: str) -> str:
    """Return module *name* with all that it imports; a later one takes from *page* what that brought already."""
    brought = set(closure(page)) if name != page else set[str]()
    if name in brought:  # asked for by what does not know that the page has it
        return f'export{{{",".join(module(name).gives)}}}from"./{page}";\n'
    own = [each for each in closure(name) if each not in brought]
    taken = {given for each in own for origin, given in module(each).takes.items() if origin in brought}
    names = sorted({each.strip() for given in taken for each in given.split(",") if each.strip()})
    head = f'import{{{",".join(names)}}}from"./{page}";\n' if names else ""
    given = ",".join(each for part in own for each in module(part).gives)
    return head + "\n".join(_as_function(module(each)) for each in own) + (f"\nexport{{{given}}};\n" if given else "")


@cache
def squeezed(page: str, name: str) -> bytes:
    """Return a pack as small as brotli can make it: a second's work, done once."""
    return bytes(brotli.compress(pack(page, name).encode(), quality=11))


def _as_function(part: Module) -> str:
    gives = ",".join(part.gives)
    return f"const{{{gives}}}=(()=>{{\n{part.text}\nreturn{{{gives}}}}})();"
