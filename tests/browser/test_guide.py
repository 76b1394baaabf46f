"""The guided path, as a teacher's link opens it."""

from playwright.sync_api import expect

from rnn_demo.words.guide_steps import STEPS
from tests.browser.conftest import Open, settle

FIGURE = ".js-plotly-plot"
WATCH = (f".st-key-reading {FIGURE}",)
CURVES = (".st-key-curves", ".st-key-again button", ".st-key-live-reading")
SPOKEN_OF = [  # by each step, in its order
    *(WATCH, WATCH, WATCH),
    (".st-key-asked", f".st-key-opened {FIGURE}", ".st-key-opened .stCode"),
    (f".st-key-compare {FIGURE}",),
    (".st-key-outcome", ".st-key-tools-of-surgery", f".st-key-poke {FIGURE}"),
    (f".st-key-deeper-gradient {FIGURE}",),
    *(CURVES, CURVES, CURVES),
    (".st-key-canvas", *WATCH),
]
BELOW = """([whats]) => whats.flatMap((what) => [...document.querySelectorAll(what)].map((e) => {
    const plot = e._fullLayout?.yaxis, box = e.getBoundingClientRect();
    return [what, plot ? box.top + plot._offset + plot._length : box.bottom];
})).filter(([, bottom]) => bottom > innerHeight)"""


def test_the_guided_path_plays_goes_on_and_hides_what_a_teacher_hides(open_page: Open):
    """Within another page, too, and after a reload; what opens at a row stays there."""
    page = open_page("/?lesson=2&hide=title,lenses,navigation&embed=true", moves=True)
    hidden = (".st-key-headline", ".st-key-lens", ".st-key-navigation", ".st-key-path")
    expect(page.locator(".st-key-guide")).to_contain_text("2 of ")
    page.get_by_role("button", name="Back").click()
    page.wait_for_url("**lesson=1*")
    expect(page.locator(".st-key-player button.play")).to_contain_text("Pause")
    page.locator(".st-key-guide p").first.click()  # the focus leaves the button
    for lesson in (2, 3):
        page.keyboard.press("Space")
        page.wait_for_url(f"**lesson={lesson}*")
        settle(page)
        page.wait_for_timeout(2000)  # in which it would play
        expect(page.locator(".st-key-player button.play")).to_contain_text("Play")
        assert page.evaluate("rnnWatch.step") == 13
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**lesson=4*")
    page.reload()
    settle(page)
    expect(page.locator(".st-key-guide")).to_contain_text("4 of ")
    for held in ("model=simple-16", "lens=numbers", "embed=true"):
        assert held in page.url
    for what in hidden:
        expect(page.locator(what)).to_be_hidden()


def test_what_each_step_speaks_of_is_on_the_first_screen(open_page: Open):
    page = open_page("/?lesson=1", width=1280, height=720)
    for number, (step, spoken_of) in enumerate(zip(STEPS, SPOKEN_OF, strict=True), 1):
        if number > 1:
            page.get_by_role("button", name="Next").click()
        expect(page.locator(".st-key-guide")).to_contain_text(step.title)
        settle(page)
        for what in spoken_of:
            expect(page.locator(what).first).to_be_visible()
        page.wait_for_function(
            "[...document.querySelectorAll('.js-plotly-plot')].every(e => e._fullLayout)"
        )
        settle(page)
        assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0
        assert page.evaluate(BELOW, [list(spoken_of)]) == [], number
