"""Read a trained network, and read images with it, using only NumPy.

network = open_keras(Path("model.keras"))
reading = network.read_image(image)          # (28, 28) float32 in [0, 1]
logits = network.final_logits(images)       # (N, 28, 28) -> (N, 10)
"""

from rnn_demo.errors import UnusableNetworkError
from rnn_demo.reader.keras.file import open_keras
from rnn_demo.reader.network import Network
from rnn_demo.reader.reading import LayerReading, Reading

__all__ = ["LayerReading", "Network", "Reading", "UnusableNetworkError", "open_keras"]
