"""Learn: its loop shows what a network holds, and an edit of the memory is told."""

import re

import numpy as np
from playwright.sync_api import expect

from rnn_demo import library
from rnn_demo.data import first_test_image_per_digit
from tests.browser.conftest import Open
from tests.browser.test_edit_said_is_so import check_pulled_to


def test_the_loop_shows_the_state_after_the_row_and_a_pulled_memory_is_told(go_to: Open):
    page = go_to("/learn?section=stateful&example=3")
    loop = page.locator(".st-key-section-loop")
    expect(loop.locator("div.loop")).to_be_visible()
    loop.locator("input.row").fill("11")  # this pauses
    expect(loop.locator("button.play")).to_contain_text("Play")
    expect(loop).to_contain_text("row 12 of 28")
    held = (
        library.open_model_by_name("simple-16-bounded")
        .read_image(first_test_image_per_digit()[3])
        .layers[0]
        .states[11]
    )
    shown = loop.locator(".units.after span").all_text_contents()
    # Shown with one decimal
    np.testing.assert_allclose([float(n) for n in shown], held, atol=0.051)
    pulled = page.locator(".st-key-pulled .edit-sentence")
    expect(pulled).to_have_count(2)
    expect(pulled.nth(1)).to_have_text(re.compile(r"^.+ pushed .+\.$"))
    check_pulled_to(8, *pulled.all_inner_texts())
