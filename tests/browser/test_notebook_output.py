"""The output of `watch` in a notebook: a digit is drawn in it with the mouse, without a server."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Page, expect

from rnn_demo import library
from tests.browser.conftest import Open, until
from tests.support.package import ROOT
from tests.support.pen import draw

CODE = """import sys
sys.path.insert(0, {root!r})
from rnn_demo import watch
watch({name!r})"""
OWNER = "frames[0].rnn?.site"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the HTML that a notebook stores for a cell."""
    folder = tmp_path_factory.mktemp("notebook")
    cell = nbformat.v4.new_code_cell(CODE.format(root=str(ROOT), name="simple-16"))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, kernel_name="python3", resources=where).execute()
    assert not list(folder.iterdir())  # no file is written next to a notebook
    (shown,) = (each for each in notebook.cells[0].outputs if each.output_type == "execute_result")
    return shown.data["text/html"]


def in_notebook(folder: Path, output: str, style: str) -> str:
    """Return the address of a page like a notebook: the output in an element with its colours."""
    file = folder / "notebook.html"
    file.write_text(f'<!doctype html><body style="{style}"><div>{output}</div></body>', "utf-8")
    return file.as_uri()


def background(page: Page) -> str:
    return page.frames[1].evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_output_reads_a_drawing_and_is_dark_in_a_dark_notebook(visit: Open, tmp_path, output):
    asked: list[str] = []
    page = visit(in_notebook(tmp_path, output, "color: #111"))
    page.on("request", lambda request: asked.append(request.url))
    page.reload()  # like reopening the notebook
    until(page, f"{OWNER}?.desk.reading")
    frame = page.frame_locator("iframe")
    for digit in (7, 1):
        frame.get_by_role("button", name="Clear").click()
        expect(frame.locator("#answer")).to_have_text("")
        box = page.locator("iframe").bounding_box()
        assert box["height"] >= 700
        draw(page, digit, on="iframe >> internal:control=enter-frame >> #pad")
        expect(frame.locator("#answer")).to_have_text(str(digit))
    drawn = page.evaluate("[...frames[0].rnn.site.desk.drawing.image]")
    frame.locator("#to-machine").click()
    until(page, "frames[0].rnn.machine?.readingTraceOrNull")
    frame.locator("#watch").click()
    assert page.evaluate("[...frames[0].rnn.site.desk.drawing.image]") == drawn
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == [page.url]
    expect(frame.locator("#network")).to_have_text(library.title("simple-16"))
    expect(frame.locator("#copy")).to_be_hidden()
    light = background(page)
    check_dark_like_the_notebook(visit(in_notebook(tmp_path, output, "color: #eee")), light)


def check_dark_like_the_notebook(page: Page, light: str) -> None:
    """When it opens, and when the notebook's colours change."""
    until(page, f"{OWNER}?.desk.reading")
    assert background(page) != light
    page.evaluate("document.body.style.color = 'rgb(20, 20, 20)'")
    until(page, f"getComputedStyle(frames[0].document.body).backgroundColor === '{light}'")
