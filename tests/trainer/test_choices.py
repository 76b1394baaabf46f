"""What is chosen before the first step: learning rates, device, how to compile, where data is."""

import keras
import numpy as np
import pytest

from rnn_demo import data
from rnn_demo.errors import UserError
from rnn_demo.spec import Recipe, Spec
from rnn_demo.trainer import devices
from rnn_demo.trainer.download import mnist_or_download
from rnn_demo.trainer.optimizers import learning_rate, make_optimizer
from rnn_demo.trainer.plan import Plan, choose_plan, choose_threads


def test_a_cosine_ends_at_zero_after_the_last_step():
    recipe = Recipe(learning_rate=0.5, images=1_000, batch_size=100, epochs=4)
    rate = learning_rate(recipe)
    assert [float(rate(step)) for step in (0, 20, 40)] == pytest.approx([0.5, 0.25, 0.0], abs=1e-7)


def test_a_warm_up_rises_from_zero_and_the_cosine_still_ends_with_the_training():
    recipe = Recipe(learning_rate=0.5, images=1_000, batch_size=100, epochs=4, warmup_steps=10)
    rate = learning_rate(recipe)
    values = [float(rate(step)) for step in (0, 5, 10, 25, 40)]
    assert values == pytest.approx([0.0, 0.25, 0.5, 0.25, 0.0], abs=1e-6)


@pytest.mark.parametrize("name", ["RMSprop", "Adam", "SGD"])
def test_the_optimizer_is_the_one_named(name):
    recipe = Recipe(optimizer=name, schedule="constant", learning_rate=0.02, clipnorm=0.5)
    optimizer = make_optimizer(recipe)
    assert type(optimizer) is getattr(keras.optimizers, name)
    assert float(optimizer.learning_rate) == pytest.approx(0.02)
    assert optimizer.global_clipnorm == 0.5
    assert make_optimizer(Recipe()).global_clipnorm is None


def test_devices_are_named_as_people_write_them():
    assert devices.choose("auto") in devices.available()
    for name in ("/CPU:0", "cpu:0", "/device:CPU:0"):
        assert devices.choose(name) == "/CPU:0"
    with pytest.raises(UserError, match="take auto or one of /CPU:0"):
        devices.choose("/TPU:3")


def test_small_cells_train_on_one_thread():
    assert choose_threads(Spec(), Recipe(), cores=8) == (1, 1)
    assert choose_threads(Spec(), Recipe(strategy="mirrored"), cores=8) == (8, 4)
    assert choose_threads(Spec(merge_mode="sum"), Recipe(), cores=1) == (2, 1)
    assert choose_threads(Spec(cell="LSTM", units=(16,)), Recipe(), cores=2) == (2, 1)


def test_the_way_to_compile_follows_cell_size_and_device():
    def plan(spec, device="/CPU:0", cores=2, **recipe):
        return choose_plan(spec, Recipe(**recipe), device, cores)

    assert plan(Spec(), epochs=100) == Plan(jit=True, parts=1)
    assert plan(Spec()) == Plan(parts=1)
    assert plan(Spec(units=(128,))) == Plan(parts=2)
    assert plan(Spec(units=(128,)), batch_size=32) == Plan(parts=1)
    assert plan(Spec(units=(128,)), cores=16) == Plan(parts=3)
    assert plan(Spec(units=(128,), merge_mode="sum")) == Plan(parts=1)
    assert plan(Spec(cell="LSTM")) == Plan(parts=2)
    assert plan(Spec(dropout=0.1)) == Plan(unroll=True)
    assert plan(Spec(api="cell-loop"), epochs=100) == Plan(jit=True)
    assert plan(Spec(), epochs=100, strategy="mirrored") == Plan(parts=1)
    assert plan(Spec(cell="LSTM"), merged=False) == Plan()
    assert plan(Spec(cell="LSTM", activation="relu")) == Plan()
    assert plan(Spec(cell="GRU", reset_after=False)) == Plan()
    assert plan(Spec(), device="/GPU:0", epochs=100) == Plan(jit=True, unroll=True)
    assert plan(Spec(cell="LSTM"), device="/GPU:0").fused
    for unfused in ({"activation": "relu"}, {"unroll": True}, {"recurrent_dropout": 0.1}):
        assert not plan(Spec(cell="LSTM", **unfused), device="/GPU:0").fused
    assert not plan(Spec(cell="GRU", reset_after=False), device="/GPU:0").fused


@pytest.fixture
def missing(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    data.mnist.cache_clear()
    yield tmp_path / "mnist.npz"
    data.mnist.cache_clear()


def test_missing_data_is_fetched_by_keras_and_kept(missing, monkeypatch):
    halves = [
        (np.zeros((count, 28, 28), np.uint8), np.ones(count, np.uint8))
        for count in (60_000, 10_000)
    ]
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: halves)
    assert len(mnist_or_download().test.images) == 10_000
    assert missing.is_file()


def test_data_that_cannot_be_had_is_a_sentence_that_says_where_to_put_it(missing, monkeypatch):
    def no_network():
        raise OSError("no route to host")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", no_network)
    with pytest.raises(data.DataError, match=f"put mnist.npz.*{missing}"):
        mnist_or_download()
