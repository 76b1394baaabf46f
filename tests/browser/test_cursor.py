"""One cursor for all lenses: set in one, by slider or by a click on a cell, it holds in all.

Lenses about the last row open at it, and their slider and the address show it.
"""

import contextlib

from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.conftest import Open, open_lens, settle

HOVERED = ".js-plotly-plot .hoverlayer .hovertext"
CURSOR = """lens => {
    const plot = document.querySelector(`.st-key-through-${lens} .js-plotly-plot`);
    const line = plot && plot.layout && plot.layout.shapes.find(s => s.name === 'cursor');
    return line && line.y0;
}"""
# The place on the screen of the middle of a lens's first heatmap of units, with its row and unit.
CELL = """lens => {
    for (const plot of document.querySelectorAll(`.st-key-through-${lens} .js-plotly-plot`)) {
        const trace = plot._fullData && plot._fullData.find((t) => t.meta && t.meta.columns);
        if (!trace || !plot.rnnHeard) continue;
        const { xaxis, yaxis } = { xaxis: plot._fullLayout["xaxis" + trace.xaxis.slice(1)],
                                   yaxis: plot._fullLayout.yaxis };
        const box = plot.getBoundingClientRect(), x = trace.meta.columns.length >> 1;
        return [box.x + xaxis._offset + xaxis.c2p(x), box.y + yaxis._offset + yaxis.c2p(9),
                trace.meta.columns[x]];
    }
}"""
# Move the slider by one and click on row 9 of the figure in the same task.
MOVE_AND_CLICK = """() => {
    const now = performance.now();
    performance.now = () => now;
    const slider = rnnWatch.controls.row;
    slider.stepUp();
    for (const name of ['input', 'change']) slider.dispatchEvent(new Event(name));
    for (const plot of document.querySelectorAll('.st-key-through-poke .js-plotly-plot')) {
        const data = plot.data.find((t) => t.type === 'heatmap' && t.meta && t.meta.columns);
        if (!data || !plot.rnnHeard) continue;
        const { yaxis } = plot._fullLayout;
        plot.emit('plotly_click', { points: [{ data, x: 3, y: 9, yaxis }] });
        delete performance.now; // the browser's own again
        return data.meta.columns[3];
    }
}"""
# The cursors of all figures of Compare, once they are drawn.
CURSORS = """() => {
    const plots = [...document.querySelectorAll('.st-key-compare .js-plotly-plot')]
        .filter(plot => plot.querySelector('.heatmaplayer image'));
    return plots.length === 4 && plots.map(plot => {
        const axis = plot._fullLayout.yaxis;
        return { row: plot.layout.shapes.find(s => s.name === 'cursor').y0 - 0.5,
                 top: plot.getBoundingClientRect().y + axis._offset, height: axis._length };
    });
}"""

# How often a figure is drawn that is passed to Plotly again as a copy, and how many frames that
# takes: Streamlit passes copies until a figure fits its container, and without a delay no frame
# would ever come between its answers. Also, if a different one is drawn, and the one it replaced.
AGAIN = """async () => {
    const figure = document.querySelector('.st-key-compare .js-plotly-plot'), drawn = [];
    const { layout } = figure;
    figure.on("plotly_afterplot", () => drawn.push(1));
    const copy = JSON.parse(JSON.stringify({ data: figure.data, layout: figure.layout }));
    let frames = 0;
    requestAnimationFrame(() => frames++);
    await Plotly.react(figure, copy);
    const again = [drawn.length, frames];
    await Plotly.react(figure, { ...copy, data: copy.data.slice(1) });
    const other = drawn.length;
    await Plotly.react(figure, { data: copy.data, layout });
    return [again, other > again[0], drawn.length > other];
}"""
# True if a figure far below the window is not drawn until it comes near; how wide it is drawn then,
# while Streamlit does not know its width; how often it is drawn again when Streamlit does. Its
# numbers are encoded, as the server sends them.
FAR = """async () => {
    const chart = document.querySelector('.st-key-compare .stPlotlyChart');
    const figure = chart.appendChild(document.createElement('div'));
    const data = [{ y: { dtype: 'f4', bdata: 'AACAPwAAAEA=' } }],
        size = { height: 100, margin: { l: 20, r: 20, t: 20, b: 20 } };
    figure.style = 'position: absolute; top: 9000px';
    const near = Plotly.react(figure, { data, layout: size });
    for (let k = 0; k < 3; k++) await new Promise(requestAnimationFrame);
    const waits = !figure.layout;
    figure.style.top = '0';
    await near;
    const { width } = figure.layout;
    let drawn = 0;
    figure.on('plotly_afterplot', () => drawn++);
    await Plotly.react(figure, { data, layout: { ...size, width } });
    figure.remove();
    return [waits, width === chart.clientWidth, drawn];
}"""


def click_unit(page: Page, lens: str) -> None:
    """Click on row 9 of a lens's first heatmap of units, and wait until the address shows it.

    A figure accepts a click only after a mouse movement there. If it is redrawn in between, Plotly
    drops the click; then it is repeated, as a visitor would do.
    """
    for _ in range(3):
        x, y, unit = page.wait_for_function(CELL, arg=lens).json_value()
        page.mouse.move(1, 1)  # away, so that no hover text of another place remains
        page.wait_for_selector(HOVERED, state="detached")
        page.mouse.move(x, y)
        page.wait_for_selector(HOVERED, state="attached")
        page.mouse.click(x, y)
        with contextlib.suppress(TimeoutError):
            page.wait_for_url(f"**row=9&unit={unit}*", timeout=10_000)
            return
    raise AssertionError(lens)


def test_all_lenses_share_one_cursor(go_to: Open):
    """And a click counts right after a move of the slider."""
    page = go_to("/?lens=gates&model=gru-33&example=8&row=13")
    slider = page.locator(".st-key-row").get_by_role("slider")
    page.wait_for_function(f"({CURSOR})('gates') === 13.5")
    page.get_by_role("slider", name="Row").press("ArrowRight")
    page.wait_for_function(f"({CURSOR})('gates') === 14.5")
    expect(page.get_by_text("At row 14")).to_be_visible()
    click_unit(page, "gates")
    settle(page)
    slider.press("ArrowRight")  # for the next lens
    page.wait_for_url("**row=10*")
    for lens, row in (("memory", 10), ("poke", 28)):
        open_lens(page, lens)
        page.wait_for_function(f"({CURSOR})('{lens}') === {row}.5")
        expect(slider).to_have_value(str(row))
        page.wait_for_url(f"**row={row}*")
        assert "model=gru-33" in page.url
    click_unit(page, "poke")
    settle(page)
    page.wait_for_function(f"({CURSOR})('poke') === 9.5")
    slider.press("ArrowRight")
    page.wait_for_url("**row=10*")
    page.wait_for_function(f"({CURSOR})('poke') === 10.5")
    settle(page)
    unit = page.evaluate(MOVE_AND_CLICK)
    page.wait_for_url(f"**row=9&unit={unit}*")
    page.wait_for_function(f"({CURSOR})('poke') === 9.5")
    settle(page)
    expect(slider).to_have_value("9")
    slider.press("ArrowRight")
    page.wait_for_url("**row=10*")
    open_lens(page, "compare")
    for row in (28, 27):  # one cursor through all figures, on one axis of rows
        # figures come one by one, and are side by side once all are there
        page.wait_for_function(
            f"""() => {{
                const figures = ({CURSORS})() || [{{}}], [first] = figures;
                return figures.every((f) => f.row === {row} && Math.abs(f.top - first.top) < 1 &&
                    Math.abs(f.height - first.height) < 1);
            }}"""
        )
        page.get_by_role("slider", name="Row").press("ArrowLeft")
    page.wait_for_url("**row=26*")
    settle(page)
    assert page.evaluate(AGAIN) == [[0, 1], True, False]
    assert page.evaluate(FAR) == [True, True, 0]
