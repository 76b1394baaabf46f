"""Models are found by name, by run and by path; anything else gets one sentence."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.errors import UserError
from rnn_demo.runs import folders
from rnn_demo.spec.presets import DEFAULT, PRESETS
from tests.support.run_folders import finished

MODEL = library.MODELS / "notebook" / "model.keras"


def add_run(folder, run_id: str, file: str, title: str = "Mine", row_order: str = "bottom"):
    target = folder / run_id / file
    target.parent.mkdir(parents=True)
    shutil.copy(MODEL, target)
    spec = {"row_order": row_order}
    about = {"title": title, "spec": spec, "recipe": {}, "created": 0}
    (folder / run_id / "run.json").write_text(json.dumps(about))


def test_shipped_models_are_listed_first():
    assert library.all_model_names()[0] == DEFAULT
    assert {"notebook", "simple-16"} < set(library.all_model_names())
    assert library.title("notebook") == PRESETS["notebook"].title


def test_runs_are_found_by_id_newest_first(root):
    add_run(root, "20260101-000000-aaaa", "model.keras", "First")
    add_run(root, "20260102-000000-bbbb", "snapshots/00000010.keras", "Second")
    assert library.all_model_names()[-2:] == ["20260102-000000-bbbb", "20260101-000000-aaaa"]
    for run_id, title in (("20260101-000000-aaaa", "First"), ("20260102-000000-bbbb", "Second")):
        model = library.open_model_by_name(run_id)
        assert model.title == title
        assert model.network.row_order == "bottom"


def test_a_card_written_after_its_network_is_read(root):
    """By a stopped training, or by `prepare` while a server runs."""
    run_id = "20260101-000000-aaaa"
    add_run(root, run_id, "model.keras")
    before = library.open_model_by_name(run_id)
    assert before.card == {}
    (root / run_id / "card.json").write_text('{"temperature": 1.5}')
    after = library.open_model_by_name(run_id)
    assert after.card == {"temperature": 1.5}
    assert after.stamp > before.stamp  # so that stored results are computed again
    assert library.open_model_by_name(run_id) is after


def test_the_table_of_models_follows_each_change_of_a_run(root):
    run_id = "20260101-000000-aaaa"
    assert run_id not in library.title_and_accuracy_by_model()
    add_run(root, run_id, "snapshots/00000010.keras", "First")
    assert library.title_and_accuracy_by_model()[run_id] == ("First", None)
    folders.change_run_title(run_id, "Second")
    assert library.title_and_accuracy_by_model()[run_id] == ("Second", None)
    shutil.copy(MODEL, root / run_id / "model.keras")
    (root / run_id / "card.json").write_text('{"test_accuracy": 0.5}')
    assert library.title_and_accuracy_by_model()[run_id] == ("Second", 0.5)
    (root / run_id / "card.json").write_text('{"test_accuracy": 0.75}')
    assert library.title_and_accuracy_by_model()[run_id] == ("Second", 0.75)
    folders.delete_idle_run(run_id)
    assert run_id not in library.title_and_accuracy_by_model()


def test_a_model_reads_rows_in_its_training_order(root):
    add_run(root, "20260101-000000-aaaa", "model.keras")
    image = data.test_split().image(0)
    upside_down = library.open_model_by_name("20260101-000000-aaaa").read_image(image)
    assert np.array_equal(upside_down.image, image[::-1])
    assert np.array_equal(
        upside_down.logits, library.open_model_by_name("notebook").read_image(image[::-1]).logits
    )


@pytest.mark.parametrize("name", ["no-such", "../notebook", "", "*", "/etc/passwd\n"])
def test_an_unknown_name_is_refused_in_one_sentence(name):
    with pytest.raises(UserError) as caught:
        library.open_model_by_name(name)
    assert "\n" not in str(caught.value).replace(repr(name), "")


def test_renaming_a_run_does_not_open_its_network_again():
    run_id = finished("first")
    model = library.open_model_by_name(run_id)
    folders.change_run_title(run_id, "second")
    again = library.open_model_by_name(run_id)
    assert (model.title, again.title) == ("first", "second")
    assert again.network is model.network


def test_the_kind_of_training_images_follows_the_recipe():
    with_non_digits, notebook = map(library.open_model_by_name, ("lstm-128", "notebook"))
    assert with_non_digits.training_images_kind == "others"
    assert notebook.training_images_kind == "digits"
    unknown = replace(notebook, card={})
    assert unknown.training_images_kind is None
