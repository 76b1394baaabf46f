"""Modules are joined into one by writing them one after the other: no name stands twice in it."""

import pytest
from playwright.sync_api import Page

from rnn_demo.browser.bundle import FOLDER, as_body, bundle


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.rglob("*.js")))
def test_each_is_a_program(modules: Page, name: str):
    modules.evaluate("code => { new Function(code); }", as_body(bundle(name)))
