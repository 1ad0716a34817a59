"""What the address of a hamlet's page asks for, and the addresses that keep it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from fieldapp.forms import BaseForm
from fieldapp.visits.filters import ALL


class SearchForm(BaseForm):
    """What to look for among the doors."""

    q = StringField(_l("Tìm hộ"), description=_l("Tên, số nhà hay gần chỗ nào; không dấu cũng được."))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `moving` is a visit recorded at the wrong door, `done` the place just recorded."""

    base: str
    campaign: str = ""
    show: str = ALL
    wanted: str = ""
    moving: str = ""
    done: str = ""

    def page(self, show: str) -> str:
        """Return the address of this page with another filter."""
        return self.base + _query(campaign=self.campaign, show="" if show == ALL else show, moving=self.moving)

    @property
    def is_whole(self) -> bool:
        return self.show == ALL and not self.wanted

    @property
    def kept(self) -> dict[str, str]:
        """What the search takes along."""
        return {name: value for name, value in (("campaign", self.campaign), ("moving", self.moving)) if value}

    @property
    def tail(self) -> str:
        """What the address of a door takes along."""
        return _query(campaign=self.campaign, show="" if self.show == ALL else self.show, replaces=self.moving)

    def after(self, uid: str) -> str:
        """Return the address of this page when a visit was just recorded."""
        show = "" if self.show == ALL else self.show
        return self.base + _query(campaign=self.campaign, show=show, done=uid) + "#done"


def _query(**pairs: str) -> str:
    given = urlencode({name: value for name, value in pairs.items() if value})
    return f"?{given}" if given else ""
