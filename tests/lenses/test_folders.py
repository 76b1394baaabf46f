"""Adding or deleting a lens means adding or deleting its folder: tested in a copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_demo.lenses import LENSES

ROOT = Path(__file__).parents[2]
DELETE = """
import importlib, shutil, sys
import streamlit
from pathlib import Path
LENSES, tried, pages = sys.argv[1].split(), sys.argv[2], sys.argv[3:]
lenses = Path("rnn_demo", "lenses")
def found():
    for name in [name for name in sys.modules if name.startswith("rnn_demo")]:
        del sys.modules[name]
    importlib.import_module("rnn_demo.pages.learn.chapter")
    return {*importlib.import_module("rnn_demo.lenses").LENSES}
def opened(page, **query):
    from streamlit.testing.v1 import AppTest
    app = AppTest.from_file("streamlit_app.py", default_timeout=300)
    for name, value in query.items():
        app.query_params[name] = value
    (app.switch_page(f"rnn_demo/pages/{page}/{page}.py") if page != "read" else app).run()
    assert not app.exception, app.exception[0].stack_trace
    assert [e.value for e in app.error] == [], page
    return app
HAND = "9.wipe.h"
for gone in tried.split():
    shutil.move(lenses / gone, "gone")
    assert found() == {*LENSES} - {gone}
    session, stage = (importlib.import_module(f"rnn_demo.ui.{n}") for n in ("session", "stage"))
    real, streamlit.session_state = streamlit.session_state, {
        session.STAGE_KEY: {"message": {"revision": 1, "row": 9, "hand": HAND}}
    }
    stage.apply_stage_message()
    assert str(session.values_of_all_pages().hand) == HAND, gone
    streamlit.session_state = real
    opened("read", model="simple-16", example="3", hand=HAND)
    shutil.move("gone", lenses / gone)
for gone in {*LENSES} - {"compare"}:
    shutil.rmtree(lenses / gone)
shutil.copytree(lenses / "compare", lenses / "another")
for file in (lenses / "another").glob("*.py"):
    text = file.read_text().replace("lenses.compare", "lenses.another")
    file.write_text(text.replace("ORDER = 10", "ORDER = 99"))
assert found() == {"compare", "another"}
for page, asked, shown in (each.split(":") for each in pages):
    app = opened(page, lens=asked)
    assert page != "read" or app.segmented_control(key="lens").value == shown
"""


@pytest.mark.parametrize(
    "tried", ["poke", pytest.param(" ".join(LENSES), marks=pytest.mark.slow)], ids=["poke", "each"]
)
def test_a_lens_is_deleted_or_added_by_its_folder(tmp_path: Path, tried: str):
    """A hand works without any of them, other pages remain, and a link to one opens the first.

    By day only Poke, to which the hand belongs, is deleted before all but one are.
    """
    shutil.copytree(ROOT / "rnn_demo", tmp_path / "rnn_demo")
    shutil.copytree(ROOT / ".streamlit", tmp_path / ".streamlit")
    shutil.copy(ROOT / "streamlit_app.py", tmp_path)
    (tmp_path / "assets").symlink_to(ROOT / "assets", target_is_directory=True)
    pages = ("read:poke:compare", "read:another:another", "learn:poke:", "networks:poke:")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", DELETE, " ".join(LENSES), tried, *pages],
        cwd=tmp_path,
        env=env,  # the copy is imported again and again
        capture_output=True,
        text=True,
    )
    assert not done.returncode, done.stderr[-2000:]
