"""Test images on paper and screens, photographed, scanned and cropped: nineteen kinds."""

import io
import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from rnn_demo import data

WIDTH, HEIGHT, SIDE = 560, 420, 150  # pixels of a picture, and of the 28x28 image in it
Scene = tuple[np.ndarray, np.ndarray, np.ndarray]  # ink, y and x, from 0 to 1: (HEIGHT, WIDTH)


def sheet(kind: str, index: int) -> bytes:
    """Return a picture file of test image `index`, of a kind in `KINDS`."""
    chance = np.random.default_rng([index, *kind.encode()])
    if kind.startswith("cut out"):
        least = 0 if "last grey" in kind else 100
        scene = _cut_out(index, 16 if "16" in kind else None, least)
        return _file(_colours(KINDS[kind](scene, chance)), "PNG")
    page = KINDS[kind](_scene(index, chance, tilt=20 if kind == "tilted" else 3), chance)
    return _file(_colours(page) + 0.015 * chance.standard_normal((*page.shape[:2], 1)), "JPEG")


def _scene(index: int, chance: np.random.Generator, tilt: float) -> Scene:
    """Return a digit somewhere on a picture, written with a pen of one darkness."""
    side = int(SIDE * chance.uniform(0.8, 1.3))
    digit = Image.fromarray(data.test_split().images[index])
    digit = digit.resize((side, side), Image.Resampling.BICUBIC)
    digit = digit.rotate(chance.uniform(-tilt, tilt) if tilt < 10 else chance.choice([-tilt, tilt]),
                         Image.Resampling.BICUBIC)  # fmt: skip
    picture = Image.new("L", (WIDTH, HEIGHT))
    x, y = (int((room - side) * chance.uniform(0.35, 0.65)) for room in (WIDTH, HEIGHT))
    picture.paste(digit, (x, y))
    return (_inked(picture), *np.mgrid[0 : 1 : HEIGHT * 1j, 0 : 1 : WIDTH * 1j])


def _cut_out(index: int, side: int | None, least: int) -> Scene:
    """Return a digit cropped to its edges, ten times as large, or with a given longer side.

    least: grey, of 255, above which a pixel belongs to the digit.
    """
    digit = Image.fromarray(data.test_split().images[index])
    digit = digit.crop(digit.point(lambda v: 255 * (v > least)).getbbox())
    scale = side / max(digit.size) if side else 10
    width, height = (max(1, round(n * scale)) for n in digit.size)
    digit = digit.resize((width, height), Image.Resampling.BICUBIC)
    ink = np.asarray(digit, np.float32) / 255 if side else _inked(digit)
    return (ink, *np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j])


def _inked(picture: Image.Image) -> np.ndarray:
    soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(1)), np.float32) / 255
    return np.clip((soft - 0.25) * 2, 0, 1)


def _written(scene: Scene, paper: float = 0.85, ink: float = 0.2) -> np.ndarray:
    return paper + (ink - paper) * scene[0]


def _lit(page: np.ndarray, scene: Scene, chance: np.random.Generator, dark: float) -> np.ndarray:
    """Add lighting that is darker on one side, by the share `dark`."""
    angle = chance.uniform(0, 2 * math.pi)
    along = 0.5 + (math.cos(angle) * (scene[2] - 0.5) + math.sin(angle) * (scene[1] - 0.5)) / 1.42
    return page * (1 - dark * along)


def _plain(scene: Scene, chance: np.random.Generator) -> np.ndarray:
    return _lit(_written(scene), scene, chance, 0.3)


def _dark_table(scene: Scene, chance: np.random.Generator) -> np.ndarray:
    """Show the whole sheet, rotated by some degrees, on a wooden table."""
    _, y, x = scene
    turn = math.radians(chance.uniform(-8, 8))
    across, down = (x - 0.5) * WIDTH, (y - 0.5) * HEIGHT
    u = across * math.cos(turn) + down * math.sin(turn)
    v = down * math.cos(turn) - across * math.sin(turn)
    on_sheet = (abs(u) < WIDTH * chance.uniform(0.33, 0.42)) & (
        abs(v) < HEIGHT * chance.uniform(0.36, 0.44)
    )
    table = chance.uniform(0.1, 0.35) + 0.02 * np.sin(40 * v / HEIGHT)
    return _lit(np.where(on_sheet, _written(scene), table), scene, chance, 0.2)


def _cutting_crop(scene: Scene, chance: np.random.Generator) -> np.ndarray:
    """Crop so that an edge or corner of the picture is outside the sheet."""
    _, y, x = scene
    beyond = chance.uniform(0.06, 0.18, 2)
    sides = [x < beyond[0], x > 1 - beyond[0], y < beyond[1], y > 1 - beyond[1]]
    first = int(chance.integers(4))
    off = sides[first] | (sides[(first + 2) % 4 ^ 1] & (chance.random() < 0.5))
    return _lit(np.where(off, chance.uniform(0.1, 0.4), _written(scene)), scene, chance, 0.2)


def _ruled(scene: Scene, chance: np.random.Generator, squared: bool) -> np.ndarray:
    """Add printed lines, paler than ink and much thinner than a pen's, nearly level."""
    ink, y, x = scene
    apart, turn = chance.uniform(24, 44), math.radians(chance.uniform(-2, 2))
    across, down = x * WIDTH, y * HEIGHT
    v = down * math.cos(turn) - across * math.sin(turn)
    u = across * math.cos(turn) + down * math.sin(turn)
    level, upright = (np.clip(1.6 - abs((at % apart) - apart / 2), 0, 1) for at in (v, u))
    lines = np.maximum(level, upright) if squared else level
    page = np.repeat(_written(scene)[..., None], 3, axis=2)
    blue = np.array([0.55, 0.65, 0.82])
    page = np.minimum(page, 0.85 + (blue - 0.85) * lines[..., None])
    return _lit(page, (ink, y[..., None], x[..., None]), chance, 0.25)


def _shadow(scene: Scene, chance: np.random.Generator) -> np.ndarray:
    """Add the shadow of a hand or a phone: a soft edge somewhere across the digit."""
    _, y, x = scene
    angle = chance.uniform(0, 2 * math.pi)
    along = math.cos(angle) * (x - 0.5) + math.sin(angle) * (y - 0.5)
    edge = 1 / (1 + np.exp(-(along - chance.uniform(-0.15, 0.15)) * chance.uniform(25, 60)))
    return _lit(_written(scene), scene, chance, 0.1) * (1 - chance.uniform(0.3, 0.5) * edge)


def _hard_shadow(scene: Scene, chance: np.random.Generator) -> np.ndarray:
    """Add a shadow over about half of the sheet, with a sharp edge across the digit."""
    _, y, x = scene
    angle = chance.uniform(0, 2 * math.pi)
    along = WIDTH * math.cos(angle) * (x - 0.5) + HEIGHT * math.sin(angle) * (y - 0.5)
    edge = np.clip(along - 0.08 * WIDTH * chance.uniform(-1, 1), 0, 1)
    return _lit(_written(scene), scene, chance, 0.1) * (1 - chance.uniform(0.3, 0.6) * edge)


def _chalkboard(scene: Scene, chance: np.random.Generator) -> np.ndarray:
    """Draw chalk with gaps on a wiped board."""
    ink, y, x = scene
    gaps = Image.fromarray(chance.random((HEIGHT // 2, WIDTH // 2), np.float32))
    gaps = np.asarray(gaps.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))
    wiped = 0.04 * np.sin(9 * x + chance.uniform(0, 6)) * np.sin(5 * y + chance.uniform(0, 6))
    board = np.array([0.16, 0.24, 0.2]) + wiped[..., None]
    chalk = (ink * np.clip(0.55 + 0.9 * gaps, 0, 1))[..., None]
    return board + (np.array([0.85, 0.85, 0.8]) - board) * chalk


def _coloured(ink: tuple[float, float, float], paper: tuple[float, float, float]) -> Callable:
    """Colour ink and paper, each by red, green and blue."""

    def page(scene: Scene, chance: np.random.Generator) -> np.ndarray:
        lit = _lit(np.ones_like(scene[0]), scene, chance, 0.3)[..., None]
        return lit * (np.array(paper) + (np.array(ink) - np.array(paper)) * scene[0][..., None])

    return page


def _marker(scene: Scene, chance: np.random.Generator) -> np.ndarray:
    """Draw with a broad felt pen."""
    ink = Image.fromarray((255 * scene[0]).astype(np.uint8)).filter(ImageFilter.MaxFilter(9))
    return _lit(_written((np.asarray(ink) / 255, *scene[1:])), scene, chance, 0.3)


KINDS: dict[str, Callable[[Scene, np.random.Generator], np.ndarray]] = {
    "paper": _plain,
    "tilted": _plain,
    "cut out, light on dark": lambda scene, chance: _written(scene, 0.05, 0.95),
    "cut out, to the last grey": lambda scene, chance: _written(scene, 0.0, 1.0),
    "cut out of a photo": lambda scene, chance: (
        _lit(_written(scene), scene, chance, 0.15)
        + 0.01 * chance.standard_normal(scene[0].shape)),
    "cut out, dark on light": lambda scene, chance: _written(scene),
    "cut out, 16 pixels": lambda scene, chance: _written(scene, 0.0, 1.0),
    "on a dark table": _dark_table,
    "a crop that cuts the sheet": _cutting_crop,
    "lined": lambda scene, chance: _ruled(scene, chance, squared=False),
    "squared": lambda scene, chance: _ruled(scene, chance, squared=True),
    "a shadow": _shadow,
    "a hard shadow": _hard_shadow,
    "a chalkboard": _chalkboard,
    "a blue pen": _coloured((0.15, 0.2, 0.6), (0.85, 0.85, 0.83)),
    "yellow paper": _coloured((0.25, 0.2, 0.15), (0.9, 0.8, 0.5)),
    "a dark screen": _coloured((0.9, 0.9, 0.92), (0.12, 0.12, 0.14)),
    "a marker": _marker,
    "a pencil": lambda scene, chance: _lit(_written(scene, 0.85, 0.6), scene, chance, 0.3),
}  # fmt: skip


def _colours(page: np.ndarray) -> np.ndarray:
    """Return (H, W, 3), in warm light if the page is grey."""
    if page.ndim == 3:
        return page
    return page[..., None] * np.array([1.0, 0.98, 0.93])


def _file(page: np.ndarray, kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray((np.clip(page, 0, 1) * 255).astype(np.uint8)).save(buffer, kind, quality=85)
    return buffer.getvalue()
