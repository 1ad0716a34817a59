"""Six hundred posters and six hundred cards: time, memory, bytes; and what their codes survive, read by two readers.

Beside each figure stands that of the design's trial on another day, so only ratios within one run are compared.
"""

import resource
import secrets
from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from bench.village import application, database
from fieldapp.accounts.card_sheet import PaperCard, print_cards
from fieldapp.codes import new_code
from fieldapp.posters.forms import Size
from fieldapp.posters.printed import PosterSheet, print_posters
from tests import paper

MANY = 600
# Of the design: seconds of CPU, MB at most, MB of PDF.
TRIAL = {Size.A4: "2.1 s, 211 MB, 1.95 MB", "cards": "0.84 s, 138 MB"}
SAMPLES = 4
PROMISES = (
    (
        "Cài hay không là do gia đình quyết định.",
        "Không muốn cho số điện thoại thì bấm “Bỏ qua”.",
        "Bluetooth chỉ ghi hai máy đã ở gần nhau, khi nào, bao lâu; không ghi ở đâu.",
    ),
    ("Ứng dụng kia là bản khai nên có hỏi họ tên, số điện thoại và sức khỏe.",),
)
Page = paper.Picture
Wear = Callable[[Page], Page]


def run() -> None:
    """Print the cost of many, then how many of some codes each reader reads after each kind of wear."""
    with database("sqlite") as address, application(address).app_context():
        for size in Size:
            _tell(f"posters {size}", lambda size=size: print_posters(_posters(MANY), size), TRIAL.get(size, ""))
        _tell("cards", lambda: print_cards(_cards(MANY)), TRIAL["cards"])
        _tell("cards, 8", lambda: print_cards(_cards(8)), "")
        print(f"codes read of {SAMPLES}: zxing / OpenCV")
        for size in Size:
            _tell_wear(f"posters {size}", print_posters(_posters(SAMPLES), size))
        _tell_wear("cards, one a sheet", b"", [print_cards([card]) for card in _cards(SAMPLES)])


def _posters(count: int) -> list[PosterSheet]:
    codes = [new_code(7) for _ in range(count)]
    return [_poster(number, code) for number, code in enumerate(codes, 1)]


def _poster(number: int, code: str) -> PosterSheet:
    return PosterSheet(
        address=f"HTTPS://GO.EXAMPLE.VN/G/{code}",
        host="go.example.vn/g/",
        code=code,
        number=number,
        hamlet=f"Thôn {number % 19 + 1}",
        commune="xã Nam Dong",
        venue="",
        names="Ứng dụng Xanh và Ứng dụng Vàng",
        promises=PROMISES,
        contact="Trưởng thôn, 0905 000 000",
        order="Theo văn bản 4161/UBND-KGVX ngày 13/8/2020 của UBND tỉnh Đắk Nông",
    )


def _cards(count: int) -> list[PaperCard]:
    return [
        PaperCard(
            name=f"Người mẫu {number}",
            role="Thành viên Ban tự quản",
            place="Bon U1, thị trấn Ea T'ling",
            address=f"https://go.example.vn/enrol#{secrets.token_urlsafe(16)}",
            page="go.example.vn/enrol",
            code="-".join(new_code(4) for _ in range(3)),
            until="Dùng một lần, trước 9 giờ 15 thứ Hai 24/8/2020.",
        )
        for number in range(count)
    ]


def _tell(name: str, press: Callable[[], bytes], trial: str) -> None:
    before, began = _spent(), perf_counter()
    pdf = press()
    seconds = perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures = f"{_spent() - before:.1f} s of CPU, {seconds:.1f} s, child at most {most:.0f} MB so far"
    print(f"{name}: {figures}, {len(pdf) / 1e6:.2f} MB{f' (trial: {trial})' if trial else ''}", flush=True)


def _spent() -> float:
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def _tell_wear(name: str, pdf: bytes, others: list[bytes] | None = None) -> None:
    counts: dict[str, list[int]] = {}
    for dpi in (300, 150):
        for page in (page for each in others or [pdf] for page in paper.pages(each, dpi)):
            for kind, worn in _worn(page, dpi):
                found = counts.setdefault(f"{kind} {dpi} dpi", [0, 0])
                for at, read in enumerate(paper.READERS.values()):
                    found[at] += bool(read(worn))
    said = "; ".join(f"{kind} {zxing}/{opencv}" for kind, (zxing, opencv) in counts.items())
    print(f"{name}: {said}", flush=True)


def _worn(page: Page, dpi: int) -> Iterator[tuple[str, Page]]:
    box = paper.code_box(page)
    # A code of the width of its symbol has 29 or 33 modules; half a module more or less blurs the same.
    module = box[2] / 31
    yield "plain", page
    yield "1-bit", np.where(page < 128, 0, 255).astype(np.uint8)
    yield "JPEG 30", paper.as_jpeg(page)
    yield "blur 0.5 module", paper.blurred(page, 0.5, module)
    yield "askew", paper.in_perspective(page)
    for where in ("corner", "edge", "stripe", "blot"):
        hidden = paper.covered(page, 0.15, where)
        yield f"15 % {where}", hidden
        yield (
            f"15 % {where}, JPEG, blur, askew",
            paper.in_perspective(paper.as_jpeg(paper.blurred(hidden, 0.3, module))),
        )
    x, y, side = box
    across = page.copy()
    across[y + round(side * 0.45) : y + round(side * 0.6), x : x + side] = 128
    yield "15 % from side to side", across
