"""`watch` opens all documented kinds of networks, as data, and refuses others in a sentence."""

import html
import re

import numpy as np
import pytest

import rnn_demo
from rnn_demo import library
from rnn_demo.data import first_test_image_per_digit
from rnn_demo.errors import UserError
from rnn_demo.reader.torch.safetensors import read_tensors_and_metadata
from rnn_demo.reader.torch.write import network_as_safetensors
from rnn_demo.site import notebook


class Tensor:
    """The parts of a PyTorch tensor that are used."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def detach(self) -> "Tensor":
        return self

    def cpu(self) -> "Tensor":
        return self

    def numpy(self) -> np.ndarray:
        return self.values


class Module:
    """A PyTorch module with the weights of a shipped network."""

    def __init__(self, name: str) -> None:
        tensors, _ = read_tensors_and_metadata(
            network_as_safetensors(library.open_model_by_name(name).network)
        )
        self.tensors = {name: Tensor(values) for name, values in tensors.items()}

    def state_dict(self) -> dict[str, Tensor]:
        return self.tensors


def test_a_path_and_a_name_are_opened(tmp_path):
    file = tmp_path / "my own.keras"
    file.write_bytes(library.open_model_by_name("simple-16").file.read_bytes())
    for network, title in ((file, "my own"), (str(file), "my own"), ("simple-16", None)):
        model = notebook.open_keras_torch_or_path(network)
        assert model.title == title or title is None
        for image in first_test_image_per_digit():
            expected = model.network.read_image(model.images_in_reading_order(image)).probabilities
            np.testing.assert_array_equal(model.read_image(image).probabilities, expected)
        assert str(tmp_path) not in notebook.make_network_page(network).html


def test_the_state_dict_of_a_pytorch_module_is_read():
    model = notebook.open_keras_torch_or_path(Module("lstm-28"))
    own = library.open_model_by_name("lstm-28")
    assert model.title == "Module"
    for image in first_test_image_per_digit():
        np.testing.assert_allclose(
            model.read_image(image).logits, own.read_image(image).logits, rtol=1e-5, atol=1e-5
        )


@pytest.mark.parametrize(
    ("image", "same"),
    [
        (np.eye(28), np.eye(28)),
        (255 * np.eye(28, dtype=np.uint8), np.eye(28)),
        (np.eye(28).ravel().tolist(), np.eye(28)),
    ],
)
def test_images_of_every_kind_are_converted_alike(image, same):
    found = notebook.pixels_in_unit_interval(image)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, same)


@pytest.mark.parametrize(
    "image", [np.eye(27), "a seven", -np.eye(28), np.full(784, np.nan), [1, [2]]]
)
def test_an_invalid_image_is_refused(image):
    with pytest.raises(UserError, match="image"):
        notebook.pixels_in_unit_interval(image)


@pytest.mark.parametrize("network", [3, None, object(), {"a": 1}])
def test_an_invalid_network_is_refused_in_a_sentence(network):
    with pytest.raises(UserError, match=r"Hand over a Keras model") as refusal:
        rnn_demo.watch(network)
    assert refusal.value._render_traceback_() == [str(refusal.value)]


@pytest.fixture(autouse=True)
def work_in_temporary_folder(tmp_path, monkeypatch):
    """Let `watch` write its pages into a temporary folder."""
    monkeypatch.chdir(tmp_path)


def test_the_output_is_one_frame_that_holds_the_page():
    page = rnn_demo.watch("simple-16", first_test_image_per_digit()[3])
    shown = page._repr_html_()
    (source,) = re.findall(r'srcdoc="([^"]*)"', shown)
    assert html.unescape(source) == page.html
    assert shown.count("<iframe") == 1
    assert "http" not in page.html.split('id="packed"')[0].replace("http-equiv", "")


def test_in_a_terminal_it_writes_a_file_and_says_where(tmp_path, capsys):
    page = rnn_demo.watch("simple-16")
    (file,) = tmp_path.iterdir()
    assert str(file) in capsys.readouterr().out
    assert file.read_text(encoding="utf-8") == page.html


def test_a_page_is_written_to_a_new_file(tmp_path, monkeypatch, capsys):
    """Outside Jupyter; it once wrote over a file of an earlier session."""
    monkeypatch.chdir(tmp_path)
    for number in (1, 2, 4):
        (tmp_path / f"watch-{number}.html").write_text("mine")
    written = []
    for number in (3, 5):
        page = rnn_demo.watch("simple-16")
        written.append(tmp_path / f"watch-{number}.html")
        assert written[-1].read_text(encoding="utf-8") == page.html
        assert str(written[-1]) in capsys.readouterr().out
    for file in set(tmp_path.iterdir()) - set(written):
        assert file.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_reported(tmp_path, monkeypatch):
    page = notebook.HtmlPage("a network", "")
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(UserError, match="can't be written"):
        notebook.write_page_and_print_path(page)
