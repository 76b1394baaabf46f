"""The Networks page in a real browser: from the overview to a network's code and to drawing."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from rnn_demo.spec.presets import PRESETS


def test_from_the_overview_to_the_code_and_to_read(open_page: Callable[..., Page]):
    page = open_page("/networks")
    tiles = page.locator("[class*='st-key-network-']")
    expect(tiles).to_have_count(len(PRESETS))
    expect(page.locator(".st-key-networks .ribbon")).to_have_count(len(PRESETS))
    page.locator(".st-key-look-stacked button").click()
    expect(page.get_by_role("heading", name=PRESETS["stacked"].title)).to_be_visible()
    picture = page.locator("[data-testid=stImage] img")
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") > 300
    expect(page.locator(".st-key-code")).to_contain_text("keras.Sequential(")
    page.get_by_role("radio", name="functional").click()
    expect(page.locator(".st-key-code")).to_contain_text("keras.Model(rows, h)")
    page.wait_for_url(re.compile("network=stacked"))
    page.locator(".st-key-open-stacked button").click()
    expect(page.locator(".st-key-prediction .digit:visible")).to_have_text(re.compile(r"^\d$"))
    page.wait_for_url(re.compile("model=stacked"))
