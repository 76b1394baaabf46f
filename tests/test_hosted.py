"""The Docker image: its steps in a clean folder, its pages and its command."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.support.server import free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
WITHOUT = """
import sys
for name in ("tensorflow", "keras"):
    sys.modules[name] = None  # as Python marks a module that can't be imported
from pathlib import Path
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("streamlit_app.py", default_timeout=60).run()
assert not app.exception, app.exception
app.button(key="example-5").click().run()
assert any("Read as 5" in e.proto.json for e in app.get("bidi_component"))
for page in sorted(Path("rnn_demo/pages").glob("*/*.py")):
    if page.stem == page.parent.name:
        app.switch_page(str(page)).run()
        assert not app.exception, (page, app.exception)
"""
STEPS = [
    line.split(" ", 1)
    for line in (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture
def image(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """Return a folder with the image's files, and its environment."""
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
    return tmp_path, {**os.environ, **environment}


def test_every_page_of_the_image_works_without_tensorflow(image):
    folder, environment = image
    assert environment["RNN_DEMO_MODE"] == "show"
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_the_images_command_answers_its_health_check(image):
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
