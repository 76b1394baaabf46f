"""The server dies and comes back: trainings go on, and pages find them again."""

import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rnn_demo.runs import folders, life
from tests.browser.conftest import PATIENCE, free_port, settle, start_server
from tests.browser.test_train import SECONDS, start, wait_for_epochs

pytestmark = pytest.mark.slow


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
