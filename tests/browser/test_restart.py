"""The server dies and comes back: trainings go on, pages find them again; a port that is taken."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rnn_demo.runs import folders, life
from tests.browser.conftest import PATIENCE, ROOT, expect_answer, free_port, settle, start_server
from tests.browser.test_train import SECONDS, start, wait_for_epochs


@pytest.mark.slow
def test_a_server_killed_while_training(browser: Browser, root: Path):
    """The run goes on without it; the open page finds the new server and follows the run again."""
    port = free_port()
    server = start_server(port)
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    try:
        page.goto(f"http://127.0.0.1:{port}/train")
        settle(page)
        run_id = start(page)
        wait_for_epochs(page, 1)
        server.send_signal(signal.SIGKILL)
        server.wait()
        before = len(folders.status(run_id).history)
        server = start_server(port)
        wait_for_epochs(page, before + 2)  # by itself: the page was not touched
        assert folders.status(run_id).state == "running"

        page.reload()  # and from the address alone
        settle(page)
        wait_for_epochs(page, before + 3)
        page.locator(".st-key-stop button").click()
        expect(page.locator(".st-key-resume button")).to_be_visible(timeout=30 * SECONDS)
        assert folders.status(run_id).state == "stopped"
    finally:
        page.close()
        for run in folders.all_runs():
            if run.alive:
                life.request_stop(run.id)
        server.kill()
        server.wait()


def test_a_drawing_outlives_a_restart(browser: Browser, root: Path):
    """It is in the address, as is the network."""
    port = free_port()
    server = start_server(port)
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    try:
        page.goto(f"http://127.0.0.1:{port}/?model=simple-16&example=7")
        settle(page)
        server.kill()
        server.wait()
        server = start_server(port)
        page.reload()
        settle(page)
        expect_answer(page, 7)
        expect(page.get_by_role("combobox", name="Network")).to_have_value(
            re.compile("^SimpleRNN 16, well trained")  # its accuracy stands beside the name
        )
    finally:
        page.close()
        server.kill()
        server.wait()


def test_a_port_in_use_is_one_sentence(root: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        options = ["streamlit_app.py", "--server.headless=true", f"--server.port={port}"]
        done = subprocess.run(
            [sys.executable, "-m", "streamlit", "run", *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ,
        )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith(f"Port {port} is not available")
