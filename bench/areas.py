"""The page of a whole province: 162,061 households, the census of 2019, with a visit on each.

Its ratio is to the page that asks the database one thing (`/readyz`), fetched in turns with it.
"""

from http.client import HTTPConnection
from statistics import median, quantiles

from sqlalchemy import update

from bench.village import application, database, fill, get, knock_everywhere, serving
from fieldapp.accounts.models import Posting
from fieldapp.areas.models import Area
from fieldapp.extensions import db

COMMUNES, HAMLETS, HOMES, LEFT_OVER = 71, 12, 190, 181
FETCHES = 60


def run() -> None:
    """Print p50 and p95 of `/areas/67` and their ratio to a page that asks one thing."""
    for kind in ("sqlite", "postgresql"):
        with database(kind) as address:
            app = application(address)
            with app.app_context():
                hamlets = fill(COMMUNES, HAMLETS, HOMES, LEFT_OVER)
                knock_everywhere(hamlets)
                province = db.session.query(Area.id).filter_by(code="67").scalar()
                db.session.execute(update(Posting).where(Posting.area_id == hamlets[0].id).values(area_id=province))
                db.session.commit()
                db.engine.dispose()
            doors = sum(len(hamlet.homes) for hamlet in hamlets)
            with serving(address) as (port, _):
                caller = HTTPConnection("127.0.0.1", port, timeout=60)
                pages, bare = [], []
                for _ in range(FETCHES):
                    pages.append(get(caller, "/areas/67", hamlets[0].cookie)[0])
                    bare.append(get(caller, "/readyz", hamlets[0].cookie)[0])
            high, low = quantiles(pages, n=20)[-1], quantiles(bare, n=20)[-1]
            middle = f"median {median(pages) * 1000:.0f} ms and {median(bare) * 1000:.1f} ms"
            slowest = f"p95 {high * 1000:.0f} ms, bare {low * 1000:.1f} ms, ratio {high / low:.0f}"
            print(f"{kind:10} {doors:,} doors: {slowest}; {middle}")
