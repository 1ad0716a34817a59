"""The English gloss in step with the code's sentences: `python -m translations.catalogue` updates it.

With `check` it only judges. pybabel alone is not enough: it passes over folders such as `_macros`, and before
Python 3.12 over calls in f-strings.
"""

import ast
import io
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MAPPING = HERE / "babel.cfg"
GLOSS = HERE / "en" / "LC_MESSAGES" / "messages.po"
HEADER = """\
# English gloss of the Vietnamese screens, for readers who do not read Vietnamese.
msgid ""
msgstr ""
"Project-Id-Version: Go Cua\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]|\{\w+\}")  # {name}: filled in by JavaScript
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None}


def sentences() -> Catalog:
    """Return every sentence of the code and of the templates."""
    with MAPPING.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call] # Babel gives it no types
    mapping: Any = [(pattern, calls if method == "python" else method) for pattern, method in methods]
    found = Catalog()
    for _, _, message, _, context in extract_from_dir(
        ROOT, mapping, options, KEYWORDS, directory_filter=lambda folder: not Path(folder).name.startswith(".")
    ):
        found.add(message, context=context)
    return found


def calls(source: IO[bytes], names: Collection[str], *_: Any, **__: Any) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Give the calls of *names* in a Python file, those inside f-strings too, as Babel wants them."""
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            literals = (each.value if isinstance(each, ast.Constant) else None for each in node.args)
            yield node.lineno, node.func.id, tuple(literals), []


def update(gloss: Catalog, found: Catalog) -> None:
    """Write the gloss with exactly the sentences *found*; new ones come without English."""
    gloss.update(found, no_fuzzy_matching=True)
    body = io.BytesIO()
    write_po(body, gloss, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    GLOSS.write_bytes(HEADER.encode() + body.getvalue())


def faults(gloss: Catalog, found: Catalog) -> Iterator[str]:
    """Say what is wrong with the gloss, a line for each fault."""
    known = {(each.context, each.id) for each in gloss if each.id}
    wanted = {(each.context, each.id) for each in found if each.id}
    yield from (f"not in the gloss: {said!r}" for _, said in wanted - known)
    yield from (f"no longer said: {said!r}" for _, said in known - wanted)
    for message in gloss:
        if message.id:
            yield from (f"{fault}: {message.id!r}" for fault in _faults(message))


def _faults(message: Message) -> Iterator[str]:
    texts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    said = message.id if isinstance(message.id, str) else message.id[0]
    if message.fuzzy:
        yield "fuzzy"
    for text in texts:
        if not text:
            yield "no English"
        elif text == said:
            yield "still Vietnamese"
        elif sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(said)):
            yield "other placeholders"
        elif _edges(text) != _edges(said):
            yield "other spaces at the ends"
        elif "<" in text:
            yield "markup"


def _edges(text: str) -> tuple[str, str]:
    inner = text.strip()
    return text[: text.index(inner)], text[text.index(inner) + len(inner) :]


def main(arguments: list[str]) -> int:
    """Update or check, and return the exit code."""
    with GLOSS.open("rb") as file:
        gloss = read_po(file, locale="en")
    found = sentences()
    if "check" not in arguments:
        update(gloss, found)
    wrong = sorted(faults(gloss, found))
    sys.stdout.write("\n".join([*wrong, f"{len(found)} sentences, {len(wrong)} faults\n"]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
