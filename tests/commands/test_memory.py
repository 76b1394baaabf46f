"""`memory` prints the stored shares, or fits them; `prepare` stores them."""

import json
import shutil

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.__main__ import main
from rnn_demo.cells.activations import softmax
from rnn_demo.data import load_validation_set
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain import confidence, passes
from rnn_demo.explain.memory_picture import fit
from rnn_demo.explain.testset import SurveyPass
from rnn_demo.reader.keras.write import keras_bytes_with_last_layer
from tests.support.few_test_images import let_passes_read_few_test_images


def test_json_contains_null_for_missing_shares(capsys):
    assert main(["memory", "--model", "lstm-128", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == {"carried", "h"}
    for part in printed.values():
        assert [len(part["seen"]), len(part["to_come"])] == [28, 28]
        assert np.array(part["left"]).shape == (28, 28)
        assert part["to_come"][27] is None
    assert printed["carried"]["seen"][27] > printed["h"]["seen"][27] + 0.03
    assert main(["memory", "--model", "gru-33", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["carried"] == printed["h"]


@pytest.fixture
def few(monkeypatch):
    """Fit to fewer images, and test on fewer."""
    monkeypatch.setattr(fit, "THOUSAND", 50)
    let_passes_read_few_test_images(monkeypatch, 40)


def test_memory_fits_and_prepare_stores_the_fit(tmp_path, few, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(library.MODELS / "bidirectional" / "model.keras", folder)
    assert main(["memory", "--model", str(folder), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert main(["prepare", str(folder)]) == 0
    assert not (folder / "card.json").exists()
    model = library.open_model_by_name(str(folder))
    made = passes.load_stored_memory_readout(model)
    np.testing.assert_allclose(printed["carried"]["seen"][8:], made.full_state.seen[8:], atol=1e-4)
    assert printed["carried"]["to_come"][13] is None  # reading from both ends it has seen all rows
    assert passes.load_pass_or_empty(model, SurveyPass).is_complete
    assert main(["memory", "--model", str(folder)]) == 0
    assert "after row" in capsys.readouterr().out


def test_prepare_adds_its_fits_to_the_card(tmp_path, few):
    folder = shutil.copytree(library.MODELS / "notebook", tmp_path / "mine")
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps({**card, "doubt": {}}))
    assert main(["prepare", str(folder)]) == 0
    fitted = json.loads((folder / "card.json").read_text())
    kept, doubt = card.pop("doubt"), fitted["doubt"]
    assert fitted == {**card, "doubt": doubt, "by_row": fitted["by_row"]}
    # The shipped values were fitted in this way on another processor: logits agree to 1e-5, as in
    # tests/reader, and one of 10,000 images next to a limit or a bin's edge changes a share by
    # 1e-4.
    assert doubt == pytest.approx(kept, rel=1e-4, abs=3e-4)
    assert len(fitted["by_row"]["temperatures"]) == 28
    assert fitted["by_row"]["temperatures"][-1] == doubt["temperature"]


def test_prepare_folds_the_temperature_into_the_weights_once(tmp_path, few, monkeypatch):
    """Before, the last layer's weights are those that were trained."""
    name = "simple-16-bounded"
    shutil.copytree(library.MODELS / name, tmp_path / name)
    images = mnist_test().images[:200]
    folded = library.open_model_by_name(name)
    by, last = folded.card["doubt"]["folded_temperature"], folded.network.nodes[-1].operation
    assert abs(by - 1) > 0.1
    monkeypatch.setattr(library, "MODELS", tmp_path)
    file, card = tmp_path / name / "model.keras", tmp_path / name / "card.json"
    file.write_bytes(
        keras_bytes_with_last_layer(file, last.kernel * np.float32(by), last.bias * np.float32(by))
    )
    card.write_text(json.dumps({**folded.card, "doubt": {}, "by_row": {}, "test_loss": 0}))
    trained = library.open_model_by_name(name).network.final_logits(images)
    assert main(["prepare", name]) == 0
    made = library.open_model_by_name(name)
    fitted = confidence.fit_temperature(
        folded.network.final_logits(load_validation_set().images) * by, load_validation_set().labels
    )
    assert made.card["doubt"]["folded_temperature"] == pytest.approx(fitted, rel=1e-3)
    shares = made.network.calibrated_softmax(made.network.final_logits(images), -1)
    np.testing.assert_allclose(shares, softmax(trained / fitted), atol=1e-3)
    assert (made.network.temperatures == 1).all()
    assert made.card["test_loss"] == pytest.approx(folded.card["test_loss"], rel=1e-3)
    content = file.read_bytes()
    assert main(["prepare", name]) == 0
    assert file.read_bytes() == content
