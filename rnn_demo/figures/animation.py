"""The reading as an animation (GIF), drawn with Pillow alone."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.explain.state_view import Columns
from rnn_demo.explain.unit_groups import NOTHING
from rnn_demo.figures import pixels
from rnn_demo.figures.colours import Colours, Scale
from rnn_demo.figures.rows import state_range, unread
from rnn_demo.figures.unit_groups import for_or_against, layer_titles
from rnn_demo.reader import LayerReading, Reading
from rnn_demo.reader.cancel import go_on

CELL = 12  # pixels of a row's height, and of a pixel of the digit
STATES = 440  # pixels for all layers side by side
LEFT, TOP, BOTTOM, GAP = 34, 74, 40, 26
BELIEF = 17 * 12  # pixels across
DIGIT = 8  # pixels for one above a group of units
RING = 8.5  # pixels from its middle
MILLISECONDS, PAUSE = 110, 2000  # for each row, and on the last

Ring = tuple[int, int] | None  # row and column of the digit, as of `Story`


@dataclass(frozen=True)
class _Panel:
    title: str
    pixels: np.ndarray  # (T, columns, 3) uint8, or as many of these as there are steps
    width: int
    ticks: list[tuple[float, str]]  # column, text
    reads: str = "forward"
    groups: Sequence[tuple[int, int, int]] = ()  # as `Columns.groups`
    ring: Ring = None


def gif(
    reading: Reading,
    title: str,
    look: Colours,
    columns: Sequence[Columns],
    memory: Readout | None,
    ring: Ring = None,
) -> bytes:
    """The reading row by row, for ever; it pauses on the last row.

    columns: how its layers' stand. memory: None where no picture can be read off it.
    """
    steps, panels = len(reading.logits), _panels(reading, columns, memory, look, ring)
    frames = [_frame(reading, panels, title, t, look) for t in range(steps)]
    palette = _palette(look, _colour(reading, look))  # one for all frames keeps the colours still
    flat = [f.quantize(palette=palette, dither=Image.Dither.NONE) for f in frames]
    for frame in flat:  # Pillow looks for near colours in steps of 4: set the page's own right
        colours, page = frame.getpalette() or [], int(frame.getpixel((0, 0)))
        colours[3 * page : 3 * page + 3] = pixels.rgb(look.background)
        frame.putpalette(colours)
    file = io.BytesIO()
    flat[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=flat[1:],
        loop=0,
        duration=[MILLISECONDS] * (steps - 1) + [PAUSE],
    )
    return file.getvalue()


def _colour(reading: Reading, look: Colours) -> str:
    return look.digits[reading.digit % len(look.digits)]


def _palette(look: Colours, ring: str) -> Image.Image:
    """The 256 colours of an animation: its scales, its inks as they fade into the page, a ring."""
    digits: Scale = [[i / (len(look.digits) - 1), c] for i, c in enumerate(look.digits)]
    scales = [(look.diverging, 88), (look.sequential, 29), (digits, len(digits))]
    scales += [(look.pixels, 48), (look.expected, 32)]
    inks = (look.ink, look.accent, look.faint)
    scales += [([[0.0, look.background], [1.0, ink]], 16) for ink in inks]
    scales.append(([[0.0, ring], [1.0, ring]], 1))
    colours = [pixels.paint(np.linspace(0, 1, count), 0, 1, scale) for scale, count in scales]
    image = Image.new("P", (1, 1))
    image.putpalette(np.concatenate(colours).tobytes())
    return image


def _panels(
    reading: Reading, columns: Sequence[Columns], memory: Readout | None, look: Colours, ring: Ring
) -> list[_Panel]:
    directions = {layer.direction for layer in reading.layers}
    reads = "both" if len(directions) == 2 else directions.pop()
    room = sum(layer.states.shape[1] ** 0.5 for layer in reading.layers)
    words = str.maketrans({"↓": "forward", "↑": "backward"})  # Pillow's own font has no arrows
    titles = (title.translate(words) for title in layer_titles(reading.layers))
    shown = pixels.paint(reading.image, 0, 1, look.pixels)
    return [
        _Panel("digit", shown, 28 * CELL, [], reads, ring=ring),
        *([_remembered(reading, memory, look)] if memory else []),
        *(
            _states(layer, c, title, layer.states.shape[1] ** 0.5 / room, look)
            for layer, c, title in zip(reading.layers, columns, titles, strict=True)
        ),
        _Panel("belief", _believed(reading, look), BELIEF, []),
    ]


def _believed(reading: Reading, look: Colours) -> np.ndarray:
    """(T, BELIEF, 3): after each step each digit's colour, as wide as it is likely."""
    ends, colours = reading.probabilities.cumsum(axis=1), [pixels.rgb(c) for c in look.digits]
    places = (np.arange(BELIEF) + 0.5) / BELIEF
    widest = [np.minimum(np.searchsorted(row, places), len(row) - 1) for row in ends]
    return np.array(colours, np.uint8)[np.array(widest) % len(colours)]


def _remembered(reading: Reading, memory: Readout, look: Colours) -> _Panel:
    """After each step what it remembers, and in the other scale what it expects."""
    pictures = memory.pictures(reading)
    seen, expected = (pixels.paint(pictures, 0, 1, s) for s in (look.pixels, look.expected))
    painted = np.where(memory.seen[:, :, None, None], seen, expected)
    return _Panel("in its memory", painted, 28 * CELL, [], "all")


def _states(
    layer: LayerReading, columns: Columns, title: str, share: float, look: Colours
) -> _Panel:
    """share: of the room that all layers have together."""
    width, units = max(int(STATES * share), CELL), layer.states.shape[1]
    limits = for_or_against(state_range(layer.states, layer.activation, look), columns, look)
    ticks = [(units / 2, f"{units} units")]
    painted = pixels.paint(columns.values, *limits)
    return _Panel(title, painted, width, ticks, groups=columns.groups)


def _frame(
    reading: Reading, panels: list[_Panel], title: str, step: int, look: Colours
) -> Image.Image:
    """The picture after a step, from 0."""
    go_on()
    steps = len(reading.logits)
    height = steps * CELL
    width = LEFT + sum(p.width + GAP for p in panels)
    image = Image.new("RGB", (width, TOP + height + BOTTOM), look.background)
    pen = ImageDraw.Draw(image)

    def write(x: float, y: float, text: str, points: int, ink: str, anchor: str = "mm") -> None:
        pen.text((x, y), text, ink, ImageFont.load_default(points), anchor)

    def box(left: float, top: float, right: float, bottom: float, ink: str) -> None:
        pen.rectangle((left, top, right - 1, bottom - 1), ink)

    believed = reading.probabilities[step]
    write(LEFT, 22, title, 18, look.ink, "lm")
    said = f"row {step + 1} of {steps}: {believed.argmax()} ({believed.max():.0%})"
    write(width - GAP, 22, said, 18, look.accent, "rm")
    for row in (1, *range(4, steps + 1, 4)):
        write(LEFT - 8, TOP + (row - 0.5) * CELL, str(row), 11, look.faint, "rm")
    left = LEFT
    for panel in panels:
        painted = panel.pixels if panel.pixels.ndim == 3 else panel.pixels[step]
        drawn = Image.fromarray(painted).resize((panel.width, height), Image.Resampling.NEAREST)
        image.paste(drawn, (left, TOP))
        for first, last in unread(step, steps, panel.reads):
            box(left, TOP + first * CELL, left + panel.width, TOP + last * CELL, look.background)
        if panel.ring and step >= panel.ring[0]:
            y, x = (at + (k + 0.5) * CELL for at, k in zip((TOP, left), panel.ring, strict=True))
            pen.circle((x, y), RING, outline=_colour(reading, look), width=3)
        columns = painted.shape[1]
        for digit, first, end in panel.groups:
            middle, room = (first + end) / 2 / columns, (end - first) / columns * panel.width
            if first:
                edge = left + first / columns * panel.width
                box(edge, TOP, edge + 1, TOP + height, look.faint)
            if room >= DIGIT:
                text = "-" if digit == NOTHING else str(digit)
                write(left + middle * panel.width, TOP - 9, text, 11, look.faint)
        write(left + panel.width / 2, TOP - (25 if panel.groups else 14), panel.title, 13, look.ink)
        for column, text in panel.ticks:
            x = left + column / columns * panel.width
            write(x, TOP + height + 14, text, 11, look.faint)
        left += panel.width + GAP
    if step < steps - 1:
        edge = TOP + (step + 1) * CELL
        box(LEFT, edge - 1, width - GAP, edge + 1, look.accent)
    return image
