"""The failures that are shown fail when they are trained, and their twins do not."""

from dataclasses import replace

import pytest

from rnn_demo.data import Split, mnist
from rnn_demo.spec.meant_to_fail import FAILURES
from rnn_demo.trainer.training import Training

pytestmark = pytest.mark.slow

SMALL = Split(mnist().validation.images[:2000], mnist().validation.labels[:2000])


def trained(folder, spec, recipe) -> tuple[str, list[float]]:
    """State and validation accuracies after at most two epochs."""
    (folder / "snapshots").mkdir(parents=True)
    recipe = replace(recipe, epochs=2)
    training = Training(folder, spec, recipe, mnist().train, SMALL, "/CPU:0")
    state, _ = training.run()
    return state, [record["val_accuracy"] for record in training.position.history]


@pytest.mark.parametrize("name", FAILURES)
def test_it_fails_and_its_twin_goes_well(tmp_path, name):
    failure = FAILURES[name]
    state, bad = trained(tmp_path / "bad", failure.spec, failure.recipe)
    good_state, good = trained(tmp_path / "good", failure.good_spec, failure.good_recipe)
    assert good_state == "finished"
    if name == "too-fast":
        assert state == "failed"
        assert good[-1] > 0.3
    else:
        assert state == "finished"
        assert good[0] > bad[0] + 0.25
        assert good[-1] > bad[-1] + 0.2
