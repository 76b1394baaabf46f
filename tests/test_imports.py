"""The order of packages: no module imports from a package above its own, or next to it."""

import ast
import functools
import re
import sys
from pathlib import Path

from rnn_demo.browser import bundle
from tests.conftest import TESTS, markers

ROOT = Path(__file__).parent.parent
# From the bottom up; packages in one line don't import each other.
ORDER = [
    ["errors", "places", "words"],
    ["cells", "data", "files", "link_text", "text_style"],
    ["images", "spec"],
    ["reader", "runs"],
    ["library"],
    ["explain", "code"],
    ["figures", "browser"],
    ["ui", "site"],
    ["lenses"],
    ["pages", "trainer"],
    ["commands"],
    ["__init__", "__main__"],
]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
# Lower packages that a package must not import nevertheless.
NEVER = {
    "figures": ("runs", "library"),
    "runs": ("library",),
    "reader": ("spec", "images"),
    "trainer": ("ui", "figures", "explain", "library"),
    "commands": ("pages", "ui", "lenses"),
}


@functools.cache
def imports() -> list[tuple[str, str, str]]:
    """Return (file, its package, the import), wherever the import is."""
    found = []
    for path in sorted((ROOT / "rnn_demo").rglob("*.py")):
        parts = path.relative_to(ROOT / "rnn_demo").with_suffix("").parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{path}: write the whole name"
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            found += [(path.name, parts[0], name) for name in names]
    return found


def own() -> list[tuple[str, str, str]]:
    """Return the project's own imports, by their names within it."""
    whole = "rnn_demo."
    return [
        (file, room, n.removeprefix(whole)) for file, room, n in imports() if n.startswith(whole)
    ]


def test_every_package_has_a_rank():
    there = {path.stem for path in (ROOT / "rnn_demo").iterdir() if path.stem[:2] != "__"}
    assert there | {"__init__", "__main__"} == RANK.keys()
    assert len(own()) > 500


def test_no_package_imports_one_of_its_rank_or_above():
    wrong = []
    for file, room, name in own():
        other = name.split(".")[0]
        if other == "__version__":  # the package's own, which imports nothing
            continue
        if other != room and RANK[other] >= RANK[room]:
            wrong.append(f"{room}/{file} imports {name}")
    assert not wrong


def test_the_server_imports_only_its_requirements():
    """These are the app's requirements without TensorFlow and Keras, which the trainer imports."""
    show = (ROOT / "requirements-show.txt").read_text().split()
    whole = (ROOT / "requirements.txt").read_text().split()
    assert show == [line for line in whole if not line.startswith(("tensorflow", "keras"))]
    known = {re.split("[<>=]", line)[0].replace("-", "_") for line in show}
    known |= {"PIL", "starlette", "rnn_demo"} | sys.stdlib_module_names  # Pillow's, Streamlit's
    here = {(room, name.split(".")[0]) for _, room, name in imports()}
    assert {room for room, name in here if name not in known} == {"trainer"}


def test_only_the_opening_of_files_imports_the_keras_format():
    # Except the function that opens a file
    for path in (ROOT / "rnn_demo" / "reader").glob("*.py"):
        assert path.name == "__init__.py" or "reader.keras" not in path.read_text(encoding="utf-8")


def test_in_a_lens_pages_import_figures_and_figures_import_numbers():
    """Files named `..._figure` and `..._page` belong to the same step as `figure` and `page`."""
    steps = ["numbers", "figure", "page"]
    wrong = []
    for path in (ROOT / "rnn_demo" / "lenses").glob("*/*.py"):
        step = steps.index(path.stem.rpartition("_")[2]) if path.stem.endswith(tuple(steps)) else 0
        later = steps[step + 1 :]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rnn_demo.lens"):
                names = [node.module.split(".")[-1], *(alias.name for alias in node.names)]
                wrong += [(path, name) for name in names if name.endswith(tuple(later)) and later]
    assert not wrong


def test_no_other_package_imports_a_single_lens():
    """So that its folder can be deleted; tests/lenses/test_folders.py does that."""
    assert {name for _, room, name in own() if room != "lenses" and name[:7] == "lenses."} == {
        "lenses.LENSES"
    }


def test_no_package_imports_what_it_must_never_import():
    wrong = [(file, n) for file, room, n in own() if n.split(".")[0] in NEVER.get(room, ())]
    assert not wrong


def test_only_marked_tests_import_tensorflow():
    """Otherwise the fast lane would: 5 s and 600 MB a process, and TensorFlow required."""
    for path in TESTS.rglob("test_*.py"):
        nodes = ast.parse(path.read_text(encoding="utf-8")).body
        names = [a.name for node in nodes if isinstance(node, ast.Import) for a in node.names]
        names += [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)]
        slow = {n for n in names if re.match(r"(keras|tensorflow|rnn_demo\.trainer)\b", n)}
        assert not slow or markers(path) & {"keras", "browser", "slow"}, path


def test_explain_imports_only_the_model_class_of_the_library():
    taken = {name for _, room, name in own() if room == "explain" and name.startswith("library")}
    assert taken == {"library.Model"}


def test_no_javascript_module_is_sent_twice_to_the_app():
    """Otherwise it would have two states, such as two languages."""
    common = bundle._modules_in_import_order("components")
    shared = {
        code for name in common if len(code := bundle._code_without_imports(name).strip()) > 100
    }
    assert len(shared) > 40
    for part in bundle.PAGE_MODULES:
        script = bundle.page_component_script(part)
        own = bundle.default_export_as_function_body(bundle._code_without_imports(part))
        assert own[-60:].strip() in script
        assert not [code[:80] for code in shared if code in script]
