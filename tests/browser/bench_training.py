"""How soon a training shows itself, and the page's latency meanwhile, in a real browser.

`python -m tests.browser.bench_training` presses Start on the Train page again and again, each time
on a page that has been open for some seconds, and times from the click to the first point of a
curve. Then it clicks the examples on Read one after another and times from the click to the new
digit on screen, in turn with nothing else going on and while a training that the app started runs,
all in one server and one browser. `--starts 0` or `--rounds 0` leaves one of the two out, and
RNN_DEMO_WARM=0 has trainings start cold.
"""

import argparse
import os
import statistics
import tempfile
import time

from playwright.sync_api import Page, sync_playwright

from rnn_demo.runs import folders, life
from rnn_demo.spec.presets import PRESETS
from tests.browser.conftest import FLAGS, chromium, free_port, settle, start_server

# Times a click from inside the page, as soon as its button is there, until the digit has changed.
CLICK = """digit => new Promise(done => {
    const seen = () => document.querySelector('.st-key-prediction .digit')?.textContent;
    const press = () => {
        const button = document.querySelector(`.st-key-example-${digit} button`);
        if (!button) return requestAnimationFrame(press);  // it is being put up anew
        const before = seen(), start = performance.now();
        button.click();
        const look = () => seen() && seen() !== before ? done(performance.now() - start)
                                                       : requestAnimationFrame(look);
        look();
    };
    press();
})"""
# Presses Start, and times from inside the page until a curve has a point.
START = """() => new Promise(done => {
    const drawn = () => [...document.querySelectorAll('.st-key-curves svg.marks .mark-line path')]
        .some(path => path.getAttribute('d'));
    const press = () => {
        const button = document.querySelector('.st-key-start button:enabled');
        if (!button) return requestAnimationFrame(press);
        const start = performance.now();
        button.click();
        const look = () => drawn() ? done(performance.now() - start) : requestAnimationFrame(look);
        look();
    };
    press();
})"""
SETTLES = 8.0  # seconds that a page is open before Start is pressed: somebody looks at it first


def starts(url: str, page: Page, preset: str, count: int) -> list[float]:
    """Milliseconds from each of `count` clicks on Start to the first point of a curve."""
    took = []
    for _ in range(count):
        page.goto(f"{url}/train")
        page.locator(f".st-key-card-{preset} button").click()
        settle(page)
        page.wait_for_timeout(1000 * SETTLES)
        took.append(page.evaluate(START))
        (run,) = [run for run in folders.all_runs() if run.alive]
        stop(run.id)
    return took


def clicks(page: Page, count: int) -> list[float]:
    """Milliseconds from each of `count` clicks to its answer."""
    took = []
    for i in range(count):
        took.append(page.evaluate(CLICK, (i + 4) % 10))
        page.wait_for_timeout(250)
    return took


def train(preset: str) -> str:
    """Start a long training; returns when its first steps are done."""
    known = PRESETS[preset]
    run_id = life.start(known.spec, known.recipe, "for the benchmark")
    while len(folders.status(run_id).curve) < 5:
        if not folders.status(run_id).alive:
            raise RuntimeError(folders.status(run_id).reason)
        time.sleep(0.2)
    return run_id


def stop(run_id: str) -> tuple[float, int]:
    """Stop a training; returns the seconds until it had, and its images a second."""
    began = time.perf_counter()
    life.request_stop(run_id)
    while folders.status(run_id).alive:
        time.sleep(0.01)
    took = time.perf_counter() - began
    while life.is_busy(run_id):
        time.sleep(0.1)
    return took, folders.status(run_id).curve[-1]["samples_per_second"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="lstm-128", choices=PRESETS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clicks", type=int, default=20, help="in each round, of each kind")
    parser.add_argument("--starts", type=int, default=10, help="clicks on Start")
    parser.add_argument("--start", default="simple-16", choices=PRESETS, help="what they start")
    args = parser.parse_args()
    os.environ["RNN_DEMO_RUNS"] = folder = tempfile.mkdtemp(prefix="rnn_demo_bench")
    idle, training, stops, speeds = [], [], [], []
    port = free_port()
    server = start_server(port, RNN_DEMO_RUNS=folder)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.set_default_timeout(120_000)  # of a machine that is busy otherwise, too
            first = starts(f"http://127.0.0.1:{port}", page, args.start, args.starts)
            page.goto(f"http://127.0.0.1:{port}")
            page.wait_for_selector(".st-key-prediction .digit")
            settle(page)
            clicks(page, 5)  # warm
            for _ in range(args.rounds):
                idle += clicks(page, args.clicks)
                run_id = train(args.preset)
                training += clicks(page, args.clicks)
                took, speed = stop(run_id)
                stops.append(took)
                speeds.append(speed)
            browser.close()
    finally:
        server.terminate()
        server.wait()
    print(f"{os.cpu_count()} processors")
    if first:
        print(
            f"{args.start}, click on Start to the first point: median "
            f"{statistics.median(first) / 1000:.2f} s, worst {max(first) / 1000:.2f} s of "
            f"{len(first)}"
        )
    if not idle:
        return
    print(f"{args.preset}, {len(idle)} clicks of each kind")
    for name, took in (("idle", idle), ("training", training)):
        print(
            f"click to digit, {name:8}  median {statistics.median(took):5.0f} ms, "
            f"worst {max(took):5.0f} ms"
        )
    print(f"training meanwhile        {statistics.median(speeds):5.0f} images/s")
    print(f"stop to stopped           {statistics.median(stops):5.2f} s, worst {max(stops):.2f} s")


if __name__ == "__main__":
    main()
