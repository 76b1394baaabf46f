"""The lenses: views of one reading, each in its own folder.

`page.py` is what visitors see. Where they are needed, `numbers.py` computes numbers that only this
lens uses, and `figure.py` draws; of these three, each imports only those that come before it in the
order `numbers.py`, `figure.py`, `page.py`. A page declares its lens:

    TITLE, SENTENCE, MORE   its name, its question, and its help: the paragraphs of `page.md`
    ORDER                   its position: the first is shown at the start, three have buttons, the
                            others are under Deeper
    NEEDS_DIGITS            True if it can't show a network with other classes
    READS_SIGNS             True if it can show one that was taught signs; False if not declared
    TELLS_ANSWER            True if it shows the answer: a quiz hides it
    SHOWS_LAST_ROW          True if it shows the last row: a click on its name moves the cursor
                            there; False if not declared
    HAS_STAGE               True if it has its own stage with the row's slider, even before anything
                            is drawn: `show` is then called with None; False if not declared
    SHARED_FIELDS           if declared: more values of the session that its links contain
    Choices                 if declared: the dataclass of its own values, see `ui/state.py`
    show                    shows a `session.LensInput`, with `stage.show_stage` below its figure
    initial_row             if declared: returns the row at which it opens; otherwise the last

To add or delete a lens, add or delete its folder: code that others share with it is in `explain`
and `figures`. Name a lens that shows no digit in `WITHOUT` of tests/browser/test_figure.py.

The arrays of a layer are in its reading order; `layer.row_index_by_step` gives the row of the
image for each step.
"""

import importlib
from pathlib import Path

_pages = {
    page.parent.name: importlib.import_module(f"{__name__}.{page.parent.name}.page")
    for page in Path(__file__).parent.glob("*/page.py")
}
LENSES = dict(sorted(_pages.items(), key=lambda item: item[1].ORDER))
