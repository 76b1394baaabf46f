"""The recurrent cells, one file each.

A cell is a subclass of `Cell`: its equations and their gradients, its lines for Story, and its
names in other libraries. `.github/CONTRIBUTING.md` lists the steps to add one.
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
