"""What the results train anew is a model with a card, and leaves no run behind."""

import pytest

from rnn_demo.commands.training_anew import train_anew
from rnn_demo.runs import folders


@pytest.mark.keras
@pytest.mark.slow
def test_a_preset_trained_anew_leaves_no_run():
    before = [run.id for run in folders.all_runs()]
    with train_anew("device", {"epochs": 1, "images": 300, "seed": 7}) as model:
        assert model.card["recipe"]["seed"] == 7
        assert 0 <= model.card["test_accuracy"] <= 1
        assert model.network.parameters == 2_282
    assert [run.id for run in folders.all_runs()] == before
