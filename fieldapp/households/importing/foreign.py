"""Files that are no spreadsheet, or a closed one: told by their first bytes and the names of their parts."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

FOREIGN: Mapping[str, Any] = {
    "word": _l("Đây là tệp Word. Mời bác chép bảng trong đó sang Excel, lưu dạng .xlsx rồi nạp."),
    "slides": _l("Đây là tệp trình chiếu. Mời bác chép bảng trong đó sang Excel, lưu dạng .xlsx rồi nạp."),
    "numbers": _l("Đây là tệp Numbers của máy Apple. Mời bác chọn Tệp → Xuất sang → Excel rồi nạp tệp .xlsx."),
    "pdf": _l("Đây là tệp PDF. Mời bác xin bản Excel của danh sách, hoặc gõ lại vào tệp mẫu."),
    "picture": _l("Đây là ảnh. Máy không đọc được chữ trong ảnh: mời bác gõ danh sách vào tệp mẫu rồi nạp."),
    "page": _l(
        "Đây là trang web lưu dưới tên bảng tính. Mời bác mở tệp bằng Excel, chọn Lưu thành, kiểu .xlsx, "
        "rồi nạp tệp mới."
    ),
    "password": _l("Tệp có mật khẩu nên không đọc được. Mời bác bỏ mật khẩu rồi lưu lại."),
    "packed": _l("Đây là tệp nén. Mời bác giải nén rồi nạp tệp bảng tính bên trong."),
}
_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"{\\rtf", "word"),
    (b"Rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"\x1f\x8b", "packed"),
)
# Names of parts as the directory of a zip archive or of a compound file holds them.
_PARTS: tuple[tuple[bytes, str], ...] = (
    (b"word/document.xml", "word"),
    (b"ppt/presentation.xml", "slides"),
    (b"Index/Document.iwa", "numbers"),
    (b"Index.zip", "numbers"),
)
_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "password"),
    ("WordDocument", "word"),
    ("PowerPoint Document", "slides"),
)
_ARCHIVE, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_START = 2_048


def foreign_kind(content: bytes) -> str:
    """Return what a file is that is no register, a key of FOREIGN; "" for one that may be."""
    if content.startswith(_ARCHIVE):
        return next((kind for part, kind in _PARTS if part in content), "")
    if content.startswith(_COMPOUND):
        return next((kind for name, kind in _STREAMS if name.encode("utf-16-le") in content), "")
    if found := next((kind for begins, kind in _BEGINS if content.startswith(begins)), ""):
        return "" if found == "picture" and content.startswith(b"BM") and _is_text(content) else found
    return "page" if _is_page(content[:_START]) else ""


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content[:_START]


def _is_page(start: bytes) -> bool:
    """Tell whether a file begins as a web page: tables of office programs are saved so under the name .xls."""
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = start.decode(encoding, "ignore").lower().lstrip("\ufeff \r\n\t")
    if text.startswith(("<!doctype html", "<html", "<table", "<meta", "<style")):
        return True
    return text.startswith(("<?xml", "<!--", "mime-version")) and bool(re.search("<html|<table|multipart", text))
