"""Settings for all tests: separate runs folders, and no deadlines in hypothesis.

No test sees the runs of the user: collection, and fixtures that outlive a test, use a folder of
this process, and each test has its own folder, which processes that it starts inherit.
"""

import contextlib
import functools
import gc
import importlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # like in rnn_demo, before keras loads NumPy

import pytest
from _pytest.mark.expression import Expression
from filelock import FileLock
from hypothesis import HealthCheck, settings

from tests.support.package import build_wheel, folder_of, install

if "PYTEST_XDIST_WORKER" in os.environ:
    gc.disable()  # until the tests are collected: what is imported stays
_OF_THIS_PROCESS = tempfile.TemporaryDirectory(prefix="rnn_demo_tests", ignore_cleanup_errors=True)
os.environ["RNN_DEMO_WARM"] = "0"  # otherwise every test that opens Train would start TensorFlow
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
# The slowest files, slowest first, as a worker takes one file after another.
LONG = (
    "test_walk",
    "test_late_answers",
    "test_live",
    "test_layout_shift",
    "test_keras_source",
    "test_watch",
    "test_train",
    "test_teach_page",
    "test_epoch",
    "test_first_viewing",
    "test_back",
    "test_read",
    "test_files",
    "test_augmentation",
    "test_guide",
    "test_learning_sentences",
    "test_site",
    "test_training",
    "test_gpu",
    "test_site_training",
    "test_lesson_questions",
    "test_still",
    "test_lesson_quizzes",
    "test_machine_looks",
    "test_teach_kept",
    "test_languages",
    "test_lesson_sight",
    "test_machine_by_hand",
    "test_decoder",
    "test_fits",
    "test_phone",
    "test_columns",
    "test_cursor",
    "test_teach_findings",
    "test_enlarged",
    "test_no_keys",
    "test_figure",
    "test_machine_sentences",
    "test_teach",
    "test_story_sentences",
    "test_against_python",
    "test_memory_pointer",
    "test_recurrence",
    "test_machine_arithmetic",
    "test_edit_sentences",
    "test_runs",
    "test_train_form",
)
OWN = re.compile(r"^pytestmark = .+", re.MULTILINE)


@functools.cache
def markers(path: Path) -> set[str]:
    """Return the markers of all tests in a file or folder, by folder and `pytestmark`."""
    folder = path.relative_to(TESTS).parts[:1] if path.is_relative_to(TESTS) else ()
    own = OWN.findall(path.read_text(encoding="utf-8")) if path.suffix == ".py" else []
    return FOLDERS.get("".join(folder), set()).union(*(re.findall(r"mark\.(\w+)", m) for m in own))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return two workers more than processors for browser tests, which often wait.

    With one more, a tenth of the processors' time is idle.
    """
    browsers = "not browser" not in config.option.markexpr
    return min((os.cpu_count() or 1) + 2 * browsers, 8)


def pytest_configure(config: pytest.Config) -> None:
    if "slow" not in config.option.markexpr:  # slow tests train with the usual settings
        os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")  # halves the time


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import files that -m deselects, as their requirements may not be installed."""
    wanted, has = config.option.markexpr, markers(collection_path)
    if "slow" in wanted:
        return None  # single tests are marked in files of every kind
    if "slow" in has:
        return True
    if wanted and has and not Expression.compile(wanted).evaluate(lambda name, **_: name in has):
        return True
    return None


def pytest_collection(session: pytest.Session) -> None:
    """Import all test files, in another order in each worker.

    So each worker rewrites the assertions of a share of the files, and reads the bytecode of the
    rest, which the others wrote.
    """
    config = session.config
    if not (worker := os.environ.get("PYTEST_XDIST_WORKER")) or config.args != ["tests"]:
        return
    files = [p for p in sorted(TESTS.rglob("test_*.py")) if not pytest_ignore_collect(p, config)]
    first = len(files) * int(worker[2:]) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for path in files[first:] + files[:first]:
        name = ".".join(path.relative_to(TESTS.parent).with_suffix("").parts)
        with contextlib.suppress(Exception, pytest.skip.Exception):  # pytest tells it
            importlib.import_module(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests, and put slow files first, so that no worker idles at the end.

    Slow tests run only if -m names them.

    If CI sets it, browser tests that timed out on a busy machine get two more tries, as in
    Playwright's own runner; the summary names them. Otherwise each failure counts.
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


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep Streamlit's garbage collection after each run of a page from traversing TensorFlow.

    By day its graphs are not optimised: the same mathematics, and a fifth less time to train a
    little.
    """
    if "tensorflow" in sys.modules and "slow" not in session.config.option.markexpr:
        options = {"disable_meta_optimizer": True}
        sys.modules["tensorflow"].config.optimizer.set_experimental_options(options)
    gc.collect()
    gc.freeze()
    gc.enable()


class StateAsAsked(Mapping):
    """A session's state by name, like Streamlit's own view, which first copies all of it."""

    def __init__(self, state: Any, whole: Callable[[Any], Mapping]) -> None:
        self.state, self.whole = state, whole

    def __getitem__(self, name: str) -> object:
        return self.state[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole(self.state))

    def __len__(self) -> int:
        return len(self.whole(self.state))


def nodes_of_page(block: Any) -> Iterator[Any]:
    """Yield a block of a page and all nodes below it, parents first, like Streamlit's own.

    Streamlit's generators call each other once for each level.
    """
    waiting = [block]
    while waiting:
        yield (node := waiting.pop())
        waiting += reversed(getattr(node, "children", {}).values())


@pytest.fixture(autouse=True, scope="session")
def streamlit_is_quicker() -> Iterator[None]:
    """Speed up AppTest by removing work that no server does.

    Each run of an AppTest searches all installed packages for components: 0.1 s. Afterwards it
    clears the session of a loaded Keras: seconds. A server has no Keras
    (tests/pages/test_shared.py); here it is loaded for the trainer's tests. Each widget copies the
    whole state to find its key: a fifth of a run of Train. Each run compiles the pages, makes mocks
    of a server and its parts, and searches what it showed ten times. And checking every millisecond
    if a page has ended slows it down.

    Streamlit is imported here, because the controlling process runs no tests: this saves a second.
    """
    from streamlit.components.v2 import manifest_scanner
    from streamlit.runtime.scriptrunner import script_runner
    from streamlit.runtime.state import SessionState
    from streamlit.testing.v1 import app_test, element_tree, local_script_runner

    scan = functools.cache(manifest_scanner.scan_component_manifests)
    whole, looks = SessionState.filtered_state.fget, local_script_runner.require_widgets_deltas

    def waits(runner: local_script_runner.LocalScriptRunner, timeout: float) -> None:
        runner._script_thread.join(timeout)
        looks(runner, 0.1)  # raises if it hasn't ended

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        patch.setattr(local_script_runner, "require_widgets_deltas", waits)
        for made_in_each_run in ("ScriptCache", "MagicMock"):
            only = functools.cache(getattr(app_test, made_in_each_run))
            patch.setattr(app_test, made_in_each_run, only)
        patch.setattr(element_tree.Block, "__iter__", nodes_of_page)
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        patch.setattr(SessionState, "filtered_state", property(lambda s: StateAsAsked(s, whole)))
        yield


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[..., Path]:
    """Return a function that returns a folder, made by the first process that needs it.

    It gets the folder's name, and a function that fills it.
    """
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent

    def once_(name: str, fill: Callable[[Path], object]) -> Path:
        made = base / f"{name} is made"
        with FileLock(base / f"{name}.lock"):
            if not made.exists():
                fill(base / name)
                made.touch()
        return base / name

    return once_


@pytest.fixture(scope="session")
def wheel(once: Callable[..., Path]) -> Path:
    """Return the package's wheel."""
    return next(once("wheel", build_wheel).glob("rnn_demo-*.whl"))


@pytest.fixture(scope="session")
def programs(once: Callable[..., Path], wheel: Path) -> Path:
    """Return the programs of an environment in which the wheel is installed."""
    return folder_of("scripts", once("an environment", functools.partial(install, wheel)))


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the runs folder: every test has its own, which does not exist until a run is made."""
    monkeypatch.setenv("RNN_DEMO_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"
