"""The image of a host: its steps in a clean folder, with the packages that it installs alone."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
STEPS = [
    line.split(" ", 1)
    for line in (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]
PAGES = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("streamlit_app.py", default_timeout=120).run()
assert not app.exception, app.exception
for page in ("networks", "train"):
    app.switch_page(f"rnn_demo/pages/{page}/{page}.py").run()
    assert not app.exception, (page, app.exception)
said = " ".join(e.value for e in (*app.info, *app.caption))
assert "Run the app yourself to train one." in said, said
"""


def needed(file: str) -> set[str]:
    """The distributions that a requirements file brings, by their normal names."""
    lines = (ROOT / file).read_text().split("\n")
    found: set[str] = set()
    waiting = [re.split(r"[<>=!~\[;]", line)[0].strip() for line in lines if line]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if not name or name in found:
            continue
        found.add(name)
        try:
            wanted = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # of another system
            continue
        waiting += [re.split(r"[ <>=!~\[;(]", line)[0] for line in wanted if "extra ==" not in line]
    return found


def hidden(file: str) -> str:
    """The modules here that a requirements file does not bring, for HIDDEN_MODULES."""
    kept = needed(file)
    return ",".join(
        module
        for module, owners in metadata.packages_distributions().items()
        if not kept & {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners}
        and module not in ("_distutils_hack", "pkg_resources", "setuptools", "pip")
    )


@pytest.fixture
def image(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder with what the image has, and the environment that it sets."""
    arguments = dict(step[1].split("=", 1) for step in STEPS if step[0] == "ARG")
    environment = {}
    for kind, rest in STEPS:
        for name, value in arguments.items():
            rest = rest.replace(f"${name}", value)
        if kind == "COPY":
            *sources, target = rest.split()
            for source in sources:
                to = tmp_path / target
                if (ROOT / source).is_dir():
                    ignored = shutil.ignore_patterns("__pycache__")
                    shutil.copytree(ROOT / source, to, ignore=ignored)
                else:
                    shutil.copy(ROOT / source, to)
        elif kind == "ENV":
            environment |= dict(part.split("=", 1) for part in rest.split())
    environment["RNN_DEMO_RUNS"] = str(tmp_path / "volume")
    environment["PYTHONPATH"] = str(ROOT / "tests" / "support" / "bare")
    environment["HIDDEN_MODULES"] = hidden(arguments["REQUIREMENTS"])
    return tmp_path, {**os.environ, **environment}


def test_it_shows_without_tensorflow_and_says_that_nothing_is_trained(image):
    folder, environment = image
    assert environment["RNN_DEMO_MODE"] == "show"
    assert "tensorflow" in environment["HIDDEN_MODULES"].split(",")
    assert "streamlit" not in environment["HIDDEN_MODULES"].split(",")
    done = subprocess.run(
        [sys.executable, "-c", PAGES],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_its_command_answers_its_health_check(image):
    from tests.browser.conftest import free_port

    folder, environment = image
    commands = dict(step for step in STEPS if step[0] in ("CMD", "HEALTHCHECK"))
    port = str(free_port())
    command = json.loads(commands["CMD"].replace("7860", port))
    check = json.loads(commands["HEALTHCHECK"].removeprefix("CMD ").replace("7860", port))
    server = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=folder, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 120
        while subprocess.run([sys.executable, *check[1:]], capture_output=True).returncode:
            assert server.poll() is None
            assert time.monotonic() < until
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).read()
        assert b"<title>" in page
    finally:
        server.terminate()
        server.wait(20)


def test_requirements_for_show_are_those_of_the_app_without_tensorflow():
    whole = (ROOT / "requirements.txt").read_text().split()
    show = (ROOT / "requirements-show.txt").read_text().split()
    assert [line for line in whole if not line.startswith(("tensorflow", "keras"))] == show
    assert "tensorflow" not in needed("requirements-show.txt")
