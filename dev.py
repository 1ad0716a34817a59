#!/usr/bin/env python3
"""Everything a developer types: setup, demo, test, check, bench. Standard library only."""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def run(*command: str | Path) -> None:
    """Run one command from the project's root; its failure is ours."""
    code = subprocess.run([str(part) for part in command], cwd=ROOT).returncode
    if code:
        sys.exit(code)


def setup(lock: str = "dev") -> None:
    """Make .venv hold exactly what requirements/<lock>.txt says, and compile the catalogues."""
    install(lock)
    compile_catalogues()


def install(lock: str) -> None:
    stamps = [VENV / f"{name}.stamp" for name in {lock, "dev"}]
    if PYTHON.exists() and any(stamp.exists() and stamp.read_text() == fingerprint(stamp.stem) for stamp in stamps):
        return
    version = VENV / "pyvenv.cfg"
    print(f"Set-up: packages of requirements/{lock}.txt into .venv …", flush=True)
    made_by = f"version = {sys.version.split()[0]}"
    if not PYTHON.exists() or made_by not in version.read_text(encoding="utf-8"):
        venv.create(VENV, with_pip=True, clear=True)
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--only-binary=:all:", "-r", ROOT / "requirements" / f"{lock}.txt")
    (VENV / f"{lock}.stamp").write_text(fingerprint(lock))


def fingerprint(lock: str) -> str:
    packages = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    return hashlib.sha256(sys.version.encode() + packages).hexdigest()


def compile_catalogues() -> None:
    sources = list((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
    if all(stamped(po.with_suffix(".mo")) >= stamped(po) for po in sources):
        return
    domains = " ".join(sorted({po.stem for po in sources}))
    run(PYTHON, "-m", "babel.messages.frontend", "--quiet", "compile", "-d", "translations", "-D", domains)


def stamped(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


if __name__ == "__main__":
    setup()
