"""The page that needs no server: it opens from a disk, offline, and reads what is drawn."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.browser.offline_page import MOST_BYTES, page
from rnn_demo.data import test_split as mnist_test
from rnn_demo.errors import UserError
from tests.support.pen import DIGITS


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page in a browser without a network; what it asks for and its errors fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_offline(True)
    context.set_default_navigation_timeout(120_000)  # Plotly's 5 MB on a busy machine
    opened = context.new_page()
    trouble: list[str] = []
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    opened.on(
        "request",
        lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else trouble.append(r.url),
    )
    yield opened
    context.close()
    assert trouble == []


def draw(page: Page, digit: int) -> None:
    box = page.locator("#pad").bounding_box()
    assert box is not None
    for stroke in DIGITS[digit]:
        points = [(box["x"] + 60 + 130 * x, box["y"] + 50 + 180 * y) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=3)
        page.mouse.up()


def test_the_command_s_file_reads_a_digit_from_a_disk_offline(tmp_path: Path, offline: Page):
    file = tmp_path / "page.html"
    assert main(["export", "--html", str(file), "--model", "lstm-128"]) == 0
    assert file.stat().st_size <= MOST_BYTES
    offline.goto(file.as_uri())
    expect(offline.locator("#reading .main-svg").first).to_be_visible()
    expect(offline.locator("#answer")).to_have_text("")
    draw(offline, 7)
    expect(offline.locator("#answer")).to_have_text("7")
    states = "Array.from(document.getElementById('reading').data[1].z, (r) => Array.from(r)).flat()"
    held = np.array(offline.evaluate(states))
    assert held.size == 28 * 128
    assert np.abs(held).max() > 0.5
    blank = "document.getElementById('belief').data[2].z[27].indexOf"
    offline.wait_for_function(
        f"{blank}(Math.max(...document.getElementById('belief').data[2].z[27])) === 7"
    )
    offline.get_by_role("button", name="Clear").click()
    expect(offline.locator("#answer")).to_have_text("")
    expect(offline.get_by_text("Draw a digit.", exact=True)).to_be_visible()


def test_a_palm_or_another_button_adds_no_stroke(tmp_path: Path, offline: Page):
    file = tmp_path / "page.html"
    file.write_text(page(library.find("simple-16")), encoding="utf-8")
    offline.goto(file.as_uri())
    offline.locator("#pad").click(button="right")
    draw(offline, 1)
    answer = offline.locator("#answer").inner_text()
    ink = "[...document.getElementById('pad').getContext('2d').getImageData(0, 0, 280, 280).data]"
    before = offline.evaluate(f"{ink}.reduce((a, b) => a + b)")
    offline.evaluate(
        """() => {
            const pad = document.getElementById("pad"), box = pad.getBoundingClientRect();
            for (const [type, x] of [["pointerdown", 20], ["pointermove", 200], ["pointerup", 9]]) {
                pad.dispatchEvent(new PointerEvent(type, { isPrimary: false, pointerId: 7,
                    pointerType: "touch", clientX: box.x + x, clientY: box.y + 20 }));
            }
        }"""
    )
    offline.wait_for_timeout(200)
    assert offline.evaluate(f"{ink}.reduce((a, b) => a + b)") == before
    assert offline.locator("#answer").inner_text() == answer == "1"


def test_it_opens_on_what_the_server_reads_and_plays(tmp_path: Path, offline: Page):
    file, model = tmp_path / "page.html", library.find("columns")
    image = mnist_test().images[3].astype(np.float32) / 255
    reading = model.read(image)
    file.write_text(page(model, image), encoding="utf-8")
    offline.goto(file.as_uri())
    expect(offline.locator("#answer")).to_have_text(str(reading.digit))
    (there,) = offline.evaluate(
        "document.getElementById('reading').data"
        ".filter((t) => t.meta && t.meta.shows === 'probabilities')"
        ".map((t) => Array.from(t.z, (r) => Array.from(r)))"
    )
    np.testing.assert_allclose(there, reading.probabilities, atol=1e-5)
    offline.get_by_text("▶ Play").click()
    covered = "document.getElementById('reading').layout.shapes.filter((s) => s.type === 'rect')"
    offline.wait_for_function(f"{covered}.length > 0")


def test_a_hostile_title_is_text_and_the_page_forbids_the_network(tmp_path: Path, browser: Browser):
    title = "</title></script><img src=x onerror=alert(1)><!--<script>"
    file = tmp_path / "page.html"
    text = page(replace(library.find("simple-16"), title=title))
    assert title not in text
    file.write_text(text, encoding="utf-8")
    opened = browser.new_page()
    opened.set_default_navigation_timeout(120_000)
    opened.goto(file.as_uri())
    expect(opened.locator("#title")).to_have_text(title)
    assert opened.locator("img").count() == 0
    assert opened.title() == title
    tried = opened.evaluate("fetch('https://example.org').then(() => 'fetched', () => 'refused')")
    assert tried == "refused"
    policy = opened.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy.split("script-src")[1].split(";")[0]
    opened.close()


def test_a_network_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("rnn_demo.browser.offline_page.fits", lambda model: False)
    with pytest.raises(UserError, match="too large"):
        page(library.find("simple-16"))
