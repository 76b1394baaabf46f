"""Devices go by the names that people write."""

import pytest

from rnn_demo.errors import UserError
from rnn_demo.trainer import devices


def test_devices_are_named_as_people_write_them():
    assert devices.choose("auto") in devices.available()
    for name in ("/CPU:0", "cpu:0", "/device:CPU:0"):
        assert devices.choose(name) == "/CPU:0"
    with pytest.raises(UserError, match="choose auto or one of /CPU:0"):
        devices.choose("/TPU:3")
