"""An edit of the memory: the label of a digit is pulled, and the link contains it."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, download, expect_answer, open_lens, settle, until
from tests.browser.test_columns import WRITTEN
from tests.browser.test_watch import open_with_reading
from tests.support.navigation import go
from tests.support.pen import drag
from tests.support.readings import read_example

LABELS = """() => {
    const { places: { parts: [part] }, view: { states: [{ groups }] } } = rnnWatch.stage.scene;
    const { x, y } = rnnWatch.stage.root.getBoundingClientRect();
    return Object.fromEntries(groups.map(([digit], k) => [digit, x + part.keys[k].x]));
}"""

# Records the edits of all readings from now on.
TAKES = """() => {
    const { setReading } = rnnWatch;
    window.taken = [];
    rnnWatch.setReading = (...all) => {
        const edit = all[2];
        window.taken.push(`${edit.row + 1}.${edit.action}.${edit.target}.${edit.percent}`);
        setReading.apply(rnnWatch, all);
    };
}"""

# Records all texts written on canvases from now on.
WRITES = """() => {
    const pen = CanvasRenderingContext2D.prototype, { fillText } = pen;
    window.texts = [];
    pen.fillText = function (...what) { window.texts.push(what[0]); fillText.apply(this, what); };
}"""

SUMS = "[rnnWatch.stage.places.sums, [...rnnWatch.result.reading.logits.slice(130, 140)]]"


def saved(page: Page) -> tuple[str, list[str]]:
    """Return the name of a saved picture, and the texts on it."""
    page.locator(".st-key-export button").first.click()
    page.wait_for_timeout(600)  # until the stage is at rest
    page.evaluate(WRITES)
    file = download(page, ".st-key-png button")
    texts = page.evaluate("window.texts")
    page.keyboard.press("Escape")
    return file.suggested_filename, texts


SECOND = """(() => { const { original, result } = rnnWatch.editableReading;
    const [now, was] = [result, original].map(({ reading }) =>
        reading.layers[0].states[1].slice(13 * 128, 14 * 128));
    return Math.max(...now.map((v, u) => Math.abs(v - was[u]))); })()"""  # the change of c


def test_the_scale_of_the_sums_stays_while_bars_are_dragged(open_stage: Open):
    page = open_stage("row=14")
    scales = []
    edits = ("push", 0), ("push", 30), ("push", 100), ("push", -100), ("pull", 100)
    for action, percent in edits:
        page.evaluate(
            f"rnnWatch.editMemory({{ action: '{action}', target: 2, percent: {percent} }})"
        )
        page.evaluate("rnnWatch.explanation.showCalculationStep('answer')")
        page.evaluate(
            "rnnWatch.explanation.showCalculationStep('answer',"
            " rnnWatch.explanation.state.steps.indexOf('sums'))"
        )
        (box, sums), bars = page.evaluate(SUMS), page.evaluate(WRITTEN)["bars"]
        first, past = box["x"], box["x"] + box["width"]
        high = pytest.approx(0.064 * box["height"])  # a tenth for each row
        found = [(x, w) for x, _, w, h in bars if first <= x < past and h == high]
        whole = [w > 4 and x > first + 30 and x + w < past - 30 for x, w in found]
        told = zip(found, sums, whole, strict=True)
        scales += [w / abs(v) for (_, w), v, is_whole in told if is_whole]
    assert len(scales) > 15
    assert max(scales) == pytest.approx(min(scales), rel=1e-3)  # pixels per 1


def test_edits_of_a_stack_change_only_the_last_layer(go_to: Open):
    page = open_with_reading(go_to, "/?model=stacked&row=14&hand=14.unit.32.50")
    page.wait_for_function("window.rnnWatch.editableReading.canEditMemory")
    assert page.evaluate("rnnWatch.memoryEdit") is None  # the last of its 32 is 31
    go(page, "/?model=stacked&row=14&hand=14.wipe")
    page.wait_for_function("window.rnnWatch.isEdited")
    expect(page.locator(".st-key-story .story")).to_contain_text("memory was wiped, in its last")
    card, actions = page.locator(".stage > .card"), []
    box = card.bounding_box()
    y = box["y"] + box["height"] / 2
    for part, cursor in ((0, ""), (2, "ns-resize")):
        x = box["x"] + box["width"] * (part + 0.5) / 3
        page.mouse.move(x, y)
        assert card.evaluate("(e) => e.style.cursor") == cursor
        drag(page, [(x, y), (x, y - 40)], steps=3)
        actions.append(page.evaluate("rnnWatch.memoryEdit.action"))
    assert actions == ["wipe", "push"]


def test_the_first_swipe_edits_though_the_ranges_load_during_it(visit: Open, served: str):
    site = visit(f"{served}?row=14", viewport={"width": 390, "height": 844}, has_touch=True)
    until(site, "rnnSite.desk.tools.reader && rnnSite.desk.reading")
    card, finger = site.locator(".stage > .card").bounding_box(), site.context.new_cdp_session(site)
    x, y = card["x"] + 0.4 * card["width"], card["y"] + 0.4 * card["height"]
    for kind, up in (("touchStart", 0), ("touchMove", 9), ("touchMove", 49), ("touchEnd", None)):
        points = [] if up is None else [{"x": x, "y": y - up}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        until(site, "rnnSite.watching.editableReading.canEditMemory")
        until(site, "!rnnSite.watching.memoryPointer.isOff")
    edit = site.evaluate("rnnSite.watching.memoryEdit")
    assert (edit["action"], edit["percent"] > 20) == ("push", True)
    site.wait_for_url("**hand=14.push.*")


def test_a_digit_is_pulled_up_and_put_back_and_the_link_contains_it(go_to: Open):
    page = open_with_reading(go_to, "/?row=13")
    page.wait_for_function("window.rnnWatch.editableReading.canEditMemory")
    page.keyboard.press("ArrowRight")
    card = page.locator(".stage > .card").bounding_box()
    x, y = page.evaluate(LABELS)["7"], card["y"] + card["height"] - 6
    before = page.evaluate("[...rnnWatch.result.reading.logits.slice(130, 140)]")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 40, steps=3)
    half = page.evaluate("rnnWatch.memoryEdit.percent")
    page.evaluate(TAKES)
    page.evaluate("rnn.app.replies.applyReply({ ...rnn.app.keeper.reply, hand: null })")  # a reply
    page.wait_for_function("window.taken.length")
    assert page.evaluate("[rnnWatch.memoryEdit.percent, rnn.app.desk.edit.percent]") == [half, half]
    page.mouse.move(x, y - 300, steps=3)
    page.mouse.up()
    assert 0 < half < 100
    expect_answer(page, 7)
    expect(page.locator(".st-key-story .story")).to_contain_text(
        "Its memory was pushed towards 7: all 128 bars moved towards the mean memory "
        "of drawings of 7 at this point. Now"
    )
    page.wait_for_url("**row=14*hand=14.pull.7.100*")
    settle(page)
    assert {*page.evaluate("window.taken")} == {f"14.pull.7.{half}", "14.pull.7.100"}
    told = page.locator(".st-key-story .story").inner_text()
    expect(page.locator(".watch .next")).to_contain_text("The store behind each bar moved, too")
    assert page.evaluate(SECOND) > 1
    name, texts = saved(page)
    assert "reading-lstm-128-" in name
    assert told in texts
    assert "without the push: 2" in texts
    open_lens(page, "why")  # it is about the memory without the edit
    expect_answer(page, 2)
    name, texts = saved(page)
    assert name == "reading-lstm-128-2.png"
    assert not any("pushed" in text or "without the" in text for text in texts)
    open_lens(page, "watch")
    # Why moved to the last row, after which it reads a 2
    page.locator(".watch input.row").fill("14")
    expect_answer(page, 7)
    page.get_by_role("button", name="Put them back").click()
    expect_answer(page, 2)
    page.wait_for_function("!location.search.includes('hand=')")
    assert page.evaluate("[...rnnWatch.result.reading.logits.slice(130, 140)]") == before

    go(page, "/?row=20&hand=14.wipe.h")
    page.wait_for_function(
        "window.rnnWatch?.memoryEdit && rnnWatch.result !== rnnWatch.editableReading.original"
    )
    apart = page.evaluate("""[13, 14].map((t) => Math.max(...rnnWatch.result.rows[t].map(
        (p, d) => Math.abs(p - rnnWatch.editableReading.original.rows[t][d]))))""")
    assert apart[0] > 0.1 > 0.01 > apart[1]  # a change of only h is forgotten a row later
    expect(page.get_by_label("move only the bars; the number stored")).to_be_checked()
    assert page.evaluate(SECOND) == 0


def test_the_button_of_each_suggested_next_step_takes_it(open_stage: Open):
    """It pulls the suggested digit; then it clears the pad; then it opens Train."""
    page = open_stage("row=28")
    chances = read_example(2).probabilities[8]
    digit, button = int(np.argsort(-chances)[1]), page.locator(".watch .next button")
    expect(page.locator(".watch .next")).to_contain_text(
        f"Push its memory towards {digit}, and see what it says."
    )
    expect(button).to_have_text("Push at row 9")
    button.click()
    expect(page.locator("#answer")).to_have_text(str(digit))
    page.wait_for_url(f"**hand=9.pull.{digit}.100*")
    expect(button).to_be_hidden()
    page.get_by_role("button", name="Put them back").click()
    until(page, "!location.search.includes('hand=')")
    expect(button).to_have_text("Draw your own digit")
    button.click()
    until(page, "rnnWatch.result === null")
    page.locator("#examples button").first.click()
    until(page, "rnnWatch.result && rnnWatch.editableReading.canEditMemory")
    expect(button).to_have_text("Train a network yourself")
    button.click()
    expect(page.locator("#start")).to_be_visible()
