"""The empty spreadsheet that communes fill in: the program's own headers, text columns as text, and how to fill it."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter

FILE_NAME = "mau-danh-sach-ho.xlsx"
ROWS = 2_000
_TEXT, _NUMBER = "@", "0"
COLUMNS = (
    ("STT", 6, _NUMBER),
    ("Thôn/buôn/bon/TDP", 22, _TEXT),
    ("Ngõ/xóm", 16, _TEXT),
    ("Số nhà/địa chỉ", 28, _TEXT),
    ("Họ tên chủ hộ", 30, _TEXT),
    ("Số khẩu", 10, _NUMBER),
    ("Số người lớn", 14, _NUMBER),
    ("Số điện thoại thông minh", 16, _NUMBER),
    ("Ghi chú", 24, _TEXT),
)
ADVICE = (
    "Mỗi hộ một dòng. Chỉ cột Thôn/buôn/bon/TDP là bắt buộc; không biết thì để trống, đừng ghi 0.",
    "Thôn ghi như Thôn 3, Bon U1, TDP 5. Hai hộ trùng tên chủ hộ thì thêm số nhà hoặc địa chỉ để phân biệt.",
    "Số người lớn: người từ 18 tuổi. Số điện thoại thông minh: nhà có mấy máy, không phải số điện thoại để gọi.",
    "Cột Ghi chú để bác tự dùng. Ghi chú, số điện thoại để gọi, số CCCD/CMND không bao giờ được lưu vào sổ hộ.",
    "Nạp lại cùng một tệp không làm đổi gì. Hộ không có trong tệp vẫn ở lại trong sổ.",
)


def template() -> bytes:
    """Return the template; the same bytes each time, so that a copy in the repository can be checked."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": "Mẫu danh sách hộ", "created": datetime(2020, 8, 1)})  # noqa: DTZ001 - the format has no zones
        _fill_in(book)
        advice = book.add_worksheet("Cách điền")
        advice.set_column(0, 0, 110, book.add_format({"text_wrap": True}))
        for row, text in enumerate(ADVICE):
            advice.write_string(row, 0, text)
    return content.getvalue()


def _fill_in(book: Any) -> None:
    sheet = book.add_worksheet("Danh sách hộ")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#DFEEE7"})
    sheet.set_row(0, 32)
    for at, (label, width, shape) in enumerate(COLUMNS):
        sheet.set_column(at, at, width, book.add_format({"num_format": shape}))
        sheet.write_string(0, at, label, bold)
        if shape == _NUMBER and at:
            sheet.data_validation(1, at, ROWS, at, _whole_number())
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _whole_number() -> dict[str, Any]:
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": 99,
        "error_title": "Chưa đúng",
        "error_message": "Mời bác ghi một số từ 0 đến 99, hoặc để trống.",
    }
