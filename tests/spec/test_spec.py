"""Specs and recipes refuse contradictions in one sentence, count parameters, and survive JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_demo.spec import Recipe, Spec, SpecError, check_together
from rnn_demo.spec.presets import DEFAULT, PRESETS


def test_the_notebook_has_890_parameters():
    spec = PRESETS["notebook"].spec
    assert list(spec.parameters().values()) == [28 * 16, 16 * 16, 16, 16 * 10, 10]
    assert sum(spec.parameters().values()) == 890
    assert PRESETS["simple-16"].spec.parameters() == spec.parameters()
    assert spec.formula() == "28x16 + 16x16 + 16 + 16x10 + 10 = 890"


def test_one_of_each_cell_has_about_as_many_parameters():
    specs = [PRESETS[name].spec for name in ("simple-64", "lstm-28", "gru-33")]
    assert [spec.cell for spec in specs] == ["SimpleRNN", "LSTM", "GRU"]
    assert [sum(spec.parameters().values()) for spec in specs] == [6_602, 6_674, 6_577]


def test_the_notebooks_recipe():
    recipe = PRESETS["notebook"].recipe
    assert (recipe.optimizer, recipe.learning_rate, recipe.schedule) == (
        "RMSprop",
        0.01,
        "constant",
    )
    assert (recipe.batch_size, recipe.epochs, recipe.images) == (100, 20, 55_000)
    assert recipe.steps() == 550


@pytest.mark.parametrize("name", PRESETS)
def test_presets_survive_json(name):
    preset = PRESETS[name]
    assert Spec.from_json(json.loads(json.dumps(preset.spec.to_json()))) == preset.spec
    assert Recipe.from_json(json.loads(json.dumps(preset.recipe.to_json()))) == preset.recipe
    assert preset.title
    assert preset.what.endswith(".")
    assert preset.look_for.endswith(".")
    assert preset.group
    assert preset.chapter
    assert DEFAULT in PRESETS


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"cell": "Elman"}, "cell must be one of SimpleRNN, LSTM, GRU, not 'Elman'."),
        ({"activation": "softsign"}, "activation must be one of"),
        ({"units": ()}, "Stack 1 to 8 layers, not 0."),
        ({"units": (16, 0)}, "A layer must have 1 to 1024 units, not 0."),
        ({"units": (16.0,)}, "A layer must have 1 to 1024 units, not 16.0."),
        ({"units": 16}, "units must be a list of whole numbers, not 16."),
        ({"merge_mode": "max"}, "merge_mode must be one of none, concat"),
        ({"dropout": 1.0}, "dropout must be between 0.0 and 0.9, not 1.0."),
        ({"dropout": float("nan")}, "dropout must be between"),
        ({"stateful": 1}, "stateful must be true or false, not 1."),
        (
            {"residual": True, "units": (16,), "api": "functional"},
            "layer 1 changes the width from 28 to 16",
        ),
        ({"residual": True, "units": (28,)}, "choose the functional API"),
        ({"patch": 7}, "Tokens need both patch and embedding"),
        ({"recurrent_initializer": "zeros", "recurrent_gain": 2.0}, "recurrent_gain needs"),
        ({"api": "cell-loop", "units": (16, 16)}, "The cell-loop API is one plain"),
    ],
)
def test_contradictions_are_one_sentence(fields, sentence):
    with pytest.raises(SpecError) as caught:
        Spec(**fields)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"optimizer": "Lion"}, "optimizer must be one of RMSprop, Adam, SGD"),
        ({"learning_rate": -1.0}, "learning_rate must be between"),
        ({"learning_rate": "fast"}, "learning_rate must be a number, not 'fast'."),
        ({"epochs": True}, "epochs must be a whole number, not True."),
        ({"schedule": "constant", "warmup_steps": 5}, "warmup_steps needs the cosine"),
        ({"images": 50, "batch_size": 100}, "A batch of 100 is larger than the 50"),
    ],
)
def test_recipes_too(fields, sentence):
    with pytest.raises(SpecError, match=sentence):
        Recipe(**fields)


def test_stateful_needs_full_batches():
    check_together(Spec(stateful=True), Recipe(batch_size=100))
    with pytest.raises(SpecError, match="64 does not divide 55000"):
        check_together(Spec(stateful=True), Recipe(batch_size=64))


@given(
    record=st.dictionaries(
        st.sampled_from([*Spec().to_json(), "surprise"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text("ab1_", max_size=5)
        | st.lists(st.integers(-1, 2000) | st.text("ab1_", max_size=2), max_size=9),
    )
)
def test_any_json_object_gives_a_spec_or_a_sentence(record):
    try:
        spec = Spec.from_json(record)
    except SpecError as error:
        assert str(error).endswith(".")  # noqa: PT017 - either way is right
    else:
        assert Spec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


def test_what_is_no_object_is_refused():
    with pytest.raises(SpecError, match="JSON object"):
        Recipe.from_json([1])
