"""The app opens from an installed wheel, outside the clone, and from a host's entry file.

By day test_package.py checks the wheel's files, and that its command reads a picture.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import expect_answer, new_page
from tests.support.package import ROOT, variables
from tests.support.pen import draw
from tests.support.server import free_port, wait_for_answer

pytestmark = pytest.mark.slow


def installed_program(programs: Path) -> list[str]:
    return [str(programs / "rnn-demo")]


def program_of_cloud(_: Path) -> list[str]:
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "cloud" / "app.py")]


@pytest.mark.parametrize("program", [installed_program, program_of_cloud])
def test_the_app_opens_and_reads_a_digit(
    program: Callable[[Path], list[str]],
    programs: Path,
    tmp_path: Path,
    contexts: Callable[[bool], BrowserContext],
    no_faults: list[str],
):
    home, port = tmp_path / "a home", free_port()
    home.mkdir()
    settings = {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_HEADLESS": "true"}
    how = {"cwd": home, "env": {**variables(home), **settings}, "stdout": subprocess.DEVNULL}
    server = subprocess.Popen(program(programs), **how)
    try:
        wait_for_answer(server, port)
        page = new_page(contexts(False), f"http://127.0.0.1:{port}", no_faults)
        page.goto(f"http://127.0.0.1:{port}/")
        draw(page, 7)
        expect_answer(page, 7)
        page.close()  # it would ask for its server until the last test
    finally:
        server.terminate()
        server.wait()
