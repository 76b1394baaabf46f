"""Measure how smoothly a weight of the machine is dragged, and how fast the accuracy follows.

    python -m scripts.machine_frames [--profile] [--seconds 4]

It drags a weight of U up and down on the site, in headless Chromium, at 60 moves a second. It
prints the times between frames (median and 95 %), the time to compute and draw each frame, and the
time from the last move until the accuracy on 1,000 test images is known. --profile prints the time
taken by each function.
"""

import argparse
import statistics
import tempfile
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from rnn_demo.__main__ import main as command
from tests.browser.conftest import chromium, until

MACHINE = "window.rnn.machine"
# Sends pointer events like those of a mouse, and measures each frame.
DRAG = """async ([block, k, i, seconds]) => {
    const machine = window.rnn.machine, canvas = machine.canvas;
    const { x, y, width, height } = machine.cellBoxOnPage(block, k, i);
    const at = { clientX: x - scrollX + width / 2, pointerId: 1, isPrimary: true,
        pointerType: "mouse", bubbles: true };
    const send = (type, clientY, more) =>
        canvas.dispatchEvent(new PointerEvent(type, { ...at, clientY, ...more }));
    const top = y - scrollY + height / 2, frames = [], works = [];
    const draw = machine.draw.bind(machine);
    machine.draw = () => { const began = performance.now(); draw();
        works.push(performance.now() - began); };
    send("pointerdown", top, { button: 0 });
    const began = performance.now();
    for (let last = began, now = began; now < began + 1000 * seconds; last = now) {
        send("pointermove", top + 40 * Math.sin((now - began) / 300) + 5);
        now = await new Promise(requestAnimationFrame);
        now = performance.now();
        frames.push(now - last);
    }
    send("pointerup", top);
    const rested = performance.now();
    while (machine.correctTestCountOrNull === null)
        await new Promise((done) => setTimeout(done, 5));
    machine.draw = draw;
    return { frames: frames.slice(2), works, counted: performance.now() - rested };
}"""


def at(values: list[float], share: float) -> float:
    """Return the quantile of values for a share in [0, 1]."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def measure(page: Page, seconds: float, profiled: bool) -> None:
    page.goto(page.url)
    until(
        page, f"window.rnn?.machine?.correctTestCountOrNull != null && {MACHINE}.readingTraceOrNull"
    )
    client = page.context.new_cdp_session(page)
    if profiled:
        client.send("Profiler.enable")
        client.send("Profiler.start")
    found = page.evaluate(DRAG, ["U", 9, 4, seconds])
    for what, values in (("between frames", found["frames"]), ("computed, drawn", found["works"])):
        print(
            f"{what}: median {statistics.median(values):.1f} ms, 95 % {at(values, 0.95):.1f} ms, "
            f"of {len(values)}"
        )
    print(f"accuracy: {found['counted']:.0f} ms after the last move")
    if profiled:
        print(*costs(client.send("Profiler.stop")["profile"]), sep="\n")


def costs(profile: dict) -> list[str]:
    """Return the functions that take most time themselves, each with its share."""
    names = {node["id"]: node["callFrame"]["functionName"] for node in profile["nodes"]}
    spent: Counter[str] = Counter()
    for node, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        spent[names[node] or "(anonymous)"] += delta
    whole = sum(spent.values())
    return [f"{part / whole:6.1%}  {name}" for name, part in spent.most_common(16)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--seconds", type=float, default=4)
    how = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        if command(["export", "--site", str(site)]):
            raise SystemExit("the site could not be written")
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
        page.goto((site / "index.html").as_uri() + "?example=2&row=15#machine")
        measure(page, how.seconds, how.profile)
        browser.close()


if __name__ == "__main__":
    main()
