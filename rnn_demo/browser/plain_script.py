"""Remove from JavaScript what only its readers need: comments, indentation and empty lines.

Names, strings, templates, regular expressions and the ends of lines stay as they are, so that what
a browser shows of an error still reads like the source.
"""

import re

# After one of these a slash begins a regular expression; after anything else it divides.
_BEFORE_REGEX = re.compile(r"(?:[(,=:\[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|of|in))\s*$|^\s*$")
_REGEX = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_STRING = re.compile(r"""(["'])(?:[^\\\n]|\\.)*?\1""")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NEXT = re.compile(r"""["'`/{}]""")
_INDENT = re.compile(r"[ \t]*\n[ \t\n]*")
_WORDS = re.compile(r"[\w$]{2}")
BEFORE = 40  # characters before a slash that are searched for one of these


def without_comments_and_indentation(text: str) -> str:
    """Return a script without its comments, indentation and empty lines."""
    pieces: list[str] = []
    _append_up_to_closing_brace(text, 0, pieces)
    return "".join(pieces).lstrip("\n")


def _append_up_to_closing_brace(text: str, at: int, pieces: list[str]) -> int:
    """Append the code from a position to the brace that closes its block, or to the end.

    Returns the position of that brace, or the length of the text.
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
            _append_without_indentation(text[begin:at].rstrip(" \t"), pieces)
            at = begin = comment.end()
            if _WORDS.match(text[comment.start() - 1 : comment.start()] + text[at : at + 1]):
                pieces.append(" ")  # the comment separated two words
            continue
        if sign == "/":
            before = "".join(pieces[-1:]) + text[begin:at]
            literal = _REGEX.match(text, at) if _BEFORE_REGEX.search(before[-BEFORE:]) else None
            if literal is None:
                at += 1
                continue
        _append_without_indentation(text[begin:at], pieces)
        if literal:
            pieces.append(literal[0])
            at = literal.end()
        else:
            at = _append_template_literal(text, at, pieces)
        begin = at
    else:
        at = len(text)
    _append_without_indentation(text[begin:at], pieces)
    return at


def _append_template_literal(text: str, at: int, pieces: list[str]) -> int:
    """Append the template literal that begins at a position; return the position after it."""
    begin, at = at, at + 1
    while text[at] != "`":
        if text[at] == "\\":
            at += 2
        elif text.startswith("${", at):
            pieces.append(text[begin : at + 2])
            begin = _append_up_to_closing_brace(text, at + 2, pieces)
            at = begin + 1
        else:
            at += 1
    pieces.append(text[begin : at + 1])
    return at + 1


def _append_without_indentation(code: str, pieces: list[str]) -> None:
    """Append code without literals, its empty lines and indentation removed."""
    last = next((piece[-1] for piece in reversed(pieces) if piece), "\n")
    code = _INDENT.sub("\n", code)
    if last == "\n":
        code = code.lstrip(" \t\n")
    if code:
        pieces.append(code)
