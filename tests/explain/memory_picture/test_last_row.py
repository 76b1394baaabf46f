"""What is in a memory after the last row: plain least squares on training images alone."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.memory_picture import last_row
from rnn_demo.explain.memory_picture.readout import carried
from rnn_demo.reader import ReaderError
from rnn_demo.reader.torch.safetensors import packed
from rnn_demo.reader.torch.state_dict import open_state_dict
from tests.support.torch_files import state_dict


@pytest.mark.parametrize("name", ["simple-16", "columns", "bidirectional"])
def test_it_is_the_ridge_regression_of_a_thousand_training_images(name):
    model = library.find(name)
    made = last_row.fitted(model.network, model.row_order, model.row_seed)
    images = data.in_order(data.training_sample().images[::3], model.row_order)
    x = carried(model.network, images)[-1].astype(np.float64)
    y = made.basis.coordinates(images / np.float32(255)).astype(np.float64)
    k = x.shape[1]
    assert (len(x), made.columns.tolist()) == (1000, list(range(k)))
    rows = np.concatenate([x - x.mean(axis=0), np.sqrt(last_row.RIDGE) * np.eye(k)])
    wanted = np.concatenate([y - y.mean(axis=0), np.zeros((k, y.shape[1]))])
    plain = np.linalg.lstsq(rows, wanted, rcond=None)[0]
    reading = model.read(data.examples()[4])
    h = np.concatenate([a[-1] for layer in reading.layers for a in layer.carried])
    expected = made.basis.pictures(y.mean(axis=0) + (h - x.mean(axis=0)) @ plain)
    np.testing.assert_allclose(made.picture(reading), np.clip(expected, 0, 1), atol=1e-3)


def test_one_that_is_too_large_is_refused():
    state = open_state_dict(packed(state_dict("GRU", 704, 2)))
    network = state.network(state.ways[0])
    with pytest.raises(ReaderError, match="too large to look into its memory while"):
        last_row.fitted(network.of(network.nodes * 3), "top", 0)
