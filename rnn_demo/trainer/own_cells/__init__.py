"""This project's Keras cells, for cells that Keras lacks: a file each, named as in `cells/`."""

import importlib

from rnn_demo.cells import CELLS

OWN = {
    f"{name}Cell": getattr(importlib.import_module(f"{__name__}.{cell.SNAKE}"), f"{name}Cell")
    for name, cell in CELLS.items()
    if not cell.IN_KERAS
}
