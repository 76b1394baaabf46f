"""Reads a page's texts, and presses its buttons."""

import json
import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from rnn_demo.ui.session import session_key_of_dataclass
from rnn_demo.ui.state import InputImage, Session

APP = str(Path(__file__).parent.parent.parent / "streamlit_app.py")


def opened(page: str = "", seconds: float = 300, **query: str) -> AppTest:
    """Open the app, or one of its pages, by a link, in a new session."""
    app = AppTest.from_file(APP, default_timeout=seconds)
    for name, value in query.items():
        app.query_params[name] = value
    (app.switch_page(f"rnn_demo/pages/{page}/{page}.py") if page else app).run()
    assert not app.exception, app.exception[0].message
    return app


def open_lens(app: AppTest, lens: str) -> None:
    """Click on a lens, under Deeper if necessary."""
    at_hand = app.segmented_control(key="lens")
    if lens in at_hand.options:
        at_hand.set_value(lens).run()
        return
    at_hand.set_value("deeper").run()
    app.segmented_control(key="deeper-lens").set_value(lens).run()


def held(app: AppTest, kind: type = Session) -> Any:
    """Return a session's values of a dataclass, which may be changed."""
    key = session_key_of_dataclass(kind)
    if key not in app.session_state:
        app.session_state[key] = kind()
    return app.session_state[key]


def clear(app: AppTest) -> None:
    """Let the app read nothing, as after Clear."""
    held(app).image = InputImage()
    app.run()


def html_of(app: AppTest) -> list[str]:
    """Return the HTML of each element that has it."""
    return [element.proto.body for element in app.get("html")]


def said(app: AppTest) -> str:
    """Return all texts of the page in one string."""
    elements = [*app.markdown, *app.caption, *app.info, *app.error, *app.success, *app.warning]
    return " ".join(html_of(app) + [e.value for e in elements])


def components(app: AppTest, name: str) -> list[dict[str, Any]]:
    """Return the data of the components with a name."""
    protos = (e.proto for e in app.get("bidi_component"))
    return [json.loads(p.json) for p in protos if p.component_name == f"rnn_demo.{name}"]


def on_stage(app: AppTest) -> dict[str, Any]:
    """Return the reply to the browser: general data, the question, and the lens's view."""
    (told,) = components(app, "stage")
    return {**told, **(told["question"] or {}), **(told["figure"] or {})}


def answer(app: AppTest) -> str | None:
    """Return the answer; None if nothing is read, or if it is hidden."""
    if not any(each["part"] == "digit" for each in components(app, "answer")):
        return None
    found = re.match(r"Read as (\d)", on_stage(app)["spoken"])
    return found and found[1]


def tiles(app: AppTest) -> list[str]:
    """Return the answers sent to the browser; "?" for none yet."""
    shown = [a for a in components(app, "answer") if a["part"] == "digit" and "sure" in a]
    return ["?" if each["open"] else str(each["digit"]) for each in shown]


def setting(app: AppTest, name: str) -> Any:
    """Return the control of the Train page for a field."""
    controls = [*app.selectbox, *app.number_input, *app.toggle, *app.text_input]
    (control,) = [c for c in controls if re.fullmatch(rf"train-\d-{name}", str(c.key))]
    return control


def keys(app: AppTest) -> set[str]:
    """Return the keys of its buttons."""
    return {button.key for button in app.button}
