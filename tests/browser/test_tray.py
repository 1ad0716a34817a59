"""What waits on a phone, as its person sees it in a real Chromium: the numbers, the refusals, the ways out."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import PHONE, Server
from tests.browser.field import BON_U1, ask, people, session_of, taken_over, until
from tests.browser.test_axe import violations

HEAD, CANVASSER, OTHER = "head", "canvasser", "other"
# The page's own database, through the modules that every page uses; what changed is told as another tab would.
STORE = """async ([name, ...given]) => {
  const home = document.querySelector('link[rel=icon]').getAttribute("href").split("icons/")[0];
  const [{ Store }, { Outbox }, { Mirror }] = await Promise.all(
    ["db", "outbox", "mirror"].map((each) => import(`${home}js/${each}.js`)));
  const store = new Store(indexedDB);
  const kept = { outbox: new Outbox(store, { now: () => Date.now(), range: IDBKeyRange }),
    mirror: new Mirror(store, { range: IDBKeyRange }) };
  const [part, verb] = name.split(".");
  const found = await kept[part][verb](...given);
  await store.close();
  new BroadcastChannel("fieldapp").postMessage("changed");
  return found;
}"""
OURS = {"X-Fieldapp": "1", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def sessions(server: Server, browser: Browser) -> dict[str, Any]:
    """The cookies of the head of Bon U1 and of two canvassers there."""
    canvasser, other, *_, head = people(server)
    names = {HEAD: head, CANVASSER: canvasser, OTHER: other}
    return {who: session_of(browser, server, name) for who, name in names.items()}


@pytest.fixture
def tray(open_page: Callable[..., Page], sessions: dict[str, Any]) -> Page:
    """A canvasser's phone on the page of what waits; all of the hamlet is on it."""
    page = open_page(**PHONE, storage_state=sessions[CANVASSER])
    return opened(page)


def opened(page: Page) -> Page:
    page.goto("/outbox")
    expect(page.locator("#said")).to_contain_text("Đã gửi hết")
    store(page, "mirror.people")  # its modules are there before the network goes
    return page


def person(page: Page) -> str:
    return str(page.locator("#phone").get_attribute("data-person"))


def store(page: Page, name: str, *given: Any) -> Any:
    return page.evaluate(STORE, [name, *given])


def homes(page: Page) -> list[dict[str, Any]]:
    return [thing for thing in store(page, "mirror.things", person(page)) if thing["kind"] == "household"]


def visit(page: Page, home: dict[str, Any], *, hours: float = 0, **told: Any) -> dict[str, Any]:
    """Make an op as the field page does: nobody at home, unless *told* otherwise."""
    data = {"household": home["uid"], "campaign": "bluezone-demo", "outcome": "not_home"}
    at = datetime.now(UTC) - timedelta(hours=hours)
    op = {"uid": str(uuid4()), "kind": "visit", "at": at.isoformat(timespec="milliseconds"), "by": person(page)}
    return op | {"data": data | told, "schema": 1, "area": BON_U1}


def keep(page: Page, *ops: dict[str, Any]) -> None:
    store(page, "outbox.save", list(ops))


def send(page: Page) -> None:
    page.get_by_role("button", name="Gửi ngay").click()


def numbers(page: Page, waiting: int, sent: int, refused: int) -> None:
    for name, count in (("waiting", waiting), ("sent", sent), ("refused", refused)):
        expect(page.locator(f"#{name}-count")).to_have_text(str(count))


def refusal(page: Page) -> Locator:
    """Let the server refuse a visit, and return its place in the tray."""
    keep(page, visit(page, homes(page)[0], follow_up_on="2020-01-01"))
    send(page)
    return page.locator("#refused li")


@pytest.fixture
def answering(tray: Page) -> Iterator[Callable[..., None]]:
    """Return what lets every batch be answered in one way."""
    taken_over(tray)
    opened(tray)

    def answer(status: int, code: str = "", body: str = "", headers: dict[str, str] | None = None) -> None:
        content = body or json.dumps({"protocol": 1, "code": code, "message": ""})
        ours = {} if body else OURS

        def fulfil(route: Route) -> None:
            route.fulfill(status=status, body=content, headers=ours | (headers or {}))

        tray.unroute("**/api/*")
        tray.route("**/api/*", fulfil)

    yield answer
    tray.unroute("**/api/*")


def test_what_is_kept_and_sent_is_counted_and_listed(tray: Page) -> None:
    first, second, *_ = homes(tray)
    tray.context.set_offline(True)
    keep(tray, visit(tray, first), visit(tray, second, outcome="met", apps={"bluezone": {"assisted": 2}}))
    numbers(tray, 2, 0, 0)
    expect(tray.locator("#oldest")).to_contain_text("hôm nay")
    newest = tray.locator("#waiting li").first
    expect(newest).to_contain_text(second["head"])
    expect(newest).to_contain_text("cài mới 2 máy")
    send(tray)
    expect(tray.locator("#said")).to_contain_text("Chưa có mạng. 2 lượt")
    assert violations(tray) == []
    tray.reload()
    numbers(tray, 2, 0, 0)

    tray.context.set_offline(False)
    send(tray)
    expect(tray.locator("#said")).to_contain_text("Đã gửi hết")
    numbers(tray, 0, 2, 0)
    tray.locator("#sent summary").click()
    expect(tray.locator("#sent h2")).to_have_text("hôm nay: 2 lượt")
    expect(tray.locator("#sent li").first).to_contain_text(second["head"])


def test_what_waits_for_a_day_is_said_with_more_weight(tray: Page) -> None:
    tray.context.set_offline(True)
    tray.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=25))
    keep(tray, visit(tray, homes(tray)[0]))
    expect(tray.locator("#oldest")).not_to_have_class(re.compile("warn"))
    tray.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=50))
    send(tray)
    expect(tray.locator("#oldest")).to_have_class(re.compile("warn"))
    expect(tray.locator("#oldest")).to_contain_text("hôm qua")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, "", "<title>Wi-Fi</title>"), "chưa ra được Internet"),
        ((401, "login_required"), "đăng nhập lại để gửi 1 lượt"),
        ((409, "other_user"), "đang đăng nhập tên người khác"),
        ((429, "slow_down", "", {"Retry-After": "120"}), "tự gửi lại lúc"),
        ((400, "bad_request"), "không phải lỗi của bác"),
        ((426, "old_version"), "Đã có bản mới"),
    ],
)
def test_each_end_of_a_pass_is_said_plainly(
    tray: Page, answering: Callable[..., None], answer: tuple[Any, ...], said: str
) -> None:
    answering(*answer)
    keep(tray, visit(tray, homes(tray)[0]))
    send(tray)
    expect(tray.locator("#said")).to_contain_text(said)
    numbers(tray, 1, 0, 0)
    asks_to_enter = answer[0] in (401, 409)
    expect(tray.locator("#enter")).to_be_visible(visible=asks_to_enter)
    assert violations(tray) == []


def test_a_refusal_says_why_and_can_be_handed_to_the_commune(tray: Page) -> None:
    tray.context.grant_permissions(["clipboard-read", "clipboard-write"])
    home, refused = homes(tray)[0], refusal(tray)
    expect(refused).to_contain_text(home["head"])
    expect(refused.locator(".error")).to_contain_text("Ngày hẹn phải từ ngày gõ cửa")
    numbers(tray, 0, 0, 1)
    assert violations(tray) == []
    refused.get_by_role("button", name="Nhờ cán bộ xã").click()
    expect(refused).to_contain_text("Đã chép lời nhờ")
    copied = tray.evaluate("navigator.clipboard.readText()")
    for part in (home["head"], "Bon U1", "Vắng nhà", "Ngày hẹn phải từ", str(refused.get_attribute("data-uid"))):
        assert part in copied


def test_a_refused_visit_is_mended_on_the_field_page(tray: Page) -> None:
    refused = refusal(tray)
    uid = refused.get_attribute("data-uid")
    expect(refused.get_by_role("link", name="Sửa")).to_have_attribute("href", f"/field/{BON_U1}#fix/{uid}")
    refused.get_by_role("link", name="Sửa").click()
    expect(tray.locator("#visit")).to_be_visible()


def test_letting_go_of_a_visit_is_asked_once(tray: Page) -> None:
    refused = refusal(tray)
    refused.get_by_role("button", name="Bỏ hẳn").click()
    expect(tray.locator("#dropping")).to_contain_text("không lấy lại được")
    assert violations(tray) == []
    tray.locator("#dropping").get_by_role("button", name="Giữ lại").click()
    numbers(tray, 0, 0, 1)
    refused.get_by_role("button", name="Bỏ hẳn").click()
    tray.locator("#dropping").get_by_role("button", name="Bỏ hẳn").click()
    numbers(tray, 0, 0, 0)
    expect(tray.locator("#refused")).to_be_hidden()


def test_the_queue_as_a_file_is_handed_in_by_the_head(
    tray: Page, open_page: Callable[..., Page], sessions: dict[str, Any]
) -> None:
    refusal(tray)
    expect(tray.locator("#refused li")).to_have_count(1)
    tray.context.set_offline(True)
    op = visit(tray, homes(tray)[1])
    keep(tray, op)
    with tray.expect_download() as download:
        tray.get_by_role("button", name="Lưu hàng chờ thành tệp").click()
    assert re.fullmatch(r"go-cua-[a-z-]+-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
    expect(tray.locator("#file [role=status]")).to_contain_text("Nộp giúp")
    saved = json.loads(download.value.path().read_text("utf-8"))
    head = open_page(**PHONE, storage_state=sessions[HEAD])
    origin = {"X-Fieldapp": "1", "Origin": str(head.context.request.get("/healthz").url).removesuffix("/healthz")}
    answer = head.context.request.post("/api/rescue", data=saved, headers=origin)
    assert [each["status"] for each in answer.json()["results"]] == ["refused", "stored"]
    tray.context.set_offline(False)
    send(tray)
    numbers(tray, 0, 1, 1)


def test_signing_out_sends_first_and_says_what_stays(tray: Page) -> None:
    tray.context.set_offline(True)
    keep(tray, visit(tray, homes(tray)[0]))
    tray.get_by_role("button", name="Thoát", exact=True).click()
    asked = tray.locator("#leaving")
    expect(asked).to_contain_text("Còn 1 lượt chưa gửi")
    assert violations(tray) == []
    asked.get_by_role("button", name="Vẫn thoát").click()
    expect(asked).to_contain_text("Thoát cần có mạng")
    asked.get_by_role("button", name="Ở lại").click()
    expect(asked).to_be_hidden()
    uid = person(tray)
    tray.context.set_offline(False)
    tray.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    tray.route("**/logout", lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Ra</h1>"))
    tray.get_by_role("button", name="Thoát", exact=True).click()
    expect(tray.locator("h1")).to_have_text("Ra")
    tray.unroute("**/logout")
    tray.goto("/rieng-tu")
    assert store(tray, "mirror.things", uid) == []
    assert [op["state"] for op in store(tray, "outbox.held", uid)] == ["sent"]
    assert f"pages-{uid}" not in tray.evaluate("caches.keys()")


def test_a_door_is_added_without_a_network_and_sent_later(tray: Page) -> None:
    tray.goto(f"/households/{BON_U1}/new")
    until(lambda: bool(tray.evaluate("caches.match(location.href).then((kept) => !!kept)")))
    alley = next(home["alley"] for home in homes(tray) if home["alley"])
    last = max(home["position"] for home in homes(tray) if home["alley"] == alley and home["state"] != "mistake")
    tray.context.set_offline(True)
    tray.reload()
    save = tray.get_by_role("button", name="Lưu hộ này")
    save.click()
    expect(tray.locator(".error")).to_contain_text("ít nhất một điều để nhận ra nhà")
    assert violations(tray) == []
    tray.get_by_label("Tên chủ hộ").fill("H'Nhà Mới")
    tray.get_by_label("Thứ tự").fill("10000")
    save.click()
    expect(tray.locator(".error")).to_contain_text("từ 1 đến 9999")
    tray.get_by_label("Thứ tự").fill("")
    tray.get_by_label("Ngõ, xóm").fill(f" {alley.upper()}")
    tray.locator('label[for="adults-2"]').click()
    save.click()
    expect(tray).to_have_url(re.compile(rf"/field/{BON_U1}#door/[0-9a-f-]{{36}}$"))

    tray.context.set_offline(False)
    uid = tray.url.rpartition("/")[2]
    tray.goto("/outbox")
    numbers(tray, 0, 1, 0)
    tray.locator("#sent summary").click()
    expect(tray.locator("#sent li")).to_contain_text("H'Nhà Mới")
    stored = next(home for home in homes(tray) if home["uid"] == uid)
    told = {"area": BON_U1, "alley": alley, "position": last + 1, "adults": 2, "smartphones": None, "state": "open"}
    assert stored == stored | told | {"head": "H'Nhà Mới", "number": "", "hint": "", "priority": False}


def test_doors_are_added_one_after_another(tray: Page) -> None:
    tray.goto(f"/households/{BON_U1}/new")
    tray.get_by_label("Ngõ, xóm").fill("Ngõ Mới")
    for name in ("Một", "Hai"):
        tray.get_by_label("Tên chủ hộ").fill(name)
        tray.get_by_role("button", name="Lưu rồi thêm").click()
        expect(tray.locator("#told")).to_contain_text(f"Đã lưu hộ {name}")
        expect(tray.get_by_label("Ngõ, xóm")).to_have_value("Ngõ Mới")
    opened(tray)
    added = [(home["head"], home["position"]) for home in homes(tray) if home["alley"] == "Ngõ Mới"]
    assert sorted(added) == [("Hai", 2), ("Một", 1)]


def test_a_refused_door_is_mended_where_doors_are_added(tray: Page) -> None:
    told = {"household": str(uuid4()), "area": BON_U1, "alley": "Ngõ 1", "position": 3, "number": "x" * 9}
    told |= {"hint": "", "head": "Y Sửa", "adults": 3, "smartphones": None, "priority": False, "state": "absent"}
    keep(tray, visit(tray, homes(tray)[0]) | {"kind": "household", "data": told})
    send(tray)
    tray.locator("#refused").get_by_role("link", name="Sửa").click()
    expect(tray.get_by_label("Tên chủ hộ")).to_have_value("Y Sửa")
    expect(tray.locator("#adults-3")).to_be_checked()
    tray.get_by_label("Số nhà").fill("9A")
    tray.get_by_role("button", name="Lưu hộ này").click()
    expect(tray).to_have_url(re.compile(f"#door/{told['household']}"))
    opened(tray)
    numbers(tray, 0, 1, 0)
    stored = next(home for home in homes(tray) if home["uid"] == told["household"])
    assert stored == stored | {name: told[name] for name in told if name not in ("household", "number")}


def test_two_people_on_one_phone_send_each_their_own(tray: Page, sessions: dict[str, Any]) -> None:
    first, name = person(tray), str(tray.locator("#phone").get_attribute("data-name"))
    tray.context.set_offline(True)
    keep(tray, visit(tray, homes(tray)[0]))
    tray.context.clear_cookies()
    tray.context.add_cookies(sessions[OTHER]["cookies"])
    tray.context.set_offline(False)
    send(tray)
    expect(tray.locator("#said")).to_contain_text("đang đăng nhập tên người khác")
    numbers(tray, 1, 0, 0)

    opened(tray)
    assert person(tray) != first
    numbers(tray, 0, 0, 0)
    expect(tray.locator("#others")).to_contain_text(f"{name}: 1 lượt chờ gửi")
    assert violations(tray) == []

    tray.context.clear_cookies()
    tray.context.add_cookies(sessions[CANVASSER]["cookies"])
    opened(tray)
    numbers(tray, 0, 1, 0)
    expect(tray.locator("#others")).to_be_hidden()


def test_a_phone_whose_right_was_taken_hands_in_and_is_wiped(
    server: Server, browser: Browser, open_page: Callable[..., Page]
) -> None:
    ((username,), *_) = ask(server, "SELECT username FROM users WHERE username LIKE '24640.bon-u2.%'")
    page = opened(open_page(**PHONE, storage_state=session_of(browser, server, username)))
    uid = person(page)
    refusal(page)
    expect(page.locator("#refused li")).to_have_count(1)
    is_kept = f"caches.has('pages-{uid}')"
    until(lambda: bool(page.evaluate(is_kept)))
    page.context.set_offline(True)
    keep(page, visit(page, homes(page)[1], hours=0.1))
    revoked = "UPDATE device_sessions SET revoked_at = ? WHERE user_id = (SELECT id FROM users WHERE username = ?)"
    ask(server, revoked, datetime.now(UTC).replace(tzinfo=None).isoformat(" "), username)
    page.context.set_offline(False)
    send(page)
    # How many were handed in is said too, unless a second pass, begun by the network's return, ends after the first.
    expect(page.locator("#said")).to_contain_text(re.compile("đã nộp 2 lượt|Dữ liệu trên máy đã xóa"))
    numbers(page, 0, 0, 0)
    assert store(page, "mirror.things", uid) == []
    assert uid not in store(page, "mirror.people")
    until(lambda: not page.evaluate(is_kept))


def test_a_queue_of_five_hundred_is_shown_at_once_in_parts(tray: Page) -> None:
    tray.context.set_offline(True)
    doors = homes(tray)
    keep(tray, *[visit(tray, doors[number % len(doors)]) for number in range(500)])
    numbers(tray, 500, 0, 0)
    expect(tray.locator("#waiting li")).to_have_count(50)
    tray.get_by_role("button", name="Xem thêm").click()
    expect(tray.locator("#waiting li")).to_have_count(100)


def test_where_nothing_can_be_kept_it_says_so(open_page: Callable[..., Page], sessions: dict[str, Any]) -> None:
    page = open_page(**PHONE, storage_state=sessions[CANVASSER])
    page.add_init_script("indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); }")
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }")
    page.goto("/outbox")
    expect(page.locator("#storage")).to_contain_text("không cho giữ gì trên máy")
    expect(page.locator(".three")).to_be_hidden()
    assert violations(page) == []


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Linux; Android 10) Chrome/120 Mobile Zalo android/1", "Mở bằng Chrome"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) [FBAN/FBIOS;FBAV/400]", "Mở bằng Safari"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Version/16 Safari/604", "Thêm vào MH chính"),
    ],
)
def test_it_says_how_to_be_where_things_are_kept(
    open_page: Callable[..., Page], sessions: dict[str, Any], agent: str, said: str
) -> None:
    page = opened(open_page(**PHONE, storage_state=sessions[CANVASSER], user_agent=agent))
    expect(page.locator("#invite")).to_contain_text(said)
    (shown,) = [part for part in page.locator("#invite [data-for]").all() if part.is_visible()]
    assert said in shown.inner_text()


def test_by_night_it_passes_axe_too(open_page: Callable[..., Page], sessions: dict[str, Any]) -> None:
    page = opened(open_page(**PHONE, storage_state=sessions[CANVASSER], color_scheme="dark"))
    refusal(page)
    expect(page.locator("#refused li")).to_have_count(1)
    page.context.set_offline(True)
    keep(page, visit(page, homes(page)[1]))
    numbers(page, 1, 0, 1)
    assert violations(page) == []


def test_where_phones_share_the_plea_and_the_file_are_shared(
    open_page: Callable[..., Page], sessions: dict[str, Any]
) -> None:
    page = open_page(**PHONE, storage_state=sessions[CANVASSER])
    page.add_init_script(
        "navigator.canShare = () => true;"
        "navigator.share = async ({ text, files }) => { window.shared = [text, files[0].name, await files[0].text()] };"
    )
    refused = refusal(opened(page))
    refused.get_by_role("button", name="Nhờ cán bộ xã").click()
    text, name, content = page.wait_for_function("() => window.shared").json_value()
    assert "Ngày hẹn phải từ" in text
    assert name.endswith(".json")
    assert [op["uid"] for op in json.loads(content)["ops"]] == [refused.get_attribute("data-uid")]
    page.evaluate("window.shared = undefined")
    page.get_by_role("button", name="Lưu hàng chờ thành tệp").click()
    assert json.loads(page.wait_for_function("() => window.shared").json_value()[2])["protocol"] == 1


def test_android_installs_at_a_tap(tray: Page) -> None:
    expect(tray.locator("#invite")).to_be_hidden()
    asking = "Object.assign(new Event('beforeinstallprompt'), { prompt() { window.asked = true; } })"
    tray.evaluate(f"dispatchEvent({asking})")
    tray.get_by_role("button", name="Cài ứng dụng").click()
    assert tray.evaluate("window.asked")
    tray.evaluate("dispatchEvent(new Event('appinstalled'))")
    expect(tray.locator("#invite")).to_be_hidden()
