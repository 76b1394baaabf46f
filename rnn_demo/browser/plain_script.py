"""JavaScript without what only its readers need: comments, indentation and empty lines.

Names, strings, templates, regular expressions and the ends of lines stay as they are, so that what
a browser shows of an error still reads like the source.
"""

import re

# What a slash begins after one of these is a regular expression, and a division after all else.
_BEFORE_REGEX = re.compile(r"(?:[(,=:\[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|of|in))\s*$|^\s*$")
_REGEX = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_STRING = re.compile(r"""(["'])(?:[^\\\n]|\\.)*?\1""")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NEXT = re.compile(r"""["'`/{}]""")
_INDENT = re.compile(r"[ \t]*\n[ \t\n]*")
_WORDS = re.compile(r"[\w$]{2}")
BEFORE = 40  # characters in which what stands before a slash is looked for


def without_remarks(text: str) -> str:
    """Return a script without its comments, indentation and empty lines."""
    pieces: list[str] = []
    _take_code(text, 0, pieces)
    return "".join(pieces).lstrip("\n")


def _take_code(text: str, at: int, pieces: list[str]) -> int:
    """Append what stands from a place up to the brace that closes it, or to the end.

    Returns the place of that brace, or the length of the text.
    """
    depth, begin = 0, at
    while found := _NEXT.search(text, at):
        at, sign = found.start(), found[0]
        if sign in "{}":
            depth += 1 if sign == "{" else -1
            if depth < 0:
                break
            at += 1
            continue
        literal = None if sign == "`" else _STRING.match(text, at)
        if comment := _COMMENT.match(text, at):
            _append(text[begin:at].rstrip(" \t"), pieces)
            at = begin = comment.end()
            if _WORDS.match(text[comment.start() - 1 : comment.start()] + text[at : at + 1]):
                pieces.append(" ")  # what was apart stays apart
            continue
        if sign == "/":
            before = "".join(pieces[-1:]) + text[begin:at]
            literal = _REGEX.match(text, at) if _BEFORE_REGEX.search(before[-BEFORE:]) else None
            if literal is None:
                at += 1
                continue
        _append(text[begin:at], pieces)
        if literal:
            pieces.append(literal[0])
            at = literal.end()
        else:
            at = _take_template(text, at, pieces)
        begin = at
    else:
        at = len(text)
    _append(text[begin:at], pieces)
    return at


def _take_template(text: str, at: int, pieces: list[str]) -> int:
    """Append the template that begins at a place; returns the place after it."""
    begin, at = at, at + 1
    while text[at] != "`":
        if text[at] == "\\":
            at += 2
        elif text.startswith("${", at):
            pieces.append(text[begin : at + 2])
            begin = _take_code(text, at + 2, pieces)
            at = begin + 1
        else:
            at += 1
    pieces.append(text[begin : at + 1])
    return at + 1


def _append(code: str, pieces: list[str]) -> None:
    """Append code that holds no literal, with one end of a line where there are several."""
    last = next((piece[-1] for piece in reversed(pieces) if piece), "\n")
    code = _INDENT.sub("\n", code)
    if last == "\n":
        code = code.lstrip(" \t\n")
    if code:
        pieces.append(code)
