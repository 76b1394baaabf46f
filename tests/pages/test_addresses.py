"""Every parameter of the URL is given what it can't take: one sentence, and the page is shown.

The parameters come from the source: one that is added later is walked, too.
"""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo.ui import session
from tests.pages.conftest import APP

PACKAGE = Path(session.__file__).parents[1]
BAD = {
    "empty": "",
    "negative": "-1",
    "a fraction": "1.5",
    "huge": "9" * 5_000,
    "a path": "../../etc/passwd",
    "lines": "a\nb`<b>",
    "zero byte": "a\0b",
    "unicode": "\u202e٣🙂",
    "networks": "lstm-128,lstm-28,gru-33,notebook,nobody",
}
FOR_WIDGETS = ("empty", "huge", "lines", "zero byte")
NAMED_ELSEWHERE = {"confusions": ["digit", "answer"], "choices": ["layer-stacked"]}
MAY_BE_EMPTY = ("network", "mode")  # the usual page
SHOWN_ON = {"choices": "numbers", "session": "about"}  # where a module that is no page is seen
NEEDS = {
    "ledger": {"model": "simple-16"},
    "numbers": {"model": "stacked"},
    "belief": {"model": "bidirectional"},
    "memory": {"model": "simple-16"},
}


def read_by(module: Path) -> list[str]:
    """The parameters that a module reads by name: st.query_params.get("x"), asked["x"]."""
    found = []
    for node in ast.walk(ast.parse(module.read_text())):
        name = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            source = ast.unparse(node.func)
            if source in ("st.query_params.get", "asked.get"):
                name = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "asked":
            name = node.slice
        if isinstance(name, ast.Constant):
            found.append(name.value)
    return sorted(set(found))


def bound_by(module: Path) -> list[str]:
    """The parameters that widgets of a module are bound to."""
    found = []
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call):
            options = {k.arg: k.value for k in node.keywords}
            if "bind" in options:
                key = options["key"]
                constant = isinstance(key, ast.Constant)
                found += [key.value] if constant else NAMED_ELSEWHERE[module.stem]
    return sorted(set(found))


MODULES = sorted([*PACKAGE.glob("pages/*.py"), *PACKAGE.glob("ui/*.py")])
READ = {m.stem: names for m in MODULES if (names := read_by(m))}
BOUND = {m.stem: names for m in MODULES if (names := bound_by(m))}


def opened(module: str, **query: str) -> AppTest:
    """A page opened by a link, in a session of its own."""
    page = SHOWN_ON.get(module, module)
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in {**NEEDS.get(page, {}), **query}.items():
        app.query_params[name] = value
    app.switch_page(f"rnn_demo/pages/{page}.py").run()
    assert not app.exception, app.exception[0].message
    return app


def test_the_walk_meets_all_parameters():
    assert {"model", "row", "example", "drawing", "second", "compared", "unit"} <= set(
        READ["session"]
    )
    assert {"run"} <= set(READ["train"])
    assert {"network"} <= set(READ["networks"])
    assert len(BOUND) >= 10


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize(("module", "name"), [(m, n) for m, names in READ.items() for n in names])
def test_what_a_page_reads(module, name, value, monkeypatch, tmp_path):
    monkeypatch.setenv("RNN_DEMO_RUNS", str(tmp_path))
    app = opened(module, **{name: BAD[value]})
    if value == "empty" and name in MAY_BE_EMPTY:
        return
    (warning,) = app.warning
    assert warning.value.endswith(".")
    assert "this link" in warning.value or "no such network" in warning.value


@pytest.mark.parametrize("value", FOR_WIDGETS)
@pytest.mark.parametrize("module", BOUND)
def test_what_widgets_take(module, value, few_test_images):
    names = BOUND[module]
    app = opened(module, **dict.fromkeys(names, BAD[value]))
    said = [w.value for w in app.warning]
    assert all(s.isprintable() and s.endswith(".") for s in said)
    if value == "empty":  # which some widgets take for nothing chosen
        return
    for name in names:
        assert len([s for s in said if s.startswith(f"`{name}=")]) == 1, (name, said)


def test_a_good_link_needs_no_words():
    app = opened("ledger", digit="3", other="8", model="simple-16", row="9", example="5")
    assert not app.warning
    assert app.selectbox(key="digit").value == 3
