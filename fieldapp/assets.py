"""Files of `static/` under the hash of their content: cached for ever, changed by a new address."""

import base64
import hashlib
import re
from functools import cache
from mimetypes import guess_type
from os.path import isfile  # a name too long for a file is no file; Path raises
from pathlib import Path

from flask import Blueprint, Flask, Response, g, url_for
from markupsafe import Markup
from werkzeug.security import safe_join

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


def asset(name: str) -> str:
    """Return the address of a static file."""
    return url_for("assets.serve", version=tree_hash(), name=name)


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
    # Whole, not streamed as send_file would: so that it crosses the wire compressed.
    answer = Response(Path(path).read_bytes(), mimetype=guess_type(name)[0] or "application/octet-stream")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def init_app(app: Flask) -> None:
    """Serve the files and let templates name them."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset=asset, inline_css=inline_css)
