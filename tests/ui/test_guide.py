"""The guided path: each step opens its subject, and its statements are true."""

import re
from pathlib import Path

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.browser.small_networks import machine_can_show
from rnn_demo.explain.answer import count_answer_changes
from rnn_demo.explain.influence import state_influence_by_row
from rnn_demo.explain.initializers import network_with_random_weights
from rnn_demo.images import link
from rnn_demo.lenses import LENSES
from rnn_demo.pages.page_values import TrainPage
from rnn_demo.reader import Network
from rnn_demo.runs import folders
from rnn_demo.spec.failures import other_training_of_failure_pair
from rnn_demo.words.guide_steps import STEPS
from tests.support.pages import held, keys, open_lens, opened
from tests.support.readings import EXAMPLES, IMAGES, read_in_batches

NUMBERS = range(1, len(STEPS) + 1)

LESSON = (Path(__file__).parents[2] / "assets" / "lesson.md").read_text(encoding="utf-8")


def test_the_lesson_links_to_every_step_and_every_hidden_part():
    assert set(re.findall(r"`/\?lesson=(\d+)`", LESSON)) == {str(n) for n in NUMBERS}
    page = re.search(r'Share, "(.+?)"', LESSON)
    assert page[1] in [b.proto.label for b in opened().get("download_button")]
    for name in re.findall(r"`&hide=(\w+)`", LESSON):
        app = opened(lesson="1", hide=name)
        assert not app.warning
        assert held(app).hide == (name,)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_link_opens_a_step(number):
    app, step = opened(lesson=str(number)), STEPS[number - 1]
    assert not app.warning
    if step.page == "read":
        assert not app.error
        assert held(app).lens == step.query["lens"]
    elif step.page == "train":
        assert held(app, TrainPage).run == step.query["run"]
        assert "other" in keys(app)  # its twin is shown next to it
    assert held(app).model == step.query["model"]
    assert held(app).image.example == int(step.query["example"])
    assert any(step.title in m.value for m in app.markdown)


# Texts of lenses that reveal the answer; they are absent while the answer is hidden.
HIDDEN = r"answer \(3\)|\(\d\)|ring|expect|colour|slider|smallest change|move all|settle|So far"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_steps_quiz_text_does_not_reveal_the_answer(number):
    step = STEPS[number - 1]
    lens = LENSES.get(step.query.get("lens", ""))
    assert bool(step.quiz) == (lens is not None and lens.TELLS_ANSWER)
    if not step.quiz:
        return
    app = opened(lesson=str(number), hide="answer")
    (text,) = [m.value for m in app.markdown if step.title in m.value]
    assert step.quiz in text
    assert not re.search(HIDDEN, text.removeprefix(f"**{number} of {len(STEPS)}: {step.title}.**"))
    layer = library.open_model_by_name(step.query["model"]).read_image(EXAMPLES[2]).layers[0]
    for count in re.findall(r"(\d+) numbers", text):
        assert int(count) == layer.states.shape[1]
    for row in re.findall(r"row (\d+)", text):
        assert row == step.query["row"]
    app.button(key="reveal").click().run()
    (text,) = [m.value for m in app.markdown if step.title in m.value]
    assert step.text in text


def test_the_steps_about_failures_are_true():
    runs = [step.query["run"] for step in STEPS if step.page == "train"]
    fast, flat, empty = map(folders.status_for_id, runs)
    assert "exploded" in fast.reason
    assert flat.history[-1]["val_accuracy"] < 0.6
    assert round(1 / empty.history[0]["accuracy"]) == 6  # one in six over the first epoch
    assert empty.history[3]["accuracy"] == pytest.approx(0.5, abs=0.05)  # about half in the fourth
    for run in (fast, flat, empty):
        pair = other_training_of_failure_pair(run.spec, run.recipe)
        (other,) = [r for r in folders.shipped_statuses() if (r.spec, r.recipe) == pair]
        assert other.state == "finished"
        assert other.history[-1]["val_accuracy"] > 0.7


def test_the_step_about_sums_is_true():
    """And they have the stated number of terms, for a network that Machine can show."""
    step = next(step for step in STEPS if step.page == "machine")
    model, row = library.open_model_by_name(step.query["model"]), int(step.query["row"]) - 1
    assert machine_can_show(model)
    image = EXAMPLES[int(step.query["example"])]
    (layer,) = model.read_image(image).layers
    assert (layer.activation, layer.inputs.shape[1], layer.states.shape[1]) == ("relu", 28, 16)
    assert layer.inputs[row].any()
    assert np.count_nonzero(layer.states[row]) > 2


def right_of_first(count: int, change: str) -> np.ndarray:
    """Which of the first test images are answered correctly, with a change as a link holds it."""
    network = library.open_model_by_name("simple-16-bounded").network
    numbers = machine_numbers(network)
    silent = None
    if change.startswith("s"):
        silent = int(change[1:]) - 1
    elif change:
        place, value = change.split("_")
        numbers[int(place)] = float(value)
    ends = np.cumsum([28 * 16, 16 * 16, 16, 160])
    kernel, recurrent_kernel, bias, answer, answer_bias = np.split(numbers, ends)
    split = data.test_split()
    h = np.zeros((count, 16))
    for t in range(28):
        row = split.images[:count, t] / 255
        h = np.maximum(
            0, row @ kernel.reshape(28, 16) + h @ recurrent_kernel.reshape(16, 16) + bias
        )
        if silent is not None:
            h[:, silent] = 0
    return (h @ answer.reshape(16, 10) + answer_bias).argmax(axis=1) == split.labels[:count]


def machine_numbers(network: Network) -> np.ndarray:
    """All numbers of a small network, as Machine counts them: W, U, b, V, c row by row."""
    layer, head = (node.operation for node in network.nodes)
    cell = layer.cell
    parts = (cell.kernel, cell.recurrent_kernel, cell.bias, head.kernel, head.bias)
    return np.concatenate([np.ravel(part) for part in parts]).astype(np.float64)


def test_the_steps_about_broken_numbers_are_true():
    broken, larger, silenced = (step for step in STEPS if "machine" in step.query)
    numbers = machine_numbers(library.open_model_by_name(broken.query["model"]).network)
    memory = numbers[448 : 448 + 256].reshape(16, 16)
    assert len(numbers) == 890
    assert f"{len(numbers)} numbers" in broken.title
    assert broken.query["machine"] == f"{448 + 7 * 16}_0.1"  # from M8 to M1
    assert f"{memory[7, 0]:.3f}".replace("-", "\u2212") in broken.text
    assert memory[7, 0] < 0  # it pushes the sum down, as a memory is never below 0
    assert larger.query["machine"] == f"{448 + np.abs(memory).argmax()}_0.1"
    assert np.unravel_index(np.abs(memory).argmax(), (16, 16)) == (1, 0)  # from M2 to M1
    assert f"{memory[1, 0]:.3f}".replace("-", "\u2212") in larger.text
    changes = [step.query["machine"] for step in (broken, larger, silenced)]
    intact, without, small, silent = (right_of_first(1000, change) for change in ("", *changes))
    assert without.sum() < 0.75 * intact.sum()
    assert abs(intact.sum() - small.sum()) < 30  # hardly a digit needs it
    lost = intact & ~silent
    assert lost.sum() > 4 * intact.sum() / 16  # far more than one in 16
    assert len(set(data.test_split().labels[:1000][lost])) > 3  # it serves several digits
    left = re.search(r"(\d+), (\d+) and (\d+) are left", LESSON).groups()
    assert [right_of_first(100, change).sum() for change in changes] == [int(n) for n in left]
    assert f"it reads {right_of_first(100, '').sum()}." in LESSON


def test_the_step_about_the_gradient_is_true():
    (query,) = [step.query for step in STEPS if step.query.get("lens") == "memory"]
    model = library.open_model_by_name(query["model"])
    trained = []
    for image in [EXAMPLES[int(query["example"])], *IMAGES[:20]]:
        digit, strokes = model.read_image(image).digit, np.flatnonzero(image.any(axis=1))[:4]
        norms = state_influence_by_row(model.network, image, digit).relative_norms
        trained.append(norms[strokes].min() > 0.01)
    assert np.mean(trained) > 0.5  # mostly they matter
    recipe = library.open_model_by_name(model.name).card["spec"]  # it did start from such weights
    assert (recipe["recurrent_initializer"], recipe["recurrent_gain"]) == ("orthogonal", 1.0)


def test_random_weights_leave_mostly_no_gradient_twenty_rows_back():
    """For any seed: 1,000 readings. "Mostly": 910 of 1,000."""
    (step,) = [step for step in STEPS if step.query.get("lens") == "memory"]
    assert "twenty rows back mostly less than a hundredth of the gradient is left" in step.text
    model, less = library.open_model_by_name(step.query["model"]), []
    images = IMAGES[:20]
    digits = [model.read_image(image).digit for image in images]
    for seed in range(50):
        network = network_with_random_weights(model.network, seed)
        for image, digit in zip(images, digits, strict=True):
            less.append(state_influence_by_row(network, image, digit).relative_norms[7] < 0.01)
    assert len(less) == 1000
    assert np.mean(less) > 0.75


def test_training_on_the_last_answer_delays_certainty():
    """Learn says so, too."""
    models = [library.open_model_by_name(STEPS[k].query["model"]) for k in (1, 2)]
    assert [model.name for model in models] == ["lstm-128", "lstm-128-last"]
    readings = [read_in_batches(model, IMAGES[:100]) for model in models]
    rows = [[(r.probabilities.max(axis=1) > 0.9).argmax() for r in each] for each in readings]
    later = np.diff(rows, axis=0)[0]
    assert np.mean(later > 5) > 0.7
    assert np.median(rows[1]) > 18


def test_steps_keep_the_visitors_drawing():
    """Steps of Watch, Machine and Train, one after another."""
    app = opened(drawing=link.encode_image(EXAMPLES[5]))
    for number in (1, 4, 8, len(STEPS)):
        app.query_params.clear()
        app.query_params.update(lesson=str(number))
        app.run()
        assert not app.exception
        assert held(app).lesson == number
        assert held(app).image.example is None
        np.testing.assert_array_equal(held(app).image.pixels, EXAMPLES[5])


def test_a_step_leads_back_to_its_lens():
    app = opened(lesson="2")
    open_lens(app, "map")
    assert not [b for b in app.button if b.key == "step-next"]
    app.button(key="path").click().run()
    assert app.segmented_control(key="lens").value == STEPS[1].query["lens"]
    assert {b.key for b in app.button} >= {"step-next", "step-back"}


def test_a_step_counts_the_answer_changes_of_a_drawing():
    number = next(n for n in NUMBERS if STEPS[n - 1].dares)
    step = STEPS[number - 1]
    image = EXAMPLES[9]
    changes = count_answer_changes(library.open_model_by_name("lstm-128").read_image(image))
    assert changes > 0
    app = opened(lesson=str(number))  # an example, whose story has its own count
    (text,) = [m.value for m in app.markdown if step.title in m.value]
    assert f"So far: **0 of {step.dares}**" in text
    app = opened(lesson=str(number), drawing=link.encode_image(image))
    (text,) = [m.value for m in app.markdown if step.title in m.value]
    assert f"So far: **{changes} of {step.dares}**" in text


def test_the_last_step_leads_to_the_networks():
    app = opened(lesson=str(len(STEPS)))
    app.button(key="after-networks").click().run()
    assert not app.exception
    assert held(app).lesson is None
