"""From an empty wall to a poster that was printed, scanned, and counted, by pages of the product alone."""

from urllib.parse import urlsplit

from sqlalchemy import select

from fieldapp.extensions import db
from fieldapp.posters.models import Poster
from tests.cast import browser_of
from tests.paper import pages, read_by_zxing
from tests.posters.agents import ANDROID
from tests.visits.plain import controls, forms, links, of_class, read, words
from tests.visits.register import make_home


def test_from_an_empty_wall_to_a_family_that_was_helped(app, stage, campaign):
    make_home(stage.hamlet_a)
    chair, head, hoa, family = (browser_of(app, each) for each in (stage.lan, stage.y_binh, stage.hoa, stage.nam))
    family.delete_cookie("fieldapp")

    desk = f"/posters/{stage.commune.ref}"
    empty = read(chair.get(desk))
    assert "Chưa có áp phích nào" in words(empty)
    each = next(form for form in empty.iter("form") if "Làm mỗi nơi một tờ" in words(form))
    chair.post(each.get("action"))
    printed = chair.get(forms(read(chair.get(desk)), "hamlet")[0].get("action"), query_string={"size": "a4"})
    scanned = [read_by_zxing(page) for page in pages(printed.data, 150)]
    assert [len(found) for found in scanned] == [1, 1]

    poster = db.session.scalars(select(Poster).where(Poster.area_id == stage.hamlet_a.id)).one()
    page = f"/posters/{stage.hamlet_a.ref}/{poster.code}"
    head.post(page, data={"spot": "nhà văn hóa bon", "state": "hung"})

    address = next(urlsplit(found[0]).path for found in scanned if found[0].endswith(poster.code))
    phone = {"headers": {"User-Agent": ANDROID}, "environ_base": {"REMOTE_ADDR": "198.51.100.7"}}
    opened = read(family.get(address, **phone))
    assert "Bon U1" in words(opened)
    family.get(links(opened, "Cài Xanh")[0], **phone)
    ask = forms(opened, "place")[0]
    family.post(ask.get("action"), data=controls(ask).to_dict() | {"place": "ngõ 2, nhà cạnh trường"}, **phone)

    assert "nhà văn hóa bon mã" in words(read(head.get(f"/posters/{stage.hamlet_a.ref}")))
    counted = words(read(chair.get(desk)))
    assert "Hôm nay 1 7 ngày 1 Tất cả 1 Android 1 Bấm cài Xanh 1" in counted
    assert "1 nhà quét áp phích rồi nhờ giúp cài." in counted

    aside = of_class(read(hoa.get(f"/field/{stage.hamlet_a.ref}")), "notice")[0]
    assert "ngõ 2, nhà cạnh trường" in words(aside)
    waiting = read(hoa.get(links(aside, "Xem lời nhờ")[0]))
    hoa.post(next(waiting.iter("article")).find(".//form").get("action"))
    assert "nhờ giúp cài" not in words(read(hoa.get(f"/field/{stage.hamlet_a.ref}")))
