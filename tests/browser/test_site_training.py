"""The site trains, also from a disk, and the result is a network like all others."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data
from rnn_demo.commands.export import NETWORKS
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.reader.torch.parse import read_state_dict
from rnn_demo.reader.trained_link import network_from_link
from rnn_demo.words import part_texts
from tests.browser.conftest import PATIENT, Open, download, expect_in_window, until
from tests.browser.test_site import PHONE, PICTURED, READ, check_accessible_on_a_phone, query
from tests.support.first_scripts import worker_script
from tests.support.networks import code_of
from tests.support.pen import draw

NO_SCALE = "SimpleRNN-16-relu-AADAfw" + "A" * 2373  # 890 numbers, NaN times as large
# Networks learn from a few images and then wait, where a test is not about what they learn.
FEW_IMAGES = worker_script(
    "message?.until ? { ...message, until: Math.min(message.until, 320) } : message"
)
TRAINED = "rnnSite.pages.loaded.train.report?.weights"  # by Train

# Goes to an address of the page, as Back and Forward do.
GO = """(address) => {
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate")); }"""


def open_training(site: Page) -> Page:
    site.get_by_role("button", name="Train", exact=True).click()
    expect(site.locator("#said")).to_contain_text("knows nothing yet", timeout=PATIENT)
    return site


def train_until(site: Page, share: float) -> None:
    """Train until a share of 1,000 test images is read correctly; then stop."""
    site.locator("#start").click()
    until(site, f"parseFloat(document.getElementById('accuracy').textContent) > {100 * share}")
    site.get_by_role("button", name="Pause").click()
    expect(site.locator("#once")).to_be_enabled(timeout=PATIENT)


def test_a_site_on_a_disk_learns_and_shares_the_network_by_a_link(visit: Open, folder: Path):
    url = (folder / "index.html").as_uri()
    site = open_training(visit(url))
    guessed = float(site.locator("#accuracy").inner_text().rstrip("%"))
    assert 0 <= guessed < 35  # seed 1 has 14.9
    draw(site, 1, on="#pad")
    train_until(site, 0.45)
    seen = site.locator("#said").inner_text()
    site.get_by_role("button", name="One batch").click()
    expect(site.locator("#said")).not_to_have_text(seen)
    right = float(site.locator("#accuracy").inner_text().rstrip("%"))
    site.get_by_role("button", name="Watch it").click()
    site.wait_for_url("**trained=SimpleRNN-16-relu-*")
    expect(site.locator("#network option:checked")).to_have_text(re.compile(f"{right}%$"))
    assert len(query(site)["trained"]) < 2_450
    until(site, PICTURED)

    site.goto(site.url)  # like another visitor
    until(site, PICTURED)
    network = network_from_link(query(site)["trained"])
    found = site.evaluate(READ)
    image = np.array(site.evaluate("[...rnnSite.desk.drawing.image]"), np.float32)
    reading = network.read_image(image.reshape(28, 28))
    probabilities = np.reshape(found["probabilities"], (28, 10))
    np.testing.assert_allclose(probabilities, reading.probabilities, rtol=0, atol=1e-5)
    test = data.test_split()
    own = network.loss_and_accuracy(test.images[:1000], test.labels[:1000])[1]
    assert abs(100 * own - right) < 2  # other shades of grey, and numbers of 16 bits
    picture = np.array(found["picture"])
    assert np.corrcoef(picture, image)[0, 1] > 0.3  # the memory contains something of it
    site.evaluate(GO, f"?trained={NO_SCALE}")
    expect(site.locator("#trouble")).to_contain_text("ask for the link again")


@pytest.mark.parametrize(
    "code",
    [
        "",
        NO_SCALE,
        "SimpleRNN-16-relu-AAAA",
        # No units, with the matching number of weights
        "LSTM-0-tanh-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "GRU-0-tanh-AAAAAAAA",
        "LSTM-8-x-AA",
        "MinGRU-8-relu-AA",
        "x" * 9000,
    ],
)
def test_an_invalid_link_to_a_network_is_refused(code: str):
    with pytest.raises(UnusableNetworkError, match="ask for the link again"):
        network_from_link(code)


def check_parts_are_in_window(site: Page) -> None:
    """The settings are in one row with Start next to them, and the training is below."""
    parts = ("#start", "#kind", "#rate", "#accuracy", "#curves", "#pad", "#answer", "#bars")
    panels = (f'[data-panel="{name}"]' for name in ("row", "memory", "picture", "belief"))
    shown = (*parts, *panels)
    for width, height in ((1280, 720), (1366, 768), (1920, 1080)):
        site.set_viewport_size({"width": width, "height": height})
        expect_in_window(site, *shown)
        fields = [site.locator(f"#{name}").bounding_box() for name in ("kind", "units", "rate")]
        assert len({round(box["y"]) for box in fields}) == 1
        assert site.locator("#curves").bounding_box()["width"] > 0.9 * (width - 350 - 150)


def train_one_batch(site: Page, kind: str, parameters: int) -> None:
    """Choose a kind of network, and train it with one batch."""
    site.locator("#kind").select_option(kind)
    until(site, f"{TRAINED}?.length === {parameters}")
    site.get_by_role("button", name="One batch").click()
    expect(site.locator("#said")).to_contain_text(re.compile("^16 of"), timeout=PATIENT)


def check_machine_of_trained_network(site: Page, name: str) -> None:
    """Go to it from Train and back, with a network of 16 units just trained, or a larger one."""
    read = "window.rnn.machine?.readingTraceOrNull && rnn.machine.weightNumbers"
    trained = site.evaluate(f"[...{TRAINED}]")
    chosen, said = site.locator("#network option:checked"), site.locator(".machine-so")
    site.locator("#to-machine").click()
    if name == "SimpleRNN 16":
        until(site, f"{read}.every((v, n) => Math.abs(v - {trained}[n]) < 1e-6)")
        expect(chosen).to_contain_text(f"{name}, trained in a browser")
        expect(said).to_be_hidden()
    else:
        whose = f"“{name}, trained in a browser”"
        expect(said).to_contain_text(f"{whose} has more than 16 memory cells")
        until(site, f"{read}.length === 890")
        instead = chosen.inner_text().partition(" · ")[0]
        expect(said).to_contain_text(f"Shown instead: {instead}.")
    site.locator("#train").click()


def test_train_fits_in_a_window_and_each_kind_of_network_is_trained_saved_and_kept(
    visit: Open, served: str
):
    site = open_training(visit(served))
    check_parts_are_in_window(site)
    image = np.array(site.evaluate("[...rnnSite.desk.drawing.image]"), np.float32).reshape(28, 28)
    kinds = {"SimpleRNN 32": 2282, "GRU 24": 4138, "LSTM 24": 5338, "SimpleRNN 16": 890}
    for name, parameters in kinds.items():
        train_one_batch(site, name, parameters)
        file = download(site, "#save:text-is('Download it')")
        state = read_state_dict(file.path().read_bytes())  # PyTorch's names and order
        (way,) = state.ways  # given by its metadata
        is_plain = name.startswith("SimpleRNN")
        assert way == ("relu" * is_plain, "pixels in [0, 1]", "", "rows from the top")
        assert site.evaluate("rnnSite.desk.network.view.states[0].unbounded") == is_plain
        found = np.reshape(site.evaluate(READ)["probabilities"], (28, 10))
        expected = state.make_network(way).read_image(image).probabilities
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)
        if is_plain:
            check_machine_of_trained_network(site, name)
    site.get_by_role("button", name="Test it").click()
    said = "Of copies of all 10,000 test images in 8 shades of grey it reads"
    expect(site.locator("#tested")).to_contain_text(said, timeout=PATIENT)
    expect(site.locator("#byrow-place .enlarge")).to_be_visible()
    site.get_by_role("button", name="Keep it here").click()
    expect(site.locator("#tested")).to_contain_text("Kept only in this browser")
    site.get_by_role("button", name="Keep it here").click()  # it is listed once
    site.reload()
    expect(site.locator("#network option")).to_have_count(len(NETWORKS) + 1)
    until(site, "rnnSite.pages.page === 'train'")  # the page of its address
    site.locator("#watch").click()
    site.locator("#network").select_option(index=len(NETWORKS))
    until(site, "rnnSite.desk.network.name === 'trained-1'")
    until(site, "rnnSite.desk.network.view.states[0].columns.length === 16")


def test_train_fits_a_phone_and_is_accessible(visit: Open, served: str):
    site = open_training(visit(served, first=FEW_IMAGES, **PHONE))
    site.locator("#start").click()
    expect(site.locator("#said")).to_contain_text("a second", timeout=PATIENT)
    site.get_by_role("button", name="Pause").click()
    for width, height in ((390, 844), (360, 740)):
        site.set_viewport_size({"width": width, "height": height})
        site.wait_for_timeout(150)  # the layout of the stage is computed again
        expect_in_window(site, "#pad", "#answer", "#bars", "#accuracy", "#curves", ".stage")
        assert site.evaluate("document.documentElement.scrollWidth") == width
    check_accessible_on_a_phone(site)


def check_cures(site: Page) -> None:
    for failure, field, bad, good in (
        ("too fast", "rate", "0.3", "0.005"),
        ("a slope too flat", "activation", "sigmoid", "relu"),
        ("a memory that starts at zero", "memory", "zeros", "identity"),
    ):
        site.get_by_role("button", name=failure).click()
        expect(site.locator(f"#{field}")).to_have_value(bad)
        expect(site.locator("#said")).to_contain_text("a second", timeout=PATIENT)
        site.get_by_role("button", name="Cure").click()
        expect(site.locator(f"#{field}")).to_have_value(good)
        expect(site.locator("#why")).to_be_empty()


def test_few_bytes_are_loaded_and_a_failed_training_is_cured_by_a_button(
    visit: Open, folder: Path, served: str
):
    """By the browser's log: Train, and the data for edits, load when a visitor is active."""
    assert (folder / "train.first.js").stat().st_size <= 1_000_000
    more = (folder / "train.more.js").stat().st_size
    assert f"({more / 1e6:.1f} MB)" in part_texts("lab")["train.all"]
    site = visit(served, first=FEW_IMAGES)
    loaded = "performance.getEntriesByType('resource').map(({ name }) => name)"
    until(site, PICTURED)
    site.wait_for_timeout(500)  # for further requests, if any
    first = {url.removeprefix(served) for url in site.evaluate(loaded)}
    assert first == {"lstm-128.js", "lstm-128.memory.js"}
    small = [gzip.compress((folder / name).read_bytes()) for name in ("index.html", *first)]
    assert sum(map(len, small)) <= 1_000_000
    assert not site.evaluate("rnnWatch.editableReading.canEditMemory")
    site.locator(".watch .stage").hover()
    until(site, "rnnWatch.editableReading.canEditMemory")
    open_training(site)
    expect(site.locator("#start")).to_be_visible()
    later = {url.removeprefix(served) for url in site.evaluate(loaded)} - first
    assert later >= {"lstm-128.hands.js", "lab.part.js"}
    check_cures(site)


def test_a_damaged_entry_of_the_store_hides_no_other_network(visit: Open, served: str):
    """It once hid all networks after it."""
    entries = [
        {"code": code_of("SimpleRNN-16-relu", np.arange(890) % 7, size)} for size in (0.1, 0.2)
    ]
    damaged = [None, 5, {"code": 5}, {"code": "SimpleRNN-16-relu-AAAA"}, {"right": "a"}]
    site = visit(served)
    site.evaluate(
        "(entries) => localStorage.setItem('rnn-trained', JSON.stringify(entries))",
        [entries[0], *damaged, {**entries[1], "right": "<b>"}],
    )
    site.reload()
    open_training(site)
    expect(site.locator("#network option[value^=trained]")).to_have_count(2)
    site.evaluate("localStorage.setItem('rnn-trained', '[')")
    site.locator("#once").click()
    expect(site.locator("#said")).to_contain_text(re.compile("^16 of"), timeout=PATIENT)
    site.locator("#keep").click()
    kept = "JSON.parse(localStorage.getItem('rnn-trained')).length"
    assert site.evaluate(kept) == 1  # a text that can't be read doesn't keep others from being kept
