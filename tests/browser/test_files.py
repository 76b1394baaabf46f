"""Uploaded and dropped files are read; downloaded files have the stated contents."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from rnn_demo import data, library
from rnn_demo.browser.packed_network import bytes_as_base64
from rnn_demo.reader.torch.write import network_as_safetensors
from tests.browser.conftest import download, expect_answer, expect_in_window, settle
from tests.fixtures import kind_file
from tests.support.navigation import go, whole
from tests.support.readings import read_example
from tests.support.torch_files import foreign


def upload(page: Page, key: str, name: str, content: bytes) -> None:
    chooser = page.locator(f".st-key-{key} input[type=file]")
    if not chooser.count():
        page.locator(".st-key-upload button").first.click()
    chooser.set_input_files(FilePayload(name=name, mimeType="", buffer=content))
    settle(page)


def test_downloads_have_the_named_contents_and_uploads_belong_to_one_browser(open_page):
    """In another browser some are dropped, on Networks and on Read."""
    page = open_page("/?model=simple-16&example=4")
    page.locator(".st-key-export button").first.click()
    npz, gif, png = (
        download(page, f".st-key-{kind} button").path() for kind in ("npz", "gif", "png")
    )
    with np.load(npz, allow_pickle=False) as arrays:
        states = read_example(4, "simple-16").layers[0].states
        np.testing.assert_array_equal(arrays["layer_1_h"], states)
    assert Image.open(gif).n_frames == 28
    assert Image.open(png).format == "PNG"
    page.keyboard.press("Escape")  # the menu
    paper = Image.new("L", (600, 400), 210)
    digit = Image.fromarray(data.test_split().images[0]).resize((200, 200))
    paper.paste(Image.eval(digit, lambda v: 210 - v * 150 // 255), (340, 150))
    buffer = io.BytesIO()
    paper.save(buffer, "JPEG")
    upload(page, "picture", "photo.jpg", buffer.getvalue())
    expect_answer(page, 7)
    content = (library.MODELS / "simple-16" / "model.keras").read_bytes()
    upload(page, "network", "mine.keras", content)
    chosen = page.get_by_role("combobox", name="Network")
    expect(chosen).to_have_value("mine.keras (yours)")
    alert = page.locator("[data-testid=stAlert]")
    expect(alert).to_contain_text("SimpleRNN 16: 890 parameters, 10 classes.")
    expect(alert).to_contain_text("Assumed: pixels from 0 to 1, light ink; rows from the top.")
    expect_answer(page, 7)
    page.goto("about:blank")  # the open page would set its cookie again
    page.context.clear_cookies(name="rnn-browser")  # as another browser
    other = open_page("/?example=4")
    other.get_by_role("combobox", name="Network").click()
    expect(other.get_by_role("option").first).to_be_visible()
    assert "(yours)" not in "".join(other.get_by_role("option").all_inner_texts())
    other.keyboard.press("Escape")
    go(other, "/networks?network=gru-33")
    settle(other)
    check_drops_are_read(other)
    go(other, whole("/?example=4"))
    settle(other)
    check_dropped_network_is_kept(other)
    other.keyboard.press("Escape")  # the menu
    other.set_viewport_size({"width": 1280, "height": 720})
    check_messages_are_visible(other)


def check_dropped_network_is_kept(page: Page) -> None:
    """It is kept after a reload, until it is removed."""
    chosen = page.get_by_role("combobox", name="Network")
    drop(page, "mine.safetensors", MINE)
    told = "with columns from the left, it gets"
    expect(page.locator("[data-testid=stAlert]")).to_contain_text(told, timeout=60_000)
    expect(chosen).to_have_value("mine.safetensors (yours)")
    settle(page)
    page.reload()
    expect(chosen).to_have_value("mine.safetensors (yours)", timeout=60_000)
    settle(page)
    page.locator(".st-key-upload button").first.click()
    page.locator(".st-key-forget button").click()
    expect(chosen).not_to_have_value("mine.safetensors (yours)")


DROP = """([name, text]) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name));
    document.querySelector("h1").dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
}"""
MINE = foreign(network_as_safetensors(library.open_model_by_name("columns").network))


def drop(page: Page, name: str, content: bytes) -> None:
    page.evaluate(DROP, [name, bytes_as_base64(content)])


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["story", "networks?network=gru-33&embed=true", "train?run=too-fast"]
)
def test_a_drop_on_any_page_is_read(open_page, path):
    check_drops_are_read(open_page(f"/{path}"))


def check_drops_are_read(page: Page) -> None:
    picture = io.BytesIO()
    page.wait_for_function("() => Boolean(window.rnn?.mount)")
    Image.fromarray(data.test_split().images[0]).save(picture, "PNG")
    drop(page, "seven.png", picture.getvalue())
    expect(page.locator("html")).not_to_have_attribute("data-drops", "")
    chosen = page.get_by_role("combobox", name="Network")
    if "/train" in page.url:  # another network's answer
        page.locator(".st-key-upload button").first.click()
        expect(page.locator(".st-key-picture")).to_contain_text("seven.png")
        page.keyboard.press("Escape")
    else:
        expect_answer(page, 7)
    drop(page, "mine.keras", kind_file("lstm").read_bytes())
    expect(chosen).to_have_value("mine.keras (yours)")
    expect_message_in_window(page, "mine.keras (yours) LSTM")


def expect_message_in_window(page: Page, words: str) -> None:
    """Wait until the message about a file is in the window, and no menu covers the page."""
    expect(page.locator(".st-key-verdict .stAlert")).to_contain_text(words)
    settle(page)
    expect(page.locator("[data-testid=stPopoverBody]")).to_have_count(0)
    expect(page.locator("html")).not_to_have_attribute("data-drops", "")
    expect_in_window(page, ".st-key-verdict .stAlert", ".st-key-understood button")


@pytest.mark.slow
def test_the_result_of_a_dropped_file_is_visible_on_a_phone(open_page):
    page = open_page("/?example=4", width=390, height=844)
    check_messages_are_visible(page)


def check_messages_are_visible(page: Page) -> None:
    page.wait_for_function("() => Boolean(window.rnn?.mount)")
    chosen, name = page.get_by_role("combobox", name="Network"), "a-network-of-my-own.keras"
    before = chosen.input_value()
    drop(page, name, b"PK, and no more")
    expect_message_in_window(page, "This is not a .keras file")
    expect(chosen).to_have_value(before)
    drop(page, name, kind_file("lstm").read_bytes())  # the same name again
    expect_message_in_window(page, f"{name} (yours) LSTM")
    expect(chosen).to_have_value(f"{name} (yours)")
    if page.viewport_size["width"] > 640:  # else the verdict is all that names it above the stage
        expect(chosen).to_be_in_viewport(ratio=1)
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 400)")
    drop(page, "model.pt", b"\x80\x02a pickle")
    expect_message_in_window(page, "safetensors.torch")
    expect(chosen).to_have_value(f"{name} (yours)")
    drop(page, "photo.png", b"no picture")
    expect_message_in_window(page, "The upload is not a picture")
    page.locator(".st-key-understood button").click()
    expect(page.locator(".st-key-verdict .stAlert")).to_have_count(0)
