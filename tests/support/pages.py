"""What a page says, and what can be pressed on it."""

import json
import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from rnn_demo.ui.state import Session
from rnn_demo.ui.values import values_key

APP = str(Path(__file__).parent.parent.parent / "streamlit_app.py")


def opened(page: str = "", seconds: float = 300, **query: str) -> AppTest:
    """The app, or one of its pages, opened by a link, in a session of its own."""
    app = AppTest.from_file(APP, default_timeout=seconds)
    for name, value in query.items():
        app.query_params[name] = value
    (app.switch_page(f"rnn_demo/pages/{page}/{page}.py") if page else app).run()
    assert not app.exception, app.exception[0].message
    return app


def open_lens(app: AppTest, lens: str) -> None:
    """Click on a lens, under Deeper where it is not at hand."""
    at_hand = app.segmented_control(key="lens")
    if lens in at_hand.options:
        at_hand.set_value(lens).run()
        return
    at_hand.set_value("deeper").run()
    app.segmented_control(key="deeper-lens").set_value(lens).run()


def held(app: AppTest, kind: type = Session) -> Any:
    """What the session of an app holds, as that dataclass; to be changed, too."""
    key = values_key(kind)
    if key not in app.session_state:
        app.session_state[key] = kind()
    return app.session_state[key]


def said(app: AppTest) -> str:
    """All that the page says, in one string."""
    elements = [*app.markdown, *app.caption, *app.info, *app.error, *app.success, *app.warning]
    return " ".join([e.proto.body for e in app.get("html")] + [e.value for e in elements])


def components(app: AppTest, name: str) -> list[dict[str, Any]]:
    """What the components of a name are given."""
    protos = (e.proto for e in app.get("bidi_component"))
    return [json.loads(p.json) for p in protos if p.component_name == f"rnn_demo.{name}"]


def on_stage(app: AppTest) -> dict[str, Any]:
    """What the browser is told: of all, of what is read, and of what the lens shows."""
    (told,) = components(app, "stage")
    return {**told, **(told["question"] or {}), **(told["figure"] or {})}


def answer(app: AppTest) -> str | None:
    """The digit that is answered; None where nothing is read, or it is not to be told."""
    if not any(each["part"] == "digit" for each in components(app, "answer")):
        return None
    found = re.match(r"Read as (\d)", on_stage(app)["spoken"])
    return found and found[1]


def tiles(app: AppTest) -> list[str]:
    """The answers that the browser is given to show; "?" for none yet."""
    shown = [a for a in components(app, "answer") if a["part"] == "digit" and "sure" in a]
    return ["?" if each["open"] else str(each["digit"]) for each in shown]


def setting(app: AppTest, name: str) -> Any:
    """The control of the Train page for a field."""
    controls = [*app.selectbox, *app.number_input, *app.toggle, *app.text_input]
    (control,) = [c for c in controls if re.fullmatch(rf"train-\d-{name}", str(c.key))]
    return control


def keys(app: AppTest) -> set[str]:
    """The keys of its buttons."""
    return {button.key for button in app.button}
