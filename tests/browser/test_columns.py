"""The columns of Watch's memory: what each adds, their widths, and the curve of their votes."""

import io
import itertools
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from rnn_demo import data, library
from rnn_demo.browser.packed_network import bytes_as_base64, pack_memory_readout, pack_picture_basis
from rnn_demo.explain import passes
from rnn_demo.explain.memory_picture.basis import QuantisedArray
from rnn_demo.explain.memory_picture.readout import Readout, concatenate_states_by_row
from rnn_demo.reader import Reading
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from tests.browser.conftest import Open
from tests.browser.test_watch import open_with_reading
from tests.support.javascript import evaluate, numbers_code, program_code
from tests.support.readings import read_example

T = 13
ADDS = """([code, basis, maps, image, layer, units]) => {
    const program = js.openProgram(bytesOf(code));
    const memory = js.makePictureReaderFromPacked(bytesOf(basis), bytesOf(maps));
    const ink = numbersOf(image), reading = program.read(ink), of = { layer, units };
    const picture = memory.pictureAt(reading.layers, 13), rows = [...Array(28).keys()];
    return [
        js.jointContributionsOfUnits(
            program, { image: ink, reading }, null, [], { ...of, t: 13 }),
        [...memory.partAt(reading.layers, 13, of)],
        rows.map((r) => memory.leftAt(picture, ink, r)), memory.meanLeft[13],
        js.contributionsToClassesByBar(program, { image: ink, reading }, 13)
            .filter((of) => of.layer === layer).sort((a, b) => a.unit - b.unit)
            .map((of) => of.adds[4]),
    ];
}"""
# The place on the screen of a column by its digit: in the card, or on a line.
COLUMN = """([digit, above]) => {
    const watch = rnnWatch, { places, view } = watch.stage.scene;
    const { groups } = view.states[0], g = groups.findIndex(([d]) => d === digit);
    const [, first, past] = groups[g], column = (first + past) >> 1;
    const { edges, keys } = places.parts[0];
    const root = watch.stage.root.getBoundingClientRect();
    const card = watch.stage.card.getBoundingClientRect();
    return { x: root.x + (edges[column] + edges[column + 1]) / 2,
             y: above ? root.y + places.memory.y + 45 : card.y + 20,
             key: root.x + keys[g].x,
             unit: view.states[0].columns[column], tab: card.bottom - 8,
             all: view.states[0].columns.slice(first, past) };
}"""
SCENE = "rnnWatch.stage.scene"
FOUND = f"(() => {{ const {{ adds }} = {SCENE}; return adds && [adds.units, adds.sums]; }})()"
GROUPS = f"""(() => {{ const {{ places: {{ parts: [{{ edges }}] }}, view }} = {SCENE};
    return view.states[0].groups.map(([, first, past]) => edges[past] - edges[first]); }})()"""

KEYS = f"{SCENE}.places.parts[0].keys"

LINES = "document.querySelector('.stage .plot').data[0]"
INK = """(() => { const { base } = rnnWatch.stage, { width, height } = base;
    return base.getContext("2d").getImageData(0, 0, width, height).data.some(Boolean); })()"""
GROUP_OF_7 = f"""(() => {{ const [, first, past] = {SCENE}.view.states[0].groups[7];
    return Array.from({{ length: past - first }}, (_, k) => first + k); }})()"""


def part_of(memory: Readout, reading: Reading, layer: int, units: list[int]) -> np.ndarray:
    """Return what the h of some units adds to the picture after step T, (28, 28), by the map."""
    before = sum(sum(a.shape[1] for a in m.h_and_c) for m in reading.layers[:layer])
    state = np.zeros_like(concatenate_states_by_row(reading)[T])
    for unit in units:
        state[before + unit] = reading.layers[layer].states[T, unit]
    weights = QuantisedArray(memory.weights.codes[T], memory.weights.scale[T]).values
    only = state[memory.columns].astype(np.float64) @ weights
    return memory.basis.pictures_from_coordinates(only) - memory.basis.pictures_from_coordinates(
        np.zeros_like(only)
    )


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "bidirectional", "stacked"])
def test_a_column_adds_its_weight_times_h_and_its_part_of_the_picture(modules: Page, name: str):
    model, image = library.open_model_by_name(name), data.test_split().images[3] / np.float32(255)
    reading, memory = model.read_image(image), passes.load_stored_memory_readout(model)
    parts = map(bytes_as_base64, (pack_picture_basis(memory.basis), pack_memory_readout(memory)))
    sent = [program_code(model.network), *parts, numbers_code([image])]
    for layer in range(len(reading.layers)):
        for units in ([3], [0, 5, 7]):
            sums, part, left, usual, each = evaluate(modules, ADDS, [*sent, layer, units])
            kernel = head_kernel_for_layer(model.network, layer)
            if kernel is not None:
                h = reading.layers[layer].states[T, units]
                np.testing.assert_allclose(sums, h @ kernel[units], rtol=0, atol=1e-4)
            weights = 0 if kernel is None else kernel[:, 4]  # its h is no direct input of the sums
            wanted = reading.layers[layer].states[T] * weights
            np.testing.assert_allclose(each, wanted, rtol=0, atol=1e-4)
            wanted = part_of(memory, reading, layer, units)
            np.testing.assert_allclose(np.reshape(part, (28, 28)), wanted, rtol=0, atol=1e-5)
    here = memory.explained_row_shares_by_step(memory.pictures_by_step(reading), image)[T]
    np.testing.assert_allclose(np.array(left, float), here, rtol=0, atol=1e-4)
    on_average = np.array([np.nan if v is None else v for v in usual])
    np.testing.assert_allclose(on_average, memory.h.left[T], rtol=0, atol=1e-3)


def adds(units: list[int]) -> np.ndarray:
    kernel = head_kernel_for_layer(library.open_model_by_name("lstm-128").network, 0)
    return read_example(2).layers[0].states[T, units] @ kernel[units]


def test_a_column_under_the_pointer_says_what_it_adds(go_to: Open):
    """And Plotly's hover text names the marked one; in a frame without time, it draws later."""
    page = open_with_reading(go_to, "/?row=14")
    page.wait_for_function("window.rnnWatch.editableReading.canEditMemory")
    told = page.locator(".stage .heads")
    for digit, above in ((2, False), (7, True)):
        where = page.evaluate(COLUMN, [digit, above])
        page.mouse.move(where["x"], where["y"])
        expect(told).to_contain_text("Its part of the picture")
        units, sums = page.evaluate(FOUND)
        assert units == [where["unit"]]
        expect(told).to_contain_text(f"This number, unit {where['unit']},")
        np.testing.assert_allclose(sums, adds(units), rtol=0, atol=1e-4)
        panel = page.locator("[data-panel=picture]").bounding_box()
        shot = Image.open(io.BytesIO(page.screenshot(clip=panel))).convert("RGB")
        red, _, blue = np.asarray(shot, float).transpose(2, 0, 1)
        assert (red - blue).max() > 60  # more ink
        assert (blue - red).max() > 60  # less
    page.mouse.move(where["key"], where["tab"])  # on the digit's key: all its columns
    expect(told).to_contain_text(f"These {len(where['all'])} numbers add to each sum:")
    units, sums = page.evaluate(FOUND)
    assert units == where["all"]
    np.testing.assert_allclose(sums, adds(units), rtol=0, atol=2e-4)
    page.mouse.move(3, 3)
    expect(told).to_contain_text("Its memory as a picture")
    assert page.evaluate(FOUND) is None

    page.wait_for_function("window.rnnWatch.editableReading.canEditMemory")
    page.wait_for_function("rnnWatch.stage.heatmap?.ready")
    where, named = page.evaluate(COLUMN, [2, True]), set()
    for k in range(16):  # pixel by pixel, over some columns and the gaps between them
        page.mouse.move(where["x"] + k, where["y"])
        page.wait_for_function(f"""() => {{
            const said = document.querySelector(".stage .hoverlayer")?.textContent ?? "";
            return said.includes(`unit ${{{SCENE}.adds?.units[0]}},`); }}""")
        named |= set(page.evaluate(FOUND)[0])
    assert len(named) > 4

    page.mouse.move(3, 3)
    lines = f"{LINES}.z.filter(([first]) => first !== null).length"
    move = f"""(rows) => rows.map((row) => {{
        rnnWatch.stage.heatmap.cost = 1000;
        rnnWatch.player.moveTo(row);
        return {lines};
    }})"""
    page.wait_for_function(f"{lines} === 14")
    assert page.evaluate(move, [4, 8, 11]) == [14, 14, 14]
    page.wait_for_function(f"{lines} === 12")
    page.evaluate(move, [4, 11])  # an outdated frame is not drawn
    page.wait_for_timeout(200)
    assert page.evaluate(lines) == 12


# The texts written on the canvases, [text, x, y], and the rectangles filled there, [x, y, w, h].
WRITTEN = """() => {
    const calls = canvasCalls("fillText", "fillRect");
    const [texts, bars] = ["fillText", "fillRect"].map((of) =>
        calls.filter(({ name }) => name === of).map(({ args }) => args));
    return { texts, bars };
}"""
WAYS = {"■ for its digit", "■ against it"}
SPREAD = "rnnWatch.stage.spread"


# The filled shapes of four corners, with their colours; and the places below the card.
WEDGES = """() => {
    const found = [];
    let path = [];
    for (const { name, args, fill } of canvasCalls("moveTo", "lineTo", "fill")) {
        if (name === "fill" && path.length === 4) found.push([path, fill]);
        path = name === "fill" ? [] : name === "moveTo" ? [args] : [...path, args];
    }
    const { places: { parts: [{ edges, keys }] }, card, view } = rnnWatch.stage.scene;
    return [found, edges, keys, card.under, view.states[0].groups];
}"""


def test_each_key_is_below_its_group_and_rows_of_the_picture_tell_what_is_left(open_stage: Open):
    """The shares of a row's ink that can be read off the memory are those of the map in Python."""
    page = open_stage("row=14")
    reading = read_example(2)
    memory = passes.load_stored_memory_readout(library.open_model_by_name("lstm-128"))
    box = page.locator("[data-panel=picture]").bounding_box()
    pictures = memory.pictures_by_step(reading)
    left = memory.explained_row_shares_by_step(pictures, reading.image)[T]
    for r in (9, 20):
        page.mouse.move(box["x"] + 40, box["y"] + (r + 0.5) * box["height"] / 28)
        expect(page.locator(".stage")).to_have_attribute("title", re.compile(f"row {r + 1}"))
        told = page.locator(".stage").get_attribute("title")
        shares = [f"{max(left[r], 0):.0%}", f"{max(memory.h.left[T, r], 0):.0%}"]
        assert re.findall(r"\d+%", told) == shares
    page.mouse.move(3, 3)
    for width in (1280, 390):
        check_keys_of_groups(page, width)


def check_keys_of_groups(page: Page, width: int) -> None:
    """Each key is below a part of its group, and keys don't overlap."""
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_timeout(400)
    found, edges, keys, under, groups = page.evaluate(WEDGES)
    wedges = [path for path, _ in found if path[0][1] == path[1][1] == under]
    assert len(wedges) == len(groups) == 10
    assert len({colour for _, colour in found}) >= 10  # in its digit's colour
    for (_, first, past), key, path in zip(groups, keys, wedges, strict=True):
        (left, _), (right, _), (end, low), (start, _) = path
        assert [left, right] == [edges[first], edges[past]]
        assert [start, end] == pytest.approx([key["x"] - key["half"], key["x"] + key["half"]])
        assert low > under
        assert start < right
        assert end > left
    straight = [
        abs(start - left) + abs(end - right)
        for (left, _), (right, _), (end, _), (start, _) in wedges
    ]
    assert width == 390 or max(straight) < 4  # all of it the gaps between keys
    for one, other in itertools.pairwise(keys):
        assert one["x"] + one["half"] < other["x"] - other["half"]
    np.testing.assert_allclose(np.diff(edges), edges[1] - edges[0])
    texts = {text for text, *_ in page.evaluate(WRITTEN)["texts"]}
    assert {"each over the digit that it affects most", *WAYS} <= texts


def test_columns_dragged_across_become_wide_and_all_digits_keep_their_names(go_to: Open):
    """By the pointer and by keys, on Plotly's lines; it causes no click."""
    page = open_with_reading(go_to, "/?row=14")
    page.wait_for_function("window.rnnWatch.editableReading.canEditMemory")
    page.wait_for_function("rnnWatch.stage.heatmap?.ready")
    box = page.locator("[data-panel=memory]").bounding_box()
    assert box is not None
    across = page.evaluate(f"{SCENE}.places.parts[0].across")
    wide = [max(of, key=across.count) for of in (range(25, 36), range(45, 56))]
    middles = [across.index(k) + across.count(k) / 2 for k in wide]
    first, last = (middle * box["width"] / len(across) for middle in middles)
    dragged = {"part": 0, "first": wide[0], "past": wide[1] + 1}
    y = box["y"] + 10
    page.mouse.move(box["x"] + first, y)
    page.mouse.down()
    page.mouse.move(box["x"] + last, y + 4, steps=4)
    assert page.evaluate(f"{SCENE}.selection") == dragged
    page.mouse.up()
    assert page.evaluate(SPREAD) == dragged
    edges = page.evaluate(f"{SCENE}.places.parts[0].edges")
    assert edges[dragged["past"]] - edges[dragged["first"]] >= 0.69 * box["width"]
    assert edges[-1] - edges[0] == pytest.approx(box["width"], rel=1e-3)
    assert page.evaluate(f"{SCENE}.t") == 13
    page.locator("button.whole").click()
    assert page.evaluate(SPREAD) is None
    for digit in (7, 1):
        page.keyboard.press(str(digit))
        group = page.evaluate(f"{SCENE}.view.states[0].groups.find(([d]) => d === {digit})")
        assert page.evaluate(SPREAD) == {"part": 0, "first": group[1], "past": group[2]}
        under = page.evaluate(f"{SCENE}.places.memory.y")
        texts = page.evaluate(WRITTEN)["texts"]
        inside = [t for t, x, y, *_ in texts if edges[0] <= x <= edges[-1] and y > under]
        assert {*"0123456789", *WAYS} <= {text.strip() for text in inside}
    page.keyboard.press("Escape")
    assert page.evaluate(SPREAD) is None
