"""Python expressions laid out as `ruff format` would."""

import json
from dataclasses import dataclass

WIDTH = 88


@dataclass(frozen=True)
class Call:
    """`head(part, part)`; with brackets "[]" and no head, a list.

    tall: a part a line, even where all would fit in one.
    """

    head: str
    parts: tuple["str | Call", ...]
    brackets: str = "()"
    tall: bool = False

    def __str__(self) -> str:
        inside = ", ".join(map(str, self.parts))
        return f"{self.head}{self.brackets[0]}{inside}{self.brackets[1]}"


def call(head: str, *parts: object, **named: object) -> Call:
    """A call; a named part that is None is left out, other values are written as Python does."""
    words = [p if isinstance(p, Call) else str(p) for p in parts]
    for name, value in named.items():
        if isinstance(value, Call):
            words.append(Call(f"{name}={value.head}", value.parts, value.brackets, value.tall))
        elif value is not None:
            words.append(f"{name}={quoted(value)}")
    return Call(head, tuple(words))


def tall_list(*parts: str | Call) -> Call:
    """A list with a part a line."""
    return Call("", parts, "[]", tall=True)


def quoted(value: object) -> str:
    """A value as Python writes it, text in double quotes, whatever is in it."""
    return json.dumps(value) if isinstance(value, str) else repr(value)


@dataclass(frozen=True)
class Statement:
    """A line of a program that may have to be broken: `before expression`, indented."""

    before: str
    expression: Call
    indent: int = 0


Lines = list[str | Statement]


def render(lines: Lines, indent: int = 0) -> list[str]:
    """Lines and statements as lines, all indented, none longer than WIDTH where it can be."""
    result: list[str] = []
    for line in lines:
        if isinstance(line, Statement):
            result += _layout(line.expression, indent + line.indent, line.before)
        else:
            result.append(" " * indent + line if line else "")
    return result


def _layout(expression: str | Call, indent: int, before: str = "", after: str = "") -> list[str]:
    pad = " " * indent
    line = f"{pad}{before}{expression}{after}"
    if isinstance(expression, str) or (len(line) <= WIDTH and not _is_tall(expression)):
        return [line]
    opening, closing = expression.brackets[0], expression.brackets[1]
    lines = [f"{pad}{before}{expression.head}{opening}"]
    inside = " " * (indent + 4) + ", ".join(map(str, expression.parts))
    if len(inside) <= WIDTH and not _is_tall(expression):
        lines.append(inside)
    elif len(expression.parts) == 1 and not expression.tall:
        lines += _layout(expression.parts[0], indent + 4)
    else:
        for part in expression.parts:
            lines += _layout(part, indent + 4, after=",")
    return [*lines, f"{pad}{closing}{after}"]


def _is_tall(expression: str | Call) -> bool:
    return isinstance(expression, Call) and (
        expression.tall or any(_is_tall(part) for part in expression.parts)
    )
