"""`devices`: what it lists, why there is not more, and a check that finds a disagreement."""

import json
from dataclasses import replace

import pytest

from rnn_demo.__main__ import main
from rnn_demo.trainer import device_check


@pytest.mark.parametrize(
    ("built", "driver", "hidden", "expected"),
    [
        (False, False, None, ["built for CPUs alone", "no NVIDIA driver"]),
        (True, True, None, ["There is an NVIDIA driver, but the CUDA"]),
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


@pytest.mark.parametrize("off", [0.0, 0.1])
def test_the_cpu_agrees_with_fit_and_a_disagreement_exits_with_1(off, monkeypatch, capsys):
    ours = device_check._ours

    def a_little_off(*args):
        loss, weights = ours(*args)
        return loss, [weight + off for weight in weights]

    monkeypatch.setattr(device_check, "_ours", a_little_off)
    monkeypatch.setattr(device_check, "RECIPE", replace(device_check.RECIPE, images=2_000))
    monkeypatch.setattr(device_check, "NETWORKS", dict(list(device_check.NETWORKS.items())[:1]))
    assert main(["devices", "--check", *(["--json"] if not off else [])]) == (off > 0)
    printed = capsys.readouterr().out
    if off:
        assert "DISAGREES" in printed
        return
    result = json.loads(printed)
    assert {"name": "/CPU:0", "card": ""} in result["devices"]
    record = result["checks"][0]
    assert (record["device"], record["network"]) == ("/CPU:0", "SimpleRNN 16")
    assert record["loss_difference"] < 1e-4
    assert 1 < record["loss"] < 4
