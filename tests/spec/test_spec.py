"""Specs and recipes refuse contradictions in one sentence, count parameters, and survive JSON."""

import json

import pytest

from rnn_demo.cells import CELLS
from rnn_demo.spec import NetworkSpec, SpecError, TrainingRecipe, check_spec_fits_recipe
from rnn_demo.spec.layers import Layer, layers
from rnn_demo.spec.presets import PRESETS

# A value other than the default, for each option that affects layers.
OTHERS = (
    ("activation", "relu"),
    ("recurrent_initializer", "zeros"),
    ("recurrent_initializer", "identity"),
    ("recurrent_gain", 0.5),
    ("unit_forget_bias", False),
    ("reset_after", False),
    ("merge_mode", "sum"),
    ("unroll", True),
    ("stateful", True),
    ("dropout", 0.1),
    ("recurrent_dropout", 0.1),
    ("input_projection", 5),
    ("output_projection", 5),
)


def test_parameters_are_counted_by_weight():
    notebook, *others = (PRESETS[n] for n in ("notebook", "simple-64", "lstm-28", "gru-33"))
    counts = notebook.spec.parameter_count_by_weight()
    assert list(counts.values()) == [28 * 16, 16 * 16, 16, 16 * 10, 10]
    assert PRESETS["simple-16"].spec.parameter_count_by_weight() == counts
    assert notebook.spec.parameter_count_formula() == "28x16 + 16x16 + 16 + 16x10 + 10 = 890"
    totals = [sum(p.spec.parameter_count_by_weight().values()) for p in others]
    assert totals == [6_602, 6_674, 6_577]
    recipe = notebook.recipe
    assert (recipe.optimizer, recipe.learning_rate, recipe.epochs) == ("RMSprop", 0.01, 20)
    assert recipe.steps_per_epoch() == 550


def test_presets_survive_json():
    assert len(PRESETS) == 29
    for preset in PRESETS.values():
        for record in (preset.spec, preset.recipe):
            assert type(record).from_json(json.loads(json.dumps(record.to_json()))) == record
        assert preset.what.endswith(".")
        assert preset.look_for.endswith(".")
        assert preset.chapter or preset.spec.cell == "MinGRU"  # published in 2024


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"cell": "Elman"}, f"cell must be one of {', '.join(CELLS)}, not 'Elman'."),
        ({"units": ()}, "Stack 1 to 8 layers, not 0."),
        ({"units": (16, 0)}, "A layer must have 1 to 1024 units, not 0."),
        ({"units": ("16",)}, "A layer must have 1 to 1024 units, not '16'."),
        ({"units": (16.0,)}, "A layer must have 1 to 1024 units, not 16.0."),
        ({"units": 16}, "units must be a list of whole numbers, not 16."),
        ({"merge_mode": "max"}, "merge_mode must be one of none, concat"),
        ({"dropout": 1.0}, "dropout must be between 0.0 and 0.9, not 1.0."),
        ({"dropout": float("nan")}, "dropout must be between"),
        ({"stateful": 1}, "stateful must be true or false, not 1."),
        ({"residual": True, "api": "functional"}, "layer 1 changes the width from 28 to 16"),
        ({"residual": True, "units": (28,)}, "choose the functional API"),
        ({"patch": 7}, "Tokens need both patch and embedding"),
        ({"recurrent_initializer": "zeros", "recurrent_gain": 2.0}, "recurrent_gain needs"),
        ({"cell": "LSTM", "recurrent_initializer": "identity"}, "choose orthogonal for LSTM"),
        ({"api": "cell-loop", "units": (16, 16)}, "The cell-loop API is one plain"),
        ({"optimizer": "Lion"}, "optimizer must be one of RMSprop, Adam, SGD"),
        ({"learning_rate": -1.0}, "learning_rate must be between"),
        ({"learning_rate": "fast"}, "learning_rate must be a number, not 'fast'."),
        ({"epochs": True}, "epochs must be a whole number, not True."),
        ({"schedule": "constant", "warmup_steps": 5}, "warmup_steps needs the cosine"),
        ({"images": 50, "batch_size": 100}, "A batch of 100 is larger than the 50"),
        ({"device": "a\nb"}, "device must be auto, cpu, gpu, or a name"),
        ({"surprise": 1}, "A training recipe has no field 'surprise': remove it."),
        ([1], "must be a JSON object, not [1]."),
    ],
)
def test_invalid_fields_are_refused_in_one_sentence(fields, sentence):
    kind = NetworkSpec if set(fields) & NetworkSpec().to_json().keys() else TrainingRecipe
    with pytest.raises(SpecError) as caught:
        kind.from_json(fields)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


def layers_or_refusal(**options: object) -> list[Layer] | str:
    try:
        return layers(NetworkSpec(**options))
    except SpecError as error:
        return str(error)


@pytest.mark.parametrize("name", [name for name, cell in CELLS.items() if not cell.IN_KERAS])
def test_a_cell_that_keras_lacks_refuses_options_without_effect(name):
    """An option changes the layers, or the spec refuses all values except the default."""
    plain, refused = layers(NetworkSpec(cell=name)), set()
    for option, value in OTHERS:
        built = layers_or_refusal(cell=name, **{option: value})
        if isinstance(built, str):
            default = NetworkSpec.__dataclass_fields__[option].default
            kept = str(default).lower() if isinstance(default, bool) else default
            assert built == f"{name} has no {option}: leave it at {kept}."
            refused.add(option)
        else:
            assert built != plain
    assert refused >= {"recurrent_initializer", "recurrent_gain", "dropout", "recurrent_dropout"}
    assert refused.isdisjoint(CELLS[name].OPTIONS)
    assert not isinstance(layers_or_refusal(cell="LSTM", dropout=0.1), str)


@pytest.mark.parametrize(
    ("spec", "recipe", "sentence"),
    [
        ({"stateful": True}, {"batch_size": 64}, "64 does not divide 55000"),
        ({"api": "cell-loop"}, {"target_replication": 0.5}, "set target_replication to 0"),
        ({"merge_mode": "sum"}, {"target_replication": 0.5}, "set target_replication to 0"),
    ],
)
def test_a_spec_and_recipe_that_contradict_are_refused(spec, recipe, sentence):
    check_spec_fits_recipe(NetworkSpec(**spec), TrainingRecipe())
    check_spec_fits_recipe(NetworkSpec(), TrainingRecipe(**recipe))
    with pytest.raises(SpecError, match=sentence):
        check_spec_fits_recipe(NetworkSpec(**spec), TrainingRecipe(**recipe))
