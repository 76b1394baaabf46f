"""Settings for all tests: hypothesis judges answers, never time, and repeats its examples in CI."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as rnn_demo sets it: before keras loads NumPy

from hypothesis import HealthCheck, settings

settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("default")
