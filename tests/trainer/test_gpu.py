"""Tests of GPU behaviour without a GPU: Keras is made to believe that there is one.

Training and evaluation are traced as for a GPU, and their graphs are checked: their operations, and
that TensorFlow has a GPU kernel for each. The CPU parts of such a machine run here on this CPU,
which has no kernel for cuDNN's operations.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import Mock

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.eager import context  # there is no public name for the device in use,
from tensorflow.python.framework import kernels  # nor for the list of kernels

from rnn_demo.data import COLUMNS, load_mnist_splits
from rnn_demo.runs import folders
from rnn_demo.runs.events import read_events
from rnn_demo.runs.lifecycle import TrainingFailedError
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.trainer import devices, memory_limit, worker
from rnn_demo.trainer.augmentation.augment import make_augment
from rnn_demo.trainer.builders import build_model, make_optimizer, recurrent_layers_of_model
from rnn_demo.trainer.epoch import (
    CompiledEpoch,
    CompiledEvaluation,
    temporarily_apply_recurrence_plan,
)
from rnn_demo.trainer.plan import RecurrencePlan, choose_recurrence_plan
from rnn_demo.trainer.resume_state import TrainingCountsAndHistory
from tests.support.few_rows import with_few_rows
from tests.support.run_folders import Folder

GPU = "/GPU:0"
RECIPE = TrainingRecipe(batch_size=20, images=110, epochs=1)
FEW = with_few_rows(load_mnist_splits().train, RECIPE.images)
CUDNN = "CudnnRNNV3"
SPECS = {  # with the number of layers (of one direction) that cuDNN runs
    NetworkSpec(cell="LSTM", units=(5, 4)): 2,
    NetworkSpec(cell="LSTM", units=(5,), dropout=0.2): 1,
    NetworkSpec(cell="GRU", units=(4,), merge_mode="concat"): 2,
    NetworkSpec(cell="LSTM", units=(4,), activation="relu"): 0,
    NetworkSpec(cell="LSTM", units=(4,), recurrent_dropout=0.2): 0,
    NetworkSpec(cell="GRU", units=(4,), reset_after=False): 0,
    NetworkSpec(units=(4,)): 0,
}


@pytest.fixture
def gpu_seen(monkeypatch):
    """Make Keras, which asks TensorFlow for logical devices, believe that there is a GPU."""
    real, gpu = tf.config.list_logical_devices, tf.config.LogicalDevice("/device:GPU:0", "GPU")
    monkeypatch.setattr(
        tf.config,
        "list_logical_devices",
        lambda kind=None: [gpu] if kind == "GPU" else real(kind),
    )


@pytest.fixture
def gpu_here(monkeypatch):
    """Make this project believe so, too."""
    monkeypatch.setattr(devices, "visible_cpu_and_gpu_names", lambda: ["/CPU:0", GPU])


@functools.cache
def graphs(spec: NetworkSpec, augmentation: str = "none") -> dict[str, tf.Graph]:
    """Return the graphs of a training on a GPU, by purpose.

    The augmentation, of 28 rows, has a graph of its own. In those of a training, of few rows, it
    changes nothing.
    """
    recipe, batch = replace(RECIPE, augmentation=augmentation), RECIPE.batch_size
    with tf.device(GPU):
        model, plan = build_model(spec), choose_recurrence_plan(spec, recipe, GPU)
        change, found = make_augment(recipe.augmentation, spec), {}
        augment = change and (lambda images, labels, seed: (images, labels))
        if change:
            shapes = ((batch, COLUMNS, COLUMNS), tf.float32), ((batch,), tf.int32), ((2,), tf.int32)
            specs = [tf.TensorSpec(*shape) for shape in shapes]
            traced = tf.function(change, autograph=False).get_concrete_function(*specs)
            found["augmentation"] = traced.graph
        epoch = CompiledEpoch(model, make_optimizer(recipe), FEW, recipe, plan, augment)
        evaluation = CompiledEvaluation(model, FEW, plan)
        start = tf.constant(0)
        with temporarily_apply_recurrence_plan(model, plan):
            loop = epoch._loop.get_concrete_function(*epoch._batches, start, start, start)
        with temporarily_apply_recurrence_plan(model, plan.keeping_only_cudnn()):
            tail = epoch._tail.get_concrete_function(*epoch._last, start)
            judged = evaluation._loop.get_concrete_function()
    return found | {"steps": loop.graph, "last step": tail.graph, "evaluation": judged.graph}


def nodes(graph: tf.Graph) -> Iterator[tf.compat.v1.NodeDef]:
    """Yield all operations of a graph and its functions, except those that XLA compiles."""
    definition = graph.as_graph_def()
    functions = {f.signature.name: f for f in definition.library.function}
    waiting, seen = [definition.node], set()
    while waiting:
        for node in waiting.pop():
            yield node
            if node.attr["_XlaMustCompile"].b:
                continue
            for name in {value.func.name for value in node.attr.values()} & {*functions} - seen:
                seen.add(name)
                waiting.append(functions[name].node_def)


@functools.cache
def gpu_kernels(operation: str) -> list:
    known = kernels.get_registered_kernels_for_op(operation).kernel
    return [kernel for kernel in known if kernel.device_type in ("GPU", "DEFAULT")]


def has_gpu_kernel(node: tf.compat.v1.NodeDef) -> bool:
    return any(
        all(
            node.attr[constraint.name].type in constraint.allowed_values.list.type
            for constraint in kernel.constraint
        )
        for kernel in gpu_kernels(node.op)
    )


@pytest.mark.parametrize(
    "spec",
    [
        # Keras itself has no cuDNN for these, and test_plan asks that none is planned
        pytest.param(spec, marks=pytest.mark.slow)
        if spec.activation == "relu" or not spec.reset_after
        else spec
        for spec in SPECS
    ],
    ids=NetworkSpec.label,
)
def test_cudnn_runs_exactly_the_planned_layers(spec, gpu_seen, few_rows):
    for what, graph in graphs(spec).items():
        assert [node.op for node in nodes(graph)].count(CUDNN) == SPECS[spec], what


@pytest.mark.parametrize(("device", "planned"), [(GPU, True), ("/CPU:0", False)])
def test_steps_last_step_and_evaluation_follow_the_plan(device, planned):
    spec = NetworkSpec(cell="LSTM", units=(4,), dropout=0.2)
    model, plan = build_model(spec), choose_recurrence_plan(spec, RECIPE, device)
    epoch = CompiledEpoch(model, make_optimizer(RECIPE), FEW, RECIPE, plan)
    evaluation = CompiledEvaluation(model, FEW, plan)
    (layer,), seen = recurrent_layers_of_model(model), []

    def run(*_) -> tuple[float, float]:
        seen.append(layer.use_cudnn)
        return 0.0, 0.0

    epoch._loop = epoch._tail = evaluation._loop = run
    epoch.train_batch_range(0, epoch.steps)
    evaluation()
    assert seen == [planned] * 3
    assert layer.use_cudnn == "auto"  # restored afterwards


def test_an_impossible_cudnn_plan_is_an_error(gpu_seen, few_rows):
    model = build_model(NetworkSpec(cell="LSTM", units=(4,), activation="relu"))
    with (
        temporarily_apply_recurrence_plan(model, RecurrencePlan(is_fused=True)),
        pytest.raises(ValueError, match="use_cudnn=True"),
    ):
        model(FEW.images[:2] / np.float32(255))


@pytest.mark.skipif(not tf.test.is_built_with_cuda(), reason="this TensorFlow has no GPU kernels")
@pytest.mark.parametrize(
    ("cell", "augmentation"),
    [
        ("LSTM", "redrawn"),
        pytest.param("GRU", "none", marks=pytest.mark.slow),
        ("SimpleRNN", "none"),
    ],
)
def test_every_operation_of_a_training_has_a_gpu_kernel(cell, augmentation, gpu_seen, few_rows):
    lacking = {
        (what, node.op, node.name)
        for what, graph in graphs(NetworkSpec(cell=cell, units=(4,)), augmentation).items()
        for node in nodes(graph)
        if not has_gpu_kernel(node)
    }
    assert not lacking


def test_bytes_are_gathered_on_the_host_and_stored_on_the_gpu(monkeypatch):
    """`GatherV2` has no GPU kernel for bytes, and a step should not wait for a copy."""
    where = []
    for name in ("gather", "identity"):
        monkeypatch.setattr(tf, name, recorded(name, getattr(tf, name), where))
    with tf.device(GPU):
        model, optimizer = build_model(NetworkSpec()), make_optimizer(RECIPE)
        CompiledEpoch(model, optimizer, FEW, RECIPE, RecurrencePlan())
    assert {(name, device[-5:]) for name, device in where} == {
        ("gather", "CPU:0"),
        ("identity", "GPU:0"),
    }


def recorded(name: str, function: Callable, where: list[tuple[str, str]]) -> Callable:
    """Return a TensorFlow function that records the device on which it is called."""

    def call(*arguments, **options):
        where.append((name, context.context().device_name))
        return function(*arguments, **options)

    return call


@pytest.mark.parametrize("merged", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_the_cpu_of_a_machine_with_a_gpu_trains_alike(merged, few_rows, request):
    """Whole batches, a last half batch, and the evaluation."""
    spec, recipe = NetworkSpec(cell="LSTM", units=(4,)), replace(RECIPE, merged=merged)

    def train() -> list[np.ndarray]:
        model, plan = build_model(spec, seed=1), choose_recurrence_plan(spec, recipe, "/CPU:0")
        epoch = CompiledEpoch(model, make_optimizer(recipe), FEW, recipe, plan)
        epoch.train_batch_range(0, epoch.steps)
        return [*model.get_weights(), *CompiledEvaluation(model, FEW, plan)()]

    alone = train()
    request.getfixturevalue("gpu_seen")
    for beside, weights in zip(train(), alone, strict=True):
        np.testing.assert_array_equal(beside, weights)


def test_auto_is_the_gpu_and_a_name_is_followed(gpu_here, monkeypatch):
    monkeypatch.setattr(devices, "why_unusable", lambda gpu: None)
    for name in ("auto", "gpu", "gpu:0", "/GPU:0"):
        assert devices.choose_device(name) == (GPU, "")
    assert devices.choose_device("cpu") == ("/CPU:0", "")
    with pytest.raises(devices.UnknownDeviceError, match="auto or one of /CPU:0, /GPU:0"):
        devices.choose_device("/GPU:1")


@pytest.mark.parametrize(("device", "hidden"), [("cpu", 1), ("gpu", 0), ("auto", 0)])
def test_a_training_on_the_cpu_hides_the_gpu(device, hidden, gpu_here, monkeypatch):
    hide = Mock()
    monkeypatch.setattr(devices, "why_unusable", lambda gpu: None)
    monkeypatch.setattr(devices, "hide_gpus", hide)
    monkeypatch.setattr(memory_limit, "limit_memory", Mock())
    monkeypatch.setattr(worker, "Training", Mock(side_effect=ZeroDivisionError))
    run = Folder(spec=NetworkSpec(cell="LSTM"), recipe=TrainingRecipe(device=device))
    with pytest.raises(TrainingFailedError):
        worker.train_run(run.id, lambda event: None, lambda: False)
    assert hide.call_count == hidden


@pytest.mark.parametrize("device", ["auto", "gpu"])
def test_after_a_failure_of_the_gpu_auto_continues_on_the_cpu(device, gpu_here, monkeypatch):
    failure = tf.errors.InternalError(None, None, "libdevice not found at ./libdevice.10.bc")
    training = SimpleNamespace(train_to_end=Mock(side_effect=[failure, ZeroDivisionError]))
    monkeypatch.setattr(devices, "why_unusable", lambda gpu: None)
    monkeypatch.setattr(worker, "Training", Mock(return_value=training))
    run = Folder(recipe=TrainingRecipe(device=device))
    with pytest.raises(TrainingFailedError):
        worker.train_run(run.id, lambda event: None, lambda: False)
    events = read_events(run.path)
    used = [event["device"] for event in events if event.get("state") == "running"]
    notes = [event["note"] for event in events if event["kind"] == "note"]
    assert used == [GPU, "/CPU:0"][: len(notes) + 1]
    assert len(notes) == (device == "auto")
    assert all(note.startswith("On the CPU from here on, as the GPU failed: XLA") for note in notes)


# TensorFlow's texts (its issues 89272, 99592, 60790), with the remedy for each.
FAILURES = {
    "'cuModuleLoadData(&module, data)' failed with 'CUDA_ERROR_INVALID_PTX'": "CUDA 12.8 or later",
    "'cuLaunchKernel(...)' failed with 'CUDA_ERROR_INVALID_HANDLE'": "nvcr.io/nvidia/tensorflow",
    "libdevice not found at ./libdevice.10.bc": "XLA_FLAGS=--xla_gpu_cuda_data_dir=FOLDER",
    "DNN library is not found.": 'pip install "tensorflow[and-cuda]"',
    "CUDA driver version is insufficient for CUDA runtime version": "install a newer driver",
    "something else": 'pip install "tensorflow[and-cuda]" may help (something else)',
}


@pytest.mark.parametrize("message", FAILURES)
def test_a_gpu_that_cannot_be_used_gives_way_with_a_note(message, gpu_here, monkeypatch):
    failure = tf.errors.InternalError(None, None, message)
    monkeypatch.setattr(devices.tf, "tanh", Mock(side_effect=failure))
    device, note = devices.choose_device("auto")
    assert device == "/CPU:0"
    assert note.startswith("/GPU:0 can't be used: ")
    assert FAILURES[message] in note


def test_a_training_that_a_gpu_fails_offers_the_cpu(monkeypatch):
    failure = tf.errors.InternalError(None, None, "libdevice not found at ./libdevice.10.bc")
    monkeypatch.setattr(worker, "_train", Mock(side_effect=failure))
    run = Folder()
    with pytest.raises(TrainingFailedError, match="XLA_FLAGS"):
        worker.train_run(run.id, lambda event: None, lambda: False)
    assert folders.status_for_id(run.id).change == {"device": "/CPU:0"}


def test_a_card_of_cudnn_says_that_its_numbers_differ():
    spec = NetworkSpec(cell="LSTM")
    position = TrainingCountsAndHistory(0, 0.0, 0.0, 0, 0, 0.0, 0.0, [])
    training = SimpleNamespace(
        spec=spec, recipe=TrainingRecipe(), wall_seconds=1.0, compile_seconds=1.0, position=position
    )
    training.plan = choose_recurrence_plan(spec, TrainingRecipe(), GPU)
    path = worker._model_card("", "finished", training, GPU, (0.0, 0.0))["path"]
    assert path == "fused cuDNN (the same seed gives other numbers than on a CPU)"
