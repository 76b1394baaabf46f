"""PyTorch's usual loop over a data set in memory: shuffle, index a batch, backward, step."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from rnn_demo.data import Split
from rnn_demo.spec import NetworkSpec
from scripts.benchmark.contenders.process import BATCH


class Net(nn.Module):
    """nn.RNN, nn.LSTM or nn.GRU, and a Linear on its last state."""

    def __init__(self, spec: NetworkSpec) -> None:
        super().__init__()
        kind = {"SimpleRNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}[spec.cell]
        both = spec.merge_mode is not None
        self.rnn = kind(28, spec.units[0], batch_first=True, bidirectional=both)
        self.head = nn.Linear(spec.units[0] * (1 + both), 10)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """(B, 28, 28) -> (B, 10)."""
        _, last = self.rnn(rows)
        h = last[0] if isinstance(last, tuple) else last  # (directions, B, units)
        return self.head(torch.cat(tuple(h), dim=1))


def make(spec: NetworkSpec, split: Split) -> Callable[[], object]:
    """Return an epoch of that loop."""
    x = torch.from_numpy(split.images.astype(np.float32) / 255)
    y = torch.from_numpy(split.labels.astype(np.int64))
    net, loss_of = Net(spec), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters())

    def epoch() -> None:
        for picked in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            loss_of(net(x[picked]), y[picked]).backward()
            optimizer.step()

    return epoch
