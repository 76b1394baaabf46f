"""Pages opened by Streamlit's AppTest, with networks of every kind to choose from."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from rnn_demo import library
from rnn_demo.data import Split
from rnn_demo.explain import passes
from rnn_demo.lenses import LENSES
from rnn_demo.runs import folders, lifecycle
from rnn_demo.spec import TrainingRecipe
from rnn_demo.ui import analyses
from tests.fixtures import KINDS as SPECS
from tests.fixtures import kind_file
from tests.support.few_test_images import let_passes_read_few_test_images
from tests.support.pages import opened

# They include every case that pages distinguish.
WALKED = [
    "simple",
    "lstm",
    "bidirectional-stacked",
    "tokens",
    "projected",
    "residual",
    "columns",
    "one-unit",
]
VIEWS = {"accuracy": "Accuracy by row", "confusions": "Confusions"}


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of untrained networks, one for each of SPECS."""
    root = tmp_path_factory.mktemp("models")
    for name, spec in SPECS.items():
        (root / name).mkdir()
        shutil.copyfile(kind_file(name), root / name / "model.keras")
        (root / name / "card.json").write_text(json.dumps({"spec": spec.to_json()}))
    return root


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Return a function that runs a lens, or a page of rnn_demo/pages by name, without errors."""

    def open_(name: str, **query: str) -> AppTest:
        if name in LENSES:
            name, query = "read", {"lens": name, **query}
        if name in VIEWS:
            name, query = "testset", {"view": VIEWS[name], **query}
        return opened("" if name == "read" else name, **query)

    return open_


@pytest.fixture
def few_test_images(monkeypatch: pytest.MonkeyPatch) -> Iterator[Split]:
    """Yield a test set of 300 images, without surveys stored by other tests."""
    few = let_passes_read_few_test_images(monkeypatch, 300)
    monkeypatch.setattr(analyses, "MOMENT_SECONDS", 60.0)  # in one run, however slow
    st.cache_resource.clear()
    yield few
    st.cache_resource.clear()


@pytest.fixture
def every_kind(
    untrained: Path,
    open_page: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
    few_test_images: Split,
) -> Callable[..., Iterator[tuple[str, AppTest]]]:
    """Return a function that runs a page with each network of WALKED, one after another."""
    monkeypatch.setattr(library, "MODELS", untrained)
    monkeypatch.setattr(passes, "UNIT_RANGES_SECONDS", 0.0)  # ranges of units are not tested here

    def open_all(name: str, **query: str) -> Iterator[tuple[str, AppTest]]:
        app = open_page(name, **query)
        for model in WALKED:
            app.selectbox(key="model").set_value(model).run()
            assert not app.exception, f"{model}: {app.exception[0].message}"
            yield model, app

    return open_all


@pytest.fixture
def train(open_page: Callable[..., AppTest], root: Path) -> Callable[..., AppTest]:
    """Return a function that opens the Train page, following a run."""

    return lambda run_id=None, **query: open_page(
        "train", **({} if run_id is None else {"run": run_id}), **query
    )


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, root: Path) -> list[tuple]:
    """Return the trainings that the page started: spec, recipe and title; without any trainer."""
    asked: list[tuple] = []

    def launch(run_id: str, recipe: TrainingRecipe | None = None) -> None:
        run = folders.status_for_id(run_id)
        asked.append((run.spec, recipe or run.recipe, run.title))

    monkeypatch.setattr(lifecycle.processes, "has_tensorflow", lambda: True)
    monkeypatch.setattr(lifecycle, "_hand_run_to_trainer", launch)
    return asked
