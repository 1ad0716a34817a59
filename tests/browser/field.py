"""Steps on the field page that its tests share: who opens it, what lies on the phone, what lies on the server."""

import json
import re
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

import dev
from tests.browser.conftest import PHONE, MortalServer, Server

BON_U1, CAMPAIGN = "24640.bon-u1", "bluezone-demo"
FIELD = f"/field/{BON_U1}"
KEPT = {FIELD, f"{FIELD}/qr", f"{FIELD}/help", f"/households/{BON_U1}/new", "/outbox", "/rieng-tu", "/offline"}
PATIENCE_SECONDS = 20
# The phone's database as it lies there, read beside the page's own modules.
OPS = """(state) => new Promise((resolve, reject) => {
  const asked = indexedDB.open("fieldapp");
  asked.onerror = () => reject(asked.error);
  asked.onsuccess = () => {
    const db = asked.result;
    const names = [...db.objectStoreNames];
    if (!names.includes("ops")) return resolve([]);
    const all = db.transaction("ops").objectStore("ops").getAll();
    all.onsuccess = () => { db.close(); resolve(all.result.filter((op) => !state || op.state === state)); };
  };
})"""
# Puts ops there as if they had been recorded.
QUEUE = """(made) => new Promise((resolve, reject) => {
  indexedDB.open("fieldapp").onsuccess = ({ target: { result: db } }) => {
    const transaction = db.transaction("ops", "readwrite");
    for (const op of made) transaction.objectStore("ops").add(op);
    transaction.oncomplete = () => { db.close(); resolve(); };
    transaction.onabort = () => reject(transaction.error);
  };
})"""
# What the server told: households, visits, venues.
THINGS = """() => new Promise((resolve) => {
  indexedDB.open("fieldapp").onsuccess = ({ target: { result: db } }) => {
    const all = db.transaction("things").objectStore("things").getAll();
    all.onsuccess = () => { db.close(); resolve(all.result); };
  };
})"""
PAGES = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map((request) => new URL(request.url).pathname);
}"""
CHANGED_WORKER = ("static/js/sw.js", "[3000, 30000, 86400000]", "[3001, 30000, 86400000]")
# Every touch and every key, counted in the page itself.
COUNTING = """() => {
  window.taps = 0; window.keys = 0;
  addEventListener("touchstart", () => window.taps++, true);
  addEventListener("keydown", () => window.keys++, true);
}"""


def ask(server: Server | MortalServer, sql: str, *values: Any) -> list[Any]:
    """Read or change the server's database behind its back."""
    path = server.environ["FIELDAPP_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=20)) as connection, connection:
        return connection.execute(sql, values).fetchall()


def people(server: Server | MortalServer) -> list[str]:
    """Return those who work in Bon U1, its head last."""
    found = ask(
        server,
        "SELECT username FROM users JOIN postings ON user_id = users.id WHERE username LIKE ? ORDER BY role, users.id",
        f"{BON_U1}.%",
    )
    return [name for (name,) in found]


def enter(page: Page, server: Server | MortalServer, username: str) -> None:
    """Let somebody in by a new card, and wait until the field page has taken over."""
    page.goto("about:blank")  # a card differs from the last one by what stands behind # only
    page.goto(server.flask("accounts", "card", username).split()[1])
    page.get_by_role("button").first.click()
    expect(page).to_have_url(re.compile("/field/"))
    ready(page)


def session_of(browser: Browser, server: Server | MortalServer, username: str) -> Any:
    """Let somebody in once; return what opens further phones of theirs."""
    context = browser.new_context(base_url=server.address, **PHONE)
    enter(context.new_page(), server, username)
    state = context.storage_state()
    context.close()
    return state


def ready(page: Page) -> None:
    page.locator("html[data-ready]").wait_for(state="attached")


def reopen(page: Page, address: str = FIELD) -> None:
    page.goto(address)
    ready(page)


def taken_over(page: Page) -> None:
    """Open the page again under its worker: what is asked while one takes over slips past Playwright's routes."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()


def is_kept(page: Page) -> None:
    """Wait until all that goes along to the doors lies on the phone."""
    until(lambda: set(page.evaluate(PAGES)) >= KEPT)


def until(holds: Callable[[], bool]) -> None:
    """Wait for what the page cannot be asked to wait for: Playwright does not wait for promises to become true."""
    late = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < late
        time.sleep(0.05)


def ops(page: Page, state: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(OPS, state)
    return found


def settled(page: Page, waiting: int = 0) -> None:
    """Wait until so many ops wait and the rest has been named by the server."""
    until(lambda: len(ops(page, "waiting")) == waiting)


def chip(page: Page) -> Locator:
    return page.locator("#mail")


def dock(page: Page) -> Locator:
    return page.locator("#dock")


def row(page: Page, uid: str) -> Locator:
    return page.locator(f'.doors:not(#mine) li:has(a[href*="{uid}"])')


def next_door(page: Page) -> str:
    """Return the uid of the door in the dock."""
    return str(dock(page).locator(".tiles a").first.get_attribute("href")).split("?")[0].rpartition("/")[2]


def nobody_home(page: Page) -> str:
    """Tap once at the next door, and return it."""
    door = next_door(page)
    dock(page).get_by_role("link", name="Vắng nhà").tap()
    expect(row(page, door)).to_have_attribute("data-state", "not_home")
    return door


def mail(page: Page, door: str) -> Locator:
    """How far the latest op at a door has come."""
    return row(page, door).locator("[data-mail]")


def hope(page: Page) -> None:
    """Give the phone a reason to try again at once."""
    page.evaluate("dispatchEvent(new Event('online'))")


def tick(page: Page, name: str, value: object) -> None:
    """Tap a choice of the visit's form by its name and value."""
    control = page.locator(f'#visit input[name="{name}"][value="{value}"]')
    _tap(page.locator(f'#visit label[for="{control.get_attribute("id")}"]'))


def choose(page: Page, label: str) -> None:
    """Tap a choice of the visit's form by what stands on it."""
    _tap(page.locator("#visit label", has_text=label))


def _tap(label: Locator) -> None:
    # As one does by hand: what lies under the bar at the thumb is moved up first.
    label.evaluate("label => label.scrollIntoView({ block: 'center' })")
    label.tap()


def save(page: Page) -> None:
    page.locator("#save button").tap()


def told(page: Page) -> Locator:
    """The bar that says what was done."""
    return page.locator("#said")


def open_door(page: Page, uid: str) -> None:
    page.evaluate("(uid) => { location.hash = `#visit/${uid}/`; }", uid)
    page.locator("#visit").wait_for()


def figures(server: Server | MortalServer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(server.flask("figures", BON_U1, "--campaign", CAMPAIGN, "--json"))
    return found


def gain(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    """Say what became more or less between two sets of figures; what stayed is left out."""

    def flat(shape: dict[str, Any]) -> Counter[str]:
        found = Counter({name: shape[name] for name in ("households", "knocked", "met", "visits", "leaflets")})
        for app, counts in shape["apps"].items():
            found.update({f"{name} {app}": counts[name] for name in ("installed", "assisted")})
        for group in ("by_outcome", "by_obstacle"):
            found.update({f"{group} {name}": count for name, count in shape[group].items()})
        return found

    changed = flat(after)
    changed.subtract(flat(before))
    return {name: count for name, count in changed.items() if count}


def stored(server: Server | MortalServer, uids: list[str]) -> list[str]:
    """Return which of these ops the server has, once for every time it has them."""
    marks = ",".join("?" * len(uids))
    visits = ask(server, f"SELECT uid FROM visits WHERE uid IN ({marks})", *uids)
    return [uid for (uid,) in visits]


def next_version(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Copy the program to *folder*, to serve it as its next version; a change is a file, its old and its new text."""
    for name in ("fieldapp", "templates", "static", "translations", "migrations"):
        shutil.copytree(dev.ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.py", "wsgi.py"):
        shutil.copy(dev.ROOT / name, folder)
    for name, old, new in changes:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder
