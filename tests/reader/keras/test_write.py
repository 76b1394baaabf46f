"""A file with a visitor's last layer: Keras opens it and gives the same answers."""

import json
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.reader import UnusableNetworkError, open_keras
from rnn_demo.reader.keras.write import keras_bytes_with_last_layer
from tests.support.hostile import with_config
from tests.support.signs_code import SignLayerWithDrawings, network_with_signs_head

pytestmark = pytest.mark.keras
NAMES = ("<b>A</b>", "Ω & ü", "星")


def layer_for(features: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(features)
    kernel = rng.normal(0, 0.5, (features, len(NAMES)))
    return kernel.astype(np.float32), rng.normal(size=len(NAMES)).astype(np.float32)


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "simple-16", "bidirectional", "residual"])
def test_keras_reads_the_file_and_answers_alike(name: str, tmp_path: Path):
    """Keras and NumPy differ by about 1e-6 in a probability."""
    model = library.open_model_by_name(name)
    assert model.network.dense_at_end is not None
    kernel, bias = layer_for(model.network.dense_at_end.kernel.shape[0])
    path = tmp_path / "signs.keras"
    path.write_bytes(keras_bytes_with_last_layer(model.file, kernel, bias, NAMES))
    images = data.test_split().images[:20].astype(np.float32) / 255
    here = network_with_signs_head(model.network, SignLayerWithDrawings(NAMES, kernel, bias, ()))
    network = open_keras(path)
    assert network.names == NAMES
    assert network.parameters == here.parameters
    opened = keras.saving.load_model(path)
    assert opened.count_params() == here.parameters
    expected = here.calibrated_softmax(here.final_logits(images), -1)
    assert np.ptp(expected.argmax(axis=1)) > 0  # not all drawings are read as the same sign
    for found in (
        opened.predict(images, verbose=0),
        network.calibrated_softmax(network.final_logits(images), -1),
    ):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("metadata.json"))["signs"] == list(NAMES)


@pytest.mark.parametrize(
    "names", [["a", "b"], ["a", "a", "b"], ["a", "b", "c" * 13], "abc", [1, 2, 3]]
)
def test_invalid_names_in_a_file_are_ignored(names: object, tmp_path: Path):
    """The network is still read, and its classes are named by numbers."""
    model = library.open_model_by_name("simple-16")
    path = tmp_path / "signs.keras"
    content = keras_bytes_with_last_layer(model.file, *layer_for(16), NAMES)
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    metadata = json.loads(members["metadata.json"]) | {"signs": names}
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in (members | {"metadata.json": json.dumps(metadata).encode()}).items():
            archive.writestr(member, text)
    assert open_keras(path).names is None


def test_a_network_without_softmax_is_refused():
    def without_softmax(config: dict) -> None:
        config["config"]["layers"][-1]["config"]["activation"] = "linear"

    with pytest.raises(UnusableNetworkError, match="safetensors"):
        keras_bytes_with_last_layer(with_config(without_softmax), *layer_for(16), NAMES)
