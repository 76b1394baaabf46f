"""What a widget says is taken, unless it is what the server has just replaced."""

import pytest

from rnn_demo.ui.session import is_stale


@pytest.mark.parametrize(
    ("came", "had", "given", "by_itself", "stale"),
    [
        ("old", "old", "new", True, True),  # the browser did not know yet
        ("old", "old", "new", False, False),  # a click back
        ("new", "old", "new", True, False),  # it knows
        ("other", "old", "new", True, False),  # a click, in one message with a drawing
        ("old", "old", "old", True, False),  # nothing was replaced
        (None, None, "new", True, True),  # it was not on the page before
    ],
)
def test_only_what_was_replaced_and_comes_without_a_click_is_stale(
    came, had, given, by_itself, stale
):
    assert is_stale(came, had, given, by_itself=by_itself) == stale
