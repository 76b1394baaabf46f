"""Pages without a server: they read a drawing like Python, and send nothing anywhere."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from rnn_demo import data, library, words
from rnn_demo.commands.export import NETWORKS
from rnn_demo.explain import confidence, passes
from rnn_demo.explain.answer import is_in_doubt
from rnn_demo.figures.colours import LIGHT
from rnn_demo.images import link
from rnn_demo.images.drawing import FAINTEST_INK, normalise
from rnn_demo.site.export import MOST_BYTES, one_network_page_html
from tests.browser.conftest import Open, download, settle, until
from tests.browser.test_first_viewing import LEAP
from tests.browser.test_still import largest_movement
from tests.browser.test_walk import AXE, COLOURS, RULES
from tests.support.pen import draw, one_by_keys

INK = """() => {
  const rgba = rnnSite.sheet.inkContext.getImageData(0, 0, 280, 280).data;
  const hex = (_, i) => (256 + rgba[4 * i]).toString(16).slice(1);
  return Array.from({ length: 78400 }, hex).join(""); }"""
READ = """() => ({ probabilities: [...rnnSite.desk.reading.reading.probabilities],
  picture: [...rnnSite.desk.reading.pictureAt(27) ?? []] })"""
PICTURED = "rnnSite.desk.reading?.pictureAt(27)"
APP = """() => ({
    digit: document.querySelector('.st-key-prediction .digit').textContent,
    probabilities: rnnWatch.result.rows.map((row) => [...row]),
    picture: [...rnnWatch.result.pictureAt(27)],
})"""
# True if words, stage and address of the app belong to the current drawing.
FOLLOWED = """() => document.querySelector('[data-of=end]') && location.search.includes('drawing=')
    && window.rnnWatch?.result?.pictureAt(27)"""
LOAD = """(src) => new Promise((done) => {
    const made = { src, onload: () => done("ran"), onerror: () => done("refused") };
    document.head.append(Object.assign(document.createElement("script"), made)); })"""


def ink_on(page: Page) -> np.ndarray:
    return np.frombuffer(bytes.fromhex(page.evaluate(INK)), np.uint8).reshape(280, 280) / 255


def drawn_on(page: Page) -> np.ndarray:
    """Return the image (28, 28) of the canvas, in the steps of 1/255 that links have."""
    return np.round(255 * normalise(ink_on(page))) / np.float32(255)


def query(page: Page) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url).query).items()}


def test_the_site_reads_a_drawing_as_python_does(visit: Open, folder: Path):
    """And like the app it mentions that a small drawing is enlarged, from three times on."""
    site = visit((folder / "index.html").as_uri())
    policy = site.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for digit, name, size in ((7, NETWORKS[0], 180), (3, NETWORKS[1], 180), (0, NETWORKS[2], 40)):
        model = library.open_model_by_name(name)
        site.locator("#network").select_option(name)
        site.get_by_role("button", name="Clear").click()
        expect(site.locator("#answer")).to_have_text("")
        draw(site, digit, on="#pad", size=size)
        site.wait_for_url("**drawing=*")
        image, inked = drawn_on(site), ink_on(site) > FAINTEST_INK
        longest = max(np.ptp(np.flatnonzero(inked.any(axis))) + 1 for axis in (0, 1))
        times = 20 / longest * len(inked) / 28  # the digit's box of the image's side
        assert bool(times > 3) is (size == 40)
        told = f"small: enlarged {times:.0f} times" if times > 3 else ""
        expect(site.locator("#enlarged")).to_have_text(told)
        reading = model.read_image(image)
        expect(site.locator("#answer")).to_have_text(str(reading.digit))
        until(site, PICTURED)
        found = site.evaluate(READ)
        probabilities = np.array(found["probabilities"]).reshape(28, 10)
        np.testing.assert_allclose(probabilities, reading.probabilities, rtol=0, atol=1e-5)
        memory = passes.load_stored_memory_readout(model)
        picture = np.array(found["picture"]).reshape(28, 28)
        np.testing.assert_allclose(picture, memory.pictures_by_step(reading)[-1], rtol=0, atol=1e-5)
        detector = library.open_model_by_name(NETWORKS[0])
        strange = confidence.is_strange(model, image, reading, detector)
        doubted = is_in_doubt(reading, strange)
        expect(site.locator("#doubt")).to_have_text(re.compile("is a guess" if doubted else "^$"))
        asked = query(site)
        assert (asked["model"], asked["row"]) == (name, "28")
        np.testing.assert_array_equal(link.decode_image(asked["drawing"]), image.astype(np.float32))
    site.locator("#language").select_option("ar")
    expect(site.locator("h1")).to_have_text(str(words.texts_in_language("ar")["headline"]))


def open_on_site_and_compare(app: Page, visit: Open, served: str) -> Page:
    """Compare the drawing in the app with its link opened on the site, which is returned."""
    app.wait_for_function(FOLLOWED)
    settle(app)
    there = app.evaluate(APP)
    site = visit(f"{served}?{urlsplit(app.url).query}")
    until(site, PICTURED)
    expect(site.locator("#answer")).to_have_text(there["digit"])
    here = site.evaluate(READ)
    expected = np.array(there["probabilities"])
    np.testing.assert_allclose(np.reshape(here["probabilities"], (28, 10)), expected, atol=1e-5)
    np.testing.assert_allclose(here["picture"], there["picture"], atol=1e-5)
    return site


def test_app_and_site_read_a_drawing_alike_and_open_each_others_links(
    visit: Open, served: str, go_to: Open
):
    app = go_to("/?model=gru-33")
    draw(app, 3)
    site = open_on_site_and_compare(app, visit, served)
    assert site.evaluate("rnnSite.desk.network.name") == "gru-33"

    image = data.first_test_image_per_digit()[6]
    site.goto(f"{served}?model=gru-33&row=12&drawing={link.encode_image(image)}")
    until(site, "rnnSite.desk.reading?.pictureAt(11)")
    expect(site.get_by_role("slider")).to_have_value("12")
    row = library.open_model_by_name("gru-33").read_image(image).probabilities[11]
    expect(site.locator("#answer")).to_have_text(str(row.argmax()))
    site.keyboard.press("ArrowLeft")
    site.wait_for_url("**row=11**")
    assert query(site)["model"] == "gru-33"
    np.testing.assert_array_equal(link.decode_image(query(site)["drawing"]), image)
    site.evaluate("rnnSite.watching.playback.settings.speed = 10")
    site.get_by_role("button", name="Play").click()
    site.wait_for_url("**row=28**")  # also after it has played to the end
    site.goto(f"{served}?model=none&row=99&drawing=broken&example=4")
    expect(site.get_by_role("alert")).to_have_text(re.compile("can't be read"))
    expect(site.locator("#answer")).to_have_text("4")


def test_foreign_scripts_are_refused_and_a_missing_script_loads_on_the_next_click(
    browser: Browser, folder: Path, served: str
):
    """All repositories of an owner are published under one origin."""
    (folder / "other.js").write_text("window.other = true")
    page = browser.new_page()
    page.route("**/teaching.part.js", lambda route: route.abort())
    page.goto(served)
    for name, end in (("other.js", "refused"), (f"{NETWORKS[1]}.js", "refused")):
        assert page.evaluate(LOAD, name) == end  # the second one without its hash
    assert page.evaluate("window.other") is None
    until(page, "window.rnn?.watching?.result")
    page.locator("#to-teach").click()
    expect(page.locator("#trouble")).not_to_be_empty()
    page.unroute("**/teaching.part.js")
    page.locator("#to-teach").click()
    expect(page.locator("#to-teach")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#teach")).to_be_visible()
    expect(page.locator("#trouble")).to_be_empty()
    page.close()


PALM = """() => {
    const pad = document.getElementById("pad"), box = pad.getBoundingClientRect();
    for (const [type, x] of [["pointerdown", 20], ["pointermove", 200], ["pointerup", 9]]) {
        pad.dispatchEvent(new PointerEvent(type, { isPrimary: false, pointerId: 7,
            pointerType: "touch", clientX: box.x + x, clientY: box.y + 20 }));
    }
}"""


def test_a_palm_adds_no_stroke_a_reading_is_saved_as_a_gif_and_keys_draw(visit: Open, served: str):
    site = visit(f"{served}?model=notebook&example=7")
    until(site, PICTURED)
    before = site.evaluate(INK)
    site.locator("#pad").click(button="right")
    site.evaluate(PALM)
    site.wait_for_timeout(200)
    assert site.evaluate(INK) == before
    path = download(site, "#gif").path()
    assert path.stat().st_size < 2_000_000
    background = np.array([int(LIGHT.background[k : k + 2], 16) for k in (1, 3, 5)])
    with Image.open(path) as picture:
        assert picture.n_frames == 28
        for frame in (0, 27):
            picture.seek(frame)
            pixels = np.asarray(picture.convert("RGB"))
            height = pixels.shape[0]
            # The place of the memory's lines
            lower = pixels[height // 5 : height * 2 // 5, 270:540]
            assert (lower >= 0.95 * background).all(axis=-1).mean() > 0.5 or frame == 27
            assert (pixels[-1] == background).all()

    site.locator("#network").select_option(NETWORKS[0])
    until(site, f"rnnSite.desk.network.name === {NETWORKS[0]!r} && rnnSite.desk.tools.reader")
    site.get_by_role("button", name="Clear").press("Enter")
    expect(site.locator("#answer")).to_have_text("")
    one_by_keys(site)
    expect(site.locator("#answer")).to_have_text("1")
    expect(site.locator("#paper [role=status]")).to_contain_text("Space puts it down")
    site.keyboard.press("Escape")
    expect(site.locator("#paper [role=status]")).to_have_count(0)


def test_the_site_plays_at_first_and_after_a_drawing_and_keys_move_the_row(
    visit: Open, served: str
):
    site = visit(served, reduced_motion="no-preference")
    expect(site.get_by_role("button", name="Pause")).to_be_visible()
    site.evaluate(LEAP)
    site.get_by_role("button", name="Continue").click()  # it stops to explain
    expect(site.get_by_role("button", name="Continue")).to_be_visible()
    site.get_by_role("button", name="Skip").click()
    expect(site.get_by_role("slider")).to_have_value("28")
    expect(site.locator(".story")).to_have_text(re.compile("It says .*: from row"))
    draw(site, 1, on="#pad")
    expect(site.get_by_role("button", name="Pause")).to_be_visible()
    site.keyboard.press("Space")
    expect(site.get_by_role("button", name="Play")).to_be_visible()
    assert site.evaluate("rnnWatch.playback.viewing") is None  # it explains only once
    row = int(site.get_by_role("slider").input_value())
    site.keyboard.press("ArrowRight")
    expect(site.get_by_role("slider")).to_have_value(str(min(row + 1, 28)))
    box = site.locator("[data-panel=belief]").bounding_box()
    site.mouse.click(box["x"] + 9, box["y"] + 11.5 * box["height"] / 28)
    expect(site.get_by_role("slider")).to_have_value("12")
    site.get_by_role("button", name="Clear").click()
    expect(site.locator("#answer")).to_have_text("")
    site.get_by_role("button", name="Undo").click()
    expect(site.locator("#answer")).to_have_text("1")


PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def check_accessible_on_a_phone(site: Page) -> None:
    """It fits a phone 360 pixels wide, and axe-core finds nothing, in both looks."""
    assert site.evaluate("document.documentElement.scrollWidth") == 360
    if not site.evaluate("Boolean(window.axe)"):
        site.evaluate(AXE)
    for scheme, rules in (("light", RULES), ("dark", COLOURS)):
        site.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations = site.evaluate(f"axe.run(document, {rules})")["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []


def test_the_site_fits_a_phone_is_accessible_and_stays_still_while_the_pen_is_down(
    visit: Open, served: str
):
    """It fits with all folded parts opened."""
    site = visit(served, **PHONE)
    expect(site.locator("#answer")).to_have_text("2")
    play = site.get_by_role("button", name="Play").bounding_box()
    assert play["y"] < 740
    for details in site.locator("summary").all():
        details.click()
    check_accessible_on_a_phone(site)
    for details in site.locator("summary").all():
        details.click()

    site.set_viewport_size({"width": 390, "height": 844})
    until(site, "rnnSite.desk.tools.reader")
    site.get_by_role("button", name="Clear").click()
    expect(site.locator("#answer")).to_have_text("")
    pixels, what = largest_movement(site, "#pad")
    assert pixels <= 3, what


def test_a_frame_in_a_course_shows_only_a_part_of_the_site(visit: Open, folder: Path):
    course = folder / "course.html"
    course.write_text('<iframe src="index.html?example=5&amp;hide=title,rail,more"></iframe>')
    inside = visit(course.as_uri()).frame_locator("iframe")
    expect(inside.locator(".story")).to_have_text(re.compile("^It says 5: from"))
    for hidden in ("h1", "#pad", "footer"):
        expect(inside.locator(hidden)).to_be_hidden()


# The attributes' names of the frame that the page's code for other pages makes, and its title.
EMBEDDED = """() => {
    const code = document.getElementById("frame").value;
    const [frame] = new DOMParser().parseFromString(code, "text/html").body.children;
    return [frame.getAttributeNames(), frame.title]; }"""


def test_a_page_with_one_network_opens_with_an_image(visit: Open, tmp_path: Path):
    title = '</title></script><img src=x onerror=alert(1)><!--<script>" onload="b'
    model = replace(library.open_model_by_name("columns"), title=title)
    image = data.first_test_image_per_digit()[3]
    text = one_network_page_html(model, image)
    assert title not in text
    assert len(text.encode()) <= MOST_BYTES
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    offline = visit(file.as_uri())
    reading = model.read_image(image)
    expect(offline.locator("#answer")).to_have_text(str(reading.digit))
    expect(offline.locator("#network option")).to_have_text(title)
    assert offline.title() == title
    assert offline.locator("img").count() == 0
    assert offline.evaluate(EMBEDDED) == [["src", "width", "height", "title"], title]
    found = np.array(offline.evaluate(READ)["probabilities"]).reshape(28, 10)
    np.testing.assert_allclose(found, reading.probabilities, rtol=0, atol=1e-5)


# How often the address is written when each page is opened, which encodes the drawing.
WRITES = """async () => {
    const { keeper, pages } = rnnSite, write = keeper.updateAddress, counts = {};
    for (const name of ["machine", "train", "watch"]) {
        let count = 0;
        keeper.updateAddress = () => write.call(keeper, count++);
        await pages.open(name, null, false);
        counts[name] = count;
    }
    return counts; }"""


PLACE = """[rnnSite.pages.page, rnnSite.pages.lesson,
    ...[...document.querySelectorAll("#pages [aria-pressed=true]")].map(({ id }) => id)]"""


def test_back_and_forward_go_between_pages_which_write_their_address_once(visit: Open, served: str):
    """Each has its address and a marked tab; choices made there are restored."""
    site = visit(f"{served}?example=4&row=12")

    def at(*wanted: str | int | None) -> None:
        there = f"(wanted) => JSON.stringify({PLACE}) === JSON.stringify(wanted)"
        site.wait_for_function(there, arg=wanted)
        site.wait_for_timeout(300)  # until its address is written

    watch, train = ("watch", None, "watch"), ("train", None, "train")
    first, second = ("watch", 1, "lessons"), ("watch", 2, "lessons")
    at(*watch)
    for click, there in (("#train", train), ("#lessons", first), ("#lesson-next", second)):
        site.locator(click).click()
        at(*there)
    for there in (first, train, watch):
        site.go_back()
        at(*there)
    assert query(site) == {"model": NETWORKS[0], "row": "12", "example": "4"}
    for there in (train, first, second):
        site.go_forward()
        at(*there)
    assert query(site)["lesson"] == "2"
    site.locator("#lesson-end").click()
    at(*watch)
    site.go_back()
    at(*second)
    site.locator("#train").click()
    at(*train)
    site.reload()  # each has its own address
    at(*train)
    until(site, "window.rnnWatch?.result")
    assert site.evaluate(WRITES) == {"machine": 1, "train": 1, "watch": 1}


# Back comes while the address of a drawing is being made, which takes some time.
BACK_MEANWHILE = """async () => {
    const { keeper } = rnnSite, replace = history.replaceState, written = [];
    history.replaceState = (...all) => { written.push(all[2]); replace.apply(history, all); };
    const before = keeper.updateAddress();
    history.pushState(null, "", "?model=simple-16-bounded&example=2&row=7");
    dispatchEvent(new PopStateEvent("popstate"));
    await before;
    return written; }"""
FAIL_ONCE = """() => {
    const choose = rnnSite.chooseNetwork;
    rnnSite.chooseNetwork = () => {
        rnnSite.chooseNetwork = choose;
        throw new Error("it can't be loaded");
    };
    history.pushState(null, "", "?model=gru-33&example=2&row=7");
    dispatchEvent(new PopStateEvent("popstate")); }"""


def test_an_address_that_back_left_is_not_written_over_the_new_one(visit: Open, served: str):
    site = visit(f"{served}?model=gru-33&row=12")
    draw(site, 7, on="#pad")
    until(site, "location.search.includes('drawing=')")
    assert site.evaluate(BACK_MEANWHILE) == []
    until(site, "rnnSite.desk.network.name === 'simple-16-bounded'")
    site.wait_for_timeout(300)
    assert query(site) == {"model": "simple-16-bounded", "row": "7", "example": "2"}


def test_after_a_failure_to_restore_an_address_later_changes_are_written(visit: Open, served: str):
    """One part that failed to load once froze the address for ever."""
    site = visit(f"{served}?model=gru-33&example=4&row=12")
    until(site, "window.rnnWatch?.result")
    site.evaluate(FAIL_ONCE)
    expect(site.locator("#trouble")).to_have_text(words.english_text("site.network.not"))
    site.locator("#network").select_option("simple-16-bounded")
    site.wait_for_url("**model=simple-16-bounded*")
