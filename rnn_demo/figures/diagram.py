"""A diagram of a network as SVG: time from left to right, layers from bottom to top."""

from dataclasses import dataclass, field
from html import escape

import numpy as np

from rnn_demo.cells import CELLS
from rnn_demo.data import ROWS, line_indices_in_reading_order
from rnn_demo.figures.colours import Colours
from rnn_demo.spec import NetworkSpec
from rnn_demo.spec.layers import layers

STEPS = (116, 240, 444)  # x of steps 1, 2 and 28
BETWEEN = 342  # x of the dots that represent all other steps
WIDE, HIGH, GAP, ROUND = 92, 28, 20, 9


@dataclass
class _Picture:
    """The shapes drawn so far, from the bottom: `top` is the y of the next one."""

    look: Colours
    top: float = 0.0
    shapes: list[str] = field(default_factory=list)

    def add_text(self, x: float, y: float, text: str, colour: str = "") -> None:
        self.shapes.append(
            f'<text x="{x:g}" y="{y:g}" fill="{colour or self.look.ink}">{escape(text)}</text>'
        )

    def add_frame(
        self, x: float, y: float, wide: float, high: float, colour: str, fill: str
    ) -> None:
        self.shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="7" fill="{fill}" '
            f'stroke="{colour}" stroke-width="1.3"/>'
        )

    def add_arrow(
        self, *points: tuple[float, float], colour: str = "", is_dashed: bool = False
    ) -> None:
        """Draw a line through points, with a head at the last."""
        colour = colour or self.look.faint
        line = " ".join(f"{x:g},{y:g}" for x, y in points)
        dash = ' stroke-dasharray="4 3"' if is_dashed else ""
        (x0, y0), (x, y) = points[-2:]
        dx, dy = np.sign(x - x0), np.sign(y - y0)
        left, right = (f"{x - 6 * dx - s * 4 * dy:g},{y - 6 * dy + s * 4 * dx:g}" for s in (1, -1))
        self.shapes.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>'
            f'<polygon points="{x:g},{y:g} {left} {right}" fill="{colour}"/>'
        )

    def add_arrows_up(self, is_dashed: bool = False, steps: tuple[int, ...] = STEPS) -> None:
        """Draw an arrow upwards at each of `steps`."""
        for x in steps:
            self.add_arrow((x, self.top), (x, self.top - GAP), is_dashed=is_dashed)
        self.top -= GAP

    def add_box_at_each_step(
        self, text: str, colour: str = "", steps: tuple[int, ...] = STEPS
    ) -> float:
        """Draw a box at each of `steps`; return the y of their centres."""
        self.top -= HIGH
        middle = self.top + HIGH / 2
        for x in steps:
            frame = (x - WIDE / 2, self.top, WIDE, HIGH)
            self.add_frame(*frame, colour or self.look.ink, self.look.background)
            self.add_text(x, middle + 4, text)
        if len(steps) > 1:
            self.add_text(BETWEEN, middle + 3, "· · ·", self.look.faint)
        return middle

    def svg(self, title: str, margin: int) -> str:
        """Return the SVG, with a margin left and right of the frames."""
        left = STEPS[0] - WIDE / 2 - ROUND - margin
        wide, high = STEPS[-1] + WIDE / 2 + ROUND + margin - left, 6 - self.top
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}" '
            f'viewBox="{left:g} {self.top - 3:g} {wide:g} {high:g}" font-size="12" '
            'text-anchor="middle" font-family="Source Sans, Source Sans Pro, sans-serif">'
            f"<title>{escape(title)}</title>{''.join(self.shapes)}</svg>"
        )


def network_diagram_svg(spec: NetworkSpec, look: Colours) -> str:
    """Draw steps 1, 2 and 28 of a network: the input of each layer, and its states between steps.

    States have the page's accent. Connections with dropout are dashed.
    """
    picture = _Picture(look)
    for x, name in zip((*STEPS, BETWEEN), (*_row_names_at_drawn_steps(spec), "· · ·"), strict=True):
        picture.add_text(x, picture.top - 5, name, look.ink if x != BETWEEN else look.faint)
    picture.top -= 20
    for layer in layers(spec):
        if layer.recurrent:
            _draw_recurrent_layer(picture, spec, layer.label)
        elif layer.label:
            steps = STEPS if layer.every_row else STEPS[-1:]
            picture.add_arrows_up(steps=steps)
            picture.add_box_at_each_step(layer.label, steps=steps)
    return picture.svg(f"How state flows through {spec.label()}", 60 if spec.stateful else 2)


def _row_names_at_drawn_steps(spec: NetworkSpec) -> list[str]:
    """Return the names of the rows read at steps 1, 2 and 28."""
    what = "column" if spec.row_order == "columns" else "row"
    order = line_indices_in_reading_order(spec.row_order, spec.row_seed)
    return [f"{what} {order[step] + 1}" for step in (0, 1, ROWS - 1)]


def _draw_recurrent_layer(picture: _Picture, spec: NetworkSpec, text: str) -> None:
    """Draw a recurrent layer; a bidirectional layer has both directions in a frame."""
    look, given = picture.look, picture.top
    framed = bool(spec.merge_mode) or spec.api == "cell-loop"
    picture.add_arrows_up(is_dashed=spec.dropout > 0)
    bottom = picture.top
    if framed:
        picture.top -= ROUND
    _draw_arrows_between_steps(
        picture, spec, picture.add_box_at_each_step(text, look.accent), forward=True
    )
    if spec.merge_mode:
        picture.top -= ROUND
        _draw_arrows_between_steps(
            picture,
            spec,
            picture.add_box_at_each_step(text, look.accent),
            forward=False,
        )
    if framed:
        picture.top -= 20
        left, right = STEPS[0] - WIDE / 2 - ROUND, STEPS[-1] + WIDE / 2 + ROUND
        frame = (left, picture.top, right - left, bottom - picture.top)
        picture.add_frame(*frame, look.faint, "none")
        words = f"both directions: {spec.merge_mode}" if spec.merge_mode else "tf.while_loop"
        picture.add_text((left + right) / 2, picture.top + 14, words)
    if spec.residual:
        picture.add_arrows_up()
        picture.top -= 8
        for x in STEPS:
            side, low, high = x - WIDE / 2 - ROUND, given - 5, picture.top
            picture.add_arrow((x, low), (side, low), (side, high), (x - 9, high))
            picture.shapes.append(
                f'<circle cx="{x}" cy="{high:g}" r="8" fill="{look.background}" '
                f'stroke="{look.ink}" stroke-width="1.3"/>'
            )
            picture.add_text(x, high + 4, "+")
        picture.top -= 8


def _draw_arrows_between_steps(
    picture: _Picture, spec: NetworkSpec, y: float, *, forward: bool
) -> None:
    """Draw arrows between steps at height y, and beyond the ends of a stateful layer."""
    colour, is_dashed = picture.look.accent, spec.recurrent_dropout > 0
    one, two, last = STEPS
    half, dots = WIDE / 2, 20
    spans = [(one + half, two - half), (two + half, BETWEEN - dots), (BETWEEN + dots, last - half)]
    for begin, end in spans:
        ends = ((begin, y), (end, y)) if forward else ((end, y), (begin, y))
        picture.add_arrow(*ends, colour=colour, is_dashed=is_dashed)
    picture.add_text(one + half + 11, y - 6, "h, c"[: 3 * CELLS[spec.cell].STATES - 2], colour)
    if spec.stateful:
        first, final = (one - half, last + half) if forward else (last + half, one - half)
        way = 1 if forward else -1
        picture.add_arrow((first - way * 40, y), (first, y), colour=colour)
        picture.add_arrow((final, y), (final + way * 40, y), colour=colour)
        picture.add_text(first - way * 34, y - 8, "last batch", colour)
        picture.add_text(final + way * 34, y - 8, "next batch", colour)
