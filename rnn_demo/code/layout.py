"""Long lines broken as `ruff format` would, and empty lines where it wants them."""

import itertools
import re

WIDTH = 88


def layout(text: str) -> str:
    """A program whose statements are a line each, however long.

    A list that ends in ",]" is written with an item a line, even where it would fit in one.
    """
    broken = "\n".join(part for line in text.splitlines() for part in _broken(line))
    chunks = re.split(r"\n{2,}(?=\S)", broken.strip())
    result = chunks[0]
    for before, after in itertools.pairwise(chunks):
        function = any(re.search(r"^def ", chunk, re.MULTILINE) for chunk in (before, after))
        result += ("\n\n\n" if function else "\n\n") + after
    return result


def _broken(line: str, end: str = "") -> list[str]:
    tall = ",]" in line
    if len(line + end) <= WIDTH and not tall:
        return [line + end]
    pad = " " * (len(line) - len(line.lstrip()))
    head, parts = _parts(line)
    inside = f"{pad}    {', '.join(parts)}"
    if len(inside) <= WIDTH and not tall:
        body = [inside]
    elif len(parts) == 1 and not line.endswith(",]"):
        body = _broken(f"{pad}    {parts[0]}")
    else:
        body = [piece for part in parts for piece in _broken(f"{pad}    {part}", ",")]
    return [head, *body, f"{pad}{line[-1]}{end}"]


def _parts(line: str) -> tuple[str, list[str]]:
    """What stands up to the first bracket, which the line's end closes, and what is within it."""
    first = min(line.index(bracket) for bracket in "([{" if bracket in line) + 1
    parts, depth, quoted = [""], 0, False
    for character in line[first:-1]:
        quoted ^= character == '"'
        if not quoted:
            depth += (character in "([{") - (character in ")]}")
        if character == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return line[:first], [part.strip() for part in parts if part.strip()]
