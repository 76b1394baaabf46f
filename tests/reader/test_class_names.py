"""Names of signs: one rule for all versions of Python and browsers."""

import unicodedata

import pytest

from rnn_demo.reader.class_names import MARKS, are_names, is_name
from tests.support.names import FINE_SIGN_NAMES, UNSEEN_SIGN_NAMES


@pytest.mark.parametrize("name", FINE_SIGN_NAMES)
def test_a_visible_name_is_accepted(name: str):
    assert is_name(name)
    assert are_names([name, "other"])


@pytest.mark.parametrize("name", UNSEEN_SIGN_NAMES)
def test_an_invisible_name_is_refused(name: str):
    assert not is_name(name)
    assert not are_names([name, "other"])


def test_an_emoji_of_several_parts_is_one_character():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    assert is_name(12 * family)
    assert not is_name(13 * family)
    assert not is_name("a" * 13)
    assert not is_name(family + "\u200d")


def test_characters_newer_than_this_python_are_accepted():
    newer = [
        chr(point) for point in range(0x1F000, 0x1FB00) if unicodedata.category(chr(point)) == "Cn"
    ]
    assert newer
    assert all(map(is_name, newer))


def test_the_list_of_marks_is_unicodes():
    """A name of only marks is refused, and the list of marks contains only marks."""
    spans = (span.partition("-") for span in MARKS.split())
    points = {
        point
        for first, _, last in spans
        for point in range(int(first, 16), int(last or first, 16) + 1)
    }
    kinds = {unicodedata.category(chr(point))[0] for point in points}
    assert kinds <= {"M", "C"}  # C: unassigned in between, which later versions may assign
    if unicodedata.unidata_version == "14.0.0":
        marks = {p for p in range(0x110000) if unicodedata.category(chr(p))[0] == "M"}
        assert not any(is_name(chr(p)) for p in marks)


def test_a_long_text_is_refused_at_once():
    assert not is_name(100_000 * "\U0001f468\u200d")
    assert not is_name(100_000 * "a\u0301")
