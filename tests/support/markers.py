"""Which tests need a browser, and which Keras: by their folder and by what they import.

A file of slow tests alone says so itself: `pytestmark = pytest.mark.slow`.
"""

import functools
import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
FOLDERS = {"browser": "browser", "load": "browser", "trainer": "keras"}
KERAS = re.compile(r"^(from|import) (keras|tensorflow|rnn_demo\.trainer)\b", re.MULTILINE)
OURS = re.compile(r"^from (tests[.\w]*) import (\w+)", re.MULTILINE)


def markers(path: Path) -> set[str]:
    """The markers of all tests in a file, or in a folder of browser tests."""
    folder = path.relative_to(TESTS).parts[:1] if path.is_relative_to(TESTS) else ()
    found = {FOLDERS[name] for name in folder if name in FOLDERS}
    if path.suffix == ".py":
        if not found and needs_keras(path):
            found.add("keras")
        if "\npytestmark = pytest.mark.slow\n" in path.read_text(encoding="utf-8"):
            found.add("slow")
    return found


@functools.cache
def needs_keras(path: Path) -> bool:
    """Whether a file, or a module of the tests that it imports, brings Keras in."""
    text = path.read_text(encoding="utf-8")
    names = [f"{module}.{name}" for module, name in OURS.findall(text)]
    files = [TESTS.parent.joinpath(*name.split(".")) for name in names]
    ours = [file.with_suffix(".py") for name in files for file in (name, name.parent)]
    return bool(KERAS.search(text)) or any(needs_keras(file) for file in ours if file.is_file())
