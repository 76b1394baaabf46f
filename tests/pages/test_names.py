"""A preset trained twice: the shipped network and both runs can be chosen, each as itself."""

from rnn_demo.ui import models, uploads


def test_networks_of_one_file_name_say_something_else_each(monkeypatch):
    found = dict.fromkeys(["upload-1", "upload-2"])
    for name in found:
        found[name] = type("Model", (), {"title": "mine.keras (yours)"})()
    monkeypatch.setattr(uploads, "here", lambda: found)
    labels = models.labels()
    assert labels["upload-1"] == "mine.keras (yours)"
    assert labels["upload-2"] == "mine.keras (yours) · upload-2"
