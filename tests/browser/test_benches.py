"""The commands of the README that measure pages in a browser end, with numbers."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import bench_training

pytestmark = pytest.mark.slow


def test_a_button_that_is_not_there_yet_is_waited_for(browser):
    """It died of `null.click` where a page put its examples up anew just then."""
    page = browser.new_page()
    page.set_content("<div class='st-key-prediction'><b class='digit'>1</b></div>")
    page.evaluate(
        """() => setTimeout(() => {
            document.body.insertAdjacentHTML(
                'beforeend', '<div class="st-key-example-4"><button>4</button></div>');
            document.querySelector('button').onclick = () =>
                document.querySelector('.digit').textContent = '4';
        }, 50)"""
    )
    assert page.evaluate(bench_training.CLICK, 4) >= 0
    page.close()


def test_starts_and_clicks_beside_a_training_are_timed():
    options = ["--starts", "1", "--rounds", "1", "--clicks", "3", "--preset", "simple-16"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.bench_training", *options],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "click on Start to the first point" in done.stdout
    assert "click to digit, training" in done.stdout
