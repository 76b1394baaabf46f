"""The page that needs no server in a Firefox, where one is installed: it draws, reads and plays."""

from pathlib import Path

import pytest

from rnn_demo.browser.offline_page import page
from rnn_demo.library import find
from tests.browser.conftest import free_port
from tests.support.firefox import firefox, started
from tests.support.pen import DIGITS

ANSWER = "return document.getElementById('answer').textContent"
READY = "return Boolean(document.querySelector('#belief .main-svg .trace, #belief image'))"
STATES = (
    "return document.getElementById('reading').data[1].z"
    ".reduce((sum, row) => row.reduce((a, b) => a + Math.abs(b), sum), 0)"
)


@pytest.mark.skipif(firefox() is None, reason="no Firefox is installed")
def test_the_exported_page_opens_offline_and_reads_what_is_drawn(tmp_path: Path):
    path = firefox()
    assert path is not None
    file = tmp_path / "page.html"
    file.write_text(page(find("simple-16")), encoding="utf-8")
    (tmp_path / "profile").mkdir()
    with started(path, tmp_path / "profile", free_port()) as browser:
        browser.ask("Navigate", url=file.as_uri())
        browser.wait(READY, True)
        assert browser.script(ANSWER) == ""
        before = browser.script(STATES)
        x, y = browser.script(
            "const box = document.getElementById('pad').getBoundingClientRect();"
            "return [box.left, box.top]"
        )
        for stroke in DIGITS[7]:
            browser.stroke([(x + 60 + 130 * a, y + 50 + 180 * b) for a, b in stroke])
        browser.wait(ANSWER, "7")
        browser.wait(f"{STATES} !== {before}", True)
        refused = "return fetch('https://example.org').then(() => 'fetched', () => 'refused')"
        assert browser.script(refused) == "refused"
        browser.script("document.getElementById('clear').click()")
        browser.wait(ANSWER, "")
