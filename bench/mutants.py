"""Planted faults of the phone and the server: the simulation must catch each, by a promise that it breaks.

Each is one piece of text put in the place of another, in a copy of the tree; a place that is no longer there stops all.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from time import perf_counter

import dev
from bench.plants import PLANTS, Plant
from bench.simulation import finish, start

MOST_SCHEDULES = 150
AT_ONCE = 25
SEED = 7000
TREE = ("fieldapp", "migrations", "static", "templates", "tests", "tools", "config.py", "dev.py", "wsgi.py")


@dataclass(frozen=True)
class Caught:
    """What became of one mutant: the promise that it broke, None when nobody noticed, after how many schedules."""

    plant: Plant
    promise: str | None
    schedules: int
    seconds: float


def run(arguments: Sequence[str] = ()) -> int:
    """Print a table of mutants, what caught each, and how soon; 1 when one was not caught. Names may be given."""
    chosen = [plant for plant in PLANTS if not arguments or plant.name in arguments]
    for plant in chosen:
        plant.check(dev.ROOT)
    found = []
    for caught in _all(chosen, workers=max(1, min(4, os.cpu_count() or 1))):
        found.append(caught)
        said = (
            f"{caught.promise} ({caught.schedules} schedules, {caught.seconds:.0f} s)"
            if caught.promise
            else "NOT CAUGHT"
        )
        print(f"{caught.plant.side:7} {caught.plant.name:45} {said}", flush=True)
    caught_ones = sum(each.promise is not None for each in found)
    print(f"{caught_ones} of {len(found)} mutants caught")
    return int(caught_ones < len(found))


def _all(plants: Sequence[Plant], workers: int) -> Iterator[Caught]:
    with TemporaryDirectory(prefix="fieldapp-mutants-") as folder, ThreadPoolExecutor(workers) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            trees.put(_copy(Path(folder) / str(number)))

        def one(plant: Plant) -> Caught:
            tree = trees.get()
            try:
                with plant.planted(tree):
                    return _hunt(plant, tree)
            finally:
                trees.put(tree)

        yield from pool.map(one, plants)


def _copy(to: Path) -> Path:
    """Copy what the simulation runs."""
    to.mkdir()
    for name in TREE:
        origin = dev.ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(origin, to / name)
    (to / "package.json").write_text('{"type": "module"}')
    return to


def _hunt(plant: Plant, tree: Path) -> Caught:
    began = perf_counter()
    for done in range(0, MOST_SCHEDULES, AT_ONCE):
        found = finish(start(SEED + done, AT_ONCE, tree))
        if violation := found["violation"]:
            return Caught(plant, violation["promise"], done + found["schedules"], perf_counter() - began)
    return Caught(plant, None, MOST_SCHEDULES, perf_counter() - began)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
