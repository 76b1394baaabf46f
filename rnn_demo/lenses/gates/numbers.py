"""A sentence on what the gates of a layer let in and keep at one row."""

from rnn_demo.cells.cell import Cell
from rnn_demo.reader import LayerReading


def gates_sentence(cell: Cell, layer: LayerReading, row: int, line: str) -> str:
    """Say how much a layer keeps and lets in at a row, by the means of its gates over the units.

    The cell must have gates. `line` is as `Reading.line_word`.
    """
    step = layer.row_index_by_step[row]
    kept, let_in = cell.keep_and_write_factors(
        {name: gate[step] for name, gate in layer.gates.items()}
    )
    store = "c" if layer.cell_states is not None else "h"
    units = len(kept)
    its, average = "a unit", f", on average over all {units} units"
    if units == 1:
        its, average = "its one unit", ""
    if min(kept.min(), let_in.min()) < 0 or max(kept.max(), let_in.max()) > 1:
        return (  # gates with an activation other than sigmoid
            f"At {line} {row + 1} {its} multiplies its {store} by {kept.mean():.2f} and its "
            f"candidate by {let_in.mean():.2f}{average}."
        )
    lets_in = f"in {let_in.mean():.0%} of its candidate{average}."
    if step == 0:
        return f"At {line} {row + 1}, read first, there is nothing to keep: {its} lets {lets_in}"
    return f"At {line} {row + 1} {its} keeps {kept.mean():.0%} of its {store} and lets {lets_in}"
