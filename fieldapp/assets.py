"""Files of `static/` under the hash of their content: cached for ever, changed by a new address."""

import base64
import hashlib
import re
from functools import cache
from mimetypes import guess_type
from os.path import isfile  # a name too long for a file is no file; Path raises
from pathlib import Path

from flask import Blueprint, Flask, Response, g, request, url_for
from markupsafe import Markup
from werkzeug.security import safe_join

from fieldapp import packs
from fieldapp.access import open_to_all
from fieldapp.errors import NotFound

STATIC = Path(__file__).resolve().parent.parent / "static"
# What a browser does not read; our strings hold no such spaces.
_SPARE = re.compile(r"/\*.*?\*/|(?<=[{};:,])\s+", re.DOTALL)
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
    return _noted(address_of(name))


def _noted(address: str) -> str:
    needed: dict[str, None] = g.setdefault("assets", {})
    needed[address] = None
    return address


def needed_assets() -> list[str]:
    """Return the addresses of the files that the page made by this request needs."""
    return list(g.get("assets", ()))


def script(name: str) -> Markup:
    """Return the tag that brings a page its module with all that it imports; note what it asks for later."""
    page = name.removeprefix("js/")
    addresses = [_noted(_packed(page, each)) for each in packs.entries(page)]
    return Markup('<script type="module" src="{}"></script>').format(addresses[0])


def _packed(page: str, name: str) -> str:
    return url_for("assets.serve_pack", version=tree_hash(), entry=page.removesuffix(".js"), name=name)


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
    return _for_ever(whole(name))


@bp.get("/s/<version>/js/<entry>/<name>")
@open_to_all
def serve_pack(version: str, entry: str, name: str) -> Response:
    """Serve a module of a page with all that it imports."""
    start = f"{entry}.js"
    if version != tree_hash() or not isfile(packs.FOLDER / start) or name not in packs.entries(start):
        raise NotFound
    is_brotli = request.accept_encodings.quality("br") > 0
    answer = Response(packs.squeezed(start, name) if is_brotli else packs.pack(start, name), mimetype="text/javascript")
    if is_brotli:
        answer.headers["Content-Encoding"] = "br"
    answer.vary.add("Accept-Encoding")
    return _for_ever(answer)


def whole(name: str) -> Response:
    """Return a file in one piece, not streamed as send_file would: so that it crosses the wire compressed."""
    content = (STATIC / name).read_bytes()
    if name.endswith(".js"):
        return Response(packs.lean(content.decode()), mimetype="text/javascript")
    return Response(content, mimetype=guess_type(name)[0] or "application/octet-stream")


def _for_ever(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def init_app(app: Flask) -> None:
    """Serve the files and let templates name them."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset=asset, address_of=address_of, script=script, inline_css=inline_css)
