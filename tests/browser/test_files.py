"""Files that are handed in are read; those that are downloaded open as what they say they are."""

import io
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from rnn_demo import data, library
from rnn_demo.data import examples
from tests.browser.conftest import expect_answer, settle


def hand_in(page: Page, key: str, name: str, content: bytes) -> None:
    chooser = page.locator(f".st-key-{key} input[type=file]")
    if not chooser.count():
        page.locator(".st-key-upload button").first.click()
    chooser.set_input_files(FilePayload(name=name, mimeType="", buffer=content))
    settle(page)


def download(page: Page, key: str) -> Path:
    with page.expect_download() as started:
        page.locator(f".st-key-{key} button").first.click()
    return Path(started.value.path())


def test_files_go_out_as_what_they_say_and_come_in_for_this_browser_alone(open_page):
    page = open_page("/?model=simple-16&example=4")
    page.locator(".st-key-export button").first.click()
    reading = library.find("simple-16").read(examples()[4])
    with np.load(download(page, "npz"), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["layer_1_h"], reading.layers[0].states)
    assert Image.open(io.BytesIO(download(page, "gif").read_bytes())).n_frames == 28
    assert Image.open(io.BytesIO(download(page, "png").read_bytes())).format == "PNG"
    page.keyboard.press("Escape")  # the menu
    paper = Image.new("L", (600, 400), 210)
    digit = Image.fromarray(data.test_split().images[0]).resize((200, 200))
    paper.paste(Image.eval(digit, lambda v: 210 - v * 150 // 255), (340, 150))
    buffer = io.BytesIO()
    paper.save(buffer, "JPEG")
    hand_in(page, "picture", "photo.jpg", buffer.getvalue())
    expect_answer(page, 7)
    content = (library.MODELS / "simple-16" / "model.keras").read_bytes()
    hand_in(page, "network", "mine.keras", content)
    chosen = page.get_by_role("combobox", name="Network")
    expect(chosen).to_have_value("mine.keras (yours)")
    alert = page.locator("[data-testid=stAlert]")
    expect(alert).to_contain_text("SimpleRNN 16: 890 parameters, 10 classes.")
    expect(alert).to_contain_text("Assumed: pixels from 0 to 1, light ink; rows from the top.")
    expect_answer(page, 7)
    page.goto("about:blank")  # it would tell its cookie anew
    page.context.clear_cookies(name="rnn-brought")  # as another browser
    other = open_page()
    other.get_by_role("combobox", name="Network").click()
    expect(other.get_by_role("option").first).to_be_visible()
    assert "(yours)" not in "".join(other.get_by_role("option").all_inner_texts())
