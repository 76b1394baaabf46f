"""`devices`: what it lists, why there is not more, and a check that finds a disagreement."""

import json
import sys

import pytest

from rnn_demo.__main__ import main
from rnn_demo.trainer import device_check


def test_it_lists_the_cpu_and_says_why_not_more(capsys):
    assert main(["devices", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"name": "/CPU:0", "card": ""} in found["devices"]
    if not any(device["name"].startswith("/GPU") for device in found["devices"]):
        assert found["why_not_more"]
    for sentence in found["why_not_more"]:
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("built", "driver", "hidden", "expected"),
    [
        (False, False, None, ["built for CPUs alone", "no NVIDIA driver"]),
        (True, False, None, ["no NVIDIA driver"]),
        (True, True, None, ["There is an NVIDIA driver, but CUDA"]),
        (True, True, "-1", ["CUDA_VISIBLE_DEVICES hides"]),
    ],
)
def test_each_reason_is_a_sentence(monkeypatch, built, driver, hidden, expected):
    monkeypatch.setattr(device_check, "devices", lambda: [{"name": "/CPU:0", "card": ""}])
    monkeypatch.setattr(device_check.tf.test, "is_built_with_cuda", lambda: built)
    monkeypatch.setattr(device_check.shutil, "which", lambda name: "/bin/x" if driver else None)
    monkeypatch.setattr(device_check.Path, "exists", lambda self: False)
    reasons = device_check.why_not_more({} if hidden is None else {"CUDA_VISIBLE_DEVICES": hidden})
    assert len(reasons) == len(expected)
    for reason, part in zip(reasons, expected, strict=True):
        assert part in reason


@pytest.fixture
def short(monkeypatch):
    """One small network and few steps."""
    monkeypatch.setattr(device_check, "STEPS", 20)
    recipe = device_check.RECIPE
    monkeypatch.setattr(
        device_check, "RECIPE", type(recipe)(**{**recipe.to_json(), "images": 2000})
    )
    few = {"SimpleRNN 16": device_check.NETWORKS["SimpleRNN 16"]}
    monkeypatch.setattr(device_check, "NETWORKS", few)


def test_the_cpu_agrees_with_fit(short, capsys):
    assert main(["devices", "--check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    record = found["checks"][0]
    assert (record["device"], record["network"]) == ("/CPU:0", "SimpleRNN 16")
    assert record["loss_difference"] < 1e-4
    assert 1 < record["loss"] < 4
    assert record["images_per_second"] > 0


def test_a_disagreement_is_said_and_exits_with_1(short, capsys, monkeypatch):
    ours = device_check._ours

    def wrong(*args):
        loss, weights, speed = ours(*args)
        return loss, [weight + 0.1 for weight in weights], speed

    monkeypatch.setattr(device_check, "_ours", wrong)
    assert main(["devices", "--check"]) == 1
    assert "DISAGREES" in capsys.readouterr().out


def test_without_tensorflow_it_is_a_sentence(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "rnn_demo.trainer.device_check")
    monkeypatch.delattr("rnn_demo.trainer.device_check", raising=False)
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    assert main(["devices"]) == 2
    assert "isn't installed" in capsys.readouterr().err
