"""Draw a digit and take the README's picture: `python -m tests.browser.picture [FILE]`."""

import sys

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, ROOT, chromium, free_port, settle, start_server
from tests.support.pen import draw


def main() -> None:
    file = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "assets" / "read.png")
    port = free_port()
    server = start_server(port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(f"http://127.0.0.1:{port}")
            settle(page)
            draw(page, 5)
            page.wait_for_timeout(2000)
            rail = page.locator(".st-key-reading .slider-rail-touch-rect").bounding_box()
            assert rail is not None
            page.mouse.click(rail["x"] + rail["width"] * 0.7, rail["y"] + rail["height"] / 2)
            page.mouse.move(5, 500)
            page.wait_for_timeout(1000)
            page.screenshot(path=file)
            browser.close()
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
