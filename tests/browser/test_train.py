"""Real training through the page, also while the server dies and restarts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rnn_demo.runs import folders, lifecycle, network_files
from tests.browser.conftest import Open, expect_in_window, settle
from tests.support.server import free_port, start_server

SECONDS = 1000
# So long that no run ends by itself before a test has checked and stopped it.
TINY = {"units": "8", "images": "2000", "batch_size": "20", "epochs": "1000"}
# Visible at once on a screen of 1366 x 768
AT_ONCE = [f".st-key-{key}" for key in ("stop", "progress", "curves", "live-reading")]
# The points of all curves: each is a move or a line of an SVG path.
POINTS = """() => [...document.querySelectorAll('.st-key-curves svg.marks .mark-line path')]
    .map(path => (path.getAttribute('d') || '').match(/[ML]/g) || [])
    .reduce((sum, points) => sum + points.length, 0)"""


@pytest.fixture
def root(monkeypatch, tmp_path_factory) -> Iterator[Path]:
    """Yield the runs folder of this test's own server; stop trainings at the end."""
    path = tmp_path_factory.mktemp("runs")
    monkeypatch.setenv("RNN_DEMO_RUNS", str(path))
    yield path
    for run in folders.statuses_newest_first():
        if run.trains_or_waits:
            lifecycle.request_stop_or_discard(run.id)


class Server:
    """A server of this test, which can be killed."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    def start(self) -> None:
        self.process = start_server(self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(root: Path) -> Iterator[Server]:
    server = Server()
    yield server
    server.kill()


@pytest.fixture
def app_url(server: Server) -> str:
    """Return the address of a server with this test's runs folder; see conftest."""
    return f"http://127.0.0.1:{server.port}"


def fill(page: Page, **fields: str) -> None:
    """Type into number fields of the form, which a button unfolds."""
    change = page.locator(".st-key-change button").first
    change.click()
    page.get_by_text("All other settings").click()
    for name, value in fields.items():
        key = "units-1" if name == "units" else name
        field = page.locator(f":is(.st-key-train-0-{key}, .st-key-train-1-{key}) input")
        field.fill(value)
        field.press("Enter")
        settle(page)
        expect(field).to_have_value(value)
    change.click()
    expect(page.get_by_text("All other settings")).to_be_hidden()


def start(page: Page) -> str:
    """Train a tiny network; return the run's id from the address."""
    fill(page, **TINY)
    before = page.url
    page.locator(".st-key-start button").click()
    expect(page.locator(".st-key-progress")).to_be_visible()
    page.wait_for_url(re.compile("run="))
    page.wait_for_function("before => location.href !== before", arg=before)
    return page.url.split("run=")[1].split("&")[0]


def wait_for_epochs(page: Page, count: int) -> None:
    """Wait until the followed run has reached an epoch."""
    page.wait_for_function(
        """count => {
            const said = document.querySelector('.st-key-progress');
            const epoch = said && said.textContent.match(/epoch(\\d+) of/);
            return epoch && Number(epoch[1]) >= count;
        }""",
        arg=count,
        timeout=90 * SECONDS,
    )


def test_start_watch_restart_stop_replay_and_open(open_page: Open, server: Server):
    """Resuming: tests/pages/train/test_train.py, tests/trainer/test_training.py."""
    page = open_page("/train?example=7", width=1366, height=768)
    run_id = start(page)
    expect(page.locator(".st-key-stop button")).to_be_visible()
    curves = page.locator(".st-key-curves")
    expect(curves.locator("svg.marks")).to_have_count(2, timeout=90 * SECONDS)
    chart = curves.locator("svg.marks").first.element_handle()
    points = page.evaluate(POINTS)
    wait_for_epochs(page, 2)
    page.wait_for_function(f"before => ({POINTS})() > before + 4", arg=points)
    assert chart.evaluate("svg => svg.isConnected")  # it grew in place
    expect(page.locator(".st-key-live-reading .pictures img")).to_have_count(4)
    expect(page.locator(".st-key-live-reading")).to_contain_text(re.compile(r"epoch [\d.]+: \d"))
    expect_in_window(page, *AT_ONCE)  # no scrolling is needed to see a run's state

    page.get_by_role("link", name="Networks", exact=True).click()  # and goes back
    expect(page.get_by_role("heading", name="Networks")).to_be_visible()
    page.get_by_role("link", name="Train", exact=True).click()
    expect(page.locator(".st-key-stop button")).to_be_visible()
    wait_for_epochs(page, 2)
    assert run_id in page.url

    server.kill()  # training continues without the server
    before = len(folders.status_for_id(run_id).history)
    server.start()
    wait_for_epochs(page, before + 2)  # by itself, without any input
    assert folders.status_for_id(run_id).state == "running"
    assert run_id in page.url

    page.locator(".st-key-stop button").click()
    expect(page.locator(".st-key-resume button")).to_be_visible()
    expect(page.locator(".st-key-progress")).to_contain_text("Stopped")
    assert folders.status_for_id(run_id).state == "stopped"
    assert network_files.newest_network_of_run(run_id) is not None

    expect(page.locator(".st-key-progress")).to_contain_text("test accuracy")

    machine = page.locator(".st-key-live-reading")
    expect(machine).to_contain_text(re.compile(r"epoch [\d.]+: \d"))
    machine.get_by_role("slider").press("Home")
    expect(machine).to_contain_text(re.compile(r"before training: (\d|no idea)"))
    expect(machine.locator(".pictures img")).to_have_count(4)

    page.locator(".st-key-open button").click()
    expect(page.locator(".st-key-prediction .digit:visible")).to_have_text(re.compile(r"^\d$"))
    page.wait_for_url(re.compile(f"model={run_id}"))
