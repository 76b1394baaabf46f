"""To add or delete a lens is to add or delete its folder: both are done in a copy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_demo.lenses import LENSES

ROOT = Path(__file__).parents[2]
DELETE = """
import importlib, shutil, sys
from pathlib import Path
for gone in sys.argv[1:]:
    folder = Path("rnn_demo", "lenses", gone)
    shutil.move(folder, "gone")
    for room in ("lenses", "learn.chapter"):
        importlib.import_module(f"rnn_demo.{room}")
    assert {*sys.modules["rnn_demo.lenses"].LENSES} == {*sys.argv[1:]} - {gone}
    for name in [name for name in sys.modules if name.startswith("rnn_demo")]:
        del sys.modules[name]
    shutil.move("gone", folder)
"""
LOOK = """
import sys
from streamlit.testing.v1 import AppTest
for page, asked, shown in (each.split(":") for each in sys.argv[1:]):
    app = AppTest.from_file("streamlit_app.py", default_timeout=300)
    app.query_params["lens"] = asked
    (app.switch_page(f"rnn_demo/pages/{page}/{page}.py") if page != "read" else app).run()
    assert not app.exception, app.exception[0].stack_trace
    assert [e.value for e in app.error] == [], page
    assert page != "read" or app.segmented_control(key="lens").value == shown
"""


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """The lenses of a copy of the app."""
    shutil.copytree(ROOT / "rnn_demo", tmp_path / "rnn_demo")
    shutil.copytree(ROOT / ".streamlit", tmp_path / ".streamlit")
    shutil.copy(ROOT / "streamlit_app.py", tmp_path)
    (tmp_path / "assets").symlink_to(ROOT / "assets", target_is_directory=True)
    return tmp_path / "rnn_demo" / "lenses"


def run(program: str, folders: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folders.parents[1],
        capture_output=True,
        text=True,
    )
    assert not done.returncode, done.stderr[-2000:]


def test_each_lens_is_deleted_in_turn(folders):
    run(DELETE, folders, *LENSES)


def test_all_but_one_are_deleted_and_another_is_added(folders):
    """What other pages show of lenses that are gone stays; a link to one opens the first."""
    for gone in [lens for lens in LENSES if lens != "compare"]:
        shutil.rmtree(folders / gone)
    shutil.copytree(folders / "compare", folders / "another")
    for file in (folders / "another").glob("*.py"):
        text = file.read_text().replace("lenses.compare", "lenses.another")
        file.write_text(text.replace("ORDER = 10", "ORDER = 99"))
    pages = ("read:poke:compare", "read:another:another", "learn:poke:", "networks:poke:")
    run(LOOK, folders, *pages)
