"""How fast each lens is, in a real browser: `python -m tests.browser.bench_lenses` prints medians.

drawn: from the mouse button's release to the stage's first figure of the new digit, and to its
last. changed: from the click on a lens to its first figure. What a lens needs of the test images is
read before.

walk: from the release to the digit as the server answers it, while the test images are being read
for the Map lens, in the session that waits for them and in another one.

cursor: milliseconds a row, and how many of the 28 rows were to be seen, as Play moves it.
"""

import argparse
import itertools
import statistics

from playwright.sync_api import Page, sync_playwright

from rnn_demo import library
from rnn_demo.lenses import LENSES
from tests.browser.conftest import FLAGS, chromium, free_port, settle, start_server
from tests.support.pen import draw

DRAWN, CHANGED, WALK, CURSOR = 350, 400, 500, 60  # ms that are asked for, in the median
ONE_STROKE = (1, 2, 3, 7)
PASS = 300_000  # ms that a pass over the test images may take

# A figure is told by the sum of its numbers. `watch` says when the stage's first figure became
# another one, counted from the next event of that name, and when any figure last did.
SCRIPT = """
const sum = (v) => {
    if (typeof v === "number") return isFinite(v) ? v : 0;
    if (!v || typeof v !== "object" || !v.length) return 0;
    return Array.from(v).reduce((s, x, i) => s + (1 + i % 97) * sum(x), 0);
};
const told = (g) => g._fullData && g.querySelector(".main-svg")
    ? g._fullData.reduce((s, t) => s + sum(t.z) + sum(t.x) + sum(t.y), 0) : null;
const figures = () => [...document.querySelectorAll(".st-key-stage .js-plotly-plot")].map(told);
const held = () => document.documentElement.dataset.live !== undefined; // by the browser's own
window.watch = (name) => {
    let start = null, before = figures();
    window.timing = {};
    addEventListener("pointerdown", () => { before = figures(); }, {once: true, capture: true});
    addEventListener(name, () => {
        start = performance.now();
        let latest = JSON.stringify(before);
        const look = () => {
            const now = figures(), at = performance.now() - start;
            if (now.length && !now.includes(null) && JSON.stringify(now) !== latest) {
                latest = JSON.stringify(now);
                if (!timing.first && now[0] !== before[0]) timing.first = at;
                timing.last = at;
            }
            if (!timing.answer && !held()) timing.answer = at;
            if (at < 1500 || !timing.first) requestAnimationFrame(look);
            else timing.done = true;
        };
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(look)));
    }, {once: true, capture: true});
};
window.play = () => new Promise((done) => {
    const figure = document.querySelector(".st-key-reading .js-plotly-plot"), rows = new Map();
    const look = (now) => {
        const t = figure.layout.sliders[0].active;
        if (!rows.has(t) && (t < 27 || rows.size)) rows.set(t, now);
        if (t < 27 || rows.size < 2) return requestAnimationFrame(look);
        const times = [...rows.values()];
        done({rows: rows.size, ms: (times.at(-1) - times[0]) / 27});
    };
    requestAnimationFrame(look);
});
"""


def timed_stroke(page: Page, digit: int, place: int) -> dict[str, float]:
    """Draw a digit of one stroke where an example was read; when what appeared, in ms."""
    page.locator(f".st-key-example-{(digit + 4) % 10} button").click()
    page.wait_for_timeout(600)
    page.evaluate("watch('pointerup')")
    draw(page, digit, size=150 + place, left=30 + place, top=40)
    page.wait_for_function("timing.done", timeout=PASS)
    return page.evaluate("timing")


def open_lens(page: Page, lens: str) -> None:
    page.evaluate("watch('click')")
    page.locator(".st-key-lens button").nth(list(LENSES).index(lens)).click()
    page.wait_for_function("timing.done", timeout=PASS)
    settle(page)


def medians(page: Page, lenses: list[str], strokes: int) -> None:
    """The table of lenses."""
    for lens in (*(lens for lens in lenses if lens != "watch"), "watch"):
        open_lens(page, lens)  # for once: what it needs of the test images
    print(f"{'':10}{f'drawn ({DRAWN})':>14}{'last figure':>13}{f'changed ({CHANGED})':>16}")
    for lens in lenses:
        if lens != "watch":
            open_lens(page, lens)
        drawn = [timed_stroke(page, ONE_STROKE[i % 4], 5 * (i % 9)) for i in range(strokes)]
        changed = []
        for _ in range(strokes):
            open_lens(page, "belief" if lens == "watch" else "watch")
            open_lens(page, lens)
            changed.append(page.evaluate("timing.first"))
        first, last = (statistics.median(t[name] for t in drawn) for name in ("first", "last"))
        print(f"{lens:10}{first:>11.0f} ms{last:>10.0f} ms{statistics.median(changed):>13.0f} ms")


def walk(waits: Page, other: Page, url: str, strokes: int) -> None:
    """The digit's time in both sessions, as long as there are networks whose pass is not done."""
    took: dict[str, list[float]] = {"same": [], "other": []}
    networks = itertools.cycle(library.names())
    while len(took["other"]) < strokes:
        waits.goto(f"{url}/?lens=map&model={next(networks)}")
        settled = waits.locator(".st-key-map .js-plotly-plot")
        waits.wait_for_timeout(700)
        for name, page in (("same", waits), ("other", other)):
            if settled.count():
                break
            page.evaluate("watch('pointerup')")
            draw(page, 7)
            page.wait_for_function("timing.answer", timeout=PASS)
            took[name].append(page.evaluate("timing.answer"))
            page.locator(".st-key-example-2 button").click()
            page.wait_for_timeout(500)
    for name, times in took.items():
        median, most = statistics.median(times), max(times)
        print(f"walk, {name} session {median:6.0f} ms ({WALK}), at most {most:.0f} ms")


def cursor(page: Page) -> None:
    for speed in (60, 30):
        page.get_by_label("Speed").select_option(str(speed))
        page.get_by_text("▶ Play").click()
        found = page.evaluate("play()")
        ms, rows = found["ms"], found["rows"]
        print(f"cursor at {speed}: {ms:.1f} ms a row ({CURSOR}), {rows} of 28 rows seen")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=int, default=12)
    parser.add_argument("--lens", nargs="+", choices=LENSES, help="these alone, and nothing else")
    args = parser.parse_args()
    port = free_port()
    server, url = start_server(port), f"http://127.0.0.1:{port}"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            pages = [browser.new_page(viewport={"width": 1400, "height": 900}) for _ in range(2)]
            for page in pages:
                page.add_init_script(SCRIPT)
                page.goto(url)
                page.wait_for_selector(".st-key-reading .js-plotly-plot .main-svg")
                settle(page)
            if not args.lens:
                cursor(pages[0])
                walk(*pages, url, args.strokes)
                pages[0].goto(url)
                pages[0].wait_for_selector(".st-key-reading .js-plotly-plot .main-svg")
            pages[1].close()
            medians(pages[0], args.lens or list(LENSES), args.strokes)
            browser.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
