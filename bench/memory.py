"""Resident memory of the server after 10,000 visits, sent in batches of 200 by four phones."""

from http.client import HTTPConnection
from pathlib import Path

from bench.village import application, body, database, fill, post, serving, visit

VISITS, BATCH = 10_000, 200


def run() -> None:
    """Print resident memory before and after, on Linux."""
    with database("sqlite") as address:
        app = application(address)
        with app.app_context():
            hamlets = fill(1, 4, 600)
        with serving(address) as (port, process):
            caller = HTTPConnection("127.0.0.1", port, timeout=60)
            before = resident(process)
            for number in range(VISITS // BATCH):
                hamlet = hamlets[number % len(hamlets)]
                start = number // len(hamlets) * BATCH
                homes = [hamlet.homes[(start + place) % len(hamlet.homes)] for place in range(BATCH)]
                post(caller, hamlet, body(hamlet, [visit(hamlet, home) for home in homes]))
            after = resident(process)
        print(f"{before} MiB at rest, {after} MiB after {VISITS:,} visits, ratio {after / before:.2f}")


def resident(process: int) -> int:
    """Return the resident memory of a process and of its children, in MiB."""
    kilobytes = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        if process in (int(fields["Pid"]), int(fields["PPid"])):
            kilobytes += int(fields.get("VmRSS", "0 kB").split()[0])
    return kilobytes // 1024
