"""Settings that no longer fit a choice change, and nothing else."""

from itertools import product

import pytest

from rnn_demo.cells import CELLS
from rnn_demo.spec import NetworkSpec, SpecError, TrainingRecipe
from rnn_demo.spec.failures import EVERY
from rnn_demo.spec.recipe import fit_others_and_list_changes, make_spec_and_recipe
from rnn_demo.spec.spec import ACTIVATIONS

UNITS = ((1,), (28,), (200,), (28, 28), (16, 32, 8))
CHOICES = [
    {"cell": c, "activation": a, "units": u} for c, a, u in product(CELLS, ACTIVATIONS, UNITS)
]


@pytest.mark.parametrize("name", EVERY)
def test_a_choice_changes_only_settings_that_contradict_it(name):
    spec, recipe = EVERY[name]
    before = {**spec.to_json(), **recipe.to_json()}
    for choice in CHOICES:
        chosen = before | choice
        settled, changes = fit_others_and_list_changes(chosen, choice)
        make_spec_and_recipe(settled)
        assert {c.field: c.new for c in changes} == {
            key: value for key, value in settled.items() if value != chosen[key]
        }
        for change in changes:  # each is needed: the old value does not fit
            assert change.old == chosen[change.field]
            with pytest.raises(SpecError, match=change.reason.split(",")[0]):
                make_spec_and_recipe(settled | {change.field: change.old})


def test_a_chosen_setting_is_never_changed():
    settings = {
        **NetworkSpec(cell="LSTM").to_json(),
        **TrainingRecipe().to_json(),
        "recurrent_initializer": "identity",
    }
    assert fit_others_and_list_changes(settings, {"recurrent_initializer"}) == (settings, [])
    settled, (change,) = fit_others_and_list_changes(settings, {"cell"})
    assert (change.field, change.old, change.new) == (
        "recurrent_initializer",
        "identity",
        "orthogonal",
    )
    assert settled == settings | {"recurrent_initializer": "orthogonal"}
