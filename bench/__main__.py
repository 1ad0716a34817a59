"""`python3 dev.py bench [NAME]`: run one benchmark, or all."""

import importlib
import sys

NAMES = ("sync", "areas", "field", "memory", "phone")


def main(arguments: list[str]) -> int:
    """Run the named benchmarks; an unknown name lists those there are."""
    wanted = arguments or list(NAMES)
    if unknown := [name for name in wanted if name not in NAMES]:
        print(f"no benchmark {unknown[0]}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in wanted:
        print(f"== {name}")
        importlib.import_module(f"bench.{name}").run()
    return 0


sys.exit(main(sys.argv[1:]))
