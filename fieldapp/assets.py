"""Files of `static/` under the hash of their content: cached for ever, changed by a new address."""

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from mimetypes import guess_type
from os.path import isfile  # a name too long for a file is no file; Path raises
from pathlib import Path
from posixpath import dirname, join, normpath

from flask import Blueprint, Flask, Response, g, url_for
from markupsafe import Markup
from werkzeug.security import safe_join

from fieldapp.access import open_to_all
from fieldapp.errors import NotFound

STATIC = Path(__file__).resolve().parent.parent / "static"
# What a browser does not read; our strings hold no such spaces.
_SPARE = re.compile(r"/\*.*?\*/|(?<=[{};:,])\s+", re.DOTALL)
# Comments that fill whole lines; what stands beside code stays, for a string may look like it.
_NOTES = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)$", re.MULTILINE)
_INDENTS = re.compile(r"\s*\n\s*")
_LAZY = re.compile(r"""\bimport\(["'](\.[^"']+)["']\)""")
_IMPORT = re.compile(r"""^(?:import\s*|(?:import|export)\b[^;"']*\bfrom\s*)["'](\.[^"']+)["']""", re.MULTILINE)
bp = Blueprint("assets", __name__)


@cache
def tree_hash() -> str:
    """Return the one hash of all files, so that modules may import each other by relative addresses."""
    digest = hashlib.sha256()
    for path in sorted(p for p in STATIC.rglob("*") if p.is_file()):
        digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def address_of(name: str) -> str:
    """Return the address of a static file that its page can do without."""
    return url_for("assets.serve", version=tree_hash(), name=name)


def asset(name: str) -> str:
    """Return the address of a static file, and note that this page needs it."""
    address = address_of(name)
    needed: dict[str, None] = g.setdefault("assets", {})
    needed[address] = None
    return address


def needed_assets() -> list[str]:
    """Return the addresses of the files that the page made by this request needs."""
    return list(g.get("assets", ()))


@cache
def modules(name: str) -> tuple[str, ...]:
    """Return *name* and every module that it imports, however far away: the browser asks for all of them at once."""
    return _reached([name], (_IMPORT,))


@cache
def later_modules(name: str) -> tuple[str, ...]:
    """Return the modules that are asked for when their turn comes: a kept page needs them too."""
    at_once = modules(name)
    return tuple(each for each in _reached(at_once, (_IMPORT, _LAZY)) if each not in at_once)


def _reached(names: Iterable[str], ways: Iterable[re.Pattern[str]]) -> tuple[str, ...]:
    found = list(names)
    for current in found:  # which grows meanwhile
        text = lean((STATIC / current).read_text(encoding="utf-8"))
        for origin in (origin for way in ways for origin in way.findall(text)):
            other = normpath(join(dirname(current), origin))
            if other not in found:
                found.append(other)
    return tuple(found)


def script(name: str) -> Markup:
    """Return the tags that bring a page its module with all that it imports, in one round trip."""
    addresses = [asset(each) for each in modules(name)]
    for each in later_modules(name):
        asset(each)
    preloads = [Markup('<link rel="modulepreload" href="{}">\n').format(each) for each in addresses[1:]]
    return Markup("").join([*preloads, Markup('<script type="module" src="{}"></script>').format(addresses[0])])


def lean(text: str) -> str:
    """Return a script without the lines that are comments, without indentation and blank lines."""
    return _INDENTS.sub("\n", _NOTES.sub("", text)).lstrip()


@cache
def _inlined(name: str) -> tuple[Markup, str]:
    text = _SPARE.sub("", (STATIC / name).read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup("<style>") + Markup(text) + Markup("</style>"), f" 'sha256-{digest}'"  # noqa: S704 - our own file


def inline_css(name: str = "css/app.css") -> Markup:
    """Return a stylesheet to stand in the page itself, and let this answer's CSP know its hash."""
    markup, g.style_hash = _inlined(name)
    return markup


@bp.get("/s/<version>/<path:name>")
@open_to_all
def serve(version: str, name: str) -> Response:
    """Serve a static file of this version of the program."""
    path = safe_join(str(STATIC), name)
    if version != tree_hash() or path is None or not isfile(path):
        raise NotFound
    answer = whole(name)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def whole(name: str) -> Response:
    """Return a file in one piece, not streamed as send_file would: so that it crosses the wire compressed."""
    content = (STATIC / name).read_bytes()
    if name.endswith(".js"):
        return Response(lean(content.decode()), mimetype="text/javascript")
    return Response(content, mimetype=guess_type(name)[0] or "application/octet-stream")


def init_app(app: Flask) -> None:
    """Serve the files and let templates name them."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset=asset, address_of=address_of, script=script, inline_css=inline_css)
