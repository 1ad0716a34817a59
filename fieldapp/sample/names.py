"""Names in the forms of registers in the Central Highlands: Kinh, Ê Đê, M'Nông; drawn by lot, of no real person."""

from collections.abc import Callable
from random import Random

from fieldapp.sample.chance import happens
from fieldapp.text import nfc

# In a bon or buôn most doors are of its own people; elsewhere a few are.
SHARE_IN_BON, SHARE_ELSEWHERE = 0.78, 0.06


def _words(text: str) -> list[str]:
    return nfc(text).split()


_FAMILIES = _words(
    "Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Trần Lê Lê Phạm Phạm Hoàng Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô "
    "Dương Lý Nông Nông Lương Triệu Đàm Vi Lò Hà Mai Trịnh Đinh Tạ Cao Đoàn Lục Ma"
)
_MIDDLES_OF_MEN = ("Văn", "Văn", "Văn", "Đức", "Hữu", "Quốc", "Minh", "Duy", "Đình", "Ngọc", "Bá", "")
_MIDDLES_OF_WOMEN = ("Thị", "Thị", "Thị", "Thị Thu", "Thị Ngọc", "Thị Kim", "Thị Thanh", "Ngọc", "Mỹ", "")
_MEN = _words(
    "An Bình Chiến Cường Dũng Đạt Đông Đức Giang Hải Hậu Hiếu Hòa Hoàn Hùng Huy Khánh Khoa Kiên Lâm Lộc Long Lợi Mạnh "
    "Minh Nam Nghĩa Phong Phúc Phước Quân Quang Quý Sáng Sơn Tài Tâm Thắng Thành Thịnh Thuận Tiến Toàn Trung Tú Tuấn "
    "Tùng Vinh Vượng"
)
_WOMEN = _words(
    "Ánh Bích Chi Cúc Diễm Dung Duyên Đào Gấm Hà Hạnh Hằng Hiền Hoa Hồng Huệ Hương Lan Liên Linh Loan Lý Mai Mận Nga "
    "Ngân Nguyệt Nhàn Nhung Oanh Phượng Quyên Sen Tâm Thảo Thoa Thủy Trang Trinh Tuyết Vân Xuân Yến"
)

_EDE_CLANS = _words(
    "Niê Niê,Kdăm Êban Êƀan Mlô Ayŭn Ksơr Byă Ƀyă Kbuôr Bkrông Ƀkrông Hđơk Hmŏk Adrơng Buôn,Yă Ƀuôn,Yă Buôn,Krông "
    "Enuôl Kriêng Hwing Arul Ktla Rcăm Knul"
)
_EDE_MEN = _words(
    "Bhăm Blŏ Dhăm Djăp Drăm Hoan Jŭ Khăm Klăm Kŭt Ñrang Nguôm Phiăt Rin Siu Thăng Thiêu Tlŭ Wôn Yăk Ƀlăm Čuin"
)
_EDE_WOMEN = _words("Ƀăt Blĭn Djuôm Hoa Juin Khuyên Lê Lŭk Mĭ Nga Ngăn Nghĩ Phiăn Rŭt Sưm Thuyên Uôt Wiêt Yŏn Yui")

_MNONG = _words(
    "Brang Bŭk Ƀrơi Ƀŏt Djê̆ Dŭm Grơi Jrang Kê̆ Klưng Krăng Lŏng Mbrê Mrŏng Ndung Nglŏt Njrŏng Nrâng Prăng Prê̆ Rlưm "
    "Rŏng Sŏk Srê̆ Tiŏk Tŏng Trŭ Yơn"
)


def head_of_household(rng: Random, kind: str) -> str:
    """Return a name for the head of a household in a hamlet of that *kind*."""
    share = SHARE_IN_BON if kind in ("bon", "buôn") else SHARE_ELSEWHERE
    form: Callable[[Random], str] = _kinh
    if happens(rng, share):
        form = _mnong if happens(rng, 0.6) else _ede
    return form(rng)


def given_names(rng: Random, kind: str, number: int) -> list[str]:
    """Return so many different given names, as colleagues call each other."""
    if kind in ("bon", "buôn"):
        return [rng.choice(("Y ", "H'")) + name for name in rng.sample(_MNONG, number)]
    return rng.sample([*_WOMEN, *_MEN], number)


def _kinh(rng: Random) -> str:
    woman = happens(rng, 0.35)
    middle = rng.choice(_MIDDLES_OF_WOMEN if woman else _MIDDLES_OF_MEN)
    return " ".join(f"{rng.choice(_FAMILIES)} {middle} {rng.choice(_WOMEN if woman else _MEN)}".split())


def _ede(rng: Random) -> str:
    """Put the clan last, where there is one."""
    own = f"H'{rng.choice(_EDE_WOMEN)}" if happens(rng, 0.5) else f"Y {rng.choice(_EDE_MEN)}"
    return own if happens(rng, 0.1) else f"{own} {rng.choice(_EDE_CLANS).replace(',', ' ')}"


def _mnong(rng: Random) -> str:
    """Use one word, as many do; or what stands before it: Y, H', Điểu, Thị."""
    word = rng.choice(_MNONG)
    before = rng.choice(("", "", "Y ", "H'", "Điểu ", "Điểu K'", "Thị "))
    return f"{before}{word}"
