"""Fixtures of the trainer's tests."""

import pytest

from tests.support.few_rows import make_models_of_few_rows


@pytest.fixture
def few_rows(monkeypatch):
    """Make the trainer's models read images as `with_few_rows` returns them."""
    make_models_of_few_rows(monkeypatch.setattr)
