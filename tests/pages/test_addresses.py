"""Every parameter of the URL is given what it can't take: one sentence, and the page is shown.

The parameters come from the table of what a link to Read holds, and, for the other pages, from the
source: one that is added later is walked, too.
"""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rnn_demo.ui import address, session
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
NAMED_ELSEWHERE = {"confusions": ["digit", "answer"]}
MAY_BE_EMPTY = ("network", "mode")  # the usual page


def read_by(module: Path) -> list[str]:
    """The parameters that a module reads by name: st.query_params.get("x")."""
    found = []
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.query_params.get":
            (name,) = node.args
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
READ = {m.stem: names for m in MODULES if (names := read_by(m))} | {"read": list(address.FIELDS)}
BOUND = {m.stem: names for m in MODULES if (names := bound_by(m))}


def opened(module: str, **query: str) -> AppTest:
    """A page opened by a link, in a session of its own."""
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"rnn_demo/pages/{module}.py").run()
    assert not app.exception, app.exception[0].message
    return app


def test_the_walk_meets_all_parameters():
    assert {"model", "row", "example", "drawing", "second", "compared", "unit"} < set(READ["read"])
    assert {"run"} <= set(READ["train"])
    assert {"network"} <= set(READ["networks"])
    assert len(READ["read"]) > 20
    assert BOUND


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
    link = {"digit": "3", "against": "8", "model": "simple-16", "row": "9", "example": "5"}
    app = opened("read", lens="why", **link)
    assert not app.warning
    assert app.selectbox(key="digit").value == 3
    assert app.selectbox(key="against").value == 8
    assert app.session_state["drawn.written"] == {**link, "lens": "why"}


def test_what_is_no_parameter_is_said():
    app = opened("read", nonsense="1")
    (warning,) = app.warning
    assert warning.value.startswith("`nonsense=1` in this link")


def test_the_link_of_every_setting_opens_it_again():
    """What is written is read as the same value."""
    for name, field in address.FIELDS.items():
        value = session.default(name)
        if value is None or name in ("compared", "layers"):
            continue
        assert field.parse(field.write(value)) == value, name
