"""Counts the hostile inputs that the tests try; tests/conftest.py prints the sum."""

from collections.abc import Callable

import pytest


@pytest.fixture
def count_inputs(request) -> Callable[[], None]:
    """A function to call once for every input."""
    properties = request.node.user_properties
    properties.append(("hostile inputs", 0))
    at = len(properties) - 1

    def count() -> None:
        properties[at] = ("hostile inputs", properties[at][1] + 1)

    return count
