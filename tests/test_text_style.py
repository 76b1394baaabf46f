"""All text has one of five sizes and two greys: no other stands in a sheet, a page or a figure."""

import itertools
import re
from pathlib import Path

import pytest

import rnn_demo
from rnn_demo import text_style
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.figures.pixels import rgb
from rnn_demo.text_style import BODY_TEXT, FINE_TEXT, SMALL_TEXT

FOLDER = Path(rnn_demo.__file__).parent
FILES = [
    path
    for path in sorted(FOLDER.rglob("*"))
    if path.suffix in (".css", ".html", ".js", ".py") and path.name != "text_style.py"
]
NAMES = "|".join(text_style.SIZES[""])
# A share of a text's size that leads to another of the five; what is no text, by its tile.
SHARES = "|".join(re.escape(f"{part / BODY_TEXT:g}em"[1:]) for part in (FINE_TEXT, SMALL_TEXT))
ALLOWED = re.compile(rf"(var\(--({NAMES})\)|{SHARES}|calc\(\S+ \* var\(--tile\)\)|inherit)")
IN_STYLES = re.compile(r"""font-size: *([^;}"'`\n]+)|font: *([^;}"'`\n]+)[;}]""")
IN_FIGURES = re.compile(
    r"""["']?(?:font|tickfont|textfont)["']?: ?\{ ?["']?size["']?: ?(\d[\d.]*)"""
    r"""|\bsize: ([12]\d(?:\.\d+)?)\b|\btype\(([12]\d(?:\.\d)?)\)"""
    r"""|\bfontSize = "(?!inherit)([^"]+)\""""
)


def sizes_of(path: Path) -> list[str]:
    """What a file says of the size of text, but for what is allowed."""
    text = path.read_text(encoding="utf-8")
    found = [
        (size or f" {font}").strip()
        for size, font in IN_STYLES.findall(text)
        if size or "rem" in font or "px" in font or "var(--" in font
    ]
    others = [value for value in found if not ALLOWED.search(value)]
    if path.suffix in (".js", ".py"):
        others += [next(filter(None, groups)) for groups in IN_FIGURES.findall(text)]
    return others


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_other_size_stands_anywhere(path: Path):
    assert not sizes_of(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", "p { font-size: .9rem }"),
        ("a.css", "p { font: 600 15px/1.3 serif }"),
        ("a.js", "write(context, { size: type(12.5), weight: 600 })"),
        ("a.js", "write(context, { size: 13, weight: 600 })"),
        ("a.py", 'figure = {"tickfont": {"size": 12}}'),
        ("a.py", "'<p style=\"font-size: 1.3rem\">'"),
    ],
)
def test_another_size_is_found(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text)
    assert sizes_of(tmp_path / name)


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it, of two colours "#rrggbb"."""

    def luminance(colour: str) -> float:
        shares = [c / 255 for c in rgb(colour)]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
        return sum(
            share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
        )

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PANELS = {False: ("#ffffff", "#f6f7f9"), True: ("#0e1117", "#171c26", "#1a202b")}


def test_both_greys_are_legible_on_every_page():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    for dark, look in ((False, LIGHT), (True, DARK)):
        for ground in (look.background, *PANELS[dark]):
            assert contrast(text_style.QUIET[dark], ground) >= 7
            assert contrast(look.faint, ground) >= 4.5
            assert contrast(look.ink, ground) >= 7


def test_the_sizes_are_five_on_any_screen_each_larger_than_the_one_before():
    for sizes in text_style.SIZES.values():
        numbers = [size for size in sizes.values() if not isinstance(size, str)]
        assert all(one < other for one, other in itertools.pairwise(numbers))
        assert set(sizes) <= set(text_style.SIZES[""])
    assert len(text_style.SIZES[""]) == 5
