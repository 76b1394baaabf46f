"""Which tests need a browser, and which Keras: by their folder and by what they import.

A file of slow tests alone says so itself: `pytestmark = pytest.mark.slow`.
"""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent.parent
BROWSER = ("browser", "load")
KERAS = ("keras", "tensorflow", "rnn_demo.trainer")
SAYS_SO = re.compile(r"^pytestmark = .*\bmark\.keras\b", re.MULTILINE)
SLOW = re.compile(r"^pytestmark = .*\bmark\.slow\b", re.MULTILINE)


def markers(path: Path) -> set[str]:
    """The markers of all tests in a file, or in a folder of browser tests."""
    inside = path.relative_to(TESTS).parts if path.is_relative_to(TESTS) else ()
    is_file = path.suffix == ".py"
    slow = {"slow"} if is_file and SLOW.search(path.read_text(encoding="utf-8")) else set()
    if inside and inside[0] in BROWSER:
        return {"browser"} | slow
    if inside and inside[0] == "trainer":
        return {"keras"} | slow
    return ({"keras"} if is_file and needs_keras(path) else set()) | slow


@functools.cache
def needs_keras(path: Path) -> bool:
    """Whether a file, or a module of the tests that it imports, brings Keras in or says it will."""
    text = path.read_text(encoding="utf-8")
    return bool(SAYS_SO.search(text)) or any(
        name.startswith(tuple(f"{heavy}." for heavy in KERAS)) or _support(name)
        for name in _imported(ast.parse(text))
    )


def _imported(tree: ast.Module) -> Iterator[str]:
    """Names that are imported when the module is, with a dot at their end."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (f"{alias.name}." for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}." for alias in node.names)


def _support(name: str) -> bool:
    parts = name.rstrip(".").split(".")
    if parts[0] != TESTS.name:
        return False
    paths = [TESTS.joinpath(*parts[1:end]).with_suffix(".py") for end in (len(parts), -1)]
    return any(needs_keras(path) for path in paths if path.is_file())
