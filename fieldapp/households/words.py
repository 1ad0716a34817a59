"""The register's kinds of things, as people call them."""

from flask_babel import lazy_gettext as _l

from fieldapp.households.models import State, VenueType

STATE_WORDS = {
    State.OPEN: _l("Đang ở"),
    State.ABSENT: _l("Ở nơi khác"),
    State.MOVED: _l("Chuyển đi"),
    State.VACANT: _l("Nhà không ở"),
    State.MISTAKE: _l("Ghi nhầm"),
    State.MERGED: _l("Đã gộp"),
}
VENUE_TYPES = {
    VenueType.SCHOOL: _l("Trường học"),
    VenueType.CLINIC: _l("Trạm y tế, phòng khám"),
    VenueType.MARKET: _l("Chợ"),
    VenueType.OFFICE: _l("Cơ quan"),
    VenueType.RESTAURANT: _l("Hàng quán"),
    VenueType.OTHER: _l("Điểm khác"),
}
