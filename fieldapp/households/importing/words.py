"""What the columns of a register are called on the page."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from fieldapp.households.importing.columns import Column

NOT_READ = _l("Không đọc cột này")
COLUMN_WORDS: Mapping[Column, Any] = {
    Column.ORDINAL: _l("Số thứ tự"),
    Column.HAMLET: _l("Thôn/buôn/bon/TDP"),
    Column.ALLEY: _l("Ngõ/xóm"),
    Column.ADDRESS: _l("Số nhà/địa chỉ"),
    Column.HEAD: _l("Họ tên chủ hộ"),
    Column.PEOPLE: _l("Số khẩu"),
    Column.ADULTS: _l("Số người lớn"),
    Column.SMARTPHONES: _l("Số điện thoại thông minh"),
}
