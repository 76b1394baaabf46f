"""Record films of the site for the README, in Chromium: `python -m scripts.pictures`.

`assets/machine.gif`: one of 890 weights is dragged, the accuracy halves, and the network learns.
`assets/learn.gif`: a network is trained in the browser, from random weights, while reading a three.
`assets/hand.gif`: the memory is dragged towards a seven, and the network reads on.
`assets/teach.gif`: a network is taught a heart, a star and a house, and reads a star.
"""

import io
import shutil
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from rnn_demo.__main__ import main
from tests.browser.conftest import FLAGS, NAMES, until

ASSETS = Path(__file__).parent.parent / "assets"
WINDOW = {"width": 1100, "height": 720}
MACHINE_WINDOW = {"width": 1280, "height": 712}  # which shows all of it
WIDE = 780  # pixels of a film
EACH = 0.25  # seconds of a frame, at least
LABEL = """(digit) => {
    const { places, view } = rnn.watching.stage.scene, [part] = places.parts;
    return part.keys[view.states[0].groups.findIndex(([of]) => `${of}` === digit)].x; }"""


class Film:
    """The frames of a page, 780 pixels wide, and how long each is shown."""

    def __init__(self, page: Page) -> None:
        self.page, self.frames = page, []
        self.shown: list[float] = []
        self.last = time.monotonic()

    def watch(self, seconds: float) -> None:
        """Record for some seconds in real time; a frame lasts at least EACH."""
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            self.frame()
            self.page.wait_for_timeout(max(1, 1000 * (now + EACH - time.monotonic())))

    def frame(self) -> None:
        shot = Image.open(io.BytesIO(self.page.screenshot()))
        self.frames.append(shot.resize((WIDE, WIDE * shot.height // shot.width)).convert("RGB"))
        now = time.monotonic()
        self.shown.append(now - self.last)
        self.last = now

    def save(self, file: Path) -> None:
        some = self.frames[:: max(1, len(self.frames) // 8)]
        strip = Image.new("RGB", (WIDE, some[0].height * len(some)))  # for the colours of all
        for k, frame in enumerate(some):
            strip.paste(frame, (0, k * frame.height))
        one = strip.quantize(255, dither=Image.Dither.NONE)
        frames = [f.quantize(palette=one, dither=Image.Dither.NONE) for f in self.frames]
        times = [round(1000 * s) for s in [*self.shown[1:], 3]]
        frames[0].save(file, save_all=True, append_images=frames[1:], duration=times, loop=0)
        print(f"{file.name}: {len(frames)} frames, {file.stat().st_size / 1e6:.1f} MB")


def machine(page: Page) -> Film:
    page.set_viewport_size(MACHINE_WINDOW)
    until(page, "rnn.machine?.correctTestCountOrNull != null")
    place = page.evaluate("rnn.machine.cellBoxOnPage('U', 5, 6)")
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    film = Film(page)
    film.watch(1)
    page.mouse.move(x, y)
    film.watch(1.5)
    page.mouse.down()
    for down in range(0, 47, 3):
        page.mouse.move(x, y + down)
        film.frame()
    page.mouse.up()
    film.watch(3)
    page.mouse.move(900, 700)
    page.locator(".machine-learn summary").click()
    page.locator("button.learn").click()
    film.watch(9)
    if page.locator("button.learn").is_visible():  # it may have come to its end
        page.locator("button.learn").click()
    film.watch(1)
    return film


def learn(page: Page) -> Film:
    page.locator("#train").click()
    page.locator("#said").get_by_text("knows nothing yet").wait_for(timeout=60_000)
    film = Film(page)
    film.watch(1)
    page.locator("#start").click()
    film.watch(15)
    return film


def hand(page: Page) -> Film:
    page.locator(".stage").hover()
    until(page, "rnn.watching.editableReading.canEditMemory")
    until(page, "rnn.site.desk.reading?.pictureAt(27)")
    card = page.locator(".stage > .card").bounding_box()
    left = page.locator(".stage").evaluate("(stage) => stage.getBoundingClientRect().x")
    x = left + page.evaluate(LABEL, "7")
    y = card["y"] + card["height"] - 6
    film = Film(page)
    film.watch(1)
    page.mouse.move(x, y)
    page.mouse.down()
    for up in range(0, 120, 6):
        page.mouse.move(x, y - up)
        film.frame()
    page.mouse.up()
    film.watch(2)
    page.get_by_role("button", name="Play", exact=False).first.click()
    film.watch(6)
    return film


STAR = [(80, 230), (140, 40), (200, 230), (45, 110), (235, 110), (80, 230)]  # on 280 x 280


def teach(page: Page) -> Film:
    page.locator("#teach .begin button").last.wait_for()
    film = Film(page)
    film.watch(1)
    page.locator("#teach .begin button").last.click()
    until(page, "document.querySelector('#learned .ledger .added')")
    film.watch(1.5)
    pad = page.locator("#pad").bounding_box()
    corners = [(pad["x"] + x * pad["width"] / 280, pad["y"] + y * pad["width"] / 280)
               for x, y in STAR]  # fmt: skip
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=8)
        film.frame()
    page.mouse.up()
    film.watch(4)
    return film


if __name__ == "__main__":
    browser_path = next(path for name in NAMES if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as site, sync_playwright() as playwright:
        main(["export", "--site", site])
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        films = (
            (machine, "?example=2&row=28&machine=1"),
            (learn, "?example=3"),
            (hand, "?example=3&row=14"),
            (teach, "?teach=1"),
        )
        for film, query in films:
            page = browser.new_page(viewport=WINDOW)
            page.goto((Path(site) / "index.html").as_uri() + query)
            film(page).save(ASSETS / f"{film.__name__}.gif")
        browser.close()
