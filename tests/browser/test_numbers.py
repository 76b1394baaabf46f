"""A click on a unit's column opens that unit, down to its products."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle
from tests.support.clicks import click_figure

UNIT_AT = """([unit, row]) => {
    const plot = document.querySelector('.st-key-numbers .js-plotly-plot');
    if (!plot || !plot.rnnClicks) return null;
    const box = plot.getBoundingClientRect(), l = plot._fullLayout;
    const place = plot.data[1].meta.columns.indexOf(unit);
    return [box.x + l.xaxis2._offset + l.xaxis2.c2p(place),
            box.y + l.yaxis._offset + l.yaxis.c2p(row)];
}"""


MARKED_ALONE = """unit => {
    const plot = document.querySelector('.st-key-numbers .js-plotly-plot');
    const shapes = (plot && plot.layout && plot.layout.shapes) || [];
    const marks = shapes.filter(s => s.name === 'unit');
    const place = plot && plot.rnnClicks && plot.data[1].meta.columns.indexOf(unit);
    return marks.length > 0 && marks.every(s => s.x0 + 0.5 === place);
}"""


def test_a_click_opens_a_unit(open_page: Callable[..., Page]):
    model, unit, row = "lstm-128", 90, 20
    page = open_page(f"/?lens=numbers&model={model}&example=8&row=13")
    for wanted in (unit, unit, unit - 9):  # and it stays a click on the same place
        click_figure(page, UNIT_AT, MARKED_ALONE, to=[wanted, row], of=wanted)
        expect(page.locator(".st-key-opened h3")).to_have_text(f"Unit {wanted}, opened")
        settle(page)
        page.wait_for_timeout(500)  # and takes its clicks a moment after it is drawn
    assert "= sum" in page.locator(".st-key-opened code").inner_text()
