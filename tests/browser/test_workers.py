"""A worker that fails is reported in one sentence, and the page goes on with another one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from rnn_demo.words import english_text
from tests.browser.conftest import PATIENT, Open, until
from tests.browser.teach.conftest import add_drawing, wait_until_taught

FAILED = english_text("worker.failed")
# While `fails` is true a new worker throws at its first message. `left` are object URLs in use.
FAILING = """
    window.fails = true;
    window.left = new Set();
    const { createObjectURL, revokeObjectURL } = URL, Plain = Worker;
    URL.createObjectURL = (blob) => {
        const url = createObjectURL(blob);
        left.add(url);
        return url;
    };
    URL.revokeObjectURL = (url) => { revokeObjectURL(url); left.delete(url); };
    const SCRIPT = "data:text/javascript,onmessage = () => { throw new Error('on purpose'); }";
    window.Worker = class extends Plain {
        constructor(url) { super(fails ? SCRIPT : url); }
    };
"""


@pytest.fixture
def site(visit: Open, served: str, no_faults: list[str]) -> Iterator[Page]:
    yield visit(f"{served}?model=simple-16-bounded&row=28&example=3", first=FAILING)
    purposes = [fault for fault in no_faults if "on purpose" in fault]
    assert purposes
    for fault in purposes:
        no_faults.remove(fault)


def repair(site: Page) -> None:
    site.evaluate("fails = false")


def test_train_says_that_its_worker_failed_and_starts_another_one(site: Page):
    site.get_by_role("button", name="Train", exact=True).click()
    said = site.locator("#said")
    expect(said).to_have_text(FAILED, timeout=PATIENT)
    site.locator("#start").click()  # it fails again
    expect(said).to_have_text(FAILED, timeout=PATIENT)
    repair(site)
    site.locator("#start").click()
    expect(said).to_contain_text("images", timeout=PATIENT)
    until(site, "rnnSite.pages.loaded.train.report?.seen > 0")
    site.locator("#start").click()
    expect(site.locator("#once")).to_be_enabled(timeout=PATIENT)
    assert site.evaluate("left.size") == 0


def test_machine_says_that_its_worker_failed_and_starts_another_one(site: Page):
    site.locator("#to-machine").click()
    expect(site.locator(".machine-said")).to_contain_text(FAILED, timeout=PATIENT)
    learning = site.locator(".machine-learn summary")
    learning.click()
    site.locator("button.learn").click()
    expect(site.locator(".machine-said")).to_contain_text(FAILED, timeout=PATIENT)
    repair(site)
    if not site.locator("button.learn").is_visible():
        learning.click()
    site.locator("button.learn").click()
    until(site, "rnnSite.pages.loaded.machine.machine.learning.curve.length > 1")
    assert site.evaluate("left.size") == 0


def test_teach_says_that_its_worker_failed_and_starts_another_one(site: Page):
    site.get_by_role("button", name="Teach", exact=True).click()
    site.locator("#teach .begin button").first.click()  # A, B and C
    refused = site.locator("#teach .refused")
    expect(refused).to_have_text(FAILED, timeout=PATIENT)
    repair(site)
    add_drawing(site, 0, 7)
    wait_until_taught(site, site.locator("#teach .drawing").count())
    expect(refused).to_have_text("")
    assert site.evaluate("left.size") == 0
