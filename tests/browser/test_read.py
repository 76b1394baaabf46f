"""A drawing is cleared, undone, kept through navigation, and opened elsewhere by its address."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from rnn_demo import library
from tests.browser.conftest import Open, choose_network, expect_answer, open_lens, settle
from tests.support.navigation import go
from tests.support.pen import draw

COUNT_INK = """c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data
    .filter((v, i) => i % 4 === 0 && v > 128).length"""
CANVAS = ".st-key-canvas canvas.drawing"
NONE = ".st-key-prediction .none"
NUMBERS = """() => {
    const plot = document.querySelector('.st-key-through-gates .js-plotly-plot');
    const line = plot?.layout?.shapes.find(s => s.name === 'cursor');
    const plain = a => a?.length !== undefined && typeof a !== 'string' ? Array.from(a, plain) : a;
    return line && { row: line.y0, drawn: plot._fullData.map(t => plain(t.z || t.x)) };
}"""


def clear(page: Page) -> None:
    # The canvas moves the button when it appears.
    expect(page.locator(".st-key-canvas canvas.upper-canvas")).to_be_visible()
    page.locator(".st-key-clear button").click()
    expect(page.locator(NONE)).to_be_visible()
    settle(page)


def numbers(page: Page) -> dict:
    """Return the cursor, and every drawn number."""
    settle(page)
    return page.wait_for_function(NUMBERS).json_value()


def wait_for_ink(page: Page, least: int, most: float = float("inf")) -> int:
    """Wait until the canvas has at least `least` pixels of ink; return their number."""
    for _ in range(300):
        ink = page.locator(CANVAS).evaluate_all(f"canvases => canvases.map({COUNT_INK})")
        if len(ink) == 1 and least <= ink[0] <= most:
            return ink[0]
        page.wait_for_timeout(100)
    raise AssertionError(f"canvases with so much ink: {ink}")


def test_clear_undo_and_a_drawing_outlives_lenses_networks_pages_back_and_a_reload(open_page: Open):
    """No page is loaded meanwhile, and the canvas element stays the same."""
    page = open_page()
    expect(page.locator(".st-key-undo button")).to_be_disabled()
    loads: list[object] = []
    page.on("load", lambda loaded: loads.append(loaded))
    canvas = page.locator(".st-key-canvas canvas.upper-canvas")  # it is in a shadow root
    canvas.evaluate("canvas => { canvas.dataset.first = '1' }")
    clear(page)
    expect(page.locator(".st-key-reading")).to_contain_text("Draw a digit")
    wait_for_ink(page, 0, 0)
    long = page.evaluate("history.length")
    draw(page, 4, size=150, left=20, top=90)
    expect_answer(page, 4)
    both = wait_for_ink(page, 1000)
    settle(page)
    page.wait_for_url("**drawing=*")
    page.locator(".st-key-undo button").click()  # one of a four's two strokes
    wait_for_ink(page, 500, both - 500)
    page.locator(".st-key-redo button").click()
    wait_for_ink(page, both - 50)
    expect_answer(page, 4)
    clear(page)
    page.wait_for_url(lambda url: "drawing=" not in url)
    page.locator(".st-key-undo button").click()
    expect_answer(page, 4)
    wait_for_ink(page, both - 50)
    assert page.evaluate("history.length") == long  # neither drawing, Clear nor Undo
    page.locator(".st-key-example-2 button").click()
    expect_answer(page, 2)
    page.locator(".st-key-undo button").click()
    expect_answer(page, 4)
    settle(page)

    long = page.evaluate("history.length")
    for lens in ("memory", "gates"):  # others in test_figure.py, and one below
        open_lens(page, lens)
        page.wait_for_url(f"**lens={lens}*")
        expect(page.locator(f".st-key-through-{lens} .js-plotly-plot").first).to_be_visible()
        expect_answer(page, 4)
        settle(page)
    assert canvas.evaluate("canvas => canvas.dataset.first") == "1"
    assert page.evaluate("history.length") == long + 2
    page.go_back()
    page.wait_for_url("**lens=memory*")
    expect(page.locator(".st-key-through-memory")).to_be_visible()
    settle(page)
    page.go_forward()
    expect(page.locator(".st-key-through-gates .js-plotly-plot").first).to_be_visible()
    settle(page)
    expect_answer(page, 4)
    choose_network(page, "GRU 33")
    page.get_by_role("link", name="Networks").click()
    expect(page.get_by_role("heading", name="Networks")).to_be_visible()
    page.get_by_role("link", name="Read").click()
    settle(page)
    wait_for_ink(page, 300)
    page.wait_for_url("**drawing=*")
    answer = page.locator(".st-key-prediction .digit:visible").inner_text()
    before = numbers(page)
    assert not loads
    page.reload()  # the address is all that it has, as elsewhere
    settle(page)
    expect(page.locator(".st-key-through-gates .js-plotly-plot").first).to_be_visible()
    assert "model=gru-33" in page.url
    wait_for_ink(page, 300)
    expect_answer(page, answer)
    assert numbers(page) == before
    open_lens(page, "why")
    page.wait_for_url("**lens=why*")
    page.locator(".st-key-example-1 button").click()
    page.wait_for_url("**example=1*")
    expect_answer(page, 1)
    settle(page)
    page.go_back()  # to the image that was read there
    page.wait_for_url(
        lambda url: "lens=gates" in url and "drawing=" in url and "example=" not in url
    )
    expect_answer(page, answer)


def test_a_tooltip_takes_no_click_and_the_navigation_covers_nothing(go_to: Open):
    page = go_to("/?lens=poke", height=720)
    page.locator(".st-key-stage [data-testid=stTooltipIcon]").first.hover()
    expect(page.get_by_role("tooltip")).to_be_visible()
    box = page.locator(".st-key-tool").get_by_text("Shift").bounding_box()
    page.mouse.click(box["x"] + 10, box["y"] + 10)  # at the place of its words
    page.wait_for_url("**tool=Shift*")
    for width in (1280, 1400):
        page.set_viewport_size({"width": width, "height": 400})
        page.evaluate("document.querySelector('.stMain').scrollTop = 300")
        above = page.locator(".st-key-navigation").evaluate("e => e.getBoundingClientRect().bottom")
        assert above < 0


def test_the_box_names_the_network_whose_numbers_are_shown(go_to: Open):
    """From page to page, and back."""
    page = go_to("/testset?view=Confusions&model=gru-33")

    def label(name: str) -> str:
        title, accuracy = library.title_and_accuracy_by_model()[name]
        return f"{title} · {accuracy:.1%} of 10,000 digits"

    def holds(name: str, at: str) -> None:
        model = library.open_model_by_name(name)
        page.wait_for_url(lambda url: urlsplit(url).path == at and f"model={name}" in url)
        settle(page)
        if at == "/":
            page.wait_for_function(
                "name => window.rnn?.app?.keeper.reply?.question?.network?.startsWith(`${name} `)",
                arg=name,
            )
        else:
            expect(page.get_by_text(f"({model.card['test_accuracy']:.2%})")).to_be_visible()
        expect(page.get_by_role("combobox", name="Network")).to_have_value(label(name))

    holds("gru-33", "/testset")
    page.get_by_role("link", name="Read").click()
    holds("gru-33", "/")
    choose_network(page, "LSTM 28")
    holds("lstm-28", "/")
    page.get_by_role("link", name="Networks", exact=True).click()
    page.get_by_role("link", name="Test set").click()
    holds("lstm-28", "/testset")
    page.go_back()
    # If it is pressed again before this page has come, Streamlit makes a new entry for it.
    expect(page.get_by_role("heading", name="Networks")).to_be_visible()
    settle(page)
    page.go_back()
    holds("lstm-28", "/")
    page.go_back()
    holds("gru-33", "/")
    page.go_back()
    holds("gru-33", "/testset")
    with page.expect_response("**/media/*.bin"):  # once the page is left, the file is gone
        go(page, f"/networks?{urlsplit(page.url).query}&network=simple-64")
    page.get_by_role("button", name="Open in Read").click()
    holds("simple-64", "/")
