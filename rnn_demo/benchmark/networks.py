"""The networks of the benchmark, and the arithmetic of training them."""

from rnn_demo.data import ROWS
from rnn_demo.spec import Spec

BATCH = 100
NETWORKS = {
    "SimpleRNN 16": Spec(units=(16,)),
    "SimpleRNN 128": Spec(units=(128,)),
    "GRU 128": Spec(cell="GRU", units=(128,)),
    "LSTM 128": Spec(cell="LSTM", units=(128,)),
    "BiLSTM 64": Spec(cell="LSTM", units=(64,), merge_mode="concat"),
}


def training_flops(spec: Spec) -> int:
    """Multiplications and additions of the matrix products to train on one image.

    Forwards, back to the weights, and back to the states: the pixels need no gradient.
    """
    parameters = spec.parameters()
    recurrent, dense = parameters["recurrent_kernel"], parameters["Dense kernel"]
    return 2 * spec.flops() + 2 * (ROWS * recurrent + dense)
