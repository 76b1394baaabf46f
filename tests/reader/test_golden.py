"""Keras's results, computed again, equal `golden.npz`: `python -m pytest -m slow`."""

import pytest

from tests.fixtures import golden
from tests.fixtures.__main__ import GROUPS, make_group

pytestmark = [pytest.mark.slow, pytest.mark.keras]


@pytest.mark.parametrize("group", GROUPS)
def test_stored_results_equal_keras_again(group):
    made = make_group(group)
    kept = {f"{n}|{what}" for n in golden.names(group) for what in golden.numbers(n)}
    assert made.keys() == kept
    for key, array in made.items():
        name, what = key.split("|")
        if what != "file":  # the names in it are numbered on from one model to the next
            golden.assert_near(golden.numbers(name)[what], array, 1e-4)
