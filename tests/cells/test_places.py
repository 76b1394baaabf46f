"""A cell is one thing: its record, its twin, and what TensorFlow lacks of it."""

import re
from pathlib import Path

import pytest

from rnn_demo.cells import CELLS

PACKAGE = Path(__file__).parents[2] / "rnn_demo"
PLACES = {  # of MinGRU: at most four
    "cells/min_gru.py",
    "browser/cells.js",
    "trainer/own_cells/min_gru.py",
}
NAMED = ("learn/", "lenses/memory/", "benchmark/")


def places(cell: str) -> set[str]:
    """Files of code that know a cell by its name, but for texts, comments and networks of it."""
    found = set()
    for path in sorted(PACKAGE.rglob("*")):
        file = path.relative_to(PACKAGE).as_posix()
        if path.suffix not in (".py", ".js") or file.startswith(NAMED):
            continue
        code = re.sub(r'"""[\s\S]*?"""|(?m:(#|//).*$)', "", path.read_text(encoding="utf-8"))
        if re.search(rf"\b{cell}(Cell)?\b", code):
            found.add(file)
    return found


def test_a_cell_of_this_project_is_known_in_three_places():
    assert places("MinGRU") == PLACES
    assert len(PLACES) <= 4


@pytest.mark.parametrize("name", CELLS)
def test_each_cell_has_a_twin_and_a_way_to_be_trained(name):
    assert re.search(rf"\b{name}:", (PACKAGE / "browser" / "cells.js").read_text())
    own = PACKAGE / "trainer" / "own_cells" / f"{CELLS[name].SNAKE}.py"
    assert own.is_file() != CELLS[name].IN_KERAS
