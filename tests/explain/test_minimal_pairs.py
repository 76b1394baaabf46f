"""Ones with long upstrokes and sevens with hooks are read as meant."""

from tests.explain import minimal_pairs


def test_long_upstrokes_make_no_seven_and_hooks_no_one():
    shares = minimal_pairs.read_as_meant()
    assert shares["ones"] >= 0.95
    assert shares["sevens"] >= 0.98


def test_what_is_written_down_is_so():
    """But for one line: where two answers are close, rounding may turn one a step sooner."""
    lines = minimal_pairs.FILE.read_text(encoding="utf-8").splitlines()
    now = minimal_pairs.table().splitlines()
    assert len(lines) == len(now)
    assert sum(a != b for a, b in zip(lines, now, strict=True)) <= 1
