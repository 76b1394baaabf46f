"""Settings for all tests: hypothesis judges answers, never time, and repeats its examples in CI."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as rnn_demo sets it: before keras loads NumPy

from hypothesis import HealthCheck, settings

settings.register_profile(
    "default",
    deadline=None,
    # function_scoped_fixture: one that counts inputs is to count them all
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("default")


def pytest_terminal_summary(terminalreporter):
    """Say how many hostile inputs the readers of strangers' files were given."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, [])]
    tried = sum(n for r in reports for name, n in r.user_properties if name == "hostile inputs")
    if tried:
        terminalreporter.write_line(f"{tried:,} hostile files were tried")
