"""Phones run the real modules against the real server, from seeds: `bench simulation --schedules N --seed S`.

Its last line counts schedules, ops and violations; a violation names its seed, the promise, and what led to it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dev

RUN = dev.ROOT / "tests" / "simulation" / "run.mjs"
AT_ONCE = 25


@dataclass
class Total:
    """What all schedules came to."""

    schedules: int = 0
    ops: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    kinds: set[str] = field(default_factory=set)
    digests: dict[str, str] = field(default_factory=dict)
    violations: list[dict[str, Any]] = field(default_factory=list)

    def add(self, part: dict[str, Any]) -> None:
        """Add what one process found."""
        self.schedules += part["schedules"]
        self.ops += part["ops"]
        self.faults.update(part["faults"])
        self.kinds.update(part["kinds"])
        self.digests |= part["digests"]
        self.violations += [part["violation"]] if part["violation"] else []


def run(arguments: Sequence[str] = ()) -> int:
    """Run schedules and print what they came to; 1 when a promise was broken."""
    asked = _parse(arguments)
    total = Total()
    for part in simulate(asked.seed, asked.schedules, asked.workers):
        total.add(part)
        if total.violations:
            break
    for violation in total.violations:
        _tell(violation)
    if asked.all_kinds:
        total.violations += _shortcomings(total, asked.seed)
    print("".join(f"{times:9,}  {name}\n" for name, times in sorted(total.faults.items())))
    print(f"{total.schedules:,} schedules, {total.ops:,} ops, {len(total.violations)} violations".replace(",", ""))
    return int(bool(total.violations))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench simulation", description=__doc__)
    parser.add_argument("--schedules", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=max(1, min(4, os.cpu_count() or 1)))
    parser.add_argument("--all-kinds", action="store_true", help="fail unless each kind of fault befell somebody")
    return parser.parse_args(arguments)


def simulate(seed: int, schedules: int, workers: int, root: Path = dev.ROOT) -> Iterable[dict[str, Any]]:
    """Give what each run of some schedules found, as they end; *workers* run at once, one after another each."""
    waiting = [(first, min(AT_ONCE, seed + schedules - first)) for first in range(seed, seed + schedules, AT_ONCE)]
    running: list[subprocess.Popen[str]] = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                running.append(start(*waiting.pop(0), root))
            yield finish(running.pop(0))
    finally:
        for process in running:
            process.terminate()
            process.wait()


def start(seed: int, schedules: int, root: Path) -> subprocess.Popen[str]:
    """Start one process on some schedules of the program at *root*."""
    node = shutil.which("node")
    if not node or not (dev.ROOT / "node_modules" / "fake-indexeddb").exists():
        sys.exit("the simulation needs Node and what package-lock.json names: python3 dev.py setup")
    where = ["--root", str(root), "--python", sys.executable]
    command = [node, str(RUN), "--seed", str(seed), "--schedules", str(schedules), *where, "--leash"]
    # Its own input is a leash: it ends with us, however we end.
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=dev.ROOT)


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for one process and return what it found."""
    said = process.stdout.read() if process.stdout else ""
    if process.wait():
        raise RuntimeError(f"the simulation itself failed ({process.returncode})")
    found: dict[str, Any] = json.loads(said)
    return found


def _tell(violation: dict[str, Any]) -> None:
    print(f"\nseed {violation['seed']} breaks: {violation['promise']}\n{violation['what']}\n")
    print("\n".join(f"  {line}" for line in violation["last"]))
    print(f"\nagain: python3 dev.py bench simulation --seed {violation['seed']} --schedules 1\n")


def _shortcomings(total: Total, seed: int) -> list[dict[str, Any]]:
    """Return what a slice must have and has not: each kind of fault, and the same history from the same seed."""
    found = []
    for kind in sorted(total.kinds - total.faults.keys()):
        print(f"nobody met this fault: {kind}")
        found.append({"seed": seed, "promise": "each fault is reached", "what": kind})
    again = finish(start(seed, 1, dev.ROOT))
    if again["digests"][str(seed)] != total.digests[str(seed)]:
        print(f"seed {seed} does not replay")
        found.append({"seed": seed, "promise": "a seed replays", "what": ""})
    return found
