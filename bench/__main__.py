"""`python3 dev.py bench [NAME]`: run one benchmark, or all."""

import importlib
import sys

NAMES = ("sync", "areas", "dashboard", "field", "memory", "phone", "landing", "posters", "register", "closing")
# These take options of their own, and give their own exit code.
PROOFS = ("simulation", "mutants")


def main(arguments: list[str]) -> int:
    """Run the named benchmarks; an unknown name lists those there are."""
    if arguments and arguments[0] in PROOFS:
        return int(importlib.import_module(f"bench.{arguments[0]}").run(arguments[1:]))
    wanted = arguments or list(NAMES)
    if unknown := [name for name in wanted if name not in NAMES]:
        print(f"no benchmark {unknown[0]}; there are: {', '.join(NAMES + PROOFS)}", file=sys.stderr)
        return 2
    for name in wanted:
        print(f"== {name}")
        importlib.import_module(f"bench.{name}").run()
    return 0


sys.exit(main(sys.argv[1:]))
