"""A whole province closes: 162,061 households, the census of 2019, with a visit on each; how long its hamlets wait.

Its ratio is to a commune's closing on the same database.
"""

from time import perf_counter

from bench.areas import COMMUNES, HAMLETS, HOMES, LEFT_OVER
from bench.village import SLUG, application, database, fill, knock_everywhere
from fieldapp.areas.models import Area
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.extensions import db
from fieldapp.reports.close import close_area


def run() -> None:
    """Print the seconds of a closing and of its recomputing, of the province and of a commune."""
    for kind in ("sqlite", "postgresql"):
        with database(kind) as address:
            app = application(address)
            with app.app_context():
                knock_everywhere(fill(COMMUNES, HAMLETS, HOMES, LEFT_OVER))
                commune, province = _close("24000"), _close("67")
                db.engine.dispose()
            said = f"commune {commune:.2f} s, province {province:.2f} s, ratio {province / commune:.0f}"
            print(f"{kind:10} {said}, of {COMMUNES} communes")


def _close(code: str) -> float:
    area = db.session.query(Area).filter_by(code=code).one()
    began = perf_counter()
    close_area(None, area, campaign_by_slug(SLUG))
    db.session.commit()
    return perf_counter() - began
