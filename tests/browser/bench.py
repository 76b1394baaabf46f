"""How fast Read is, in a real browser: `python -m tests.browser.bench` prints medians.

Start: from launching `streamlit run` with a cold process to a page that shows a digit that was
read. Stroke: from the mouse button's release to the new digit, and to its new heatmap, on screen.
Memory: of the server, after drawing.
"""

import argparse
import statistics
import time

import psutil
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium, free_port, settle, start_server
from tests.support.pen import draw

# Watches from inside the page; set up just before the last stroke ends.
WATCH = """() => {
    const plot = document.querySelector('.st-key-reading .js-plotly-plot');
    const before = plot && plot.data;
    window.timing = {};
    window.addEventListener('pointerup', () => {
        const start = performance.now();
        const look = () => {
            const digit = document.querySelector('.st-key-prediction .digit');
            const now = document.querySelector('.st-key-reading .js-plotly-plot');
            if (!timing.digit && digit) timing.digit = performance.now() - start;
            if (!timing.heatmap && now && now.data && now.data !== before
                && now.querySelectorAll('.heatmaplayer image').length === 3)
                timing.heatmap = performance.now() - start;
            if (!(timing.digit && timing.heatmap)) requestAnimationFrame(look);
        };
        look();
    }, {once: true, capture: true});
}"""


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    return psutil.Process(pid).memory_info().rss / 2**20


def stroke(page: Page, digit: int, place: int) -> dict[str, float]:
    """Clear, draw a digit of one stroke, and time how it appears."""
    page.locator(".st-key-clear button").click()
    page.wait_for_selector(".st-key-prediction .none")
    settle(page)
    page.wait_for_timeout(300)
    page.evaluate(WATCH)
    draw(page, digit, size=150 + place, left=30 + place, top=40)
    page.wait_for_function("window.timing.digit && window.timing.heatmap", timeout=20_000)
    return page.evaluate("window.timing")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--strokes", type=int, default=20)
    args = parser.parse_args()
    starts, digits, heatmaps = [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for _ in range(args.starts):
            port = free_port()
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            begin = time.perf_counter()
            server = start_server(port)
            page.goto(f"http://127.0.0.1:{port}")
            page.wait_for_selector(".st-key-prediction .digit")
            page.wait_for_selector(".st-key-canvas canvas.upper-canvas")
            starts.append(time.perf_counter() - begin)
            if len(starts) == args.starts:
                for i in range(args.strokes):
                    timing = stroke(page, (1, 2, 3, 7)[i % 4], 5 * (i % 9))
                    digits.append(timing["digit"])
                    heatmaps.append(timing["heatmap"])
                memory = megabytes(server.pid)
            page.close()
            server.terminate()
            server.wait()
        browser.close()
    print(f"cold start to a usable page   {statistics.median(starts):6.2f} s   of {len(starts)}")
    print(f"mouse-up to the digit         {statistics.median(digits):6.0f} ms  of {len(digits)}")
    print(f"mouse-up to its heatmap       {statistics.median(heatmaps):6.0f} ms")
    print(f"the server's memory           {memory:6.0f} MB")


if __name__ == "__main__":
    main()
