"""The stages of `dev.py test`: each runs whatever became of the others, and a table ends them."""

import os
import subprocess
import time
from dataclasses import dataclass

from tools import machine


@dataclass(frozen=True)
class Stage:
    """One row of the table: a command, and what it needs of this machine."""

    name: str
    command: list[str]
    need: machine.Need | None = None


def report(stages: list[Stage]) -> int:
    """Run every stage, print the table, return the exit code; what could not run fails where CI=true."""
    outcomes = {stage.name: _outcome(stage) for stage in stages}
    print("\n" + "\n".join(f"  {name:<12}{text}" for name, text in outcomes.items()), flush=True)
    bad = ("FAILED", "NOT RUN") if os.environ.get("CI") == "true" else ("FAILED",)
    return int(any(text.startswith(bad) for text in outcomes.values()))


def _outcome(stage: Stage) -> str:
    print(f"\n== {stage.name}", flush=True)
    if stage.need and not machine.provide(stage.need):
        return f"NOT RUN: no {stage.need.name} on this machine. Type: {stage.need.hint}"
    began = time.monotonic()
    code = subprocess.run(stage.command, cwd=machine.ROOT).returncode
    return f"{f'FAILED (exit {code})' if code else 'ok'}, {time.monotonic() - began:.0f} s"
