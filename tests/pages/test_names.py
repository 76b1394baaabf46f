"""A preset trained twice: the shipped network and both runs can be chosen, each as itself."""

from types import SimpleNamespace

from rnn_demo.ui import models


def test_networks_of_one_file_name_say_something_else_each(monkeypatch):
    look = SimpleNamespace(model=SimpleNamespace(title="mine.keras (yours)"))
    monkeypatch.setattr(models, "uploads", lambda: {"upload-1": look, "upload-2": look})
    labels = models.labels()
    assert labels["upload-1"] == "mine.keras (yours)"
    assert labels["upload-2"] == "mine.keras (yours) · upload-2"
