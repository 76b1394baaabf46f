"""Settings for all tests: runs of their own, and hypothesis judges answers, never time.

No test sees the runs of whoever starts it: tests are collected, and what lives longer than a test
is made, with a folder of this process; each test then has a folder of its own. What a test starts
inherits it.
"""

import functools
import gc
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as rnn_demo sets it: before keras loads NumPy

import pytest
from _pytest.mark.expression import Expression
from hypothesis import HealthCheck, settings

_OF_THIS_PROCESS = tempfile.TemporaryDirectory(prefix="rnn_demo_tests", ignore_cleanup_errors=True)
os.environ["RNN_DEMO_WARM"] = "0"  # or every test that opens Train would start TensorFlow
os.environ["RNN_DEMO_RUNS"] = str(Path(_OF_THIS_PROCESS.name, "runs"))

settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("default")

TESTS = Path(__file__).parent
FOLDERS = {"browser": {"browser"}, "load": {"browser"}, "trainer": {"keras"}}
# Files that take longest, the first most: a worker takes one file after another.
LONG = (
    "test_late_answers",
    "test_walk",
    "test_site_lessons",
    "test_first_viewing",
    "test_live",
    "test_watch",
    "test_teach_page",
    "test_train",
    "test_guide",
    "test_gpu",
    "test_epoch",
    "test_read",
    "test_training",
    "test_site",
    "test_fits",
    "test_files",
    "test_back",
    "test_recurrence",
    "test_keras_source",
    "test_figure",
    "test_still",
    "test_readme",
    "test_said_is_so",
)
OWN = re.compile(r"^pytestmark = .+", re.MULTILINE)


@functools.cache
def markers(path: Path) -> set[str]:
    """Those of all tests in a file, by its folder and by its `pytestmark`; or in a folder."""
    folder = path.relative_to(TESTS).parts[:1] if path.is_relative_to(TESTS) else ()
    own = OWN.findall(path.read_text(encoding="utf-8")) if path.suffix == ".py" else []
    return FOLDERS.get("".join(folder), set()).union(*(re.findall(r"mark\.(\w+)", m) for m in own))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors where browsers are: they wait more than they compute."""
    browsers = "not browser" not in config.option.markexpr
    return min((os.cpu_count() or 1) + browsers, 8)


def pytest_configure(config: pytest.Config) -> None:
    if "slow" not in config.option.markexpr:  # which trains as everyone does
        os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")  # half the time


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What -m leaves out is not even imported: what it needs may not be installed."""
    wanted, has = config.option.markexpr, markers(collection_path)
    if "slow" in wanted:
        return None  # single tests are, in files of every kind
    if "slow" in has:
        return True
    if wanted and has and not Expression.compile(wanted).evaluate(lambda name, **_: name in has):
        return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests, and put long files first, so that no worker idles while another ends one.

    What is slow runs where -m names it, and nowhere else.

    Where CI says so, a browser that waited in vain on a busy machine gets two more tries, as in
    Playwright's own runner; the summary names it. Elsewhere each failure stands.
    """
    for item in items:
        has = markers(item.path)
        for name in has:
            item.add_marker(name)
        if os.environ.get("CI") and "browser" in has:
            item.add_marker(pytest.mark.flaky(reruns=2))
    if "slow" not in config.option.markexpr:
        items[:] = [item for item in items if not any(item.iter_markers("slow"))]
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.stem, len(LONG)))


def pytest_collection_finish() -> None:
    """After each run of a page Streamlit collects garbage: it need not go through TensorFlow."""
    gc.collect()
    gc.freeze()


class StateAsAsked(Mapping):
    """A session's state by its names, as Streamlit's own view, which copies all of it first."""

    def __init__(self, state: Any, whole: Callable[[Any], Mapping]) -> None:
        self.state, self.whole = state, whole

    def __getitem__(self, name: str) -> object:
        return self.state[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole(self.state))

    def __len__(self) -> int:
        return len(self.whole(self.state))


@pytest.fixture(autouse=True, scope="session")
def streamlit_is_quicker() -> Iterator[None]:
    """Without what no server needs, or what takes a test of a page long.

    Each run of an AppTest looks for components in all packages that are installed: 0.1 s. After it
    the session of a Keras that is loaded is cleared: seconds. A server has none
    (tests/pages/test_shared.py); here it is loaded for the tests of the trainer. And each widget
    has the whole state copied, to look for its key: a fifth of a run of Train. While a page runs,
    a look a millisecond, whether it has ended, holds it up.

    Imported here, as the process that leads the others runs no test: a second before they begin.
    """
    from streamlit.components.v2 import manifest_scanner
    from streamlit.runtime.scriptrunner import script_runner
    from streamlit.runtime.state import SessionState
    from streamlit.testing.v1 import local_script_runner

    scan = functools.cache(manifest_scanner.scan_component_manifests)
    whole, looks = SessionState.filtered_state.fget, local_script_runner.require_widgets_deltas

    def waits(runner: local_script_runner.LocalScriptRunner, timeout: float) -> None:
        runner._script_thread.join(timeout)
        looks(runner, 0.1)  # which complains where it hasn't ended

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        patch.setattr(local_script_runner, "require_widgets_deltas", waits)
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        patch.setattr(SessionState, "filtered_state", property(lambda s: StateAsAsked(s, whole)))
        yield


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runs folder: every test has one of its own, which is not there until a run is made."""
    monkeypatch.setenv("RNN_DEMO_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"
