"""Files that come in, those of PyTorch too, are read; those that go out are what they say."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from rnn_demo import data, library
from rnn_demo.data import examples
from rnn_demo.errors import ReaderError
from rnn_demo.reader.torch.found_out import find_out
from rnn_demo.reader.torch.safetensors import packed
from rnn_demo.reader.torch.state_dict import open_state_dict
from rnn_demo.reader.torch.write import safetensors
from rnn_demo.words import of_part
from tests.browser.conftest import expect_answer, settle
from tests.fixtures import kind_file
from tests.support.javascript import empty_page
from tests.support.torch_files import GATES, foreign, mutant, state_dict


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
    other.keyboard.press("Escape")
    is_kept_when_dropped(other)


def is_kept_when_dropped(page: Page) -> None:
    """Also after a reload, until it is forgotten."""
    chosen = page.get_by_role("combobox", name="Network")
    page.evaluate(DROP, ["mine.safetensors", coded(MINE)])
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


OPEN = """(text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    try {
        window.opened = window.js.openStateDict(bytes);
        return window.opened.ways;
    } catch (error) { return `${error.name}: ${error.message}`; }
}"""
READ = """([way, image]) => {
    const read = window.opened.programIn(way).read(Float32Array.from(image));
    return [read.logits, ...read.layers.flatMap(({ states }) => states)].map((a) => [...a]);
}"""
DROP = """([name, text]) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name));
    document.querySelector("h1").dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
}"""
PAGES = ("learn?example=4", "networks?network=gru-33&embed=true", "train?run=too-fast")
MINE = foreign(safetensors(library.find("columns").network))


SAID = """(image) => {
    const { ways: [way, ...others], orderOf, programIn } = window.opened, order = orderOf(way);
    const read = (x) => [...programIn(way).read(x).probabilities];
    return [others.length, read(Float32Array.from(order ?? image.keys(), (k) => image[k]))];
}"""


def coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    found = empty_page(browser, "reader", "safetensors")
    found.evaluate("(texts) => Object.assign(rnnSpoken.texts, texts)", of_part("elsewhere"))
    return found


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("kind", GATES)
def test_every_way_is_read_as_in_numpy(page, kind, both):
    for layers in (1, 3):
        check(page, packed(state_dict(kind, 7, layers, both)))


@pytest.mark.slow
def test_what_torch_trained_is_read_as_in_numpy(page):
    pytest.importorskip("torch")
    from tests.reader.torch.test_against_torch import AN_EPOCH, after_an_epoch

    for case in AN_EPOCH:
        check(page, after_an_epoch(*case)[1])


def check(page: Page, content: bytes) -> None:
    """It is read in the browser as in NumPy, in each way, at every row."""
    state, image = open_state_dict(content), examples()[3]
    assert [tuple(way) for way in page.evaluate(OPEN, coded(content))] == state.ways
    for way in state.ways:
        reading = state.network(way).read(image)
        given = [reading.logits, *(a for layer in reading.layers for a in layer.carried)]
        theirs = page.evaluate(READ, [way, image.ravel().tolist()])
        for one, other in zip(theirs, given, strict=True):
            size = max(1, np.abs(other).max())  # which relu does not bound, nor logits
            np.testing.assert_allclose(one, other.ravel(), rtol=0, atol=1e-5 * size)


@pytest.mark.parametrize("name", ["bottom", "permuted", "columns", "lstm-128"])
def test_what_a_file_says_of_itself_is_used(page, name):
    model, image = library.find(name), examples()[5]
    content = safetensors(model.network, model.row_order, model.row_seed)
    page.evaluate(OPEN, coded(content))
    others, found = page.evaluate(SAID, image.ravel().tolist())
    assert others == 0
    ours = model.read(image).probabilities.ravel()
    np.testing.assert_allclose(found, ours, rtol=0, atol=1e-5)
    damaged = packed(state_dict("RNN", 6), {"row_order": "rows in an order of its own"})
    assert len(page.evaluate(OPEN, coded(damaged))) == 8


def test_both_refuse_the_same_mutants(page):
    rng, opened = np.random.default_rng(3), 0
    good = [packed(state_dict(kind, 6, 2)) for kind in GATES]
    contents = [mutant(good[number % 3], rng) for number in range(300)]
    found = page.evaluate(f"(texts) => texts.map({OPEN})", [coded(each) for each in contents])
    for content, there in zip(contents, found, strict=True):
        try:
            assert [tuple(way) for way in there] == open_state_dict(content).ways
            opened += 1
        except ReaderError:
            assert re.fullmatch(r"Error: .+\.", there)
    assert 0 < opened < 150


def test_one_that_is_dropped_on_the_site_is_read_there(browser: Browser, folder):
    page, image = browser.new_page(), examples()[2]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{(folder / 'index.html').as_uri()}?model=notebook&example=2")
    page.evaluate(DROP, ["mine.safetensors", coded(MINE)])
    expect(page.locator("#legend")).to_have_text(find_out(MINE).sentence, timeout=60_000)
    expect(page.locator("#network option:checked")).to_have_text("mine.safetensors (yours)")
    found = page.evaluate("[...rnnSite.shown.reading.probabilities]")
    expected = find_out(MINE).network.read(image.T).probabilities
    np.testing.assert_allclose(found, expected.ravel(), rtol=0, atol=1e-5)
    page.evaluate(DROP, ["mine.safetensors", coded(MINE[:-1])])
    expect(page.locator("#trouble")).to_contain_text("does not end where its tensors do")
    page.locator("#language").select_option("de")
    expect(page.locator("#legend")).to_contain_text("Spalten von links")
    expect(page.locator("#network")).to_contain_text("das ursprüngliche Notebook")
    page.evaluate(DROP, ["mine.safetensors", coded(MINE[:-1])])
    expect(page.locator("#trouble")).to_contain_text(of_part("elsewhere", "de")["torch.ends"])
    assert all(url.startswith(("file:", "data:")) for url in asked)
    page.close()


def its_loop_shows_the_state_after_the_row(page: Page) -> None:
    loop = page.locator(".st-key-section-loop")
    expect(loop.locator("div.loop")).to_be_visible()
    loop.locator("input.row").fill("11")  # which pauses
    expect(loop.locator("button.play")).to_contain_text("Play")
    expect(loop).to_contain_text("row 12 of 28")
    held = library.find("simple-16-aloud").read(examples()[4]).layers[0].states[11]
    shown = loop.locator(".units.after span").all_text_contents()
    np.testing.assert_allclose([float(n) for n in shown], held, atol=0.051)  # one decimal is shown


@pytest.mark.parametrize("path", PAGES)
def test_a_drop_on_any_page_is_read(open_page, path):
    page, picture = open_page(f"/{path}"), io.BytesIO()
    page.wait_for_function("window.rnnParts")
    if path.startswith("learn"):
        its_loop_shows_the_state_after_the_row(page)
    Image.fromarray(data.test_split().images[0]).save(picture, "PNG")
    page.evaluate(DROP, ["seven.png", coded(picture.getvalue())])
    expect(page.locator(".st-key-picture")).to_contain_text("seven.png")
    settle(page)
    chosen = page.get_by_role("combobox", name="Network")
    if chosen.count():  # and not a training that is followed
        expect_answer(page, 7)
    page.evaluate(DROP, ["mine.keras", coded(kind_file("lstm").read_bytes())])
    expect(chosen).to_have_value("mine.keras (yours)")
    expect(page.locator(".st-key-network")).to_contain_text("mine.keras")
