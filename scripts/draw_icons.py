"""Draw the app's icons from the mark, with Chromium: ``python scripts/draw_icons.py``. They are kept in git."""

from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "static" / "img"
PAPER = "#fbf8f3"
# Name, side in pixels, and how much of it the mark fills: systems cut a maskable icon down to a circle.
ICONS = (("app-192", 192, 0.8), ("app-512", 512, 0.8), ("app-maskable-512", 512, 0.55))


def draw() -> None:
    mark = (STATIC / "mark.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, side, share in ICONS:
            page = browser.new_page(viewport={"width": side, "height": side})
            size = round(side * share)
            page.set_content(
                f"<body style='margin:0;background:{PAPER};display:grid;place-items:center;height:100vh'>"
                f"<div style='width:{size}px'>{mark}</div>"
            )
            page.screenshot(path=STATIC / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    draw()
