"""Draw the icons of the installed app from our own marks; when one has changed: `.venv/bin/python -m docs.icons`."""

from playwright.sync_api import sync_playwright

from tools import machine

ICONS = machine.ROOT / "static" / "icons"
# The full mark has no corners of its own: Android and iOS cut it to their shape.
DRAWN = {
    "icon-192.png": ("mark.svg", 192),
    "icon-512.png": ("mark.svg", 512),
    "maskable-512.png": ("mark-full.svg", 512),
    "apple-touch-icon.png": ("mark-full.svg", 180),
}


def main() -> None:
    """Draw every icon in its size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.find_browser(), args=["--no-sandbox"])
        for name, (mark, side) in DRAWN.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            drawing = (ICONS / mark).read_text(encoding="utf-8")
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing}")
            page.screenshot(path=ICONS / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
