"""Training with TensorFlow and Keras, which nothing else in rnn_demo imports."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"  # overrides the user's Keras configuration
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Small products are faster on one core than distributed over several: SimpleRNN 16 trains 1.2 times
# as fast.
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false"


def _import_tensorflow_quietly() -> None:
    """Import TensorFlow without the start-up notes that no log level silences."""
    stderr = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import tensorflow

        tensorflow.get_logger().setLevel("ERROR")
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


_import_tensorflow_quietly()
