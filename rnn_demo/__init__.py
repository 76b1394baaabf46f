"""Draw a digit and watch a recurrent network read it, row by row."""

import os

__version__ = "3.0.0"  # the one place; assets/changelog.md says what it holds

# Before NumPy is first imported: its matrix products are small here, and threads that wait for a
# core by spinning made them 20 times slower, in seconds, while a training kept the cores busy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
