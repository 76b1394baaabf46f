"""The recurrent cells, a file each: all that this project knows of one stands in its record.

A cell's equations and their way back, its sums for *Numbers*, its lines for *Learn*, its words and
what others have of it are a subclass of `Cell`. To add a cell is to add its file here and its twin
to `browser/cells.js`; one that Keras does not have, as a Keras cell in `trainer/own_cells/`, under
the same file name; where it can be trained in merged products, its loop in `trainer/recurrence/`;
and where the site is to train it, its way back in `browser/train/learning_cells.js`.
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
