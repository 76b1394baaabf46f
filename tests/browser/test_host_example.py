"""The host in CONTRIBUTING's example reads what is drawn."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from rnn_demo import library
from rnn_demo.browser.bundle import stage_and_controls_html
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.on_stage import colours_and_inks_as_dict
from rnn_demo.site import export
from rnn_demo.spec.presets import DEFAULT
from tests.support.javascript import empty_page
from tests.support.pen import draw

CONTRIBUTING = Path(__file__).parent.parent.parent / ".github" / "CONTRIBUTING.md"
PLACES = """<canvas class="pad" width="280" height="280"></canvas><p class="heard"></p>
    <div class="digit"></div><div class="bars"></div><div class="doubt"></div>"""
RUN = """([example, html, about, look]) => {
    document.body.innerHTML = html;
    const { Desk, Sheet, openProgram, bytesFromBase64 } = window.js,
        root = document.body, canvas = root.querySelector(".pad"),
        heard = root.querySelector(".heard"),
        network = { ...about, program: openProgram(bytesFromBase64(about.program)) },
        names = { Desk, Sheet, root, canvas, heard, look, network, reader: null, ranges: null };
    new Function(...Object.keys(names), example)(...Object.values(names));
}"""


def test_the_example_of_a_host_reads_what_is_drawn(browser: Browser):
    (example,) = re.findall(r"```js\n(.*?)```", CONTRIBUTING.read_text("utf-8"), re.DOTALL)
    page, errors = empty_page(browser, "bytes", "desk", "sheet", "reader"), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    about = export._network_data(library.open_model_by_name(DEFAULT))
    page.evaluate(
        RUN, [example, PLACES + stage_and_controls_html(), about, colours_and_inks_as_dict(LIGHT)]
    )
    expect(page.locator("div.digit")).to_be_empty()
    draw(page, 7, on=".pad")
    expect(page.locator("div.digit")).to_have_text("7")
    expect(page.locator("div.bars [role=img]")).to_have_count(10)
    expect(page.locator(".watch")).to_have_attribute("data-watched", "yes")
    page.close()
    assert errors == [], errors[:2]
