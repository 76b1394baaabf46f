"""Strokes for tests: hand-drawn digits, placed anywhere on the canvas."""

import math

from playwright.sync_api import Page


def _arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> list[tuple]:
    """Return points on an ellipse; angles in degrees, clockwise from the right on screen."""
    steps = max(4, int(abs(end - start) / 24))
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


# In a box from (0, 0) to (1, 1): lists of strokes, each a list of points.
DIGITS: dict[int, list[list[tuple]]] = {
    0: [_arc(0.5, 0.5, 0.36, 0.5, -90, 270)],
    1: [[(0.55, 0.0), (0.5, 0.5), (0.45, 1.0)]],
    2: [[*_arc(0.5, 0.28, 0.36, 0.28, -170, 40), (0.12, 1.0), (0.9, 0.98)]],
    3: [[*_arc(0.45, 0.26, 0.36, 0.26, -150, 90), *_arc(0.45, 0.75, 0.4, 0.25, -90, 150)]],
    4: [[(0.25, 0.0), (0.12, 0.55), (0.88, 0.52)], [(0.7, 0.05), (0.66, 1.0)]],
    5: [[(0.82, 0.02), (0.25, 0.02), (0.2, 0.42), *_arc(0.42, 0.7, 0.4, 0.29, -80, 140)]],
    6: [[(0.65, 0.0), (0.35, 0.3), *_arc(0.5, 0.74, 0.32, 0.26, 200, -150)]],
    7: [[(0.1, 0.03), (0.88, 0.03), (0.4, 1.0)]],
    8: [[*_arc(0.5, 0.26, 0.3, 0.25, 80, -270), *_arc(0.5, 0.75, 0.36, 0.25, -90, 270)]],
    9: [[*_arc(0.48, 0.28, 0.32, 0.28, 0, -360), (0.78, 0.5), (0.7, 1.0)]],
}

CANVAS = ".st-key-canvas canvas.upper-canvas"


def draw(
    page: Page,
    digit: int,
    *,
    size: float = 180,
    left: float = 50,
    top: float = 50,
    on: str = CANVAS,
) -> None:
    """Draw a digit with the mouse; size, left and top in pixels of a canvas that is 280 wide."""
    for stroke in DIGITS[digit]:  # with few movements: each of them is read and drawn
        points = [(left + x * size * 0.72, top + y * size) for x, y in stroke]
        steps = 2 if len(points) < 6 else 1  # an arc has enough points
        draw_strokes(page, [points], on=on, steps=steps)


def strokes_on_page(page: Page, digit: int) -> list[list[tuple[float, float]]]:
    """Return a digit's strokes on the app's canvas, in pixels of the page."""
    canvas = page.locator(CANVAS)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    one = box["width"] / 280  # one pixel of the canvas at its size on a large screen
    return [
        [(box["x"] + one * (50 + 130 * x), box["y"] + one * (50 + 180 * y)) for x, y in stroke]
        for stroke in DIGITS[digit]
    ]


def draw_strokes(
    page: Page, strokes: list[list[tuple]], *, on: str = "#pad", steps: int = 1
) -> None:
    """Draw strokes with the mouse; points are in pixels of a canvas that is 280 wide."""
    canvas = page.locator(on)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    scale = box["width"] / 280
    for stroke in strokes:
        drag(page, [(box["x"] + scale * x, box["y"] + scale * y) for x, y in stroke], steps=steps)


def drag(page: Page, points: list[tuple[float, float]], *, steps: int = 1) -> None:
    """Press the mouse at the first place, and move it to the others, in steps."""
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=steps)
    page.mouse.up()


def one_by_keys(page: Page) -> None:
    """Draw a 1 by keys on the pad, which Shift and Tab reach from the focused element."""
    page.keyboard.press("Shift+Tab")
    for key in (*["ArrowRight"] * 2, "Space", *["ArrowDown"] * 19, "ArrowLeft", "Space"):
        page.keyboard.press(key)
