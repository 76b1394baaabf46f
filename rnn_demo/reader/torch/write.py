"""The way back: a network of this package as a state_dict of PyTorch, where it can be said there."""

import numpy as np

from rnn_demo.errors import ReaderError
from rnn_demo.reader.cells import GRU, Cell
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Activate, Concatenate, Dense, Flip, Identity, Recurrent
