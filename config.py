"""Every setting of the product: its unit, its default, its environment variable.

Checked once at start; a bad value is one clear line, never a traceback.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 16


class BadSetting(ValueError):
    """A setting that cannot be used; its text is the one line to show."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """The checked settings.

    Units: `proxies` counts trusted reverse proxies; `base_url` has no trailing slash, "" means the request's own;
    `worker` off takes the service worker, and the pages it keeps, off every phone that comes by; `fonts` is a folder of
    more faces for the press, such as Times New Roman where its licence is held.
    """

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    base_url: str = ""
    proxies: int = 0
    demo: bool = False
    prepare_threshold: int | None = 5
    worker: bool = True
    fonts: Path | None = None

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ, instance: Path = ROOT / "instance") -> "Config":
        """Read and check the FIELDAPP_ variables.

        Errors: BadSetting names the variable and what it should be.
        """
        demo = environ.get("FIELDAPP_DEMO") == "1" or _holds_demo(environ, instance)
        return cls(
            database_url=_database_url(environ.get("FIELDAPP_DATABASE_URL", ""), instance),
            secret_key=_secret_key(environ.get("FIELDAPP_SECRET_KEY", ""), demo=demo),
            base_url=_base_url(environ.get("FIELDAPP_BASE_URL", "")),
            proxies=_count("FIELDAPP_PROXIES", environ.get("FIELDAPP_PROXIES", "0")),
            demo=demo,
            prepare_threshold=None if environ.get("FIELDAPP_PREPARE") == "0" else 5,
            worker=_switch("FIELDAPP_WORKER", environ.get("FIELDAPP_WORKER", "on")),
            fonts=_folder("FIELDAPP_FONTS", environ.get("FIELDAPP_FONTS", "")),
        )


def _holds_demo(environ: Mapping[str, str], instance: Path) -> bool:
    """Whether the default database is the one that `dev.py demo` made."""
    return not environ.get("FIELDAPP_DATABASE_URL") and (instance / "demo").exists()


def _database_url(value: str, instance: Path) -> str:
    if not value:
        instance.mkdir(exist_ok=True)
        return f"sqlite:///{(instance / 'fieldapp.sqlite').as_posix()}"
    if value.startswith("postgres://"):
        value = "postgresql://" + value.removeprefix("postgres://")
    if value.startswith("postgresql://"):
        value = "postgresql+psycopg://" + value.removeprefix("postgresql://")
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting("FIELDAPP_DATABASE_URL phải bắt đầu bằng sqlite:/// hoặc postgresql://")
    return value


def _secret_key(value: str, *, demo: bool) -> str:
    if demo and not value:
        return secrets.token_urlsafe(32)
    if len(value) < SHORTEST_SECRET:
        raise BadSetting(
            f"FIELDAPP_SECRET_KEY phải có ít nhất {SHORTEST_SECRET} ký tự. "
            'Tạo một khóa: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return value


def _base_url(value: str) -> str:
    if not value:
        return ""
    parts = urlsplit(value)
    beyond = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in ("http", "https") or not parts.netloc or beyond:
        raise BadSetting("FIELDAPP_BASE_URL phải có dạng https://ten-mien, không kèm đường dẫn")
    return f"{parts.scheme}://{parts.netloc}"


def _count(name: str, value: str) -> int:
    if not value.isdecimal() or int(value) > 10:
        raise BadSetting(f"{name} phải là số từ 0 đến 10")
    return int(value)


def _folder(name: str, value: str) -> Path | None:
    if value and not Path(value).is_dir():
        raise BadSetting(f"{name} phải là một thư mục đang có")
    return Path(value) if value else None


def _switch(name: str, value: str) -> bool:
    if value not in ("on", "off"):
        raise BadSetting(f"{name} phải là on hoặc off")
    return value == "on"
