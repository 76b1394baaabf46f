"""Comparisons with PyTorch itself, and the program for it: with torch installed, `-m slow`."""

import functools
import itertools
import re
import subprocess
import sys

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.__main__ import main
from rnn_demo.reader.torch.infer_layout import score_reading_ways_of_file
from rnn_demo.reader.torch.parse import read_state_dict
from rnn_demo.reader.torch.safetensors import pack_tensors
from rnn_demo.reader.torch.state_dict import END, PIXELS

pytestmark = pytest.mark.slow
torch = pytest.importorskip("torch")
torch.set_num_threads(1)
CELLS = [("RNN", "tanh"), ("RNN", "relu"), ("LSTM", ""), ("GRU", "")]
CASES = list(itertools.product(CELLS, (1, 2, 3), (False, True)))
AN_EPOCH = [CASES[k] for k in (0, 3, 8, 11, 13, 14, 17, 18, 21, 22)]  # each cell at each depth
CLOSE = 1e-5  # for states and probabilities: float32 over 28 rows, with another order of products


class Model(torch.nn.Module):
    def __init__(self, kind: str, activation: str, layers: int, both: bool, bias: bool = True):
        super().__init__()
        how = {"nonlinearity": activation} if activation else {}
        shape = {"num_layers": layers, "bidirectional": both, "bias": bias, "batch_first": True}
        self.rnn = getattr(torch.nn, kind)(28, 24, **shape, **how)
        self.fc = torch.nn.Linear(48 if both else 24, 10)

    def trained(self, count: int) -> "Model":
        """Return the model after an epoch of `count` images."""
        known, optimizer = data.load_mnist_splits(), torch.optim.Adam(self.parameters())
        halves = known.train, known.validation
        images, labels = (
            torch.tensor(np.concatenate([getattr(half, name) for half in halves])[:count])
            for name in ("images", "labels")
        )
        for x, y in zip((images / 255).split(100), labels.long().split(100), strict=True):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(self.fc(self.rnn(x)[0][:, -1]), y).backward()
            optimizer.step()
        return self


def check(model: Model, activation: str, both: bool) -> None:
    """Check that it is read like in torch at every row, in each way."""
    state = read_state_dict(pack_tensors({k: v.numpy() for k, v in model.state_dict().items()}))
    assert state.parameters == sum(p.numel() for p in model.parameters())
    images = data.test_split().images[:20].astype(np.float32) / 255
    for pixels, end in itertools.product(PIXELS, END if both else ("",)):
        network = state.make_network((activation, pixels, end, "rows from the top"))
        x = torch.tensor(images)
        with torch.no_grad():
            outputs, last = model.rnn(x if pixels == PIXELS[0] else (x - 0.1307) / 0.3081)
            last = last[0] if isinstance(last, tuple) else last
            ends = torch.cat([last[-2], last[-1]], 1) if end == END[1] else outputs[:, -1]
            answers = model.fc(ends if both else outputs).softmax(-1).numpy()
        ours = network.final_logits(images) if both else network.logits_by_row(images)
        np.testing.assert_allclose(
            network.calibrated_softmax(ours, -1), answers, rtol=0, atol=CLOSE
        )
        _, states = network.logits_and_states_by_row(images)
        held = [states[-2][0], states[-1][0][::-1]] if both else [states[-1][0]]
        held, theirs = np.concatenate(held, axis=-1).swapaxes(0, 1), outputs.numpy()
        size = max(1, np.abs(theirs).max())  # relu has no bound
        np.testing.assert_allclose(held, theirs, rtol=0, atol=CLOSE * size)


@pytest.mark.parametrize(("cell", "layers", "both"), CASES)
@pytest.mark.parametrize("trained", [False, True])
def test_every_row_is_as_in_torch(cell, layers, both, trained):
    torch.manual_seed(layers)
    model = Model(*cell, layers, both, bias=layers != 2)
    check(model.trained(2_000) if trained else model, cell[1], both)


@functools.cache
def after_an_epoch(cell: tuple[str, str], layers: int, both: bool) -> tuple[Model, bytes]:
    """Return a network after an epoch of all training images, and its file."""
    torch.manual_seed(0)
    model = Model(*cell, layers, both).trained(60_000)
    return model, pack_tensors({k: v.numpy() for k, v in model.state_dict().items()})


@pytest.mark.parametrize(("cell", "layers", "both"), AN_EPOCH)
def test_after_an_epoch_of_all_of_mnist_every_row_is_as_in_torch(cell, layers, both):
    model, content = after_an_epoch(cell, layers, both)
    check(model, cell[1], both)
    found = score_reading_ways_of_file(content)
    assert found.way == (cell[1], PIXELS[0], END[0] if both else "", "rows from the top")
    assert found.shares[found.way] > 0.5  # it has learned: guessing gives 0.1


@pytest.mark.parametrize("name", ["lstm-28", "columns", "bidirectional-stacked", "simple-16"])
def test_the_program_reads_the_test_set_as_this_app_does(name, tmp_path, capsys):
    path = str(tmp_path / f"{name}.safetensors")
    assert main(["export", "--safetensors", path, "--model", name]) == 0
    capsys.readouterr()
    assert main(["code", "--torch", name]) == 0
    program = capsys.readouterr().out
    assert len(program.splitlines()) < 55
    (tmp_path / "mnist.npz").write_bytes(data.MNIST.read_bytes())
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True)
    accuracy = float(re.fullmatch(r"accuracy: (0\.\d{4})\n", done.stdout)[1])
    # Two of 10,000 images may be ties that another processor's rounding decides differently.
    assert accuracy == pytest.approx(library.test_accuracy_from_card(name), abs=2.5e-4)
