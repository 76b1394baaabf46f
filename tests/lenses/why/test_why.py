"""Why: a row's effect is the change without its ink; votes of units add up to the lead."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.cells import CELLS
from rnn_demo.errors import UserError
from rnn_demo.explain.answer import answer_clause
from rnn_demo.explain.testset import LayerStatistics
from rnn_demo.explain.unit_groups import unit_groups_by_digit
from rnn_demo.figures.colours import colours
from rnn_demo.lenses.why.figure import (
    rows_figure,
    unit_h_and_means_figure,
    unit_votes_over_rival_figure,
)
from rnn_demo.lenses.why.numbers import (
    MOST,
    compute_unit_votes_for_lead,
    lead_and_row_effects,
    lead_by_units,
    phrase_for_ink_in_rows,
    strongest_rival,
)
from rnn_demo.lenses.why.page import Choices
from rnn_demo.pages.address import AddressAtLastRun
from rnn_demo.ui.session import STAGE_KEY
from tests.fixtures import golden
from tests.support.networks import Rnn, network
from tests.support.pages import held, said
from tests.support.readings import EXAMPLES

IMAGES = data.test_split().images / np.float32(255)


@pytest.mark.parametrize("name", ["simple-16", "lstm-28", "bidirectional-stacked", "columns"])
def test_a_rows_effect_is_a_reading_without_it_and_its_neighbours(name):
    model = library.open_model_by_name(name)
    reading = model.read_image(EXAMPLES[4])
    account = lead_and_row_effects(model.network, reading)
    answer, rival = account.answer, account.rival
    assert answer == reading.logits[-1].argmax()
    scale = float(np.abs(reading.logits[-1]).max())

    def without(first: int, last: int) -> np.ndarray:
        image = reading.image.copy()
        image[first : last + 1] = 0
        return model.network.final_logits(image[None])[0]

    lefts = []
    for row in range(28):
        logits = without(max(row - 1, 0), min(row + 1, 27))
        lefts.append(logits[answer] - logits[rival])
    np.testing.assert_allclose(
        account.by_row, account.final_lead - np.array(lefts), atol=1e-4 * scale
    )
    worst = int(np.argmin(lefts))
    assert account.band == (max(worst - 1, 0), min(worst + 1, 27))
    assert account.lead_without == pytest.approx(min(lefts), abs=1e-4 * scale)
    chances = model.network.calibrated_softmax(without(*account.band), -1)
    assert account.instead == (chances.argmax() if chances.max() >= 0.25 else None)


def test_blank_rows_have_no_effect_and_a_rival_can_be_given():
    model = library.open_model_by_name("lstm-28")
    reading = model.read_image(EXAMPLES[7])
    ink = reading.image.max(axis=1) > 0
    blank = ~(ink | np.roll(ink, 1) | np.roll(ink, -1))
    account = lead_and_row_effects(model.network, reading, rival=3)
    assert account.rival == 3
    assert blank.any()
    assert np.abs(account.by_row[blank]).max() <= 1e-4 * np.abs(account.by_row).max()
    assert (
        lead_and_row_effects(model.network, reading, rival=account.answer).rival != account.answer
    )


@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "gru-33", "notebook"])
def test_the_rival_is_the_last_other_answer_on_the_way(name):
    """Or else the second likeliest digit at the end, which it always was once."""
    model, kinds = library.open_model_by_name(name), set()
    for image in IMAGES[:100]:
        reading = model.read_image(image)
        chances = reading.probabilities
        inked = int(np.argmax(reading.image.max(axis=1) > 0.2))
        last = None
        for sure in chances[inked:]:
            if sure.max() >= 0.25 and sure.argmax() != reading.digit:
                last = int(sure.argmax())
        second = int(np.argsort(-reading.logits[-1], kind="stable")[1])
        assert strongest_rival(reading) == (second if last is None else last)
        kinds.add((last is None, last == second))
    assert len(kinds) > 1


def test_blue_is_mentioned_where_there_is_blue_and_each_axis_has_its_unit(open_page):
    model, found = library.open_model_by_name("lstm-128"), set()
    for digit in range(10):
        account = lead_and_row_effects(model.network, model.read_image(EXAMPLES[digit]))
        is_blue = bool((account.by_row < -0.005).any())
        app = open_page("why", model="lstm-128", example=str(digit))
        assert (f"Blue rows speak for {account.rival}." in said(app)) == is_blue
        found.add(is_blue)
        layout = rows_figure(account, 27, colours(True)).to_dict()["layout"]
        titles = [a["text"] for a in layout["annotations"]]
        assert [t.endswith(", in logits") for t in titles] == [False, True, True]
        for axis, values in (("xaxis2", account.by_row), ("xaxis3", account.by_step)):
            low, zero, high = layout[axis]["tickvals"]
            assert (zero, low) == (0, -high)
            assert np.abs(values).max() / 3 < high <= 1.1 * np.abs(values).max()
    assert True in found


def test_strokes_are_named_by_their_shape():
    rows = np.zeros((3, 28))
    assert phrase_for_ink_in_rows(rows) == "The gap"
    rows[1, 5:8] = 1
    assert phrase_for_ink_in_rows(rows) == "The stroke"
    rows[1, 12:15] = 1
    assert phrase_for_ink_in_rows(rows) == "What stands"
    rows[1, 5:15] = 1
    assert phrase_for_ink_in_rows(rows) == "The bar"
    rows[2, [5, 20]] = 1  # two strokes below a bar: all would be removed
    assert phrase_for_ink_in_rows(rows) == "What stands"
    assert phrase_for_ink_in_rows(np.full((3, 28), 0.3)) == "What stands"  # faint ink is not a gap


@pytest.mark.parametrize("image", [0, 8, 247])
@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "bidirectional-sum", "residual"])
def test_groups_and_bias_add_up_to_the_lead(name, image):
    model = library.open_model_by_name(name)
    reading = model.read_image(IMAGES[image])
    answer, rival = np.argsort(-reading.logits[-1])[:2]
    account = lead_by_units(model.network, reading, answer, rival)
    last = reading.logits[-1].astype(np.float64)
    scale = max(1.0, np.abs(last).max())
    assert account.final_lead == pytest.approx(last[answer] - last[rival])
    total = account.groups.sum() + account.votes.bias
    assert total == pytest.approx(account.final_lead, abs=1e-5 * scale)
    assert account.is_exact  # for `residual`, too, after the last row
    assert f"= lead of {answer} over {rival}" in account.text
    assert account.text.endswith(f"{account.final_lead:+10.4f}")
    (votes,) = unit_votes_over_rival_figure(account, 20, colours(True)).data
    np.testing.assert_allclose(
        votes.z[-1], [voice.by_row[-1] for voice in account.voices], rtol=1e-6
    )


@pytest.mark.parametrize("kind", list(CELLS))
def test_votes_are_states_times_weights(kind):
    made = network(Rnn(kind, 6))
    reading = made.read_image(golden.images()[0])
    states, kernel = reading.layers[0].states, made.dense_at_end.kernel
    found = compute_unit_votes_for_lead(made, reading, 3, 8)
    for t in range(28):
        logits = reading.logits[t]
        assert found.lead_by_step_from_votes[t] == pytest.approx(logits[3] - logits[8], abs=1e-5)
        for u in range(6):
            weight = kernel[u, 3] - kernel[u, 8]
            assert found.layers[0][t, u] == pytest.approx(states[t, u] * weight, abs=1e-5)
    assert found.largest_residual < 1e-5
    assert found.is_exact


@pytest.mark.parametrize("merge_mode", ["concat", "sum"])
def test_votes_of_two_directions_add_up(merge_mode):
    made = network(Rnn("LSTM", 5, merge_mode=merge_mode))
    found = compute_unit_votes_for_lead(made, made.read_image(golden.images()[0]), 7, 3)
    assert set(found.layers) == {0, 1}
    assert found.largest_residual < 1e-5


def test_a_second_dense_layer_has_no_votes():
    two = golden.network("layers: two Dense layers")
    with pytest.raises(UserError, match="more than one Dense"):
        compute_unit_votes_for_lead(two, two.read_image(golden.images()[0]), 7, 3)


def test_the_largest_votes_are_states_times_weights():
    made = network(Rnn("GRU", 9, merge_mode="concat"))
    reading = made.read_image(IMAGES[0])
    account = lead_by_units(made, reading, 4, 9)
    held = np.concatenate([layer.states[-1] for layer in reading.layers])
    votes = held * (made.dense_at_end.kernel[:, 4] - made.dense_at_end.kernel[:, 9])
    expected = np.argsort(-np.abs(votes), kind="stable")[:MOST]
    assert [9 * v.layer + v.unit for v in account.voices] == expected.tolist()
    for voice, k in zip(account.voices, expected, strict=True):
        assert voice.by_row[-1] == pytest.approx(votes[k], abs=1e-5)
        assert voice.digit == unit_groups_by_digit(made, voice.layer).digit[voice.unit]
        assert voice.name == f"{voice.unit} {'↓↑'[voice.layer]}"


def test_units_with_equal_weights_have_a_group_of_their_own():
    made = network(Rnn("GRU", 9))
    made.dense_at_end.kernel[3] = 0.5
    reading = made.read_image(IMAGES[0])
    account = lead_by_units(made, reading, 7, 9)
    (own,) = (v.by_row[-1] for v in account.voices if v.unit == 3)
    assert account.groups[10] == own == 0
    made.dense_at_end.kernel[:] = 0.5
    assert "units about" not in lead_by_units(made, reading, 7, 9).text


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_a_figure_shows_one_units_h_and_its_means(activation):
    reading = network(Rnn("SimpleRNN", 4, activation), size=0.1).read_image(IMAGES[3])
    low = 0 if activation == "relu" else -1
    statistics = LayerStatistics(4, 1)
    statistics.means[:] = np.random.default_rng(0).uniform(low, 1, (10, 28, 4))
    figure = unit_h_and_means_figure(
        reading, reading.layers[0], 2, statistics, 6, colours(activation == "tanh")
    )
    digit, course, drawn = figure.data
    np.testing.assert_array_equal(digit.z, reading.image)
    np.testing.assert_array_equal(course.x, reading.layers[0].states[:, 2])
    np.testing.assert_array_equal(drawn.z, statistics.means[:, :, 2].T.astype(np.float32))
    low, high = figure.layout.xaxis2.range
    assert low <= course.x.min() <= course.x.max() <= high
    assert drawn.zmin == (0 if activation == "relu" else -drawn.zmax)


WITHOUT_VOTES = {"projected", "bidirectional-stacked"}  # h passes through a Dense, or is multiplied


def test_every_kind_of_network(every_kind):
    for name, app in every_kind("why", closer="units", row="9"):
        # The sentence on rows, which all networks have
        assert "for " in app.markdown[1].value, name
        votes = any("bias" in code.value for code in app.code)
        assert votes == (name not in WITHOUT_VOTES)
        assert any("no votes" in i.value for i in app.info) == (name in WITHOUT_VOTES)
        # The first may not affect the digits directly
        if len(library.open_model_by_name(name).network.layers) > 1:
            app.selectbox(key=f"layer-{name}").set_value(0).run()
            assert not app.exception, f"{name}: {app.exception[0].message}"
        assert "Given your digit without it, the network **" in said(app)


def test_a_rival_can_be_chosen(open_page):
    app = open_page("why", model="simple-16", example="4", closer="units")
    app.selectbox(key="rival").set_value(7).run()
    assert not app.exception
    assert any("for 4 over 7" in m.value for m in app.markdown)
    assert held(app, AddressAtLastRun).written["rival"] == "7"
    logits = library.open_model_by_name("simple-16").read_image(EXAMPLES[4]).logits[-1]
    lead = f"= lead of 4 over 7  {logits[4] - logits[7]:+10.4f}"
    assert lead in " ".join(code.value for code in app.code)


@pytest.mark.parametrize("late", [True, False])
def test_a_rival_that_comes_with_the_browsers_message_is_not_a_choice(open_page, late):
    app = open_page("why", model="simple-16", example="4")
    before = app.selectbox(key="rival").value
    app.button(key="example-1").click().run()
    assert app.selectbox(key="rival").value != before
    app.selectbox(key="rival").set_value(before)
    if late:
        app.session_state[STAGE_KEY] = {"message": {"revision": 1}}
    app.run()
    assert held(app, Choices).rival == (None if late else before)


def test_a_caption_says_after_which_rows_the_votes_add_up(open_page):
    """In `residual` the last row reaches the logits in addition to the units."""
    for name, when in (("lstm-128", "after every row."), ("residual", "after the last row, not")):
        app = open_page("why", model=name, example="5", closer="units")
        assert f"It adds up {when}" in said(app)


@pytest.mark.usefixtures("few_test_images")
def test_a_unit_is_one_click_away(open_page):
    app = open_page("why", model="bidirectional-sum", example="5", closer="units")
    button = app.button(key="voice-0")
    unit, direction = button.label.split()[:2]
    button.click().run()
    assert not app.exception
    assert app.number_input(key="unit").value == int(unit)
    layer = app.selectbox(key="layer-bidirectional-sum")
    assert layer.value == "↓↑".index(direction)


@pytest.mark.usefixtures("few_test_images")
def test_the_page_opens_on_the_most_influential_unit(open_page):
    app = open_page("why", closer="units", model="simple-16", example="7")
    network = library.open_model_by_name("simple-16").network
    reading = network.read_image(EXAMPLES[7])
    says = reading.layers[0].states[-1] * network.dense_at_end.kernel[:, reading.digit]
    unit = app.number_input(key="unit").value
    assert unit == np.abs(says).argmax()
    assert "never below 0" in said(app)  # it is a ReLU network
    without = network.without_unit(0, unit).read_image(reading.image)
    told = answer_clause(without)
    assert f"Given your digit without it, the network **{told}**" in said(app)
    weights = network.dense_at_end.kernel[unit]
    assert f"most for {weights.argmax()} ({weights.max():+.2f})" in said(app)
