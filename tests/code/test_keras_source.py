"""The programs that the app prints run, train, and build the same network as the app."""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo import library
from rnn_demo.code.keras_source import keras_source, possible_apis, why_api_cannot_build
from rnn_demo.data import images_in_reading_order, load_mnist_splits
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.presets import PRESETS
from rnn_demo.spec.recipe import AUGMENTATIONS
from rnn_demo.trainer.builders import build_model
from tests.support.keras_variables import make_variables

pytestmark = pytest.mark.keras
VALIDATION = 200  # instead of 5,000
TEST = load_mnist_splits().test.images[:300], load_mnist_splits().test.labels[:300]
KERAS_APIS = [
    (name, api)
    for name, preset in PRESETS.items()
    for api in possible_apis(preset.spec)
    if api != "cell-loop"
]


@pytest.fixture(autouse=True)
def little_data(monkeypatch):
    """Make `load_data` return a few of the app's own images, without the internet."""
    train, known = load_mnist_splits().train, load_mnist_splits().validation
    images = np.concatenate([known.images[:VALIDATION], train.images[:400]])
    labels = np.concatenate([known.labels[:VALIDATION], train.labels[:400]])
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: ((images, labels), TEST))
    compile_ = keras.Model.compile  # without XLA: the same mathematics, seconds faster
    monkeypatch.setattr(
        keras.Model, "compile", lambda *a, **o: compile_(*a, **{"jit_compile": False, **o})
    )
    for name in ("fit", "evaluate"):
        monkeypatch.setattr(keras.Model, name, traced_once(getattr(keras.Model, name)))


def traced_once(method: Callable) -> Callable:
    """Return `fit` or `evaluate` whose optimizer and metrics have their variables beforehand."""

    def call(model: keras.Model, *data: Any, **options: Any) -> Any:
        if data:  # otherwise `fit` evaluates with existing variables
            dataset = data[0] if len(data) == 1 else tf.data.Dataset.from_tensors(data)
            make_variables(model, dataset.element_spec[1], batch_size=20)
        return method(model, *data, **options)

    return call


def run(text: str) -> dict[str, Any]:
    """Run a program once on 400 images; return its names."""
    for name, value in (("IMAGES", 400), ("EPOCHS", 1), ("BATCH", 20)):
        text, found = re.subn(rf"^{name} = \S+", f"{name} = {value}", text, flags=re.MULTILINE)
        assert found == 1
    text = text.replace("5000", str(VALIDATION))
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile(text, "program.py", "exec"), names)
    return names


def seen(spec: NetworkSpec, count: int = 20) -> np.ndarray:
    """Return test images as a network receives them: (count, 28, 28) float32, in its order."""
    images = TEST[0][:count].astype(np.float32) / 255
    return np.ascontiguousarray(images_in_reading_order(images, spec.row_order, spec.row_seed))


def weights_of(names: dict[str, Any]) -> list[np.ndarray]:
    if "network" in names:
        return [v.numpy() for v in names["variables"]]
    return names["model"].get_weights()


def answers_of(names: dict[str, Any], images: np.ndarray) -> np.ndarray:
    if "network" in names:
        return keras.ops.convert_to_numpy(keras.ops.softmax(names["network"](images)))
    if "reset_state" in names:
        names["reset_state"]()
    return np.asarray(names["model"](images))


BOUNDS = {"state_bound": 1.0, "logit_bound": 2.0}
TRAINED = [
    ("residual", {}, {"target_replication": 1.0, "augmentation": "affine", **BOUNDS}),
    ("lstm-28", {"api": "cell-loop"}, {"clipnorm": 0.5, "augmentation": "redrawn"}),
    ("stateful", {"api": "functional", "merge_mode": "sum"}, {"optimizer": "SGD"}),
    ("mingru-32x2", {}, {"target_replication": 0.5}),
    pytest.param("simple-64", {"activation": "relu"}, BOUNDS, marks=pytest.mark.slow),
    pytest.param(
        *("simple-64", {"api": "functional"}, {"state_bound": 0.1, "target_replication": 0.0}),
        marks=pytest.mark.slow,
    ),
    pytest.param(
        *("mingru-64", {"api": "cell-loop", "activation": "tanh"}, {"target_replication": 0.0}),
        marks=pytest.mark.slow,
    ),
]


@pytest.mark.parametrize(("name", "of_spec", "of_recipe"), TRAINED)
def test_a_program_trains_the_apps_network(name, of_spec, of_recipe, capsys):
    preset = PRESETS[name]
    spec, recipe = replace(preset.spec, **of_spec), replace(preset.recipe, **of_recipe)
    names = run(keras_source(spec, recipe, preset.title))
    app = build_model(replace(spec, stateful=False), seed=recipe.seed + 1)
    before = build_model(spec, seed=recipe.seed, batch_size=20).get_weights()
    weights = weights_of(names)
    assert sum(w.size for w in weights) == app.count_params()
    app.set_weights(weights)
    probabilities = app(seen(spec, 300)).numpy()
    np.testing.assert_allclose(answers_of(names, seen(spec)), probabilities[:20], atol=1e-5)
    assert any(np.abs(w - b).max() > 1e-3 for w, b in zip(weights, before, strict=True))
    loss = -np.log(probabilities[np.arange(300), TEST[1]]).mean()
    accuracy = (probabilities.argmax(axis=1) == TEST[1]).mean()
    printed = capsys.readouterr().out
    said = re.search(r"test loss (\S+), test accuracy (\S+)\n", printed).groups()
    # Four decimals, float32 sums in another order; 1 / 300 is one image.
    assert [*map(float, said)] == pytest.approx([loss, accuracy], abs=1e-4)
    if spec.stateful:  # it shows the kept and the wiped state
        kept, wiped = re.findall(r"(?:batch|reset_state\(\)): (\S+)", printed)
        assert float(kept) > 0.1
        assert float(wiped) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("name", "api"), KERAS_APIS)
def test_every_program_with_shipped_weights_answers_like_the_app(name, api, monkeypatch):
    monkeypatch.setattr(keras.Model, "fit", lambda *args, **options: None)
    monkeypatch.setattr(keras.Model, "summary", lambda *args, **options: None)
    monkeypatch.setattr(keras.Model, "evaluate", lambda *args, **options: (0.0, 0.0))
    monkeypatch.setattr(keras.Model, "predict_on_batch", lambda self, x: np.zeros(len(x)))
    spec = replace(PRESETS[name].spec, api=api)
    names = run(keras_source(spec, PRESETS[name].recipe, PRESETS[name].title))
    model = names["model"]
    shipped = keras.saving.load_model(library.MODELS / name / "model.keras", compile=False)
    model.set_weights(shipped.get_weights())
    network = library.open_model_by_name(name).network
    logits = network.final_logits(seen(spec))
    expected = np.exp(logits - logits.max(axis=1, keepdims=True))
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model(seen(spec)), expected, atol=1e-5)
    assert model.count_params() == network.parameters


def test_ruff_accepts_all_programs(tmp_path):
    names = "notebook residual tokens stateful bidirectional columns mingru-64"
    for name in names.split():
        preset = PRESETS[name]
        for api, augmentation, device in itertools.product(
            possible_apis(preset.spec), AUGMENTATIONS, ("auto", "/GPU:0")
        ):
            aloud = 0.0 if preset.spec.merge_mode or device == "auto" else 0.3
            recipe = replace(
                preset.recipe, augmentation=augmentation, device=device, target_replication=aloud
            )
            text = keras_source(replace(preset.spec, api=api), recipe, preset.title)
            file = f"{name}-{api}-{augmentation}-{device.strip('/').replace(':', '')}.py"
            (tmp_path / file).write_text(text)
    ruff = [str(Path(sys.executable).parent / "ruff")]
    for how in (
        ["check", "--isolated", "--select=E,F,W,I,B,UP,SIM"],
        ["format", "--isolated", "--check"],
    ):
        done = subprocess.run([*ruff, *how, str(tmp_path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:]


def test_only_possible_apis_are_offered():
    assert possible_apis(PRESETS["residual"].spec) == ["functional"]
    assert "choose the functional API" in why_api_cannot_build(
        PRESETS["residual"].spec, "sequential"
    )
    assert possible_apis(PRESETS["stacked"].spec) == ["sequential", "functional"]
    assert possible_apis(PRESETS["gru-33"].spec) == ["sequential", "functional", "cell-loop"]


@pytest.mark.parametrize("text", ['"""; import os', "a\nb\\", '"""\nraise SystemExit\n\'', "  "])
def test_no_text_of_a_card_becomes_code(text):
    plain, odd = (keras_source(NetworkSpec(), TrainingRecipe(), title) for title in ("Title", text))
    assert compile(odd, "p", "exec").co_names == compile(plain, "p", "exec").co_names
