"""What a column holds, told from its header in any order, case and accent; and which columns are never stored."""

import re
from enum import StrEnum
from functools import lru_cache

from fieldapp.text import fold


class Column(StrEnum):
    ORDINAL = "ordinal"
    HAMLET = "hamlet"
    ALLEY = "alley"
    ADDRESS = "address"
    HEAD = "head"
    PEOPLE = "people"
    ADULTS = "adults"
    SMARTPHONES = "smartphones"
    PRIVATE = "private"


LONGEST_HEADER = 120
_IDENTITY = re.compile(r"\b(cccd|cmnd|cmtnd|cmt|can cuoc|chung minh|dinh danh|ho chieu|giay to|bhyt|bao hiem)\b")
_SMARTPHONES = re.compile(r"thong minh|smart ?phone|\b(dttm|dt tm)\b")
_PRIVATE = re.compile(
    r"dien thoai|thue bao|di dong|lien (he|lac)|ghi chu|luu y|dan toc|ton giao|suc khoe|benh|tiem|khuyet tat"
    r"|\b(sdt|dt|dtdd|phone|tel|zalo|facebook|e?mail)\b"
)
_ADULTS = re.compile(r"nguoi lon(?! tuoi\b)|\b18\b|truong thanh")
_NOT_ADULTS = re.compile(r"\b(duoi|chua|den)\b")
_ADDRESS = re.compile(r"^(?!.*\bngay\b).*\b(dia chi|so nha|nha so|noi o|cho o|noi cu tru|thuong tru)\b")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A name of a person, a place or a count is known only when every word of the header speaks of it: "Năm sinh chủ hộ",
# "Danh sách hộ thôn 3" and "Số khẩu nữ" are something else.
_WHOLE: tuple[tuple[Column, re.Pattern[str], frozenset[str]], ...] = (
    (Column.ORDINAL, re.compile(r"^(stt|tt|so tt|so thu tu)$"), _words("stt tt so thu tu")),
    (
        Column.HAMLET,
        re.compile(r"\b(thon|buon|bon|tdp|to dan pho|to dp)\b"),
        _words("thon buon bon tdp to dan pho dp ten dia ban chi khu cu ap lang khoi xom noi o thuoc ma va hoac"),
    ),
    (
        Column.ALLEY,
        re.compile(r"\b(ngo|xom|cum|hem|ngach|kiet|duong|to lien gia|to tu quan)\b"),
        _words("ngo xom cum hem ngach kiet duong to lien gia tu quan dan cu ten so khu pho va hoac"),
    ),
    (
        Column.HEAD,
        re.compile(r"\bchu ho\b|\bho (va )?ten\b|\bho chu dem\b|^ten( ho)?$|\bho gia dinh\b|\bdai dien ho\b"),
        _words("ho va ten chu gia dinh dai dien dem day du cua nguoi hien nay ong ba"),
    ),
    (
        Column.PEOPLE,
        re.compile(r"\b(khau|nk|so nguoi|so thanh vien)\b"),
        _words("tong cong so nhan khau nk nguoi thanh vien trong cua ho gia dinh hien co dang thuc te thuong tru"),
    ),
)


@lru_cache(maxsize=4_000)
def recognised(header: str) -> Column | None:
    """Return what the column under *header* holds, None when the header says nothing we know."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(header[:LONGEST_HEADER])).strip()
    if not words:
        return None
    if _IDENTITY.search(words):
        return Column.PRIVATE
    if _SMARTPHONES.search(words):
        return Column.SMARTPHONES
    if _PRIVATE.search(words):
        return Column.PRIVATE
    if _ADULTS.search(words) and not _NOT_ADULTS.search(words):
        return Column.ADULTS
    for column, core, vocabulary in _WHOLE:
        if core.search(words) and vocabulary.issuperset(words.split()):
            return column
    return Column.ADDRESS if _ADDRESS.search(words) else None
