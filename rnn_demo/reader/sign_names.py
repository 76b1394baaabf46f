"""Check the names that a visitor gives to classes; they are plain text, to be escaped for display.

The rule lists its code points itself, in one pattern that Python and the browser share, because
their own Unicode tables, and so their results, differ between versions.
"""

import re

from rnn_demo.reader.combining_marks import MARKS

MOST_SIGNS = 10
LONGEST_NAME = 12  # characters as people count them: an emoji of several parts is one

# Code points in hexadecimal that are invisible by themselves: controls, blanks except the space,
# joiners, direction marks, fillers (such as U+115F and U+3164), the empty braille cell (U+2800),
# variation selectors, surrogates, tags, private-use code points and noncharacters.
_BLANKS = "0-20 85 A0 1680 2000-200A 200C 2028-2029 202F 205F 3000"
_UNSEEN = (
    f"{_BLANKS} 7F-9F AD 34F 61C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F "
    "2800 3164 D800-F8FF FDD0-FDEF FE00-FE0F FEFF FFA0 FFF0-FFFB FFFE-FFFF 1BCA0-1BCA3 1D159 "
    "1D173-1D17A 1FFFE-1FFFF 2FFFE-2FFFF 3FFFE-3FFFF E0000-10FFFF"
)
_PICTURES = (
    "A9 AE 203C 2049 2122 2139 2190-21FF 2300-23FF 2460-24FF 25A0-27BF 2900-297F 2B00-2BFF 3030 "
    "303D 3297 3299 1F000-1FBFF"
)
_MOST_MARKS = 4  # marks on one character
_MOST_PARTS = 5  # parts of an emoji: a family of four, and one to spare


def _character_class(ranges: str, negated: str = "") -> str:
    """Return a character class of a pattern with literal code points, which both languages read."""
    spans = (span.partition("-") for span in ranges.split())
    ends = ((chr(int(first, 16)), chr(int(last or first, 16))) for first, _, last in spans)
    return f"[{negated}{''.join(f'{a}-{b}' for a, b in ends)}]"


_PICTURE = (
    f"{_character_class(_PICTURES)}\ufe0f?{_character_class('1F3FB-1F3FF')}?{_character_class('E0020-E007E')}{{0,6}}"
    f"{_character_class('E007F')}?"
)
# One character of a name: a keycap, a flag, an emoji with joined parts, or any visible character
# with its marks.
NAME_PIECE = (
    "[0-9#*]\ufe0f?\u20e3|"
    f"{_character_class('1F1E6-1F1FF')}{{2}}|"
    f"{_PICTURE}(?:\u200d{_PICTURE}){{0,{_MOST_PARTS - 1}}}|"
    f"{_character_class(_UNSEEN + ' ' + MARKS, '^')}{_character_class(MARKS)}{{0,{_MOST_MARKS}}}"
)
NAME_BLANK = _character_class(_BLANKS)  # replaced by a space while a name is typed
_PIECES = re.compile(f" |{NAME_PIECE}")


def check_names(names: object, classes: int) -> tuple[str, ...] | None:
    """Validate the names that a file gives its classes.

    Returns:
        The names, one for each class; None if they are invalid.
    """
    fine = are_names(names) and isinstance(names, list) and len(names) == classes
    return tuple(names) if fine and isinstance(names, list) else None


def are_names(names: object) -> bool:
    """Return True for 2 to 10 different names of 1 to 12 visible characters.

    Args:
        names: Any value of a file's JSON.

    Returns:
        True if it is a list of such names.
    """
    if not isinstance(names, list) or not 2 <= len(names) <= MOST_SIGNS:
        return False
    return all(isinstance(n, str) and is_name(n) for n in names) and len({*names}) == len(names)


def is_name(text: str) -> bool:
    """Return True for a valid name of a sign: 1 to 12 characters, with single spaces in between."""
    if not text or text.startswith(" ") or text.endswith(" ") or "  " in text:
        return False
    pieces = _PIECES.findall(text)
    return len(pieces) <= LONGEST_NAME and "".join(pieces) == text
