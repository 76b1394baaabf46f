"""The notes of the stage's panels: on the picture, on the sums, and on columns that are read."""

import re

from playwright.sync_api import expect

from rnn_demo.words import english_text
from tests.browser.conftest import Open
from tests.browser.test_watch import open_with_reading


def test_picture_and_sums_have_different_notes(go_to: Open):
    """And for `residual` the note says that the sums take the row, too."""
    for model, takes_row in (("lstm-128", False), ("residual", True)):
        page = open_with_reading(go_to, f"/?model={model}&row=14")
        page.locator(".st-key-how").click()
        expect(page.locator(".stage .head[data-about=sums]")).to_be_visible()
        titles = page.locator(".stage .head").evaluate_all("all => all.map((e) => e.title)")
        (picture,) = [title for title in titles if "draws the picture" in title]
        (sums,) = [title for title in titles if "Each sum" in title]
        assert picture == english_text("picture.how") + " " + english_text("picture.aside")
        assert (english_text("sums.how.row") in sums) == takes_row


def test_columns_are_called_columns(go_to: Open):
    page = open_with_reading(go_to, "/?model=columns&row=14")
    said = page.locator(".stage .heads")
    expect(said).to_contain_text("A column goes in")
    expect(page.get_by_role("slider").first).to_have_attribute(
        "aria-valuetext", re.compile(r"^column 14: ")
    )
