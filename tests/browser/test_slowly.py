"""The first rows with ink go in slowly, and nothing is shown before it is so."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnn_demo import data, library
from rnn_demo.reader.head_kernel import head_kernel
from tests.browser.conftest import Open
from tests.browser.test_columns import WRITTEN
from tests.browser.test_watch import READY, ROW, opened

CAPTIONS = """addEventListener("DOMContentLoaded", () => {
  window.captions = [];
  new MutationObserver(() => {
    const text = document.querySelector(".st-key-story .story")?.textContent ?? "";
    if (text !== window.captions.at(-1)) window.captions.push(text);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
});"""  # all that is told, however seldom a busy machine looks


PLAYS = """([step, share]) => {
    rnnWatch.slow = [step];
    Object.assign(rnnWatch.player, { step, share, frame: share < 1 ? 0 : null }); }"""


# The curves at the next drawing: [the unit and the group where it begins, the sum where it ends,
# 1 or, dashed, -1, its width].
CURVES = """() => {
    const pen = CanvasRenderingContext2D.prototype, { moveTo, bezierCurveTo } = pen, found = [];
    let x;
    pen.moveTo = function (...to) { [x] = to; return moveTo.apply(this, to); };
    pen.bezierCurveTo = function (...to) {
        const ribbon = [x, to[5], this.getLineDash().length, this.lineWidth];
        if (to[4] < rnnWatch.stage.places.sums.x) found.push(ribbon); // no band of the answers
        return bezierCurveTo.apply(this, to); };
    rnnWatch.draw();
    Object.assign(pen, { moveTo, bezierCurveTo });
    const { places, view: { states: [state] } } = rnnWatch.stage.scene;
    const of = (x) => places.parts[0].edges.findLastIndex((edge) => edge <= x);
    const { y, height } = places.sums;
    return found.map(([x, end, dash, wide]) => [
        state.columns[of(x)], state.groups.findIndex(([, , past]) => of(x) < past),
        Math.floor(10 * (end - y) / height), dash ? -1 : 1, wide / places.scale,
    ]);
}"""


WEIGHED = "([rnnWatch.step, rnnWatch.player.share, rnnWatch.stage.scene.weighed?.most.length])"


def test_what_goes_in_slowly_is_paused_as_it_is_and_goes_on_from_there(open_page: Open):
    page = opened(open_page, "/?row=20&example=3")
    page.wait_for_function("rnnWatch.canHold")
    page.evaluate(PLAYS, [5, 0.95])
    page.evaluate("rnnWatch.toggle()")
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()
    expect(page.locator(".st-key-story .story")).to_contain_text("added up")
    expect(page.locator(".watch .hint")).to_contain_text("Ribbons add to the")
    assert page.evaluate(WEIGHED) == [5, 0.95, 14]
    assert page.evaluate(f"{{ rnnWatch.toggle(); {WEIGHED} }}") == [5, 0.95, 14]
    page.wait_for_function("rnnWatch.step > 5")
    page.evaluate(PLAYS, [5, 0.95])
    page.evaluate("rnnWatch.toggle()")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(WEIGHED)[:2] == [4, 1]
    expect(page.locator(".watch .hint")).to_contain_text("Try it")
    page.evaluate("rnnWatch.toggle()")
    assert page.evaluate("rnnWatch.slow") == []


def is_about(told: float, true: float) -> bool:
    """Whether a number is another one, in one digit."""
    return abs(told - true) <= 0.501 * 10 ** np.floor(np.log10(abs(true)))


MINUS = "\N{MINUS SIGN}"
ONE_BAR = """([states, units, digits, adds]) => states.map((h, k) => window.js.ribbonsTold(
    { reading: { layers: [{ states: [h], units: h.length }] } }, 0,
    { digit: digits[k], first: { layer: 0, unit: units[k], adds: adds[k] } }, false))"""


@pytest.mark.parametrize("example", [3, 9])
def test_ribbons_lead_from_the_bars_that_add_most_wherever_they_stand_to_the_likeliest_sum(
    open_page: Open, example: int
):
    page = opened(open_page, f"/?row=20&example={example}")
    model, step = library.find("lstm-128"), 5  # where one has an answer, and the other no idea yet
    reading, kernel = model.read(data.examples()[example]), head_kernel(model.network, 0)
    digit = int(reading.logits[step].argmax())
    assert (data.examples()[example][: step + 1].max() < 0.2) == (example == 9)
    page.evaluate(PLAYS, [step, 0.95])
    units, groups, ends, signs, widths = map(np.array, zip(*page.evaluate(CURVES), strict=True))
    added = reading.layers[0].states[step] * kernel[:, digit]
    sizes = np.abs(added[units])
    assert len(set(units)) == len(units) == 14
    assert sizes.min() >= np.sort(np.abs(added))[-14] - 1e-4  # float32, in another order
    assert set(ends) == {digit}
    np.testing.assert_array_equal(signs, np.sign(added[units]))
    np.testing.assert_allclose(widths, 1 + 1.5 * sizes / sizes.max(), rtol=0, atol=0.01)
    assert len(set(groups)) > 4
    hint = page.locator(".watch .hint")
    told = f"Ribbons add to the {digit}, dashed ones take from it, wherever they start."
    expect(hint).to_have_text(told)
    page.evaluate(PLAYS, [step, 0.8])
    ((unit, *_),) = page.evaluate(CURVES)  # one alone
    columns, signs = page.evaluate(
        "(({ columns, signs }) => [columns, signs])(rnnWatch.view.states[0])"
    )
    upwards = {u for u, sign in zip(columns, signs, strict=True) if sign > 0}
    plain = [u for u in units if u in upwards and reading.layers[0].states[step, u] > 0]
    assert unit == max(plain, key=lambda u: added[u])  # it stands as the number that it is
    assert added[unit] > 0
    words = rf"One bar: (\S+) \S (\S+), its weight for the {digit}, adds about (\S+)\."
    numbers = re.fullmatch(words, hint.inner_text()).groups()
    h, weight, adds = (float(number.replace(MINUS, "-")) for number in numbers)
    assert abs(h - reading.layers[0].states[step, unit]) < 0.0051  # two decimals
    assert abs(weight - kernel[unit, digit]) < 0.0051
    assert is_about(adds, added[unit])
    page.evaluate(PLAYS, [step, 0.69])
    assert page.evaluate(CURVES) == []  # they are not weighed before
    expect(hint).to_contain_text("Each bar takes from the whole row and from the old memory.")


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "simple-16", "mingru-64"])
def test_what_is_said_of_one_bar_is_its_product(modules: Page, name: str):
    network = library.find(name).network
    kernel, test = head_kernel(network, 0), data.test_split()
    h = network.states(test.images[:1000])[1][0][0]  # (28, 1000, units)
    steps, digits, every = np.arange(1000) % 28, test.labels[:1000], np.arange(1000)
    h = h[steps, every]
    adds = h * kernel[:, digits].T
    units = adds.argmax(axis=1)
    numbers = np.stack([h[every, units], kernel[units, digits], adds[every, units]], axis=1)
    sent = [h.tolist(), units.tolist(), digits.tolist(), numbers[:, 2].tolist()]
    for digit, said, true in zip(digits, modules.evaluate(ONE_BAR, sent), numbers, strict=True):
        words = rf"One bar: (\S+) \S (\S+), its weight for the {digit}, adds about (\S+)\."
        told = [float(n.replace(MINUS, "-")) for n in re.fullmatch(words, said).groups()]
        np.testing.assert_allclose(told[:2], true[:2], rtol=1e-4, atol=0.0051)  # two decimals
        assert is_about(told[2], true[2])


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "simple-64", "mingru-64"])
def test_each_bar_takes_from_the_whole_row_and_from_the_old_memory(name: str):
    network = library.find(name).network
    assert (network.layers[0].cell.kernel != 0).all()
    image = data.test_split().images[0] / np.float32(255)

    def nudged(t: int, state: tuple[np.ndarray, ...]) -> tuple[np.ndarray, ...]:
        return tuple(part + np.float32(0.01) * (t == 9) for part in state)

    plain, other = network.read(image), network.read(image, {0: nudged})
    changed = plain.layers[0].states[9] != other.layers[0].states[9]
    assert changed.mean() > 0.9  # all but those at the end of their range


def drawn(page: Page, step: int, share: float) -> tuple[list[str], list[str], bytes]:
    """What is written with a point or in percent, the answer beside it and heard, the picture."""
    page.evaluate(PLAYS, [step, share])
    texts = [str(text) for text, *_ in page.evaluate(WRITTEN)["texts"]]
    numbers = [text for text in texts if re.search(r"\d[.%]", text)]
    beside, box = (
        page.locator(".answer-part").all_inner_texts(),
        page.locator("[data-panel=picture]"),
    )
    heard = page.evaluate("rnnWatch.row.ariaValueText")
    return numbers, [*beside, heard], box.screenshot()


def test_half_way_the_picture_and_all_that_is_written_are_of_the_row_that_is_answered(
    open_page: Open,
):
    page = opened(open_page, "/?row=20&example=3")
    before, after = drawn(page, 4, 1), drawn(page, 5, 1)
    assert len(before[0]) == len(after[0]) == 2  # the largest sum, and its share
    assert all(one != other for one, other in zip(before, after, strict=True))
    for share in (0.2, 0.5, 0.745, 0.755):
        assert drawn(page, 5, share)[:2] == before[:2]
    for share in (0.77, 0.78, 0.8, 0.85, 0.95):
        assert drawn(page, 5, share)[:2] == after[:2]
    assert drawn(page, 5, 0.2)[2] == before[2]
    drawn(page, 5, 0.77)
    assert 0 < page.evaluate("rnnWatch.stage.scene.at.fades") < 1  # bars are on their way


def test_the_first_rows_with_ink_go_in_slowly_once_a_visit(open_page: Open):
    page = opened(open_page, moves=True, first=CAPTIONS)
    told = page.locator(".st-key-story .story")
    captions = (
        "Row 4 goes in",
        "mixes with the old memory",
        "makes the new memory",
        "First, one bar",
        "added up",
    )
    for caption in captions:
        page.wait_for_function(
            "c => window.captions?.some((text) => text.includes(c))", arg=caption
        )
    heard = page.evaluate("window.captions")
    first = [next(k for k, text in enumerate(heard) if caption in text) for caption in captions]
    assert first == sorted(first)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()
    page.get_by_role("button", name="Slowly").click()
    expect(told).to_contain_text("Row 4 goes in")
    page.reload()
    page.wait_for_function(READY)
    page.get_by_role("button", name="▶ Play").click()
    page.wait_for_function(f"{ROW} > 5 && {ROW} < 27")  # no more
