"""Devices go by the names that people write."""

import pytest
import tensorflow as tf

from rnn_demo.errors import UserError
from rnn_demo.trainer import devices, worker


def test_devices_are_named_as_people_write_them():
    assert devices.choose("auto") in devices.available()
    for name in ("/CPU:0", "cpu:0", "/device:CPU:0"):
        assert devices.choose(name) == "/CPU:0"
    with pytest.raises(UserError, match="choose auto or one of /CPU:0"):
        devices.choose("/TPU:3")


def test_a_trainer_that_waits_lets_gpus_grow_before_their_first_use(monkeypatch):
    """TensorFlow refuses to change that afterwards, when it is told which run to train."""
    order = []
    one = [tf.config.PhysicalDevice("/physical_device:GPU:0", "GPU")]
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: one)
    monkeypatch.setattr(
        tf.config.experimental, "set_memory_growth", lambda gpu, on: order.append((gpu.name, on))
    )
    monkeypatch.setattr(devices, "placement", lambda recipe: order.append("used") or 1 / 0)
    for kind in ("inter", "intra"):  # TensorFlow is in use here
        monkeypatch.setattr(tf.config.threading, f"set_{kind}_op_parallelism_threads", int)
    with pytest.raises(ZeroDivisionError):
        worker.warm_up()
    assert order == [("/physical_device:GPU:0", True), "used"]
