"""`PassOverImages`: a computation over images in batches, such as a survey of the test set.

It can be interrupted after any batch and continued by any session: a page that is interrupted loses
nothing, and two visitors share the work.
"""

import threading
import time

import numpy as np

from rnn_demo.reader import UnusableNetworkError
from rnn_demo.reader.cancel import TOO_LONG, limit_thread_processor_time

MOST_SECONDS = 240.0  # of one core, for a pass that takes a minute on a usual machine by `cost`


class PassOverImages:
    """A computation over `count` images, `batch` at a time.

    Attributes:
        FILE: The name of the file in which `passes` stores its results next to a network.
        results: Arrays by name, updated in place; they suffice to restore the pass.
        is_stored: True if the file contains these results.
    """

    FILE = ""

    def __init__(self, count: int, batch: int) -> None:
        self.count = count
        self.batch = batch
        self.done = 0
        self.results: dict[str, np.ndarray] = {}
        self.is_stored = False
        self._seconds = 0.0  # time of one core taken so far
        self._lock = threading.Lock()

    @property
    def further_dependencies_text(self) -> str:
        """A text that identifies what the results depend on, apart from weights and row order."""
        return str(self.count)

    @property
    def is_complete(self) -> bool:
        """True if all images have been processed."""
        return self.done == self.count

    def process_next_batch(self) -> None:
        """Process the next batch.

        Raises UnusableNetworkError if the network's numbers overflow, or if, judged by the time so
        far, all images would take more than `MOST_SECONDS`.
        """
        with self._lock:
            if not self.is_complete:
                if self._seconds > MOST_SECONDS * max(0.01, self.done / self.count):
                    raise UnusableNetworkError(TOO_LONG)
                began, end = time.thread_time(), min(self.done + self.batch, self.count)
                with limit_thread_processor_time(MOST_SECONDS):
                    self._process_batch(slice(self.done, end))
                self.done, self._seconds = end, self._seconds + time.thread_time() - began

    def _process_batch(self, some: slice) -> None:
        raise NotImplementedError
