"""The recurrent cells, one file each.

A cell is a subclass of `Cell`: its equations and their gradients, its lines for Story, and its
names in other libraries. To add a cell, add its file here and its twin to
`browser/reader/cells.js`; if Keras lacks it, a Keras cell in `trainer/own_cells/` in a file of the
same name; if its products can be merged over all rows, its loop in `trainer/recurrence/`; and if
the site is to train it, its gradients in `browser/train/learning_cells.js`.
"""

import importlib
import pkgutil

from rnn_demo.cells.cell import MAX_UNITS, Cell, Gates, State

for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")
CELLS: dict[str, type[Cell]] = {
    cell.__name__: cell for cell in sorted(Cell.__subclasses__(), key=lambda cell: cell.ORDER)
}

__all__ = ["CELLS", "MAX_UNITS", "Cell", "Gates", "State"]
