"""The hamlet's page with 150 and with 700 doors: bytes gzipped, requests, server time, and their ratio."""

import gzip
import re
from http.client import HTTPConnection
from statistics import median

from bench.village import application, database, fill, get, knock_everywhere, serving

SIZES = (150, 700)
FETCHES = 30
NAMED = re.compile(rb'<(?:script|link rel="(?:stylesheet|modulepreload)")[^>]* (?:src|href)="([^"]+)"')


def run() -> None:
    """Print, for each size, the bytes of the page and of what it names, the requests, and the median time."""
    spent = []
    for doors in SIZES:
        with database("sqlite") as address:
            app = application(address)
            with app.app_context():
                (hamlet,) = fill(1, 1, doors)
                knock_everywhere([hamlet])
            with serving(address) as (port, _):
                caller = HTTPConnection("127.0.0.1", port, timeout=60)
                fetched = [get(caller, f"/field/{hamlet.code}", hamlet.cookie) for _ in range(FETCHES)]
                page = fetched[-1][1]
                assets = [get(caller, name.decode(), hamlet.cookie)[1] for name in set(NAMED.findall(page))]
        size = len(gzip.compress(page)) + sum(len(gzip.compress(asset)) for asset in assets)
        spent.append(median(seconds for seconds, _ in fetched))
        print(f"{doors} doors: {size:,} bytes gzipped in {1 + len(assets)} requests, {spent[-1] * 1000:.0f} ms")
    print(f"{SIZES[1]} doors take {spent[1] / spent[0]:.1f} times as long as {SIZES[0]}")
