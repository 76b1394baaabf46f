"""The package has a clone's files and requirements, and reads and trains outside a clone."""

import json
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from rnn_demo.data import test_split as mnist_test
from tests.support.package import ROOT, run

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a user's home with a picture of a 7."""
    folder = tmp_path / "a home"
    folder.mkdir()
    Image.fromarray(mnist_test().images[0]).save(folder / "seven.png")
    return folder


def requirements(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_the_package_depends_on_the_same_requirements():
    shown, extra = set(PROJECT["dependencies"]), set(PROJECT["optional-dependencies"]["train"])
    assert shown == requirements("requirements-show.txt")
    assert shown | extra == requirements("requirements.txt")


def test_the_wheel_has_what_a_clone_has(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    command = ["git", "ls-files", "rnn_demo", "assets"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    for name in files[:-1]:
        assert (name if name.startswith("rnn_demo/") else f"rnn_demo/{name}") in inside
    assert {"rnn_demo/app/streamlit_app.py", "rnn_demo/app/.streamlit/config.toml"} < inside
    assert {name.split("/")[0].split("-")[0] for name in inside} == {"rnn_demo"}


def digit(programs: Path, home: Path) -> int:
    return json.loads(run(programs, home, "predict", "--json", "seven.png"))["digit"]


def test_the_installed_command_reads_outside_the_clone(programs, home):
    assert digit(programs, home) == 7
    assert "rnn-demo train" in run(programs, home, "train", "--help")


@pytest.mark.slow
@pytest.mark.parametrize("extra", ["", "[train]"])
def test_the_wheel_installs_into_a_new_environment(wheel, home, tmp_path, extra):
    """With the extra it trains, and the run is in the user's folder."""
    venv.create(tmp_path / "an environment", with_pip=True)
    programs = tmp_path / "an environment" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "-q", f"{wheel}{extra}"]
    subprocess.run(pip, check=True)
    assert digit(programs, home) == 7
    if extra:
        run(programs, home, "train", "--epochs", "1", "--images", "100")
        assert list(home.rglob("rnn-demo/runs/*/model.keras"))
