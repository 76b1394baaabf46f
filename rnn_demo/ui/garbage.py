"""What all sessions share is not looked through again and again.

Streamlit collects all garbage after every run of a page, which goes through all objects there are:
34 ms, in which nobody else is served, of which nearly all are modules' own.
"""

import gc
import itertools

_runs = itertools.count()


def spare_what_stays() -> None:
    """Take what is there when the second run of the process begins for what will always be."""
    if next(_runs) == 1:
        gc.collect()
        gc.freeze()
