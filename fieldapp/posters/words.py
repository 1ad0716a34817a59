"""How posters, their counts and instants are said on screens."""

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.dates import local_day
from fieldapp.posters.models import Poster, PosterState
from fieldapp.posters.platforms import Platform
from fieldapp.visits.words import say_clock, say_day

STATES: dict[PosterState, Any] = {
    PosterState.MADE: _l("Chưa treo"),
    PosterState.HUNG: _l("Đang treo"),
    PosterState.TORN: _l("Rách hoặc mất"),
    PosterState.WITHDRAWN: _l("Đã thu hồi"),
}
# The look of a chip, and its drawing.
LOOKS = {
    PosterState.MADE: ("todo", "clock"),
    PosterState.HUNG: ("done", "check"),
    PosterState.TORN: ("warn", "warn"),
    PosterState.WITHDRAWN: ("todo", "cross"),
}
# The form of the plate that bears the number: filled, outlined, cut, dashed.
PLATES = {
    PosterState.MADE: "todo",
    PosterState.HUNG: "met",
    PosterState.TORN: "not_home",
    PosterState.WITHDRAWN: "vacant",
}
PLATFORMS: dict[Platform, Any] = {
    Platform.ANDROID: _l("Android"),
    Platform.IOS: _l("iPhone"),
    Platform.DESK: _l("Máy tính"),
}


def say_place(poster: Poster) -> str:
    """Say where a poster hangs: its venue, its spot, or both; "" when nobody said so yet."""
    return " · ".join(part for part in (poster.venue.name if poster.venue else "", poster.spot) if part)


def say_when(at: datetime, now: datetime) -> str:
    """Say an instant near the present as people do: hôm qua 16:20."""
    return f"{say_day(local_day(at), local_day(now))} {say_clock(at)}"


def say_contact(contact: str) -> str:
    """Say which line would be printed, or that there is none yet."""
    if contact:
        return str(gettext("Sẽ in đúng dòng này: “Cần hỏi thì gọi: %(contact)s”.", contact=contact))
    return str(gettext("Chưa có dòng liên hệ nào, nên chưa in gì. Cán bộ xã ghi dòng ấy ở cuối trang Sổ hộ của xã."))
